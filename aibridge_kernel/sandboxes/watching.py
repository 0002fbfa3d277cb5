"""What is watched while a command runs, because no limit of the kernel's bounds it."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from aibridge_kernel.values import Text, text

from .base import Job, View
from .cgroups import ControlGroup
from .processes import descendants, resident_bytes

__all__ = ["Watch", "files_below"]

_TEMPORARY = ("tmp", "var/tmp", "dev/shm", "run")


class Watch:
    """Asked every now and then whether a run has broken a limit.

    The upper layer is not walked each time: the filesystem's own counters say in a microsecond
    whether it *can* have grown past a limit, and only then it is walked to see whether it has.
    """

    def __init__(
        self,
        job: Job,
        first_process: int,
        group: ControlGroup | None,
        *,
        private: bool,
        temporary: Path | None = None,
    ) -> None:
        """``private`` says that the first process sees temporary folders of its own.

        ``temporary`` is one that lies on disk.
        """
        self._limits = job.limits
        self._private = private
        self._first = first_process
        self._group = group
        self._kills = 0 if group is None else group.memory_kills()
        self._upper = temporary if job.overlay is None else job.overlay.upper
        self._written = self._upper or (None if job.view is View.READ_ONLY else job.workspace)
        self._at_start = None if self._written is None else os.statvfs(self._written)

    async def __call__(self) -> Text | None:
        """The limit that is broken, if one is."""
        return self._memory_or_processes() or self._temporary_files() or await self._written_files()

    def _memory_or_processes(self) -> Text | None:
        processes, resident = 0, 0
        if self._group is not None:
            if self._group.memory_kills() == self._kills:
                return None
            resident = self._limits.memory_bytes + 1
        else:
            for number in descendants(self._first):
                processes += 1
                resident += resident_bytes(number)
        if processes > self._limits.processes:
            return text("It started more than {count} processes.", count=self._limits.processes)
        if resident > self._limits.memory_bytes:
            return text(
                "It used more than {mib} MiB of memory.", mib=_mib(self._limits.memory_bytes)
            )
        return None

    def _temporary_files(self) -> Text | None:
        for name in _TEMPORARY if self._private else ():
            with contextlib.suppress(OSError):  # ended meanwhile
                seen = os.statvfs(f"/proc/{self._first}/root/{name}")
                if seen.f_files - seen.f_ffree > self._limits.overlay_inodes:
                    return self._too_many_files()
        return None

    async def _written_files(self) -> Text | None:
        if self._written is None or self._at_start is None:
            return None
        now, then = os.statvfs(self._written), self._at_start
        if now.f_bavail * now.f_frsize < self._limits.disk_floor_bytes:
            return text(
                "Less than {mib} MiB of disk were left free.",
                mib=_mib(self._limits.disk_floor_bytes),
            )
        grown = (then.f_bfree - now.f_bfree) * now.f_frsize
        files = then.f_ffree - now.f_ffree
        uncounted = now.f_files == 0  # filesystems without a fixed number of inodes
        if self._upper is not None and (
            grown > self._limits.overlay_bytes or files > self._limits.overlay_inodes or uncounted
        ):
            return await asyncio.to_thread(self._walk_upper, self._upper)
        return None

    def _walk_upper(self, upper: Path) -> Text | None:
        size = 0
        for files, found in enumerate(files_below(upper), start=1):
            size += found.st_blocks * 512
            if files > self._limits.overlay_inodes:
                return self._too_many_files()
            if size > self._limits.overlay_bytes:
                return text("It wrote more than {mib} MiB.", mib=_mib(self._limits.overlay_bytes))
        return None

    def _too_many_files(self) -> Text:
        return text("It made more than {count} files.", count=self._limits.overlay_inodes)


def _mib(size: int) -> int:
    return size >> 20


def files_below(folder: Path) -> Iterator[os.stat_result]:
    """What can be seen while it is being changed; folders first met are entered last."""
    waiting = [os.fspath(folder)]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    yield entry.stat(follow_symlinks=False)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
