"""What servers that share storage tell each other: contents paths that are dirty. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aibridge_server_ext.changes import Change, EventsLost, NameChanged, NameMoved
from aibridge_server_ext.paths import join_real, parent_and_name

__all__ = ["MAX_BYTES", "MAX_PATHS", "News", "changes_of", "read"]

MAX_PATHS = 5000
"""Paths in one message; more are told as *everything may be dirty*."""

MAX_BYTES = 8 * 2**20
"""A larger message is not read: everything may be dirty."""

Place = Callable[[str], str | None]
"""From a real path to a contents path, or back; ``None`` for what no client may know."""


@dataclass(slots=True)
class News:
    """What is still to be told; grows with distinct names, up to a limit."""

    changed: set[str] = field(default_factory=set)
    """Contents paths."""
    moved: dict[str, str] = field(default_factory=dict)
    lost: bool = False
    """Changes were lost, so that everything may be dirty."""

    def __bool__(self) -> bool:
        return self.lost or bool(self.changed)

    def add(self, changes: Iterable[Change], visible: Place) -> None:
        """Take in changes noticed here; real paths become contents paths."""
        for change in changes:
            match change:
                case NameChanged():
                    path = visible(join_real(change.directory, change.name))
                    if path is not None:
                        self.changed.add(path)
                case NameMoved():
                    source = visible(join_real(change.source_directory, change.source_name))
                    target = visible(join_real(change.directory, change.name))
                    if source is not None and target is not None:
                        self.moved[source] = target
                case EventsLost():
                    self.lost = True
        if self.lost or len(self.changed) > MAX_PATHS:
            self.changed, self.moved, self.lost = set(), {}, True

    def write(self, server: str) -> str:
        """The message; ASCII, undecodable bytes of names as escaped lone surrogates."""
        return json.dumps(
            {
                "server": server,
                "changed": sorted(self.changed),
                "moved": self.moved,
                "lost": self.lost,
            }
        )


def read(message: bytes, server: str) -> News:
    """What another server tells; nothing if it is one's own or no such message."""
    if len(message) > MAX_BYTES:
        return News(lost=True)
    try:
        told = json.loads(message)
        if told["server"] == server:
            return News()
        changed, moved = _paths(told["changed"]), _paths(told["moved"])
        moved_to = dict(zip(moved, _paths(told["moved"][path] for path in moved), strict=True))
        return News(set(changed), moved_to, told["lost"] is True)
    except (ValueError, TypeError, KeyError, RecursionError):
        return News()


def changes_of(news: News, real: Place) -> Sequence[Change]:
    """The changes as if they had been noticed here; contents paths become real paths."""
    changes: list[Change] = []
    for path in sorted(news.changed):
        place = real(path)
        if place is not None:
            changes.append(NameChanged(*parent_and_name(place), structural=True))
    for source, target in news.moved.items():
        source_place, place = real(source), real(target)
        if source_place is not None and place is not None:
            changes.append(NameMoved(*parent_and_name(source_place), *parent_and_name(place)))
    if news.lost:
        changes.append(EventsLost("lost by another server"))
    return changes


def _paths(values: Iterable[Any]) -> Sequence[str]:
    """Only text is a path; raises ``TypeError`` for anything else."""
    paths = list(values)
    if not all(isinstance(path, str) for path in paths):
        raise TypeError("a path is text")
    return paths
