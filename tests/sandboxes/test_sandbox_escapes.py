"""Every known way out, tried in every tier, as root and as an ordinary user."""

import contextlib
import os
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest
from containers import IMAGE, end_podman_of, lend_identities, make_podman_of
from escapes import PAGES, attempt_all, page, probes, snapshot
from room import IDENTITIES, NOBODY, Room, become, in_child

from aibridge_kernel.sandboxes import Limits, View, container, selection

AROUND = {"workspace", "home", "outside", "listener", "upper1", "work1"}
SAMPLE = "pre-commit.sample"
LIMITS = Limits(wall_s=100, processes=64)


@pytest.fixture
def place():
    """Where every tier shows what lies around a workspace, if this user may write there."""
    base = "/opt" if os.access("/opt", os.W_OK) else "/var/tmp"  # noqa: S108 — a private folder
    with tempfile.TemporaryDirectory(dir=base, prefix="aibridge-test-") as name:
        yield Path(name)


@pytest.fixture
def scene(room, place):
    """A workspace with secrets, and all around it what must stay as it is."""
    place.chmod(0o755)
    room = Room(room.identity, place, place / "workspace", place / "home")
    room.workspace.mkdir()
    room.home.mkdir()
    outside = room.folder / "outside"
    outside.mkdir()
    (outside / "canary").write_text("alive\n")
    room.write("plain", "plain\n")
    room.write("sub/plain", "plain\n")
    secret = room.write(".env", "KEY=1\n")
    os.link(secret, room.workspace / "sub/linked")
    room.write(".git/hooks/pre-commit.sample", "")
    (room.workspace / "out").symlink_to("../outside")
    (room.home / ".ssh").mkdir()
    (room.home / ".ssh" / "id").write_text("KEY\n")
    room.own()
    return room


@contextlib.contextmanager
def neighbours(room):
    """A process and services of the same owner; gives the variables that name them."""
    abstract = f"aibridge-{room.folder.name}"
    with contextlib.ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        path, hidden = (stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(2))
        path.bind(str(room.folder / "listener"))
        hidden.bind(f"\0{abstract}")
        services = (tcp, path, hidden)
        for service in services:
            service.listen()
        room.own()
        identity = {"user": 65534, "group": 65534} if room.identity == "user" else {}
        given = identity if os.geteuid() == 0 else {}
        victim = stack.enter_context(
            subprocess.Popen(["sleep", "1000"], env={"VICTIM_KEY": "1"}, **given)
        )
        stack.callback(victim.kill)
        shared = Path(f"/dev/shm/aibridge-shared-{room.folder.name}")  # noqa: S108
        shared.touch()
        stack.callback(shared.unlink)
        git = (room.workspace / ".git").stat()
        variables = {
            "OUTSIDE": str(room.folder / "outside"),
            "WORKSPACE": str(room.workspace),
            "VICTIM": str(victim.pid),
            "PORT": str(tcp.getsockname()[1]),
            "LISTENER": str(room.folder / "listener"),
            "ABSTRACT": abstract,
            "GIT": f"{git.st_dev}:{git.st_ino}",
        }
        yield variables, lambda: victim.poll() is None and not any(map(called, services))


def called(service):
    service.settimeout(0)
    try:
        service.accept()[0].close()
    except BlockingIOError:
        return False
    return True


