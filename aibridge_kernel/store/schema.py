"""The tables, version by version: a file is brought from any version to the newest."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

Migration = Callable[[sqlite3.Connection], None]

_HISTORY = """
CREATE TABLE kernels (
    id INTEGER PRIMARY KEY AUTOINCREMENT, started REAL NOT NULL, workspace TEXT NOT NULL);
CREATE TABLE cells (
    kernel INTEGER NOT NULL REFERENCES kernels(id), line INTEGER NOT NULL,
    source TEXT NOT NULL, output TEXT NOT NULL DEFAULT '', PRIMARY KEY (kernel, line));
CREATE TABLE outcomes (
    execution_id TEXT PRIMARY KEY, kernel INTEGER NOT NULL REFERENCES kernels(id),
    line INTEGER NOT NULL, at REAL NOT NULL, statement TEXT NOT NULL, outcome TEXT NOT NULL)
"""
_MEMORY = """
CREATE VIRTUAL TABLE outcome_words USING fts5(
    words, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
CREATE TABLE conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT, notebook TEXT, workspace TEXT NOT NULL,
    started REAL NOT NULL);
CREATE INDEX conversations_of_notebooks ON conversations (notebook, workspace, id);
CREATE TABLE turns (
    conversation INTEGER NOT NULL REFERENCES conversations(id), number INTEGER NOT NULL,
    at REAL NOT NULL, turn TEXT NOT NULL, PRIMARY KEY (conversation, number)) WITHOUT ROWID;
CREATE TABLE cache (
    key TEXT PRIMARY KEY, at REAL NOT NULL, entry TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX cache_by_age ON cache (at)
"""
_ORIGINS = """
ALTER TABLE outcomes ADD COLUMN notebook TEXT;
ALTER TABLE outcomes ADD COLUMN cell TEXT;
CREATE INDEX outcomes_by_age ON outcomes (at)
"""


def words_of(outcome: dict[str, Any]) -> str:
    """Everything of an outcome that a person may search by."""
    found = [outcome.get("statement"), outcome.get("model"), outcome.get("answer")]
    found += [outcome.get("question"), outcome.get("refusal")]
    for command in outcome.get("commands", ()):
        found += [command.get(name) for name in ("command", "explanation", "decision")]
        found += command.get("reasons", ())
        found += _paths(command.get("changes", {}))
    return "\n".join(word for word in found if isinstance(word, str))


def _paths(changes: dict[str, Any]) -> list[Any]:
    listed = [path for name, paths in changes.items() if name != "counts" for path in paths]
    moved = [path for path in listed if isinstance(path, dict)]
    return [*listed, *(path.get("from") for path in moved), *(path.get("to") for path in moved)]


def _history(database: sqlite3.Connection) -> None:
    for statement in _HISTORY.split(";"):
        database.execute(statement)


def _memory(database: sqlite3.Connection) -> None:
    """Conversations and cached answers; what history there is becomes searchable."""
    for statement in _MEMORY.split(";"):
        database.execute(statement)
    rows = database.execute("SELECT rowid, outcome FROM outcomes").fetchall()
    database.executemany(
        "INSERT INTO outcome_words (rowid, words) VALUES (?, ?)",
        ((row, words_of(json.loads(outcome))) for row, outcome in rows),
    )


def _origins(database: sqlite3.Connection) -> None:
    """Where each outcome came from, and the order in which they are looked through."""
    for statement in _ORIGINS.split(";"):
        database.execute(statement)


MIGRATIONS: tuple[Migration, ...] = (_history, _memory, _origins)
"""What leads from version n to n + 1, n being the place in this list."""
