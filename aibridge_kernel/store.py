"""What is remembered across kernels: cells and the outcomes of their statements, in SQLite.

One file in the state folder, write-ahead logged, so that several kernels share it and a kernel
that dies loses nothing already shown. Known secrets are struck out before anything is written.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import UsageError
from .values import text

_SCHEMA = """
CREATE TABLE IF NOT EXISTS kernels (
    id INTEGER PRIMARY KEY AUTOINCREMENT, started REAL NOT NULL, workspace TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cells (
    kernel INTEGER NOT NULL REFERENCES kernels(id), line INTEGER NOT NULL,
    source TEXT NOT NULL, output TEXT NOT NULL DEFAULT '', PRIMARY KEY (kernel, line));
CREATE TABLE IF NOT EXISTS outcomes (
    execution_id TEXT PRIMARY KEY, kernel INTEGER NOT NULL REFERENCES kernels(id),
    line INTEGER NOT NULL, at REAL NOT NULL, statement TEXT NOT NULL, outcome TEXT NOT NULL);
PRAGMA user_version = 1;
"""
_BUSY_SECONDS = 5.0
STRUCK_OUT = "***"

HistoryRow = tuple[int, int, str, str]
"""Kernel number, line, source, output."""


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One remembered statement; ``at`` in seconds since the epoch."""

    execution_id: str
    at: float
    statement: str
    outcome: dict[str, Any]


def private_folder(path: Path) -> Path:
    """Make sure of a folder that nobody else can enter; raise ``UsageError`` if it is not ours."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = path.stat()
    if status.st_uid != os.geteuid():
        raise UsageError(
            text("The state folder {path} belongs to somebody else.", path=path),
            remedy=text("Set AIBRIDGE_STATE_DIR to a folder of your own."),
        )
    if status.st_mode & 0o077:
        path.chmod(0o700)
    return path


class Store:
    """History shared by all kernels of a user; one instance per kernel, used on its main thread."""

    def __init__(self, folder: Path, workspace: Path, secrets: Iterable[str] = ()) -> None:
        self._secrets = tuple(secret for secret in secrets if secret)
        path = private_folder(folder) / "history.sqlite"
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
        self._database = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.executescript(_SCHEMA)
        row = (time.time(), os.fsencode(workspace).decode("utf-8", "backslashreplace"))
        cursor = self._database.execute(
            "INSERT INTO kernels (started, workspace) VALUES (?, ?)", row
        )
        self.kernel = cursor.lastrowid or 0
        """Number of this kernel, Jupyter's history ``session``."""

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

    def add_outcome(self, line: int, outcome: dict[str, Any]) -> None:
        """Remember the outcome of one statement, as the protocol's JSON."""
        self._database.execute(
            "INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?, ?, ?, ?)",
            (
                outcome["execution_id"],
                self.kernel,
                line,
                time.time(),
                self._strike(outcome["statement"]),
                self._strike(json.dumps(outcome, ensure_ascii=False)),
            ),
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

    def outcomes(self, words: str = "", limit: int = 50) -> list[OutcomeRow]:
        """Return remembered statements that contain ``words``, newest first."""
        escaped = words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        rows = self._database.execute(
            "SELECT execution_id, at, statement, outcome FROM outcomes "
            "WHERE outcome LIKE ? ESCAPE '\\' ORDER BY at DESC, rowid DESC LIMIT ?",
            (f"%{escaped}%", limit),
        ).fetchall()
        return [OutcomeRow(key, at, said, json.loads(body)) for key, at, said, body in rows]

    def count(self) -> int:
        """Count the remembered statements."""
        (found,) = self._database.execute("SELECT COUNT(*) FROM outcomes").fetchone()
        return int(found)

    def close(self) -> None:
        """Release the file."""
        self._database.close()

    def _strike(self, words: str) -> str:
        for secret in self._secrets:
            words = words.replace(secret, STRUCK_OUT)
        return words.encode("utf-8", "backslashreplace").decode("utf-8")