@pytest.mark.parametrize(
    ("tier", "view"),
    [
        ("bubblewrap", View.OVERLAY),
        ("bubblewrap", View.LIVE),
        ("bubblewrap", View.READ_ONLY),
        ("landlock", View.LIVE),
        ("landlock", View.READ_ONLY),
    ],
)
def test_no_way_out(scene, monkeypatch, tier, view):
    monkeypatch.setenv("GEMINI_API_KEY", "do not tell")
    scene.tier = tier
    protected = (scene.workspace / ".git",)
    masked = (scene.workspace / ".env", scene.home / ".ssh")
    with neighbours(scene) as (variables, untouched):
        before = snapshot(scene.folder / "outside")
        if view is not View.READ_ONLY:
            variables["OVERLAY"] = "1" if view is View.OVERLAY else ""
        variables["NAMESPACE"] = "" if tier == "landlock" else "1"
        ran = scene.run(
            attempt_all(), view, limits=LIMITS, environment=variables, masked=masked,
            protected=protected,
        )  # fmt: skip
        assert not ran.timed_out
        assert ran.breach is None
        after = snapshot(scene.folder / "outside")
        assert untouched()
    *numbers, control = ran.stdout.split()
    assert control == "control"
    every = probes()
    escaped = [every[int(number)] for number in numbers]
    unexpected = [(p.area, p.name) for p in escaped if tier not in p.not_held]
    assert unexpected == []
    assert after == before
    assert {path.name for path in scene.folder.iterdir()} <= AROUND
    assert {path.name for path in (scene.workspace / ".git/hooks").iterdir()} == {SAMPLE}
    rights = {path: path.lstat().st_mode & 0o6000 for path in scene.workspace.rglob("*")}
    assert not any(rights.values())


@pytest.mark.parametrize("room", IDENTITIES[:1], indirect=True)
@pytest.mark.parametrize("view", [View.LIVE, View.READ_ONLY])
def test_no_way_out_of_a_container(scene, podman, monkeypatch, view):
    monkeypatch.setattr(container, "PATH", f"{podman}:{container.PATH}")
    scene.image = IMAGE
    test_no_way_out(scene, monkeypatch, "container", view)


@pytest.mark.parametrize("room", IDENTITIES[1:], indirect=True)
@pytest.mark.parametrize("view", [View.LIVE, View.READ_ONLY])
def test_no_way_out_of_a_container_of_an_ordinary_user(scene, monkeypatch, view):
    """Podman without root, which maps identities that are lent to the user for this alone."""
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="aibridge-podman-") as name:
        folder = Path(name)
        folder.chmod(0o755)

        def prepared(function):
            lend_identities(NOBODY, folder)
            make_podman_of(NOBODY, folder)
            become(NOBODY)
            try:
                return function()
            finally:
                end_podman_of(folder)

        monkeypatch.setattr(
            scene, "call", lambda function: in_child(lambda: prepared(function), user=None)
        )
        monkeypatch.setattr(container, "PATH", f"{folder}/bin:{container.PATH}")
        scene.image = IMAGE
        test_no_way_out(scene, monkeypatch, "container", view)


def test_no_way_out_under_an_old_landlock(scene, monkeypatch):
    """Without scopes for signals and sockets the filter stands in for them."""
    monkeypatch.setattr(selection, "landlock_version", lambda: 3)
    test_no_way_out(scene, monkeypatch, "landlock", View.LIVE)


def test_there_are_enough():
    assert len(probes()) >= 40


def test_probes_can_succeed(scene):
    """Without a sandbox what is harmless of them gets out: they try what they say."""
    scene.tier = "none"
    chosen = {
        "a file of the same owner", "through a symbolic link in the workspace", "times", "rights",
        "a signal", "limits", "this machine's loopback", "another process's environment",
        "keys in the home", "a secret file in the workspace", "an abstract UNIX socket",
        "a session of its own that outlives the run", "through a hard link made here",
        "a UNIX socket", "scheduling", "shared memory of others",
    }  # fmt: skip
    found = [probe for probe in probes() if probe.name in chosen]
    assert len(found) == len(chosen)
    with neighbours(scene) as (variables, _):
        for probe in found:
            ran = scene.run(probe.script, View.LIVE, environment=variables)
            assert ran.exit_status == 0, (probe, ran)


@pytest.mark.parametrize("language", PAGES)
def test_table_in_the_docs_is_current(language):
    shown = PAGES[language].read_text("utf-8")
    assert shown == page(language), "python tests/sandboxes/escapes.py"
