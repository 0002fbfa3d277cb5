"""What the changes of one wake-up amount to. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from aibridge_server_ext.changes import (
    Change,
    DirectoryLost,
    DirectoryReady,
    EventsLost,
    MountsChanged,
    NameChanged,
    NameMoved,
)
from aibridge_server_ext.paths import join_real

__all__ = ["Batch", "collect"]


@dataclass(slots=True)
class Batch:
    """Changes by directory, repetitions and order gone."""

    events: int = 0
    names: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Real directory → dirty names."""
    restructured: set[str] = field(default_factory=set)
    """Directories in which names came or went, so that their own times changed."""
    moves: dict[str, str] = field(default_factory=dict)
    """Real path → real path it was moved to."""
    lost: set[str] = field(default_factory=set)
    ready: set[str] = field(default_factory=set)
    mounts_changed: bool = False
    events_lost: str | None = None
    """Why any directory may be dirty."""

    def destination(self, path: str) -> str | None:
        """Where a real path went, by its own move or one above it, the last of several.

        Each move is followed once: directories that were moved into one another can form a circle
        in which a path would grow for ever.
        """
        followed: set[str] = set()
        while (source := self._moved_from(path)) is not None and source not in followed:
            followed.add(source)
            path = self.moves[source] + path[len(source) :]
        return path if followed else None

    def _moved_from(self, path: str) -> str | None:
        """The path itself or the nearest above it that was moved."""
        while path:
            if path in self.moves:
                return path
            path = path.rpartition("/")[0]
        return None


def collect(changes: Iterable[Change]) -> Batch:
    """Sort changes by what has to be done about them."""
    batch = Batch()
    for change in changes:
        batch.events += 1
        match change:
            case NameChanged():
                batch.names[change.directory].add(change.name)
                if change.structural:
                    batch.restructured.add(change.directory)
            case NameMoved():
                source = join_real(change.source_directory, change.source_name)
                batch.moves[source] = join_real(change.directory, change.name)
            case DirectoryLost():
                batch.lost.add(change.directory)
            case DirectoryReady():
                batch.ready.add(change.directory)
            case MountsChanged():
                batch.mounts_changed = True
            case EventsLost():
                batch.events_lost = change.reason
    return batch
