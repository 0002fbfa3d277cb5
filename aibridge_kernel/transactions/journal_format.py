"""Journals as JSON. What is read back is untrusted: a stranger may have written it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, get_args

from aibridge_kernel.values import Change, ChangeKind, ChangeSet

from .metadata import Metadata
from .plan import Identity, Journal, Move, Plan, Stamp, State, Swap

__all__ = ["from_json", "to_json"]

_VERSION = 1
_STATES = get_args(State)


def to_json(journal: Journal) -> dict[str, Any]:
    """A journal as plain data; bytes in base64, undecodable names as lone surrogates."""
    return {
        "version": _VERSION,
        "id": journal.id,
        "command": journal.command,
        "when": journal.when,
        "state": journal.state,
        "settled_ns": journal.settled_ns,
        "left": {str(inode): time for inode, time in journal.left.items()},
        "renames": [_step_to_json(step) for step in journal.plan.renames],
        "stamps": [_stamp_to_json(stamp) for stamp in journal.plan.stamps],
        "changes": [asdict(change) for change in journal.changes.changes],
    }


def from_json(data: Mapping[str, Any]) -> Journal:
    """A journal read back, believing nothing: ``ValueError`` for what is not as written."""
    try:
        if data["version"] != _VERSION or data["state"] not in _STATES:
            raise ValueError("unknown version or state")
        return Journal(
            id=_text(data["id"]),
            command=_text(data["command"]),
            when=float(data["when"]),
            state=data["state"],
            plan=Plan(
                tuple(_step_from_json(step, data["state"]) for step in data["renames"]),
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


def _step_from_json(data: Mapping[str, Any], state: State) -> Swap | Move:
    if "slot" in data:
        slot = int(data["slot"])
        before, after = (_maybe_identity(data[side]) for side in ("before", "after"))
        if slot < 0 or (before is None and after is None and state != "running"):
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
