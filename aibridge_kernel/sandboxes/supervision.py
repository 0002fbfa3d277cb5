"""One spawned run from its start to its last process: leash, output, wall clock, kill.

Everything here happens in the event loop and its thread. That thread lives as long as the kernel,
which matters: ``bwrap --die-with-parent`` ends a sandbox when the *thread* that spawned it ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from aibridge_kernel.errors import SandboxError
from aibridge_kernel.values import Text, text

from .base import RunResult, Stream
from .output import Output
from .pipes import CHUNK, Pipes, read_some
from .processes import kill_by, kill_group, kill_marked
from .shell import READY, reported_directory

__all__ = ["Launch", "supervise"]

WATCH_INTERVAL_S = 0.05


@dataclass(frozen=True)
class Launch:
    """What was spawned, and what a tier knows of it that supervision cannot."""

    process: subprocess.Popen[bytes]
    pipes: Pipes
    workspace: Path
    started_in: Path
    first_process: Callable[[int, Pipes], Awaitable[int | None]]
    """From the spawned process id and the pipes: the process whose death takes all others with
    it; ``None`` when the sandbox did not come up."""
    watch: Callable[[int], Callable[[], Awaitable[Text | None]]]
    """From the first process: a function asked every ``WATCH_INTERVAL_S`` for a broken limit."""
    mark: str | None = None
    """``NAME=value`` in the environment of every process of a run that no namespace holds."""
    end: Callable[[], None] | None = None
    """Has a run ended whose processes are not this process's to kill."""


class _Run:
    """The mutable state of one run."""

    def __init__(self, launch: Launch, output: Output) -> None:
        self._launch = launch
        self._pipes = launch.pipes
        self._output = output
        self._loop = asyncio.get_running_loop()
        self._first_pidfd = -1
        self._first = 0
        self._report = b""
        self.started = time.monotonic()
        self.process = launch.process
        self._ended = self._loop.create_future()
        self._pidfd = os.pidfd_open(self.process.pid)
        self._loop.add_reader(self._pidfd, self._on_end)

    def _on_end(self) -> None:
        self._loop.remove_reader(self._pidfd)
        self.process.wait()
        self._ended.set_result(None)

    async def come_up(self) -> bool:
        """Let the command start; whether it did."""
        first = await self._launch.first_process(self.process.pid, self._pipes)
        if first is None:
            return False
        self._first = first
        with contextlib.suppress(ProcessLookupError):
            self._first_pidfd = os.pidfd_open(first)
        with contextlib.suppress(BrokenPipeError):
            os.write(self._pipes.leash, b"!")
        reading = asyncio.ensure_future(read_some(self._pipes.report))
        try:
            await asyncio.wait({reading, self._ended}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            reading.cancel()
        if reading.done():
            self._report = reading.result()
        else:  # both may have come at once, and the end was noticed first
            self._read_report()
        return self._report.startswith(READY)

    async def finish(self) -> Text | None:
        """Stream output until the end, or until a limit is broken, which is returned."""
        for stream, number in self._streams():
            os.set_blocking(number, False)
            self._loop.add_reader(number, self._on_readable, stream, number)
        broken = self._launch.watch(self._first)
        while True:
            await asyncio.wait([self._ended], timeout=WATCH_INTERVAL_S)
            breach = await broken()
            if self._ended.done() or breach is not None:
                return breach

    def _streams(self) -> tuple[tuple[Stream, int], ...]:
        stdout, stderr = self.process.stdout, self.process.stderr
        assert stdout is not None  # noqa: S101 — asked for above; tells the type checker
        assert stderr is not None  # noqa: S101
        return ("stdout", stdout.fileno()), ("stderr", stderr.fileno())

    def _on_readable(self, stream: Stream, number: int) -> None:
        if not self._take(stream, number):
            self._loop.remove_reader(number)

    def _take(self, stream: Stream, number: int) -> bool:
        try:
            data = os.read(number, CHUNK)
        except BlockingIOError:
            return False
        if data:
            self._output.feed(stream, data)
        return bool(data)

    async def kill(self) -> None:
        """Kill every process and wait until they are gone, however often cancelled meanwhile.

        The first process takes its namespace with it, and what was spawned ends after it.
        """
        if not self._ended.done():
            if self._launch.end is not None:
                self._launch.end()
            elif self._launch.mark is not None:
                kill_group(self.process.pid)
            elif self._first_pidfd >= 0:
                kill_by(self._first_pidfd)
            else:
                kill_by(self._pidfd)
        while not self._ended.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.shield(self._ended)

    def close(self) -> None:
        """Take what the pipes still hold and let go of everything; all processes are gone."""
        if self._launch.mark is not None:
            kill_group(self.process.pid)
            kill_marked(self._launch.mark)
        for stream, number in self._streams():
            self._loop.remove_reader(number)
            os.set_blocking(number, False)
            while self._take(stream, number):
                pass
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()
        for number in (self._pidfd, self._first_pidfd):
            if number >= 0:
                os.close(number)
        self._output.close()

    def _read_report(self) -> None:
        """Add what the report holds by now."""
        os.set_blocking(self._pipes.report, False)
        with contextlib.suppress(BlockingIOError):
            self._report += os.read(self._pipes.report, CHUNK)

    def set_up_message(self) -> str:
        """What the sandbox's own programs said about why it did not come up."""
        _, (_, number) = self._streams()
        os.set_blocking(number, False)
        with contextlib.suppress(BlockingIOError):
            return os.read(number, CHUNK).decode(errors="backslashreplace").strip()
        return ""

    def result(self, *, timed_out: bool, breach: Text | None) -> RunResult:
        """The value of a run that ended one way or another."""
        self._read_report()
        status = self.process.returncode
        return RunResult(
            exit_status=128 - status if status < 0 else status,
            duration_s=time.monotonic() - self.started,
            working_directory=reported_directory(
                self._report, self._launch.workspace, self._launch.started_in
            ),
            timed_out=timed_out,
            breach=breach,
            output_file=self._output.file,
            output_bytes=self._output.total,
        )


async def supervise(launch: Launch, output: Output, wall_s: float) -> RunResult:
    """See a spawned run through; see ``Sandbox.run`` for what is promised."""
    run = _Run(launch, output)
    timed_out, breach = False, None
    try:
        async with asyncio.timeout(wall_s):
            if not await run.come_up():
                await run.kill()
                raise _did_not_come_up(run.set_up_message())
            breach = await run.finish()
    except TimeoutError:
        timed_out = True
    finally:
        await run.kill()
        run.close()
    return run.result(timed_out=timed_out, breach=breach)


def _did_not_come_up(message: str) -> SandboxError:
    return SandboxError(
        text("The sandbox could not be set up: {message}", message=message or "?"),
        remedy=text("“jupyter aibridge doctor” says what this machine allows."),
    )
