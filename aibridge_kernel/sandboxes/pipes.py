"""The pipes between the kernel and one run, and other descriptors the run inherits."""

from __future__ import annotations

import asyncio
import fcntl
import os
from dataclasses import dataclass, field
from typing import Self

__all__ = ["CHUNK", "Pipes", "read_some"]

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

    def __enter__(self) -> Self:
        self.child_leash, self.leash = _high_pipe()
        self.report, self.child_report = _high_pipe()
        self.info, self.child_info = _high_pipe()
        return self

    def __exit__(self, *_: object) -> None:
        self.close_child_ends()
        for number in (self.leash, self.report, self.info, *self.held):
            os.close(number)

    def close_child_ends(self) -> None:
        """Close what only the child needs; harmless when repeated."""
        for number in self.inherited:
            os.close(number)
        self.child_leash = self.child_report = self.child_info = -1
        self.extra.clear()

    @property
    def inherited(self) -> tuple[int, ...]:
        """What the child inherits, under the same numbers."""
        ends = (self.child_leash, self.child_report, self.child_info, *self.extra)
        return tuple(number for number in ends if number >= 0)

    def add_data(self, name: str, data: bytes) -> int:
        """A descriptor for the child from which it reads ``data``."""
        memory = os.memfd_create(name)
        os.write(memory, data)
        os.lseek(memory, 0, os.SEEK_SET)
        self.extra.append(_raised(memory))
        return self.extra[-1]

    def add_guard(self) -> int:
        """A descriptor for the child that comes to its end when this process does."""
        read_end, write_end = _high_pipe()
        self.extra.append(read_end)
        self.held.append(write_end)
        return read_end


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
