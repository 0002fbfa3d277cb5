"""How much the undo entries of a workspace take, and which of them have to go.

Entries are kept for a week within a budget of bytes; the oldest go first, and what went is noted.
The sizes stand in one small file beside the entries, because reading every journal before every
apply would cost more than applying; it can be lost at any time and is made again from them.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from aibridge_kernel.values import Change, ChangeKind

from .journal import Entries, EntryFolder
from .plan import Journal

__all__ = ["DEFAULT_BUDGET", "KEPT_S", "Keeping", "Ledger", "Pruned", "stash_size"]

DEFAULT_BUDGET = 2 << 30
"""Bytes that the undo entries of one workspace may take."""
KEPT_S = 7 * 24 * 3600
"""Seconds for which an entry is kept where the budget allows it."""
_LEDGER = "ledger.json"
_NOTED = 50
"""How many of the pruned entries are remembered."""
_BYTES_MATTER = frozenset({ChangeKind.CREATED, ChangeKind.MODIFIED, ChangeKind.DELETED})


@dataclass(frozen=True, slots=True)
class Pruned:
    """An entry that is gone: it can no longer be undone."""

    id: str
    command: str
    when: float
    size: int


@dataclass(frozen=True, slots=True)
class Keeping:
    """What keeping one more entry would mean."""

    size: int
    """Bytes it would take."""
    budget: int
    displaced: int
    """How many entries younger than a week would have to go for it."""

    @property
    def fits(self) -> bool:
        """Whether it can be kept at all."""
        return self.size <= self.budget


@dataclass
class _Book:
    sizes: dict[str, int] = field(default_factory=dict)
    pruned: list[Pruned] = field(default_factory=list)


def stash_size(changes: tuple[Change, ...], *, undone: bool = False) -> int:
    """Bytes that lie in the slots of an entry: what was there before, or what came, once undone."""
    told = (change for change in changes if change.kind in _BYTES_MATTER)
    return sum(change.after if undone else change.before for change in told)


class Ledger:
    """The sizes of one workspace's entries; changed under the workspace's lock only."""

    def __init__(self, entries: Entries, budget: int) -> None:
        self._entries = entries
        self._path = entries.folder / _LEDGER
        self.budget = budget

    def keeping(self, size: int) -> Keeping:
        """What an entry of ``size`` bytes would mean for the others."""
        known = self._current().sizes
        left = self.budget - size
        displaced = 0
        for identifier in sorted(known, reverse=True):
            left -= known[identifier]
            if left < 0 and known[identifier] and _age(identifier) < KEPT_S:
                displaced += 1
        return Keeping(size, self.budget, displaced if size else 0)

    def size(self, identifier: str) -> int:
        """Bytes an entry takes."""
        return self._current().sizes.get(identifier, 0)

    def pruned(self) -> tuple[Pruned, ...]:
        """What can no longer be undone, the last to go first."""
        return tuple(reversed(self._read().pruned))

    @property
    def revision(self) -> int:
        """A number that is another one after every apply and undo, whoever's."""
        try:
            return self._path.stat().st_mtime_ns
        except OSError:
            return 0

    def note(self, journal: Journal) -> None:
        """Write down what an entry takes now, and let go of what is too much or too old.

        The entry itself stays, whatever it takes.
        """
        book = self._current()
        size = stash_size(journal.changes.changes, undone=journal.state == "undone")
        book.sizes[journal.id] = size
        for identifier in self._too_much(book, journal.id):
            self._prune(book, identifier)
        self._write(book)

    def forget(self, entry: EntryFolder) -> None:
        """Drop an entry that is not to be kept."""
        book = self._current()
        self._prune(book, entry.id)
        self._write(book)

    def _too_much(self, book: _Book, newest: str) -> Iterator[str]:
        left = self.budget - book.sizes[newest]
        for identifier in sorted(book.sizes.keys() - {newest}, reverse=True):
            left -= book.sizes[identifier]
            over = left < 0 and book.sizes[identifier] > 0
            if over or _age(identifier) > KEPT_S:
                yield identifier

    def _prune(self, book: _Book, identifier: str) -> None:
        entry = EntryFolder(self._entries.folder / identifier)
        with suppress(ValueError):
            journal = entry.read()
            if journal is not None:
                size = book.sizes.get(identifier, 0)
                book.pruned.append(Pruned(identifier, journal.command, journal.when, size))
        book.sizes.pop(identifier, None)
        with suppress(OSError):  # what is left of it goes at the next start
            entry.let_go()

    def _current(self) -> _Book:
        """The book, with every entry in it that is there and none that is not."""
        book = self._read()
        there = {entry.id: entry for entry in self._entries.all()}
        sizes = {name: size for name, size in book.sizes.items() if name in there}
        for identifier in there.keys() - sizes.keys():
            with suppress(ValueError):
                journal = there[identifier].read()
                if journal is not None:
                    undone = journal.state == "undone"
                    sizes[identifier] = stash_size(journal.changes.changes, undone=undone)
        return _Book(sizes, book.pruned)

    def _read(self) -> _Book:
        """What is on disk, believing nothing; empty where it makes no sense."""
        try:
            data = json.loads(self._path.read_bytes())
            sizes = {str(name): max(0, int(size)) for name, size in data["sizes"].items()}
            return _Book(sizes, [_pruned(each) for each in data["pruned"]][-_NOTED:])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return _Book()

    def _write(self, book: _Book) -> None:
        data = {"sizes": book.sizes, "pruned": [asdict(each) for each in book.pruned[-_NOTED:]]}
        partial = self._path.with_suffix(".new")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        with suppress(OSError):  # it can be made again from the journals
            number = os.open(partial, flags, 0o600)
            with os.fdopen(number, "w", encoding="ascii") as file:
                file.write(json.dumps(data))
            partial.rename(self._path)


def _age(identifier: str) -> float:
    """Seconds since an entry was begun: its name is that moment."""
    try:
        return time.time() - int(identifier, 16) / 1e9
    except ValueError:
        return 0.0


def _pruned(data: Any) -> Pruned:
    return Pruned(
        str(data["id"]), str(data["command"]), float(data["when"]), max(0, int(data["size"]))
    )
