"""A change set as reversible steps, each one atomic rename or one idempotent write of metadata.

The heart of it: the object at a *path* and the object in a *slot* trade places, either of which
may be nothing. Creating, replacing and deleting are all that one step, and so is undoing them.
A finished plan therefore is its own undo: walk it backwards.
"""

from __future__ import annotations

import base64
import stat
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from aibridge_kernel.values import Change, ChangeKind, ChangeSet

from .metadata import Metadata

__all__ = ["Identity", "Move", "Plan", "Stamp", "Swap", "identity"]

VERSION = 1


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


State = Literal["applying", "applied", "undoing", "undone", "redoing"]
STATES: tuple[State, ...] = ("applying", "applied", "undoing", "undone", "redoing")


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

    def to_json(self) -> dict[str, Any]:
        """As plain data; bytes in base64, undecodable names as lone surrogates."""
        return {
            "version": VERSION,
            "id": self.id,
            "command": self.command,
            "when": self.when,
            "state": self.state,
            "settled_ns": self.settled_ns,
            "left": {str(inode): time for inode, time in self.left.items()},
            "renames": [_step_to_json(step) for step in self.plan.renames],
            "stamps": [_stamp_to_json(stamp) for stamp in self.plan.stamps],
            "changes": [asdict(change) for change in self.changes.changes],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Journal:
        """Read back, believing nothing: raises ``ValueError`` for whatever is not as written."""
        try:
            if data["version"] != VERSION or data["state"] not in STATES:
                raise ValueError("unknown version or state")
            return cls(
                id=_text(data["id"]),
                command=_text(data["command"]),
                when=float(data["when"]),
                state=data["state"],
                plan=Plan(
                    tuple(_step_from_json(step) for step in data["renames"]),
                    tuple(_stamp_from_json(stamp) for stamp in data["stamps"]),
                ),
                changes=ChangeSet(tuple(_change_from_json(change) for change in data["changes"])),
                settled_ns=int(data["settled_ns"]),
                left={int(inode): int(time) for inode, time in data["left"].items()},
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a journal: {error!r}") from error


def _step_to_json(step: Swap | Move) -> dict[str, Any]:
    return asdict(step)


def _stamp_to_json(stamp: Stamp) -> dict[str, Any]:
    return asdict(stamp) | {
        side: asdict(value) | {"attributes": _attributes_to_json(value.attributes)}
        for side, value in (("before", stamp.before), ("after", stamp.after))
    }


def _attributes_to_json(attributes: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    return {name: base64.b64encode(value).decode() for name, value in attributes}


def _step_from_json(data: Mapping[str, Any]) -> Swap | Move:
    if "slot" in data:
        slot = int(data["slot"])
        before, after = (_maybe_identity(data[side]) for side in ("before", "after"))
        if slot < 0 or (before is None and after is None):
            raise ValueError("a swap of nothing")
        return Swap(_path(data["path"]), slot, before, after)
    return Move(_path(data["source"]), _path(data["target"]), _identity(data["object"]))


def _stamp_from_json(data: Mapping[str, Any]) -> Stamp:
    before, after = (_metadata(data[side]) for side in ("before", "after"))
    path = data["path"]
    return Stamp(
        path if path == "" else _path(path),
        _identity(data["object"]),
        before,
        after,
        bool(data["only_time"]),
    )


def _metadata(data: Mapping[str, Any]) -> Metadata:
    attributes = sorted(data["attributes"].items())
    return Metadata(
        int(data["mode"]) & 0o7777,
        int(data["user"]),
        int(data["group"]),
        int(data["modified_ns"]),
        tuple((_text(name), base64.b64decode(value, validate=True)) for name, value in attributes),
    )


def _maybe_identity(data: Mapping[str, Any] | None) -> Identity | None:
    return None if data is None else _identity(data)


def _identity(data: Mapping[str, Any]) -> Identity:
    return Identity(int(data["inode"]), int(data["kind"]))


def _change_from_json(data: Mapping[str, Any]) -> Change:
    return Change(**{**data, "kind": ChangeKind(data["kind"])})


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    return value


def _path(value: Any) -> str:
    """A relative path without tricks: it is walked part by part below a held folder."""
    path = _text(value)
    if any(part in {"", ".", ".."} or "\0" in part for part in path.split("/")):
        raise ValueError("not a plain relative path")
    return path
