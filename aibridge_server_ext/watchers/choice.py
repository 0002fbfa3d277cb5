"""Which watcher looks after which directory: the system's own, else polling."""

from __future__ import annotations

import sys

from aibridge_server_ext.changes import Interest, WatchMode
from aibridge_server_ext.watchers.base import Report, Watcher
from aibridge_server_ext.watchers.mounts import MountTable
from aibridge_server_ext.watchers.polling import PollingWatcher

__all__ = ["ChosenWatchers", "choose_watchers"]


def _native_watcher(report: Report) -> Watcher | None:
    """The system's own watcher, ``None`` when it has none to give (instance limit)."""
    try:
        if sys.platform == "linux":
            from aibridge_server_ext.watchers.inotify import InotifyWatcher  # noqa: PLC0415

            return InotifyWatcher(report)
        from aibridge_server_ext.watchers.observer import ObserverWatcher  # noqa: PLC0415

        return ObserverWatcher(report)
    except OSError:
        return None


def choose_watchers(report: Report, poll_interval: float) -> ChosenWatchers:
    """The watchers of a server on this system."""
    return ChosenWatchers(
        _native_watcher(report), PollingWatcher(report, poll_interval), MountTable()
    )


class ChosenWatchers:
    """One native watcher and one polling watcher behind a single face."""

    def __init__(self, native: Watcher | None, polling: Watcher, mounts: MountTable) -> None:
        self._native = native
        self._polling = polling
        self._mounts = mounts
        self._choice: dict[str, Watcher] = {}
        self._remote: set[str] = set()

    @property
    def mode(self) -> WatchMode:
        """How directories are watched where nothing speaks against it."""
        return self._polling.mode if self._native is None else self._native.mode

    def mode_of(self, directory: str) -> WatchMode | None:
        """How a directory is watched, ``None`` if it is not."""
        watcher = self._choice.get(directory)
        return None if watcher is None else watcher.mode

    def is_ready(self, directory: str) -> bool:
        """Whether changes of the directory are reported already."""
        watcher = self._choice.get(directory)
        return watcher is not None and watcher.is_ready(directory)

    def is_native(self, directory: str) -> bool:
        """Whether the system itself tells of the directory's changes."""
        return directory in self._choice and self._choice[directory] is self._native

    def set_interest(self, directory: str, interest: Interest, device: int | None = None) -> bool:
        """Watch for exactly this; whether the system will tell of all of it.

        ``device`` (``st_dev``) comes with interest in the contents and tells the file system.
        """
        if not interest:
            self.forget(directory)
            return True
        if device is not None and self._mounts.is_remote(device):
            self._remote.add(directory)
        watcher = self._native_if_possible(directory, interest)
        if watcher is None:
            watcher = self._polling
            watcher.set_interest(directory, interest)
        before = self._choice.get(directory, watcher)
        if before is not watcher:
            before.forget(directory)
        self._choice[directory] = watcher
        return watcher is self._native

    def forget(self, directory: str) -> None:
        """Drop every watch of the directory."""
        self._remote.discard(directory)
        watcher = self._choice.pop(directory, None)
        if watcher is not None:
            watcher.forget(directory)

    def close(self) -> None:
        """Release everything."""
        self._choice.clear()
        self._polling.close()
        if self._native is not None:
            self._native.close()

    def _native_if_possible(self, directory: str, interest: Interest) -> Watcher | None:
        """The native watcher, already watching, unless it cannot or would not be told."""
        if self._native is None or directory in self._remote:
            return None
        try:
            self._native.set_interest(directory, interest)
        except OSError:
            self._native.forget(directory)
            return None
        return self._native
