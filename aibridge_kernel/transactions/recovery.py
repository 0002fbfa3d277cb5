"""Putting right what a kernel that died left."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

from aibridge_kernel.values import Text, ntext, text

from .carrying import BROKEN_OFF, take_back
from .direct import settle_done, settle_running
from .filesystem import Root
from .journal import EntryFolder
from .plan import Journal
from .slots import SlotKeeper

if TYPE_CHECKING:
    from .workspace import Transactions

__all__ = ["recover"]


def recover(owner: Transactions) -> tuple[Text, ...]:
    """Open overlays go, half-done changes go back; says what was done, one sentence each."""
    reports: list[Text] = []
    abandoned = 0
    with owner.entries_on_disk.locked():
        owner.entries_on_disk.clear_gone()
        for entry in owner.entries_on_disk.all():
            try:
                journal = entry.read()
            except ValueError as error:
                reports.append(_unreadable(entry, error))
                continue
            if journal is None:
                abandoned += _remove_abandoned(owner.root, entry)
            else:
                reports += _recover_entry(owner, entry, journal)
    if abandoned:
        reports.append(
            ntext(
                "The kernel ended before the changes of {n} command were applied; "
                "they were discarded.",
                "The kernel ended before the changes of {n} commands were applied; "
                "they were discarded.",
                abandoned,
            )
        )
    return tuple(reports)


def _recover_entry(owner: Transactions, entry: EntryFolder, journal: Journal) -> list[Text]:
    if journal.state == "running":
        return _end_running(owner, entry, journal)
    if journal.state in BROKEN_OFF:
        return [_put_right(owner.root, entry, journal)]
    SlotKeeper(owner.root, entry).tidy()
    if journal.settled_ns == 0:  # a run on the files themselves had just ended
        settle_done(owner, entry, journal)
    return []


def _end_running(owner: Transactions, entry: EntryFolder, journal: Journal) -> list[Text]:
    """Make what a run on the files themselves did undoable, unless it is still going on."""
    number = os.open(entry.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        done = settle_running(owner, entry, journal)
    except BlockingIOError:
        return []
    finally:
        os.close(number)
    if done is None:
        return []
    return [
        text(
            "The kernel ended while “{command}” was at work on your files; %undo {id} takes "
            "back what it had done.",
            command=done.command,
            id=done.id,
        )
    ]


def _remove_abandoned(root: Root, entry: EntryFolder) -> bool:
    """Remove a transaction that was never applied, unless its kernel is alive."""
    number = os.open(entry.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        SlotKeeper(root, entry).tidy()
        entry.remove()
    except BlockingIOError:
        return False
    finally:
        os.close(number)
    return True


def _put_right(root: Root, entry: EntryFolder, journal: Journal) -> Text:
    drifted = take_back(root, entry, journal)
    if drifted:
        return text(
            "“{command}” was broken off half-way, and {paths} changed since. "
            "Nothing was overwritten; the other versions are in {kept}.",
            command=journal.command,
            paths=", ".join(drifted),
            kept=entry.kept_path / "slots",
        )
    return text("“{command}” was broken off half-way and was reversed.", command=journal.command)


def _unreadable(entry: EntryFolder, error: ValueError) -> Text:
    return text("{folder} is not a journal of AI-Bridge: {error}", folder=entry.path, error=error)
