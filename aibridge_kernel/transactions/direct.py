"""Runs on the files themselves, with a journal: the way where there is no overlay.

What the command is predicted to touch is saved before it runs; what it did there is an ordinary
undo entry afterwards. After a crash in it, the next start makes that entry.
"""

from __future__ import annotations

import fcntl
import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from aibridge_kernel.values import ChangeSet

from .carrying import settle
from .filesystem import Root
from .guarding import compare, drop_unused, guards, save
from .journal import EntryFolder
from .plan import Journal
from .predicted import Predicted

if TYPE_CHECKING:
    from .workspace import Transactions

__all__ = ["DirectRun", "settle_done", "settle_running"]


class DirectRun:
    """One run on the files themselves, from saving what it may touch to its undo entry."""

    def __init__(self, owner: Transactions, command: str, touched: Predicted) -> None:
        """Save; raises ``OSError`` where something cannot be, and leaves nothing then."""
        self._owner = owner
        self._entry = owner.entries_on_disk.make()
        self._lock = os.open(self._entry.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        try:
            self._entry.slots.mkdir(mode=0o700)
            with owner.entries_on_disk.locked():
                found = guards(owner.root, touched, keep_out(owner))
                plan = save(owner.root, self._entry, found)
                self._journal = Journal(
                    self._entry.id, command, time.time(), "running", plan, ChangeSet()
                )
                self._entry.write(self._journal)
        except BaseException:
            os.close(self._lock)
            self._entry.remove()
            raise

    def finish(self) -> tuple[ChangeSet, str | None]:
        """What the run did, and the id by which that can be undone, ``None`` if it did nothing."""
        try:
            with self._owner.entries_on_disk.locked():
                done = settle_running(self._owner, self._entry, self._journal)
                if done is None:
                    return ChangeSet(), None
                self._owner.ledger.note(done)
                return done.changes, done.id
        finally:
            os.close(self._lock)


def keep_out(owner: Transactions) -> str:
    """The folder that is no part of the workspace though it may lie in it: the entries' own."""
    return os.fspath(owner.entries_on_disk.folder.resolve())


def settle_running(owner: Transactions, entry: EntryFolder, journal: Journal) -> Journal | None:
    """Make an undo entry of what a run has done; ``None``, and no entry, where it is nothing."""
    with Root(entry.slots) as slots:
        found = compare(owner.root, slots, journal.plan, keep_out(owner))
        moved_on = any(stamp.before != stamp.after for stamp in found.plan.stamps)
        if not found.changes and not moved_on:
            entry.remove()
            return None
        done = replace(journal, state="applied", plan=found.plan, changes=found.changes)
        entry.write(done)
    settle_done(owner, entry, done)
    return done


def settle_done(owner: Transactions, entry: EntryFolder, done: Journal) -> None:
    """Tidy the slots, then note the moment: what is another name of a file changes with them."""
    with Root(entry.slots) as slots:
        drop_unused(slots, done.plan)
    settle(owner.root, entry, done)
