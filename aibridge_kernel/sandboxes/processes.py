"""Processes seen from outside: whose children they are, what they hold, their end."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

__all__ = ["descendants", "kill_by", "kill_group", "kill_marked", "resident_bytes"]

_PAGE = os.sysconf("SC_PAGE_SIZE")


def descendants(first: int) -> Iterator[int]:
    """A process and everything below it; orphans of a PID namespace are children of its first."""
    waiting = [first]
    while waiting:
        number = waiting.pop()
        yield number
        with contextlib.suppress(OSError):
            for thread in Path(f"/proc/{number}/task").iterdir():
                children = (thread / "children").read_text()
                waiting.extend(int(child) for child in children.split())


def resident_bytes(number: int) -> int:
    """Memory a process has in use; 0 once it has ended."""
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{number}/statm").read_text().split()[1]) * _PAGE
    return 0


def kill_by(pidfd: int) -> None:
    """Kill the process a descriptor stands for, if it still exists."""
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)


def kill_group(leader: int) -> None:
    """Kill a process group, if it still exists."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def kill_marked(mark: str) -> None:
    """Kill every process of this user that was started with a variable, wherever it went.

    Looks again until none is found: one may have been starting another meanwhile.
    """
    while True:
        found = list(_marked(os.fsencode(mark)))
        if not found:
            return
        for number in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)


def _marked(mark: bytes) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    yield int(entry.name)
