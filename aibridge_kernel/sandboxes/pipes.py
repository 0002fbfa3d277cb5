"""The pipes between the kernel and one run, and other descriptors the run inherits."""

from __future__ import annotations

import asyncio
import fcntl
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

__all__ = ["CHUNK", "Pipes", "fill", "read_some"]

CHUNK = 1 << 16
"""Bytes read from a pipe at a time: what a pipe holds."""
_LOWEST_DESCRIPTOR = 10  # dash can only name descriptors of one digit, which stay free for it


@dataclass
class Pipes:
    """The descriptors of one run, by their role; what the child inherits has ``child`` names."""

    leash: int = -1
    child_leash: int = -1
    report: int = -1
    child_report: int = -1
    info: int = -1
    child_info: int = -1
    extra: list[int] = field(default_factory=list)
    """More descriptors for the child to inherit (its arguments, its filter)."""
    held: list[int] = field(default_factory=list)
    """Other ends of pipes in ``extra``, open as long as the run lasts."""

    def open(self) -> Self:
        """Make the three pipes."""
        self.child_leash, self.leash = _high_pipe()
        self.report, self.child_report = _high_pipe()
        self.info, self.child_info = _high_pipe()
        return self

    def close(self) -> None:
        """Close everything on this side."""
        for number in (self.leash, self.report, self.info, *self.held):
            os.close(number)

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, *_: object) -> None:
        self.close()

    def spawn(
        self, argv: Sequence[str | bytes], environment: Mapping[str, str], cwd: Path
    ) -> subprocess.Popen[bytes]:
        """Start a process that inherits the child's ends, which are closed on this side.

        The numbers stay as they were, so that a later command line can name them.
        """
        inherited = (self.child_leash, self.child_report, self.child_info, *self.extra)
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=environment,
            cwd=cwd,
            pass_fds=inherited,
            start_new_session=True,
        )
        for number in inherited:
            os.close(number)
        return process

    def add_data(self, name: str) -> tuple[int, int]:
        """A descriptor for the child to read from, and ours, through which ``fill`` fills it."""
        memory = _raised(os.memfd_create(name))
        self.held.append(memory)
        self.extra.append(fcntl.fcntl(memory, fcntl.F_DUPFD_CLOEXEC, _LOWEST_DESCRIPTOR))
        return self.extra[-1], memory

    def add_input(self) -> tuple[int, int]:
        """A pipe to the child: its end and ours. It ends when this process does."""
        read_end, write_end = _high_pipe()
        self.extra.append(read_end)
        self.held.append(write_end)
        return read_end, write_end


def fill(memory: int, data: bytes) -> None:
    """Give what ``add_data`` made its content, to be read from its start."""
    os.write(memory, data)
    os.lseek(memory, 0, os.SEEK_SET)


def _raised(number: int) -> int:
    """The same open file under a number dash leaves alone."""
    raised = fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, _LOWEST_DESCRIPTOR)
    os.close(number)
    return raised


def _high_pipe() -> tuple[int, int]:
    read_end, write_end = os.pipe()
    return _raised(read_end), _raised(write_end)


async def read_some(number: int) -> bytes:
    """What a pipe holds once it holds something; empty at its end."""
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_reader(number, _settle, ready)
    try:
        await ready
    finally:
        loop.remove_reader(number)
    return os.read(number, CHUNK)


def _settle(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)
