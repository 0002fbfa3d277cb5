"""The container tier, with a real podman."""

import asyncio
import os
import select as polling
import signal

import pytest
from containers import IMAGE, running
from room import Room, run_job

from aibridge_kernel.errors import SandboxError
from aibridge_kernel.sandboxes import Limits, View, container, select
from aibridge_kernel.sandboxes.processes import descendants
from aibridge_kernel.values import Tier


@pytest.fixture
def contained(podman, monkeypatch, tmp_path):
    monkeypatch.setattr(container, "PATH", f"{podman}:{container.PATH}")
    room = Room("root", tmp_path, tmp_path / "workspace", tmp_path / "home", tier="container")
    room.workspace.mkdir()
    room.home.mkdir()
    yield room
    assert running(podman) == ""


def run(room, command, view=View.READ_ONLY, **options):
    return asyncio.run(run_job("container", room.job(command, view, **options), image=IMAGE))


def test_views(contained):
    contained.write("a.txt", "a\n")
    ran = run(contained, "cat a.txt; echo x > a.txt; mkdir b", View.READ_ONLY)
    assert (ran.stdout, ran.exit_status) == ("a\n", 1)
    ran = run(contained, "echo x > a.txt; mkdir b; cd b; exit 3", View.LIVE)
    assert (ran.exit_status, ran.directory) == (3, str(contained.workspace / "b"))
    assert (contained.workspace / "a.txt").read_text() == "x\n"
    assert (contained.workspace / "b").stat().st_uid == os.geteuid()


def test_names_with_commas(contained):
    contained.workspace = contained.workspace.rename(contained.folder / 'a,b:c d"e')
    assert run(contained, "echo x > made; ls", View.LIVE).stdout == "made\n"


def test_secrets_and_protected_names(contained):
    secret = contained.write(".env", "KEY\n")
    contained.write("keys/one", "KEY\n")
    contained.write(".git/config", "kept\n")
    os.link(secret, contained.workspace / "link")
    ran = run(
        contained,
        "cat .env link keys/one; rm -f .env; echo x > .git/config; echo y > new",
        View.LIVE,
        masked=(secret, contained.workspace / "keys"),
        protected=(contained.workspace / ".git",),
    )
    assert "KEY" not in ran.stdout
    assert (contained.workspace / ".git/config").read_text() == "kept\n"
    assert secret.read_text() == "KEY\n"
    assert (contained.workspace / "new").exists()


def test_wall_clock_and_output(contained):
    limits = Limits(wall_s=3, output_bytes=1000, output_file_bytes=5000)
    ran = run(contained, "yes", limits=limits)
    assert (ran.timed_out, ran.stdout, len(ran.kept)) == (True, "y\n" * 500, 5000)


def test_processes_are_bounded(contained):
    ran = run(contained, "f() { f | f & }; f; sleep 1", limits=Limits(wall_s=5, processes=20))
    assert "fork" in ran.stderr or ran.timed_out


def test_cancelling_ends_the_container(contained, podman):
    job = contained.job("setsid sleep 1000 & echo up; sleep 1000")

    async def scenario():
        up = asyncio.Event()
        sandbox = select("container", image=IMAGE)
        task = asyncio.ensure_future(sandbox.run(job, lambda *_: up.set()))
        await up.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return running(podman)

    assert asyncio.run(scenario()) == ""


def test_killing_the_kernel_leaves_no_container(contained, podman):
    job = contained.job("echo up; sleep 1000")
    reading, writing = os.pipe()
    kernel = os.fork()
    if kernel == 0:
        try:
            sandbox = select("container", image=IMAGE)
            asyncio.run(sandbox.run(job, lambda *_: os.write(writing, b"up")))
        finally:
            os._exit(0)
    os.close(writing)
    assert os.read(reading, 2) == b"up"
    started = [os.pidfd_open(number) for number in descendants(kernel)]
    os.kill(kernel, signal.SIGKILL)
    os.waitpid(kernel, 0)
    for process in started:
        assert polling.select([process], [], [], 20)[0]
        os.close(process)
    assert running(podman) == ""
    os.close(reading)


def test_image_that_is_not_there(contained):  # noqa: ARG001 — its podman
    with pytest.raises(SandboxError) as caught:
        select("container", image="localhost/absent:1")
    assert "pull localhost/absent:1" in str(caught.value.remedy)
    assert select("container", image=IMAGE).tier is Tier.CONTAINER


def test_neither_podman_nor_docker(monkeypatch, tmp_path):
    monkeypatch.setattr(container, "PATH", str(tmp_path))
    with pytest.raises(SandboxError, match="podman"):
        select("container", image=IMAGE)
