"""Processes seen from outside: whose children they are, what they hold, their end."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

__all__ = ["descendants", "kill_by", "kill_group", "kill_tree", "resident_bytes"]

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


def kill_tree(leader: int) -> None:
    """Kill a process group, and descendants of its leader that left the group."""
    for number in descendants(leader):
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    kill_group(leader)
