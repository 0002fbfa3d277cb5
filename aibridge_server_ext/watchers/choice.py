"""Which watcher looks after which directory: the system's own, else polling."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from aibridge_server_ext.changes import Interest, WatchMode
from aibridge_server_ext.watchers.base import Report, Watcher
from aibridge_server_ext.watchers.mounts import MountTable, MountWatch
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
        _native_watcher(report),
        PollingWatcher(report, poll_interval),
        MountTable(),
        MountWatch(report) if sys.platform == "linux" else None,
    )


class ChosenWatchers:
    """One native watcher and one polling watcher behind a single face.

    A remote directory has both: the system tells of this machine's own changes at once, polling
    finds those of others.
    """

    def __init__(
        self,
        native: Watcher | None,
        polling: PollingWatcher,
        mounts: MountTable,
        mounting: MountWatch | None = None,
    ) -> None:
        self._mounting = mounting
        self._native = native
        self._polling = polling
        self._mounts = mounts
        self._choice: dict[str, Watcher] = {}
        self._remote: set[str] = set()

    @property
    def mode(self) -> WatchMode:
        """How directories are watched where nothing speaks against it."""
        return self._polling.mode if self._native is None else self._native.mode

    @property
    def polled(self) -> int:
        """How many directories are polled."""
        return sum(watcher is self._polling for watcher in self._choice.values())

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
        native = self._native_if_possible(directory, interest)
        if native is None or directory in self._remote:
            self._polling.set_interest(directory, interest)
            self._choice[directory] = self._polling
            return False
        self._polling.forget(directory)
        self._choice[directory] = native
        return True

    def told(self, directory: str, names: Iterable[str]) -> None:
        """Names that a client was told are there; only polling needs to know."""
        if self._choice.get(directory) is self._polling:
            self._polling.told(directory, names)

    def forget(self, directory: str) -> None:
        """Drop every watch of the directory."""
        self._remote.discard(directory)
        if self._choice.pop(directory, None) is not None:
            self._polling.forget(directory)
            if self._native is not None:
                self._native.forget(directory)

    def close(self) -> None:
        """Release everything."""
        self._choice.clear()
        self._mounts.close()
        if self._mounting is not None:
            self._mounting.close()
        self._polling.close()
        if self._native is not None:
            self._native.close()

    def _native_if_possible(self, directory: str, interest: Interest) -> Watcher | None:
        """The native watcher, already watching, unless it cannot."""
        if self._native is None:
            return None
        try:
            self._native.set_interest(directory, interest)
        except OSError:
            self._native.forget(directory)
            return None
        return self._native
