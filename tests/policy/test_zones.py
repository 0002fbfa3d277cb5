from __future__ import annotations

import dataclasses
import os

import pytest

from aibridge_kernel.policy import Context, Files, is_secret_folder, is_secret_name, judge
from aibridge_kernel.policy.zones import Zones
from aibridge_kernel.sandboxes.mounts import SECRETS_OF_ROOT
from aibridge_kernel.values import Decision, Zone


@pytest.fixture
def place(tmp_path):
    """A workspace between folders that are not, and a way to ask for zones in it."""
    root = tmp_path.resolve() / "w"
    (root / "docs").mkdir(parents=True)
    (root / "notes.txt").touch()
    (root / "book.ipynb").touch()
    (tmp_path / "outside.txt").touch()
    context = Context(
        str(root),
        str(root),
        "/home/person",
        Files(),
        protected=(f"{root}/book.ipynb", "/opt/policy.toml"),
        secret=(f"{root}/state", "/srv/tokens"),
    )
    return root, context


@pytest.mark.parametrize(
    ("path", "zone"),
    [
        ("notes.txt", Zone.WORKSPACE),
        ("new.txt", Zone.NEW),
        (".", Zone.WORKSPACE),
        ("docs/../notes.txt", Zone.WORKSPACE),
        (".git/config", Zone.PROTECTED),
        ("docs/.git/hooks/x", Zone.PROTECTED),
        (".gitignore", Zone.NEW),
        ("book.ipynb", Zone.PROTECTED),
        ("docs/../book.ipynb", Zone.PROTECTED),
        (".env", Zone.SECRET),
        (".env.local", Zone.SECRET),
        (".env.example", Zone.NEW),
        ("docs/id_rsa", Zone.SECRET),
        ("state/journal", Zone.SECRET),
        ("..", Zone.TEMPORARY),
        ("../outside.txt", Zone.TEMPORARY),
        ("/usr/bin/ls", Zone.SYSTEM),
        ("/etc/hostname", Zone.SYSTEM),
        ("/etc/../etc/shadow", Zone.SECRET),
        ("/etc/sudoers.d/x", Zone.SECRET),
        ("/home/person/.ssh/config", Zone.SECRET),
        ("/home/person/.docker/config.json", Zone.SECRET),
        ("/home/person/x", Zone.OUTSIDE),
        ("/var/log/x", Zone.OUTSIDE),
        ("/run/x", Zone.OUTSIDE),
        ("/opt/policy.toml", Zone.PROTECTED),
        ("/srv/tokens/x", Zone.SECRET),
        ("/proc/cpuinfo", Zone.SYSTEM),
        ("/proc/self/environ", Zone.SECRET),
        ("/dev/stdin", Zone.UNKNOWN),
        ("/dev/sda", Zone.OUTSIDE),
        ("/dev/null", Zone.SYSTEM),
    ],
)
def test_where_a_path_lies(place, path, zone):
    root, context = place
    asked = path if path.startswith("/") else f"{root}/{path}"
    if "/proc/self" not in path:
        assert Zones(context).locate(asked, follow=False).zone is zone
    assert Zones(context).locate(asked, follow=False).zone in {zone, Zone.SECRET}


def test_links_are_judged_by_both_ends(place):
    root, context = place
    (root / "out").symlink_to("/var")
    (root / "in").symlink_to("docs")
    (root / "secret").symlink_to("/etc/shadow")
    (root / "docs/.ssh").symlink_to(".")
    zones = Zones(context)
    assert zones.locate(f"{root}/out/log").zone is Zone.OUTSIDE
    assert zones.locate(f"{root}/out").zone is Zone.OUTSIDE
    assert zones.locate(f"{root}/out", follow=False).zone is Zone.WORKSPACE
    assert zones.locate(f"{root}/in/x").zone is Zone.NEW
    assert zones.locate(f"{root}/secret").zone is Zone.SECRET
    assert zones.locate(f"{root}/docs/.ssh/x").zone is Zone.SECRET


def test_a_hard_link_belongs_to_where_its_other_names_are(place):
    root, context = place
    os.link(root.parent / "outside.txt", root / "linked")
    os.link(root / "notes.txt", root / "docs/second")
    zones = Zones(context)
    assert zones.locate(f"{root}/linked").zone is Zone.OUTSIDE
    assert zones.locate(f"{root}/docs/second").zone is Zone.WORKSPACE
    assert judge("echo x > linked", context).decision is Decision.DENY
    assert judge("cat linked", context).decision is Decision.ASK


