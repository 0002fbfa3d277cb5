"""Undo entries on disk: one folder each, with its journal and its slots."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aibridge_kernel.errors import ConflictError
from aibridge_kernel.values import text

from .filesystem import Root, flush
from .journal_format import from_json, to_json
from .plan import Journal

__all__ = ["Entries", "EntryFolder"]

_JOURNAL, _SLOTS, _LOCK = "journal.json", "slots", "lock"
_KEPT, _GONE = "kept-", "gone-"
_LOCK_WAIT_S = 5.0
_LOCK_STEP_S = 0.02


class EntryFolder:
    """The folder of one transaction, later of one undo entry."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def id(self) -> str:
        """The entry's name, by which it can be undone."""
        return self.path.name

    @property
    def slots(self) -> Path:
        """The folder of slots."""
        return self.path / _SLOTS

    @property
    def kept_path(self) -> Path:
        """Where the folder goes when something in it must not be lost and cannot be put back."""
        return self.path.with_name(f"{_KEPT}{self.id}")

    def write(self, journal: Journal) -> None:
        """Replace the journal; on disk when this returns, whole or not at all."""
        with Root(self.path) as root:
            partial = f"{_JOURNAL}.new"
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
            number = os.open(partial, flags, 0o600, dir_fd=root.number)
            with os.fdopen(number, "w", encoding="ascii") as file:
                file.write(json.dumps(to_json(journal)))  # dump() encodes in Python, slowly
                file.flush()
                flush(file.fileno())
            os.replace(partial, _JOURNAL, src_dir_fd=root.number, dst_dir_fd=root.number)
            flush(root.number)

    def read(self) -> Journal | None:
        """The journal, or ``None`` before there is one.

        Raises ``ValueError`` when what is there is not one, or belongs to somebody else.
        """
        try:
            number = os.open(self.path / _JOURNAL, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        with os.fdopen(number, encoding="ascii") as file:
            if os.fstat(number).st_uid != os.geteuid():
                raise ValueError("the journal belongs to somebody else")
            journal = from_json(json.load(file))
        if journal.id != self.id:
            raise ValueError("the journal is another entry's")
        return journal

    @property
    def has_journal(self) -> bool:
        """Whether anything was applied, or begun to be."""
        return (self.path / _JOURNAL).exists()

    def remove_journal(self) -> None:
        """Make it a transaction that was never applied."""
        (self.path / _JOURNAL).unlink()

    def remove(self) -> None:
        """Remove the folder with all it holds, the journal first: it would promise the rest."""
        with Root(self.path.parent) as root:
            root.remove(f"{self.id}/{_JOURNAL}")
            root.remove(self.id)

    def let_go(self) -> None:
        """Remove an entry that can be undone no more; broken off, the next start ends it."""
        gone = EntryFolder(self.path.with_name(f"{_GONE}{self.id}"))
        self.path.rename(gone.path)
        gone.remove()


class Entries:
    """All entries of one workspace, and its lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self) -> EntryFolder:
        """A new, empty one; names sort by age."""
        while True:
            path = self.folder / f"{time.time_ns():x}"
            try:
                path.mkdir(mode=0o700)
            except FileExistsError:
                continue
            return EntryFolder(path)

    def all(self) -> list[EntryFolder]:
        """Newest first."""
        names = sorted((p.name for p in self.folder.iterdir() if _is_entry(p)), reverse=True)
        return [EntryFolder(self.folder / name) for name in names]

    def journals(self) -> Iterator[tuple[EntryFolder, Journal]]:
        """Those that were applied once, newest first; unreadable ones are left out."""
        for entry in self.all():
            try:
                journal = entry.read()
            except ValueError:
                continue
            if journal is not None:
                yield entry, journal

    def clear_gone(self) -> None:
        """Remove what is left of entries that were let go."""
        for path in self.folder.glob(f"{_GONE}*"):
            EntryFolder(path).remove()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the workspace against every other kernel's apply, undo and recovery."""
        number = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _wait_for_lock(number)
            yield
        finally:
            os.close(number)


def _is_entry(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith((_KEPT, _GONE))


def _wait_for_lock(number: int) -> None:
    deadline = time.monotonic() + _LOCK_WAIT_S
    while True:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise ConflictError(
                    text("Another kernel is changing files in this workspace."),
                    remedy=text("Try again when it has finished."),
                ) from None
            time.sleep(_LOCK_STEP_S)
        else:
            return
