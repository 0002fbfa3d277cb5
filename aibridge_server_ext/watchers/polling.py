"""Any system: directories are listed again and again, in a thread, and the listings compared.

For file systems that tell nothing of what other machines do, and for directories for which the
system has no watch to give.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from aibridge_server_ext.changes import (
    Change,
    DirectoryLost,
    DirectoryReady,
    Interest,
    NameChanged,
    WatchMode,
)
from aibridge_server_ext.watchers.base import Report

__all__ = ["Marks", "PollingWatcher", "compare", "scan"]

Marks = dict[str, tuple[int, ...]]
"""Per name what changes when the file does: inode, mode, size, times."""


def scan(directory: str) -> Marks:
    """Read the marks of a directory; raises ``OSError`` when it cannot be listed."""
    marks: Marks = {}
    with os.scandir(directory) as names:
        for name in names:
            try:
                info = name.stat(follow_symlinks=False)
            except OSError:
                continue
            marks[name.name] = (
                info.st_ino,
                info.st_mode,
                info.st_size,
                info.st_mtime_ns,
                info.st_ctime_ns,
            )
    return marks


def compare(directory: str, before: Marks, after: Marks) -> list[Change]:
    """The names that differ between two scans."""
    return [
        NameChanged(directory, name, structural=name not in before or name not in after)
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name)
    ]


class PollingWatcher:
    """Polls directories of which the contents are wanted, one after another in one thread.

    Departures and arrivals alone are not polled for: whoever resolves paths checks those anew.
    """

    mode = WatchMode.POLLING

    def __init__(self, report: Report, interval: float) -> None:
        self._report = report
        self._interval = interval
        self._marks: dict[str, Marks | None] = {}
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="aibridge-polling")
        self._wake = asyncio.Event()
        self._task = self._loop.create_task(self._poll())

    def set_interest(self, directory: str, interest: Interest) -> None:
        """Poll if the contents are wanted; the first scan follows at once."""
        if Interest.CONTENTS not in interest:
            self._marks.pop(directory, None)
        elif directory not in self._marks:
            self._marks[directory] = None
            self._wake.set()

    def told(self, directory: str, names: Iterable[str]) -> None:
        """Names that a client was told are there.

        One that no scan has seen came after the last and may go before the next: it counts as
        changed at the next, or nobody would hear of its end.
        """
        marks = self._marks.get(directory)
        if marks is not None:
            for name in names:
                marks.setdefault(name, ())

    def is_ready(self, directory: str) -> bool:
        """Whether the first scan, to which later ones are compared, is done."""
        return self._marks.get(directory) is not None

    def forget(self, directory: str) -> None:
        """Stop polling the directory."""
        self._marks.pop(directory, None)

    def close(self) -> None:
        """Stop polling; a scan under way ends by itself."""
        self._marks.clear()
        self._task.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _poll(self) -> None:
        """Scan new directories at once and all others every interval."""
        while True:
            timer = self._loop.call_later(self._interval, self._wake.set)
            await self._wake.wait()
            timer.cancel()
            due = list(self._marks)
            if any(marks is None for marks in self._marks.values()):
                due = [directory for directory in due if self._marks[directory] is None]
            self._wake.clear()
            for directory in due:
                await self._scan(directory)

    async def _scan(self, directory: str) -> None:
        """Scan one directory in the thread and report what differs."""
        if directory not in self._marks:
            return
        before = self._marks[directory]
        try:
            after = await self._loop.run_in_executor(self._thread, scan, directory)
        except OSError:
            if self._marks.pop(directory, before) is before:
                self._report([DirectoryLost(directory)])
            return
        if directory not in self._marks or self._marks[directory] is not before:
            return
        self._marks[directory] = after
        if before is None:
            self._report([DirectoryReady(directory)])
        elif changes := compare(directory, before, after):
            self._report(changes)
