"""macOS and Windows: watchdog's ``Observer``, its threads' events handed to the event loop.

Each directory is watched by itself, not recursively.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import ObservedWatch

from aibridge_server_ext.changes import (
    Change,
    DirectoryLost,
    Interest,
    NameChanged,
    NameMoved,
    WatchMode,
)
from aibridge_server_ext.paths import parent_and_name
from aibridge_server_ext.watchers.base import Report

__all__ = ["ObserverWatcher"]

_READ_ONLY = frozenset({"opened", "closed_no_write"})
_STRUCTURAL = frozenset({"created", "deleted", "moved"})


class ObserverWatcher:
    """One ``Observer`` for any number of directories."""

    mode = WatchMode.OBSERVER

    def __init__(self, report: Report) -> None:
        self._report = report
        self._loop = asyncio.get_running_loop()
        self._observer = Observer()
        self._observer.start()
        self._watches: dict[str, ObservedWatch] = {}

    def set_interest(self, directory: str, interest: Interest) -> None:
        """Watch for everything if for anything; ``OSError`` if impossible."""
        if not interest:
            self.forget(directory)
        elif directory not in self._watches:
            handler = _Handler(directory, self._receive)
            self._watches[directory] = self._observer.schedule(handler, directory)

    def is_ready(self, directory: str) -> bool:
        """Watches begin at once."""
        return directory in self._watches

    def forget(self, directory: str) -> None:
        """Drop the watch, if any."""
        watch = self._watches.pop(directory, None)
        if watch is not None:
            self._observer.unschedule(watch)

    def close(self) -> None:
        """Stop the threads."""
        self._watches.clear()
        self._observer.stop()
        self._observer.join()

    def _receive(self, changes: list[Change]) -> None:
        """Called on the observer's thread."""
        self._loop.call_soon_threadsafe(self._deliver, changes)

    def _deliver(self, changes: list[Change]) -> None:
        if self._watches:
            self._report(changes)


class _Handler(FileSystemEventHandler):
    """Turns one directory's events into changes, on the observer's thread."""

    def __init__(self, directory: str, receive: Callable[[list[Change]], None]) -> None:
        self._directory = directory
        self._receive = receive

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Both ends of an event that lie in the directory; reading is no change."""
        if event.event_type in _READ_ONLY:
            return
        ends = [os.fsdecode(path) for path in (event.src_path, event.dest_path) if path]
        changes = [change for end in ends for change in self._changes(event.event_type, end)]
        if event.event_type == "moved" and len(ends) == len(("source", "destination")):
            changes.append(NameMoved(*parent_and_name(ends[0]), *parent_and_name(ends[1])))
        if changes:
            self._receive(changes)

    def _changes(self, kind: str, path: str) -> list[Change]:
        structural = kind in _STRUCTURAL
        if path == self._directory and structural:
            return [DirectoryLost(self._directory)]
        parent, name = parent_and_name(path)
        if parent == self._directory:
            return [NameChanged(parent, name, structural)]
        return []
