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
        """Where a real path went, by its own move or one above it, the last of several."""
        seen: set[str] = set()
        while (moved := self._moved_once(path)) is not None and moved not in seen:
            seen.add(moved)
            path = moved
        return path if seen else None

    def _moved_once(self, path: str) -> str | None:
        prefix = path
        while prefix:
            if prefix in self.moves:
                return self.moves[prefix] + path[len(prefix) :]
            prefix = prefix.rpartition("/")[0]
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
