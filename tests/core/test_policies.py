"""Policy files on the disk: who may have written them, and what is in their place otherwise."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from aibridge_kernel import policies
from aibridge_kernel.policies import ADMINISTRATOR, IN_WORKSPACE, Administrator, Policies
from aibridge_kernel.policy import Context, Files, judge
from aibridge_kernel.values import Decision

DENY_RM = '[[deny]]\nprogram = "rm"\n'


@pytest.fixture
def place(tmp_path):
    """A workspace, and a file of an administrator who is whoever runs the tests."""
    (tmp_path / "workspace/.aibridge").mkdir(parents=True)
    (tmp_path / "etc/jupyter/aibridge").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def admin(place):
    path = place / "etc/jupyter/aibridge/policy.toml"
    return Administrator(path, os.geteuid(), place)


@pytest.fixture
def found(place, admin):
    return Policies(place / "workspace", admin)


def verdict(found, source="rm x"):
    workspace = str(found.workspace)
    context = Context(workspace, workspace, "/home/p", Files(), rulebook=found.rulebook())
    return judge(source, context).decision


def test_the_administrators_place_is_fixed_and_roots():
    assert Administrator(Path("/etc/jupyter/aibridge/policy.toml"), 0, Path("/")) == ADMINISTRATOR


def test_a_file_counts_from_the_next_look_on(found, place):
    path = place / "workspace" / IN_WORKSPACE
    assert verdict(found) is Decision.ASK
    path.write_text(DENY_RM)
    assert verdict(found) is Decision.DENY
    assert found.rulebook() is found.rulebook()
    replacement = path.with_name("new")
    replacement.write_text(DENY_RM.replace("rm", "ls"))
    replacement.replace(path)
    assert (verdict(found), verdict(found, "ls")) == (Decision.ASK, Decision.DENY)
    path.unlink()
    assert verdict(found, "ls") is Decision.ALLOW


def fifo(path):
    os.mkfifo(path)


def folder(path):
    path.mkdir()


def link(path):
    path.with_name("real").write_text(DENY_RM)
    path.symlink_to("real")


def large(path):
    path.write_text("#" * 70_000)


def binary(path):
    path.write_bytes(b"\xff")


@pytest.mark.parametrize("put", [fifo, folder, link, large, binary])
@pytest.mark.parametrize("whose", ["workspace", "administrator"])
def test_what_is_no_small_ordinary_file_fails_closed(put, whose, found, place, admin):
    put(place / "workspace" / IN_WORKSPACE if whose == "workspace" else admin.path)
    expected = Decision.ASK if whose == "workspace" else Decision.DENY
    assert verdict(found, "ls") is expected
    assert len(found.rulebook().complaints) == 1


@pytest.mark.parametrize("part", ["policy.toml", ".", "..", "../.."])
@pytest.mark.parametrize("mode", [0o020, 0o002])
def test_an_administrators_file_that_others_may_write_stops_everything(part, mode, found, admin):
    admin.path.write_text('[[allow]]\nkind = "network"\n')
    assert verdict(found, "curl http://x") is Decision.ALLOW
    place = admin.path if part == "policy.toml" else admin.path.parent / part
    place.chmod(place.stat().st_mode | mode)
    admin.path.write_text('[[allow]]\nkind = "network"\n\n')
    assert verdict(found, "curl http://x") is Decision.DENY
    assert verdict(found, "ls") is Decision.DENY
    assert "is not believed" in str(found.rulebook().complaints[0])


def test_an_administrators_file_of_somebody_else_stops_everything(place, admin):
    admin.path.write_text("")
    other = Administrator(admin.path, admin.owner + 1, place)
    assert verdict(Policies(place / "workspace", other), "ls") is Decision.DENY


def test_a_folder_that_is_a_link_stops_everything(found, place, admin):
    admin.path.write_text("")
    real = place / "etc/elsewhere"
    admin.path.parent.rename(real)
    admin.path.parent.symlink_to(real)
    assert verdict(found, "ls") is Decision.DENY


# --- packages ------------------------------------------------------------------------------------


PROGRAM = '[frob]\noptions = """\n-v\n"""\noperands = "READ*"\n'


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a package of that name as pip would: modules, and metadata beside them."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))

    def put(name, files):
        for path, words in {f"{name}/__init__.py": "", **files}.items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(words)
        metadata = site / f"{name}-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (metadata / "entry_points.txt").write_text(f"[aibridge.policies]\n{name} = {name}\n")

    policies._packages.cache_clear()
    yield put
    policies._packages.cache_clear()
    for name in [name for name in sys.modules if name.startswith("frobs")]:
        del sys.modules[name]


def test_a_package_adds_programs_and_tightens(install, found):
    install(
        "frobs",
        {
            "frobs/programs/frob.toml": PROGRAM + "[ls]\nanything = true\n",
            "frobs/policy.toml": '[[ask]]\nprogram = "rmdir"\n\n[[allow]]\nprogram = "perl"\n',
        },
    )
    assert verdict(found, "frob -v a") is Decision.ALLOW
    assert verdict(found, "frob -x a") is Decision.ASK
    assert verdict(found, "ls --nosuch") is Decision.ASK  # ours stays ours
    assert verdict(found, "rmdir new") is Decision.ASK
    assert verdict(found, "perl x") is Decision.ASK
    assert str(found.rulebook().complaints[0]).startswith("frobs:policy.toml:4 was ignored")


@pytest.mark.parametrize(
    "files",
    [
        {"frobs_a/programs/x.toml": "["},
        {"frobs_a/programs/x.toml": '[frob]\noptions = "x = = y"\n'},
        {"frobs_a/programs/x.toml": '[frob]\nhandler = "nosuch"\n'},
        {"frobs_a/__init__.py": "raise RuntimeError"},
    ],
)
def test_a_broken_package_is_left_out_and_named(install, found, files):
    install("frobs_a", files)
    install("frobs_b", {"frobs_b/programs/frob.toml": PROGRAM})
    assert verdict(found, "frob a") is Decision.ALLOW
    assert "“frobs_a” was left out" in str(found.rulebook().complaints[0])
