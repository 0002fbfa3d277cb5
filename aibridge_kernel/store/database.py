"""The file in the state folder: opened privately, write-ahead logged, brought up to date.

Several kernels write to it at once. Each statement is a transaction of its own, so a kernel that
is killed leaves what it had written and nothing half.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path

from aibridge_kernel.errors import UsageError
from aibridge_kernel.values import text

from .schema import MIGRATIONS, Migration

STRUCK_OUT = "***"
FILE_NAME = "history.sqlite"
BUSY_SECONDS = 5.0
_RETRY_SECONDS = 0.01
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_BUSY_RECOVERY})


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


def open_database(folder: Path) -> sqlite3.Connection:
    """Open the file, made or brought up to date where needed; one thread uses it."""
    path = private_folder(folder) / FILE_NAME
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
    database = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        _log_ahead(database)
        database.execute("PRAGMA synchronous = NORMAL")
        _migrate(database, path)
    except BaseException:
        database.close()
        raise
    return database


def _log_ahead(database: sqlite3.Connection) -> None:
    """Switch the file to write-ahead logging: the one step for which SQLite itself never waits."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode not in _BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_SECONDS)
        else:
            return


def _migrate(database: sqlite3.Connection, path: Path) -> None:
    """Run the migrations that the file has not seen, all or none of them."""
    if _version(database) == len(MIGRATIONS):
        return
    database.execute("BEGIN IMMEDIATE")
    try:
        for migration in _unseen(database, path):  # another kernel may have been quicker
            migration(database)
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        database.execute("COMMIT")
    except BaseException:
        database.execute("ROLLBACK")
        raise


def _unseen(database: sqlite3.Connection, path: Path) -> tuple[Migration, ...]:
    version = _version(database)
    if version > len(MIGRATIONS):
        raise UsageError(
            text("{path} was written by a newer AI-Bridge.", path=path),
            remedy=text("Install that version again, or set AIBRIDGE_STATE_DIR elsewhere."),
        )
    return MIGRATIONS[version:]


def _version(database: sqlite3.Connection) -> int:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    return int(version)


class Striking:
    """Takes known secrets out of everything that is to be written."""

    def __init__(self, secrets: Iterable[str]) -> None:
        spellings = (_spellings(secret) for secret in secrets if secret)
        self._secrets = tuple(dict.fromkeys(word for words in spellings for word in words))

    def strike(self, words: str) -> str:
        """Strike secrets out; what is left is valid UTF-8."""
        for secret in self._secrets:
            words = words.replace(secret, STRUCK_OUT)
        return words.encode("utf-8", "backslashreplace").decode("utf-8")

    def holds(self, words: str) -> bool:
        """Whether a secret stands in a text."""
        return any(secret in words for secret in self._secrets)


def _spellings(secret: str) -> tuple[str, ...]:
    """A secret as it is and as it stands inside JSON."""
    return (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
