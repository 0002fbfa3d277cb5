"""What a watcher can report, as frozen values; a change names what is dirty, never what is new.

Directories are real absolute paths and names are single components, both ``str`` as
``os.fsdecode`` gives them. Whoever receives a change looks the name up afresh, so that reports
may be repeated, merged and reordered without harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, StrEnum, auto

__all__ = [
    "OVERFLOW",
    "Change",
    "DirectoryLost",
    "DirectoryReady",
    "EventsLost",
    "Interest",
    "MountsChanged",
    "NameChanged",
    "NameMoved",
    "WatchMode",
]


OVERFLOW = "overflow"
"""The system's own queue was full."""


class WatchMode(StrEnum):
    """How changes of one directory are noticed; the words go over the wire."""

    INOTIFY = "inotify"
    OBSERVER = "observer"
    POLLING = "polling"


class Interest(Flag):
    """Which changes of a directory somebody wants to hear of."""

    DEPARTURES = auto()
    """Names that are deleted, moved away, or replaced by a move."""
    ARRIVALS = auto()
    """Names that appear or become readable."""
    CONTENTS = auto()
    """Everything, the directory's own removal included."""


@dataclass(frozen=True, slots=True)
class NameChanged:
    """A name in a directory is dirty; ``structural`` when it came, went or was replaced."""

    directory: str
    name: str
    structural: bool = False


@dataclass(frozen=True, slots=True)
class NameMoved:
    """A rename of which both ends were seen; a ``NameChanged`` of either end comes besides."""

    source_directory: str
    source_name: str
    directory: str
    name: str


@dataclass(frozen=True, slots=True)
class DirectoryLost:
    """The watched directory was removed, moved or unmounted: its watch is blind or misplaced."""

    directory: str


@dataclass(frozen=True, slots=True)
class DirectoryReady:
    """A watch that takes time to begin now reports every later change."""

    directory: str


@dataclass(frozen=True, slots=True)
class EventsLost:
    """Events were dropped: every watched directory may be dirty."""

    reason: str = OVERFLOW


@dataclass(frozen=True, slots=True)
class MountsChanged:
    """Something was mounted or unmounted: every path may mean another directory by now."""


Change = NameChanged | NameMoved | DirectoryLost | DirectoryReady | EventsLost | MountsChanged
