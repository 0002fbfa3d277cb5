"""A change set as reversible steps, each one atomic rename or one idempotent write of metadata.

The heart of it: the object at a *path* and the object in a *slot* trade places, either of which
may be nothing. Creating, replacing and deleting are all that one step, and so is undoing them.
A finished plan therefore is its own undo: walk it backwards.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aibridge_kernel.values import ChangeSet

from .metadata import Metadata

__all__ = ["Identity", "Journal", "Move", "Plan", "Stamp", "State", "Swap", "identity", "slot_name"]


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells an object from every other of its filesystem, and survives a rename."""

    inode: int
    kind: int
    """``stat.S_IFMT`` of its mode."""


@dataclass(frozen=True, slots=True)
class Swap:
    """What is at ``path`` (``before``) and what is in ``slot`` (``after``) trade places."""

    path: str
    slot: int
    before: Identity | None
    after: Identity | None


@dataclass(frozen=True, slots=True)
class Move:
    """What is at ``source`` goes to ``target``, where nothing is."""

    source: str
    target: str
    object: Identity


@dataclass(frozen=True, slots=True)
class Stamp:
    """Metadata of an object that stays where it is.

    With ``only_time`` it is a folder whose entries changed: its time is put right afterwards.
    """

    path: str
    object: Identity
    before: Metadata
    after: Metadata
    only_time: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in the order in which they apply; undoing goes backwards. Stamps come after."""

    renames: tuple[Swap | Move, ...] = ()
    stamps: tuple[Stamp, ...] = ()

    def paths(self) -> tuple[str, ...]:
        """Every path it touches."""
        touched: list[str] = []
        for step in self.renames:
            touched += [step.path] if isinstance(step, Swap) else [step.source, step.target]
        return (*touched, *(stamp.path for stamp in self.stamps))


def identity(status: Any) -> Identity:
    """The identity in an ``os.stat_result``."""
    return Identity(status.st_ino, stat.S_IFMT(status.st_mode))


def slot_name(slot: int) -> str:
    """The name of a slot in the folder of slots."""
    return f"{slot:x}"


State = Literal["running", "applying", "applied", "undoing", "undone", "redoing"]
"""``running`` is that of a command at work on the files themselves: its plan says for each path
what was there (``after``) and what of it is in the slot (``before``)."""


@dataclass(frozen=True, slots=True)
class Journal:
    """One entry on disk: what is or was done, and how far it got.

    ``settled_ns`` is the file-time when the last toggle ended; ``left`` are change times of
    objects this toggle itself touched, by inode, so that a later entry's undo is no drift.
    """

    id: str
    command: str
    when: float
    state: State
    plan: Plan
    changes: ChangeSet
    settled_ns: int = 0
    left: Mapping[int, int] = field(default_factory=dict)
