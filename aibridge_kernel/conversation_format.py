"""Conversations as JSON: as they are kept turn by turn, and as the files people save and load.

What is read may have been written by anybody: every field is checked, nothing is believed beyond
its shape, and whoever breaks it gets a ``ValueError`` that says where.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, TypeVar

from .conversation import Conversation, Ran, Turn
from .values import Mode

FORMAT = "aibridge-conversation"
VERSION = 1
MAX_FILE_BYTES = 8 << 20
MAX_TURNS = 5_000
MAX_COMMANDS = 1_000
"""Most commands of one turn."""

_Kind = TypeVar("_Kind")


# --- turns ---------------------------------------------------------------------------------------


def write_turn(turn: Turn) -> str:
    """Write a turn as ASCII JSON, so that names that are not UTF-8 survive."""
    return json.dumps(_turn_values(turn))


def read_turn(written: str) -> Turn:
    """Read a turn that ``write_turn`` wrote; raise ``ValueError`` for anything else."""
    return _turn(json.loads(written))


def _turn_values(turn: Turn) -> dict[str, Any]:
    return {
        "mode": turn.mode.value,
        "prose": turn.prose,
        "answer": turn.answer,
        "ran": [_ran_values(ran) for ran in turn.ran],
        "working_directory": turn.working_directory,
        "translated": list(turn.translated),
        "foreign": turn.foreign,
    }


def _ran_values(ran: Ran) -> dict[str, Any]:
    return {
        "command": ran.command,
        "exit_status": ran.exit_status,
        "failed": ran.failed,
        "working_directory": ran.working_directory,
        "undo_id": ran.undo_id,
    }


def _turn(values: object) -> Turn:
    fields = _checked(values, dict, "a turn")
    ran = _list(fields, "ran")
    translated = _list(fields, "translated")
    return Turn(
        mode=Mode(_field(fields, "mode", str)),
        prose=_field(fields, "prose", str),
        answer=_field(fields, "answer", str),
        ran=tuple(_ran(item) for item in ran),
        working_directory=_directory(fields),
        translated=tuple(_checked(item, str, "translated") for item in translated),
        foreign=_field(fields, "foreign", bool),
    )


def _ran(values: object) -> Ran:
    fields = _checked(values, dict, "ran")
    status, undo_id = fields.get("exit_status"), fields.get("undo_id")
    return Ran(
        command=_field(fields, "command", str),
        exit_status=None if status is None else _checked(status, int, "exit_status"),
        failed=_field(fields, "failed", bool),
        working_directory=_directory(fields),
        undo_id=None if undo_id is None else _checked(undo_id, str, "undo_id"),
    )


# --- files ---------------------------------------------------------------------------------------


def write_file(conversation: Conversation) -> bytes:
    """Write a whole conversation for a person to keep."""
    made = {
        "format": FORMAT,
        "version": VERSION,
        "turns": [_turn_values(turn) for turn in conversation.turns],
    }
    return json.dumps(made, indent=1).encode() + b"\n"


def read_file(content: bytes) -> tuple[Turn, ...]:
    """Read a file's turns, as foreign ones; raise ``ValueError`` saying what is wrong with it."""
    if len(content) > MAX_FILE_BYTES:
        raise ValueError(f"more than {MAX_FILE_BYTES} bytes")
    try:
        made = json.loads(content)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    fields = _checked(made, dict, "the file")
    if fields.get("format") != FORMAT or fields.get("version") != VERSION:
        raise ValueError(f"not {FORMAT} version {VERSION}")
    turns = _checked(fields.get("turns"), list, "turns")
    if len(turns) > MAX_TURNS:
        raise ValueError(f"more than {MAX_TURNS} turns")
    return tuple(_foreign(_turn(item)) for item in turns)


def _foreign(turn: Turn) -> Turn:
    """Take from a turn what only this machine's own turns may claim."""
    ran = tuple(replace(ran, undo_id=None) for ran in turn.ran)
    return replace(turn, ran=ran, foreign=True)


# --- single fields -------------------------------------------------------------------------------


def _checked(value: object, kind: type[_Kind], name: str) -> _Kind:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ValueError(f"{name} is not of type {kind.__name__}")
    return value


def _field(fields: Mapping[str, Any], name: str, kind: type[_Kind]) -> _Kind:
    return _checked(fields.get(name), kind, name)


def _list(fields: Mapping[str, Any], name: str) -> list[Any]:
    found = _field(fields, name, list)
    if len(found) > MAX_COMMANDS:
        raise ValueError(f"{name} has more than {MAX_COMMANDS} entries")
    return found


def _directory(fields: Mapping[str, Any]) -> str:
    written = _field(fields, "working_directory", str)
    path = PurePosixPath(written)
    if path.is_absolute() or ".." in path.parts or "\0" in written:
        raise ValueError("working_directory leaves the workspace")
    return written
