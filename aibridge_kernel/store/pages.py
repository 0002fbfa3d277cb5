"""Leafing through the outcomes of one workspace, newest first."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .history import full_text_query


@dataclass(frozen=True, slots=True)
class Search:
    """Which outcomes are looked for; one that is empty finds all."""

    words: str = ""
    """Every word, or one that begins so, occurs; case and accents do not matter."""
    notebook: str | None = None
    """Only what was said in this notebook."""
    kernel: int | None = None
    """Only what was said to this kernel."""
    before: str | None = None
    """Only what is older than the outcome of this execution."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One outcome and where it came from; ``at`` in seconds since the epoch."""

    execution_id: str
    at: float
    statement: str
    outcome: dict[str, Any]
    line: int
    """Number of its cell."""
    notebook: str | None
    cell: str | None


class Pages:
    """The outcomes of one workspace, a page at a time."""

    def __init__(self, database: sqlite3.Connection, workspace: Path) -> None:
        self._database = database
        self._workspace = os.fsencode(workspace).decode("utf-8", "backslashreplace")

    def find(self, search: Search, limit: int) -> list[Entry]:
        """Return the newest ``limit`` outcomes that are looked for."""
        conditions = [("kernels.workspace = ?", self._workspace), *_conditions(search)]
        rows = self._database.execute(
            "SELECT execution_id, at, statement, outcome, line, notebook, cell FROM outcomes "  # noqa: S608 — constants are put in
            "JOIN kernels ON kernels.id = outcomes.kernel "
            f"WHERE {' AND '.join(condition for condition, _ in conditions)} "
            "ORDER BY at DESC, outcomes.rowid DESC LIMIT ?",
            (*(value for _, value in conditions), limit),
        )
        return [
            Entry(key, at, said, json.loads(body), *rest) for key, at, said, body, *rest in rows
        ]


def _conditions(search: Search) -> Iterator[tuple[str, Any]]:
    if query := full_text_query(search.words):
        found = "SELECT rowid FROM outcome_words WHERE outcome_words MATCH ?"
        yield f"outcomes.rowid IN ({found})", query
    elif words := search.words.strip(" *"):
        yield "instr(outcome, ?)", words
    if search.notebook is not None:
        yield "notebook = ?", search.notebook
    if search.kernel is not None:
        yield "outcomes.kernel = ?", search.kernel
    if search.before is not None:
        there = "SELECT at, rowid FROM outcomes WHERE execution_id = ?"
        yield f"(at, outcomes.rowid) < ({there})", search.before
