"""The cache in the state folder, in the file that holds the history too."""

from __future__ import annotations

import sqlite3
import time
from functools import cached_property
from pathlib import Path

from aibridge_kernel.store.database import open_database
from aibridge_kernel.values import text

from .base import CacheUnavailable

MAX_ENTRIES = 50_000
"""Answers kept; the oldest go when a kernel first adds to more than these."""
BUSY_MS = 400
"""Longest wait for another kernel's write."""

_TRIM = "DELETE FROM cache WHERE at < (SELECT at FROM cache ORDER BY at DESC LIMIT 1 OFFSET ?)"


class SqliteCache:
    """Answers in SQLite; opened on first use, which takes a millisecond."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._trimmed = False

    @cached_property
    def _database(self) -> sqlite3.Connection:
        database = open_database(self._folder)
        database.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        return database

    async def get(self, key: str) -> str | None:
        """Look an answer up."""
        try:
            row = self._database.execute("SELECT entry FROM cache WHERE key = ?", (key,)).fetchone()
        except (sqlite3.Error, OSError) as error:
            raise _unavailable(error) from error
        return None if row is None else str(row[0])

    async def put(self, key: str, entry: str) -> None:
        """Keep an answer."""
        try:
            if not self._trimmed:
                self._trimmed = True
                self._database.execute(_TRIM, (MAX_ENTRIES - 2,))
            self._database.execute(
                "INSERT OR REPLACE INTO cache VALUES (?, ?, ?)", (key, time.time(), entry)
            )
        except (sqlite3.Error, OSError) as error:
            raise _unavailable(error) from error

    async def aclose(self) -> None:
        """Release the file."""
        if "_database" in vars(self):
            self._database.close()


def _unavailable(error: Exception) -> CacheUnavailable:
    return CacheUnavailable(
        text("Answers cannot be cached in the state folder now: {error}.", error=error)
    )
