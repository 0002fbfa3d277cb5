"""Conversations, written turn by turn, so that a kernel that dies loses none of them."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aibridge_kernel.conversation import Turn
from aibridge_kernel.conversation_format import read_turn, write_turn

from .database import Striking

_SHELL_LINE = '{"mode": "command", "prose": "!%'
"""What a written turn begins with that is a shell line: nothing was said."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A conversation that can be restored; ``at`` is the time of its last turn."""

    number: int
    turns: int
    at: float


class Conversations:
    """The conversations of one workspace; this kernel's own begins with its first turn."""

    def __init__(self, database: sqlite3.Connection, workspace: Path, striking: Striking) -> None:
        self._database = database
        self._workspace = os.fsencode(workspace).decode("utf-8", "backslashreplace")
        self._strike = striking.strike
        self._current: int | None = None
        self._turns = 0

    def add(self, turn: Turn, notebook: str | None) -> None:
        """Remember one more turn of this kernel's conversation."""
        if self._current is None:
            self._current = self._begin(notebook)
        self._database.execute(
            "INSERT INTO turns VALUES (?, ?, ?, ?)",
            (self._current, self._turns, time.time(), self._strike(write_turn(turn))),
        )
        self._turns += 1

    def begin_anew(self, turns: Iterable[Turn], notebook: str | None) -> None:
        """Let this kernel's next turn belong to a new conversation that begins with ``turns``."""
        self._current, self._turns = None, 0
        for turn in turns:
            self.add(turn, notebook)

    def latest(self, notebook: str | None) -> Earlier | None:
        """Find the last conversation of a notebook that is not this kernel's own.

        One in which something was said goes before any of shell lines alone.
        """
        if notebook is None:
            return None
        row = self._database.execute(
            "SELECT conversations.id, COUNT(*), MAX(at) FROM conversations "
            "JOIN turns ON turns.conversation = conversations.id "
            "WHERE notebook = ? AND workspace = ? AND conversations.id IS NOT ? "
            "GROUP BY conversations.id "
            "ORDER BY MAX(turn NOT LIKE ?) DESC, conversations.id DESC LIMIT 1",
            (self._strike(notebook), self._workspace, self._current, _SHELL_LINE),
        ).fetchone()
        return None if row is None else Earlier(*row)

    def turns(self, number: int) -> tuple[Turn, ...]:
        """Read a conversation's turns; one that cannot be read ends it."""
        rows = self._database.execute(
            "SELECT turn FROM turns WHERE conversation = ? ORDER BY number", (number,)
        )
        found: list[Turn] = []
        for (written,) in rows:
            try:
                found.append(read_turn(written))
            except ValueError:
                break
        return tuple(found)

    def _begin(self, notebook: str | None) -> int:
        named = None if notebook is None else self._strike(notebook)
        cursor = self._database.execute(
            "INSERT INTO conversations (notebook, workspace, started) VALUES (?, ?, ?)",
            (named, self._workspace, time.time()),
        )
        return cursor.lastrowid or 0
