"""Cells and the outcomes of their statements: Jupyter's history and full-text search."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from .database import Striking
from .schema import words_of

HistoryRow = tuple[int, int, str, str]
"""Kernel number, line, source, output."""

MAX_LOOKED_AT = 5_000
"""Cells that are looked through while a person types."""
_ROWS = "SELECT execution_id, at, statement, outcome FROM outcomes"
_NEWEST = "ORDER BY at DESC, outcomes.rowid DESC LIMIT ?"


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One remembered statement; ``at`` in seconds since the epoch."""

    execution_id: str
    at: float
    statement: str
    outcome: dict[str, Any]


class History:
    """What was said, what came of it and when; each cell is written before it runs."""

    def __init__(self, database: sqlite3.Connection, workspace: Path, striking: Striking) -> None:
        self._database = database
        self._workspace = os.fsencode(workspace).decode("utf-8", "backslashreplace")
        self._strike = striking.strike

    @cached_property
    def kernel(self) -> int:
        """Number of this kernel, Jupyter's history ``session``; who only looks has none."""
        row = (time.time(), self._workspace)
        cursor = self._database.execute(
            "INSERT INTO kernels (started, workspace) VALUES (?, ?)", row
        )
        return cursor.lastrowid or 0

    def add_cell(self, line: int, source: str) -> None:
        """Remember a cell before it runs, so that a crash does not lose it."""
        self._database.execute(
            "INSERT OR REPLACE INTO cells (kernel, line, source) VALUES (?, ?, ?)",
            (self.kernel, line, self._strike(source)),
        )

    def set_output(self, line: int, output: str) -> None:
        """Remember what a cell answered, in plain text."""
        self._database.execute(
            "UPDATE cells SET output = ? WHERE kernel = ? AND line = ?",
            (self._strike(output), self.kernel, line),
        )

    def add_outcome(
        self,
        line: int,
        outcome: dict[str, Any],
        *,
        notebook: str | None = None,
        cell: str | None = None,
    ) -> None:
        """Remember the outcome of one statement, as the protocol's JSON, and its words.

        ``notebook`` and ``cell`` are the identifiers of where it was said.
        """
        written = self._strike(json.dumps(outcome, ensure_ascii=False))
        struck = json.loads(written)
        identifier, said = struck["execution_id"], struck["statement"]
        row = (identifier, self.kernel, line, time.time(), said, written, notebook, cell)
        with _transaction(self._database):
            cursor = self._database.execute(
                "INSERT INTO outcomes (execution_id, kernel, line, at, statement, outcome, "
                "notebook, cell) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            self._database.execute(
                "INSERT INTO outcome_words (rowid, words) VALUES (?, ?)",
                (cursor.lastrowid, words_of(struck)),
            )

    # --- Jupyter's history_request ---------------------------------------------------------------

    def tail(self, n: int) -> list[HistoryRow]:
        """Return the last ``n`` cells of all kernels, oldest first."""
        rows = self._database.execute(
            "SELECT kernel, line, source, output FROM cells "
            "ORDER BY kernel DESC, line DESC LIMIT ?",
            (n,),
        ).fetchall()
        return rows[::-1]

    def range(self, kernel: int, start: int, stop: int | None) -> list[HistoryRow]:
        """Return cells ``start`` ≤ line < ``stop``; a ``kernel`` ≤ 0 counts back from this one."""
        number = kernel if kernel > 0 else self.kernel + kernel
        last = stop if stop is not None else 1 << 62
        return self._database.execute(
            "SELECT kernel, line, source, output FROM cells "
            "WHERE kernel = ? AND line >= ? AND line < ? ORDER BY line",
            (number, start, last),
        ).fetchall()

    def search(self, pattern: str, n: int | None, *, unique: bool) -> list[HistoryRow]:
        """Return cells whose source matches a glob, oldest first; ``unique`` keeps the newest."""
        newest = "GROUP BY source HAVING rowid = MAX(rowid)" if unique else ""
        rows = self._database.execute(
            "SELECT kernel, line, source, output FROM cells "  # noqa: S608 — a constant is put in
            f"WHERE source GLOB ? {newest} "
            "ORDER BY kernel DESC, line DESC LIMIT ?",
            (pattern, -1 if n is None else n),
        ).fetchall()
        return rows[::-1]

    def begun(self, prefix: str, n: int) -> list[str]:
        """Return different cells of one line that begin with ``prefix`` in any case, newest first.

        Only the newest ``MAX_LOOKED_AT`` cells count; SQLite folds the case of ASCII letters only.
        """
        rows = self._database.execute(
            "SELECT source FROM (SELECT source FROM cells ORDER BY kernel DESC, line DESC LIMIT ?) "
            "WHERE lower(substr(source, 1, ?)) = lower(?) "
            "AND length(source) > ? AND instr(source, char(10)) = 0",
            (MAX_LOOKED_AT, len(prefix), prefix, len(prefix)),
        )
        return list(islice(dict.fromkeys(source for (source,) in rows), n))

    # --- search ----------------------------------------------------------------------------------

    def outcomes(self, words: str = "", limit: int = 50) -> list[OutcomeRow]:
        """Return remembered statements in which every word, or one that begins so, occurs.

        Newest first; case and accents do not matter. What holds no letter or digit is looked for
        literally.
        """
        query = full_text_query(words)
        if query:
            rows = self._database.execute(
                f"{_ROWS} JOIN outcome_words ON outcome_words.rowid = outcomes.rowid "
                f"WHERE outcome_words MATCH ? {_NEWEST}",
                (query, limit),
            )
        else:
            rows = self._database.execute(
                f"{_ROWS} WHERE instr(outcome, ?) {_NEWEST}", (words.strip(" *"), limit)
            )
        return [OutcomeRow(key, at, said, json.loads(body)) for key, at, said, body in rows]

    def known(self, identifiers: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return the outcomes of these executions that were published in this workspace."""
        found: dict[str, dict[str, Any]] = {}
        for identifier in identifiers:
            row = self._database.execute(
                "SELECT outcome FROM outcomes JOIN kernels ON kernels.id = outcomes.kernel "
                "WHERE execution_id = ? AND workspace = ?",
                (identifier, self._workspace),
            ).fetchone()
            if row is not None:
                found[identifier] = json.loads(row[0])
        return found

    def count(self) -> int:
        """Count the remembered statements."""
        (found,) = self._database.execute("SELECT COUNT(*) FROM outcomes").fetchone()
        return int(found)


def full_text_query(words: str) -> str:
    """Write words as a full-text query: all of them, each a phrase whose last part may go on."""
    phrases = (word.replace('"', " ") for word in words.split())
    return " AND ".join(f'"{phrase}"*' for phrase in phrases if re.search(r"\w", phrase))


class _transaction:  # noqa: N801 — reads as the statement it makes
    """Several statements that count together or not at all."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        self._database.execute("COMMIT" if kind is None else "ROLLBACK")
