"""What bounds a run: processes, memory, files, disk, output; and its end."""

import asyncio
import os
import resource
import signal
import subprocess
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from room import run_job

from aibridge_kernel.sandboxes import Limits, View, bubblewrap, parking, release, select
from aibridge_kernel.sandboxes.processes import descendants

FORK_BOMB = "f() { f | f & }; f; sleep 60"


def processes_of(marker):
    """Ids of processes whose environment or command line carries a marker."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and marker in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def test_fork_bomb_is_held(room, small):
    limits = replace(small, wall_s=1.5)
    ran = room.run(FORK_BOMB, limits=limits, environment={"MARK": room.folder.name})
    assert ran.timed_out or ran.breach or ran.exit_status
    assert processes_of(room.folder.name.encode()) == []


def test_number_of_processes_is_bounded(room, small):
    command = "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28"
    ran = room.run(f"{command}; do sleep 5 & done; echo all", limits=replace(small, wall_s=2))
    assert "all" not in ran.stdout
    assert "fork" in ran.stderr or ran.breach


def test_memory_is_bounded(room, small):
    eats = "perl -e '$x = \"x\" x (1 << 29); print length($x)'"
    ran = room.run(eats, limits=small)
    assert ran.stdout == ""
    assert ran.exit_status != 0


def test_memory_of_many_small_processes_is_bounded(room, small):
    eats = "perl -e '$x = \"x\" x (24 << 20); sleep 20' & "
    ran = room.run(eats * 12 + "wait; echo all", limits=small)
    assert ran.breach == "It used more than 128 MiB of memory."
    assert ran.stdout == ""


def test_file_size_is_bounded(room, small):
    limits = replace(small, file_bytes=1 << 20)
    ran = room.run("head -c 5000000 /dev/zero > big; wc -c < big", View.OVERLAY, limits=limits)
    assert ran.stdout == "1048576\n"


def test_open_files_are_bounded(room, small):
    ran = room.run("ulimit -n", limits=replace(small, open_files=50))
    assert ran.stdout == "50\n"


def test_processor_time_is_bounded(room, small):
    ran = room.run("while :; do :; done", limits=replace(small, cpu_s=1))
    assert (ran.exit_status, ran.timed_out) == (137, False)


def test_filling_the_overlay_ends_the_run(room, small):
    limits = replace(small, overlay_bytes=8 << 20)
    ran = room.run(
        "i=0; while :; do i=$((i+1)); head -c 1000000 /dev/zero > f$i; done",
        View.OVERLAY,
        limits=limits,
    )
    assert ran.breach == "It wrote more than 8 MiB."
    assert list(room.workspace.iterdir()) == []


def test_a_million_empty_files_end_the_run(room, small):
    limits = replace(small, overlay_inodes=2000)
    ran = room.run("perl -e 'for (1..1e6) { open F, \">f$_\" }'", View.OVERLAY, limits=limits)
    assert ran.breach == "It made more than 2000 files."
    assert list(room.workspace.iterdir()) == []


@pytest.mark.parametrize("folder", ["/tmp", "/dev/shm", "/run", "/var/tmp"])  # noqa: S108
def test_a_million_empty_files_in_a_temporary_folder_end_the_run(room, small, folder):
    limits = replace(small, overlay_inodes=2000)
    ran = room.run(f"cd {folder}; perl -e 'for (1..1e6) {{ open F, \">f$_\" }}'", limits=limits)
    assert ran.breach == "It made more than 2000 files."


def test_temporary_folders_are_sized(room, small):
    limits = replace(small, temporary_bytes=1 << 20)
    ran = room.run("head -c 5000000 /dev/zero > /tmp/big; wc -c < /tmp/big", limits=limits)
    assert ran.stdout == "1048576\n"


@pytest.mark.parametrize("view", [View.OVERLAY, View.LIVE])
def test_disk_floor_ends_a_run_that_writes(room, small, view):
    limits = replace(small, disk_floor_bytes=1 << 60)
    ran = room.run("sleep 10", view, limits=limits)
    assert ran.breach is not None
    assert ran.breach.startswith("Less than")


def test_endless_output_costs_bounded_memory(room, small):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    limits = replace(small, output_bytes=100_000, output_file_bytes=1_000_000, wall_s=20)
    ran = room.run("yes | head -c 500000000", limits=limits)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert (ran.output_bytes, len(ran.stdout), len(ran.kept)) == (500_000_000, 100_000, 1_000_000)
    assert after - before < 30_000


ESCAPEES = (
    "setsid sleep 1000 2>/dev/null & (sleep 1001 &) ; "
    "perl -e 'fork and exit; exec qw(setsid sleep 1002)' 2>/dev/null; "
    "sh -c 'trap \"\" TERM INT HUP; echo up; sleep 1003'"
)


@pytest.mark.parametrize("tier", ["bubblewrap", "landlock", "none"])
def test_cancelling_ends_everything_at_once(room, tier):
    view = View.LIVE if tier == "none" else View.READ_ONLY
    job = room.job(ESCAPEES, view, environment={"MARK": room.folder.name})

    async def scenario():
        up, heard = asyncio.Event(), []

        def hear(_, text):
            heard.append(text)
            up.set()

        task = asyncio.ensure_future(select(tier).run(job, hear))
        await up.wait()
        alive = len(processes_of(room.folder.name.encode()))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return alive, "".join(heard)

    alive, heard = room.call(lambda: asyncio.run(scenario()))
    assert alive >= 4
    assert heard == "up\n"
    assert processes_of(room.folder.name.encode()) == []


def test_cancelling_twice_still_waits_for_the_end(room):
    job = room.job("echo up; sleep 1000", environment={"MARK": room.folder.name})

    async def scenario():
        up = asyncio.Event()
        task = asyncio.ensure_future(select().run(job, lambda *_: up.set()))
        await up.wait()
        task.cancel()
        asyncio.get_running_loop().call_soon(task.cancel)
        with pytest.raises(asyncio.CancelledError):
            await task

    room.call(lambda: asyncio.run(scenario()))
    assert processes_of(room.folder.name.encode()) == []


@pytest.mark.parametrize("tier", ["bubblewrap", "landlock", "none"])
def test_killing_the_kernel_leaves_no_process(room, tier):
    view = View.OVERLAY if tier == "bubblewrap" else View.LIVE
    contained = ESCAPEES if tier != "none" else "(sleep 1001 &) ; echo up; sleep 1000"
    job = room.job(contained, view, environment={"MARK": room.folder.name})
    reading, writing = os.pipe()
    kernel = os.fork()
    if kernel == 0:
        try:
            room.call(lambda: asyncio.run(run_job_telling(tier, job, writing)))
        finally:
            os._exit(0)
    os.close(writing)
    told = os.read(reading, 100)
    victim = int(told)
    assert len(processes_of(room.folder.name.encode())) >= 2
    os.kill(victim, signal.SIGKILL)
    while left := processes_of(room.folder.name.encode()):
        for number in left:
            wait_for_end_of(number)
    os.close(reading)
    os.waitpid(kernel, 0)


def wait_for_end_of(process):
    try:
        pidfd = os.pidfd_open(process)
    except ProcessLookupError:
        return
    ended = wait_for_end(pidfd)
    os.close(pidfd)
    assert ended, process


def wait_for_end(pidfd):
    import select as polling  # noqa: PLC0415  — the name is the sandbox's here

    poll = polling.poll()
    poll.register(pidfd, polling.POLLIN)
    return poll.poll(5000)


async def run_job_telling(tier, job, writing):
    """Run, and tell through a descriptor who runs it once the command is up."""
    await select(tier).run(job, lambda *_: os.write(writing, str(os.getpid()).encode()))


def test_a_run_whose_kernel_died_before_it_began_does_not_begin():
    """The shell waits at the leash; when that ends without a word it leaves."""
    from aibridge_kernel.sandboxes.shell import command_line  # noqa: PLC0415

    leash, kernel_end = os.pipe()
    report_kernel, report = os.pipe()
    argv = command_line(
        "echo ran", Limits(), leash=leash, report=report, processes=None, memory=None
    )
    os.close(kernel_end)
    done = subprocess.run(argv, pass_fds=(leash, report), capture_output=True, check=False)
    for number in (leash, report, report_kernel):
        os.close(number)
    assert (done.returncode, done.stdout) == (125, b"")


def test_a_waiting_shell_serves_the_next_run_and_ends_with_the_kernel(room):
    async def two_runs():
        await run_job("bubblewrap", room.job("true"))
        await asyncio.sleep(0)
        waiting = parking._parked[os.getpid()].process
        ran = await run_job("bubblewrap", room.job("echo second"))
        assert (ran.stdout, waiting.returncode) == ("second\n", 0)
        await asyncio.sleep(0)
        return waiting.pid, parking._parked[os.getpid()].process.pid

    reading, writing = os.pipe()
    kernel = os.fork()
    if kernel == 0:
        try:
            told = room.call(lambda: asyncio.run(two_runs()))
            os.write(writing, b"%d %d" % told)
            signal.pause()
        finally:
            os._exit(1)
    os.close(writing)
    first, second = map(int, os.read(reading, 100).split())
    os.close(reading)
    assert first != second
    watched = os.pidfd_open(second) if room.identity == "root" else None
    os.kill(kernel, signal.SIGKILL)
    os.waitpid(kernel, 0)
    if watched is not None:
        assert wait_for_end(watched)
        os.close(watched)


def test_release_leaves_no_process(room):
    async def run_and_release():
        await run_job("bubblewrap", room.job("true"))
        await asyncio.sleep(0)
        waiting = parking._parked[os.getpid()].process
        release()
        return waiting.returncode, os.getpid() in parking._parked

    assert room.call(lambda: asyncio.run(run_and_release())) == (-signal.SIGKILL, False)


@pytest.mark.parametrize("at_once", [True, False])
def test_the_next_shell_waits_while_a_run_is_on_unless_joining_holds_all_up(
    room, monkeypatch, at_once
):
    group = SimpleNamespace(
        joins_at_once=at_once, set_limits=lambda _: None, memory_kills=lambda: 0
    )
    monkeypatch.setattr(bubblewrap, "control_group", lambda: group)

    async def run():
        told = []
        job = room.job("echo up")
        await select("bubblewrap").run(job, lambda *_: told.append(is_one_parked()))
        await asyncio.sleep(0)
        return *told, is_one_parked()

    def is_one_parked():
        return os.getpid() in parking._parked

    assert room.call(lambda: asyncio.run(run())) == (at_once, True)


def test_what_fails_before_the_start_leaves_no_shell(room, monkeypatch):
    monkeypatch.setattr(bubblewrap, "_filter", lambda **_: 1 / 0)
    release()
    before = set(descendants(os.getpid()))  # a browser of other tests, perhaps
    with pytest.raises(ZeroDivisionError):
        asyncio.run(run_job("bubblewrap", room.job("true")))
    assert set(descendants(os.getpid())) <= before


def test_descriptors_are_not_leaked(room):
    release()
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for _ in range(3):
        asyncio.run(run_job("bubblewrap", room.job("echo x")))
        asyncio.run(run_job("none", room.job("echo x", View.LIVE)))
        asyncio.run(run_job("landlock", room.job("echo x")))
    release()
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_descendants_of_a_process_are_found():
    with subprocess.Popen(
        ["sh", "-c", "sleep 1000 & sleep 1001 & echo; wait"], stdout=subprocess.PIPE
    ) as shell:
        shell.stdout.readline()
        found = set(descendants(shell.pid))
        assert len(found) == 3
        for number in found:
            os.kill(number, signal.SIGKILL)
