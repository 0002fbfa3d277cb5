"""What every watcher can do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from aibridge_server_ext.changes import Change, Interest, WatchMode

__all__ = ["Report", "Watcher"]

Report = Callable[[Sequence[Change]], None]
"""Called in the event loop with the changes of one wake-up, in order."""


class Watcher(Protocol):
    """Watches single real directories, never trees. All methods run in the event loop."""

    mode: WatchMode

    def set_interest(self, directory: str, interest: Interest) -> None:
        """Watch the directory for exactly this, nothing when empty; ``OSError`` if impossible.

        Changes after the call are reported; a watcher that needs time to begin reports
        ``DirectoryReady`` when that holds.
        """
        ...

    def is_ready(self, directory: str) -> bool:
        """Whether changes of the watched directory are reported already."""
        ...

    def forget(self, directory: str) -> None:
        """Drop a watch that has become blind or misplaced; unknown directories are fine."""
        ...

    def close(self) -> None:
        """Release descriptors and threads; nothing is reported any more."""
        ...