@pytest.mark.parametrize(
    ("source", "decision"),
    [
        ("rm -rf docs", Decision.ASK),
        ("rm -rf ../w", Decision.DENY),
        ("rm -rf /srv", Decision.DENY),
        ("chmod -R 700 .", Decision.DENY),
        ("ls /", Decision.ALLOW),
        ("ls -R /", Decision.ASK),
        ("find / -name x", Decision.ASK),
        ("du -sh ..", Decision.ASK),
        ("grep -r x .", Decision.ALLOW),
        ("touch .git/x", Decision.DENY),
        ("cat .git/config", Decision.ALLOW),
        ("rm book.ipynb", Decision.DENY),
        ("mv docs ../docs", Decision.ASK),
        ("ln -s /var x && cat x/log", Decision.ASK),
        ("ln -s docs x", Decision.ALLOW),
        ("ln -s /etc/shadow x", Decision.DENY),
        ("cp -r docs copy && cat copy/x", Decision.ASK),
    ],
)
def test_verdicts_follow_from_zones(place, source, decision):
    assert judge(source, place[1]).decision is decision


def test_a_program_that_lies_in_the_workspace_is_not_the_one_in_the_table(place):
    root, context = place
    (root / "bin").mkdir()
    program = root / "bin/ls"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    changed = dataclasses.replace(context, search_path=(f"{root}/bin", "/usr/bin"))
    assert judge("ls", changed).decision is Decision.ASK
    assert judge("cat notes.txt", changed).decision is Decision.ALLOW
    assert judge("echo hi", changed).decision is Decision.ALLOW


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        (".env", True),
        ("id_rsa", True),
        (".env.example", False),
        ("x.env", False),
        ("a/.env", False),
    ],
)
def test_secret_names(name, secret):
    assert is_secret_name(name) is secret


def test_secret_folders():
    assert is_secret_folder(".ssh")
    assert not is_secret_folder("ssh")
    assert not is_secret_folder(".sshx")


@pytest.mark.parametrize("path", [*map(str, SECRETS_OF_ROOT)])
def test_what_the_sandbox_covers_in_system_folders_is_secret(path, place):
    _, context = place
    found = Zones(context).locate(f"{path}/ssh_host_rsa_key" if path == "/etc/ssh" else path)
    assert found.zone is Zone.SECRET


SPELLINGS = (
    *("", "/", "//", "/.", "/..", "/docs", "/docs/", "/docs//guide.md", "/docs/./guide.md"),
    *("/docs/../docs/guide.md", "/in", "/in/x", "/in/../x", "/out", "/out/log/x", "/out/../x"),
    *(
        "/loop",
        "/loop/x/y",
        "/here/docs/guide.md",
        "/docs/guide.md/x",
        "/no/such/../file",
        "/a" * 40,
    ),
    *("/docs/up/docs/up/notes.txt", "/to_nowhere/x", "/root_link/etc"),
)


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_where_a_path_leads_is_what_the_system_says(spelled: str, tmp_path):
    root = tmp_path.resolve() / "workspace"
    (root / "docs").mkdir(parents=True)
    (root / "docs/guide.md").touch()
    for name, target in (
        *(("in", "docs"), ("out", "/var"), ("loop", "loop"), ("here", "."), ("docs/up", "..")),
        *(("to_nowhere", "nothing/there"), ("root_link", "/")),
    ):
        (root / name).symlink_to(target)
    zones = Zones(Context(str(root), str(root), "/home/person", Files()))
    for path in (f"{root}{spelled}", f"{root}/docs{spelled}", spelled or "/"):
        assert zones.real(path) == os.path.realpath(path)


def test_a_folder_that_became_a_link_is_seen_by_the_next_verdict(tmp_path):
    root = tmp_path.resolve() / "workspace"
    (root / "docs").mkdir(parents=True)
    context = Context(str(root), str(root), "/home/person", Files())
    assert judge("touch docs/x", context).decision is Decision.ALLOW
    (root / "docs").rmdir()
    (root / "docs").symlink_to("/etc")
    assert judge("touch docs/x", context).decision is Decision.DENY


def test_a_program_that_became_a_link_into_the_workspace_is_seen(tmp_path):
    root, programs = tmp_path.resolve() / "workspace", tmp_path.resolve() / "programs"
    for folder in (root, programs):
        folder.mkdir()
        (folder / "ls").touch(0o755)
    context = Context(str(root), str(root), "/home/person", Files(), search_path=(str(programs),))
    assert judge("ls", context).decision is Decision.ALLOW
    (programs / "ls").unlink()
    (programs / "ls").symlink_to(root / "ls")
    assert judge("ls", context).decision is Decision.ASK
