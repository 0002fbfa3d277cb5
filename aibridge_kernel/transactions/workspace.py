"""The transactions of one workspace: begin, apply, undo, recover.

All of it is synchronous and is called in a worker thread. One lock per workspace covers apply,
undo and recovery of every kernel; a transaction that is only open holds a lock of its own, by
which recovery tells a living one from what a dead kernel left.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from aibridge_kernel.errors import SandboxError, UsageError
from aibridge_kernel.sandboxes import OverlayPaths
from aibridge_kernel.values import ChangeSet, Text, text

from .carrying import Interrupted, OnProgress, carry_out, never, silent
from .changes import Layers
from .conflicts import check_before_apply, check_before_toggle, file_time
from .describing import describe_fully, inverse
from .direct import DirectRun
from .filesystem import Root
from .journal import Entries, EntryFolder
from .ledger import DEFAULT_BUDGET, Keeping, Ledger, Pruned, stash_size
from .location import transactions_folder
from .metadata import copy_metadata
from .obstacles import command_obstacle, tree_size, workspace_obstacle
from .plan import Journal, State
from .planning import Preview, fill_slots, preview
from .predicted import Predicted
from .recovery import recover

__all__ = ["OnProgress", "Transaction", "Transactions", "UndoEntry"]


@dataclass(frozen=True, slots=True)
class UndoEntry:
    """One applied command that can be undone, or, once undone, done again."""

    id: str
    command: str
    when: float
    """Seconds since the epoch."""
    changes: ChangeSet
    undone: bool
    size: int = 0
    """Bytes it keeps."""


class Transaction:
    """One overlay run: from its empty upper layer to applying or discarding what is in it."""

    def __init__(self, owner: Transactions, entry: EntryFolder) -> None:
        self._owner = owner
        self._entry = entry
        self.overlay = OverlayPaths(entry.path / "upper", entry.path / "work")
        """Where the sandbox is to put what the command writes."""
        for folder in (self.overlay.upper, self.overlay.work, entry.slots):
            folder.mkdir(mode=0o700)
        self._lock = os.open(entry.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._layers = Layers(owner.root, Root(self.overlay.upper))
        copy_metadata(owner.root, self._layers.upper)
        self._since_ns = file_time(self._lock)
        self._preview: Preview | None = None

    def changes(self) -> ChangeSet:
        """What the command did, the outermost path where a whole folder came or went.

        Entries of new folders that are not plain files and folders are told too. To be called
        after the run; a second call answers from the first.
        """
        return self._previewed().changes

    def all_changes(self) -> ChangeSet:
        """The same with every entry of every folder told by itself: what a policy judges."""
        return describe_fully(self._layers, self.changes())

    def keeping(self) -> Keeping:
        """What being able to undo the changes would mean for the space that is set aside."""
        return self._owner.ledger.keeping(stash_size(self.changes().changes))

    def apply(
        self, command: str, *, interrupted: Interrupted = never, on_progress: OnProgress = silent
    ) -> str | None:
        """Make the changes real; the id by which they can be undone.

        ``None`` where what they replace is more than is set aside for undoing: it is gone then.
        Raises ``ConflictError`` if what they touch was changed since ``begin``, and
        ``InterruptedError`` when interrupted; the workspace is as before then.
        """
        found = self._previewed()
        with self._owner.entries_on_disk.locked():
            check_before_apply(self._owner.root, found, self._since_ns)
            with Root(self._entry.slots) as slots:
                plan = fill_slots(self._layers, found, slots)
            self._forget_layers()
            journal = Journal(self._entry.id, command, time.time(), "applied", plan, found.changes)
            carry_out(
                self._owner.root,
                self._entry,
                journal,
                "applying",
                interrupted=interrupted,
                on_progress=on_progress,
            )
            if not self._owner.ledger.keeping(stash_size(journal.changes.changes)).fits:
                self._owner.ledger.forget(self._entry)
                return None
            self._owner.ledger.note(journal)
        return self._entry.id

    def discard(self) -> None:
        """Throw the changes away; harmless after ``apply`` or when repeated."""
        self._close()
        with suppress(FileNotFoundError):
            if not self._entry.has_journal:  # one that could not be reversed is for ``recover``
                self._entry.remove()

    def _previewed(self) -> Preview:
        if self._preview is None:
            self._preview = preview(self._layers)
        return self._preview

    def _forget_layers(self) -> None:
        """What is left of the layers after applying is of no use to an undo."""
        self._close()
        with Root(self._entry.path) as root:
            root.remove("upper")
            root.remove("work")

    def _close(self) -> None:
        if self._lock >= 0:
            self._layers.upper.close()
            os.close(self._lock)
            self._lock = -1


class Transactions:
    """Everything that was or will be applied to one workspace."""

    def __init__(self, workspace: Path, state_dir: Path, undo_budget: int = DEFAULT_BUDGET) -> None:
        """Open and hold the workspace; ``SandboxError`` for the whole machine as one."""
        real = workspace.resolve(strict=True)
        if real == real.parent:
            raise SandboxError(
                text("The whole machine cannot be a workspace."),
                remedy=text("Set AIBRIDGE_WORKSPACE to a folder."),
            )
        self.root = Root(real)
        """The workspace, held open since before anything ran in it."""
        self.entries_on_disk = Entries(transactions_folder(real, state_dir))
        self.ledger = Ledger(self.entries_on_disk, undo_budget)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the workspace; what can be undone stays on disk."""
        self.root.close()

    def begin(self) -> Transaction:
        """Start one; to be called before the overlay is mounted."""
        return Transaction(self, self.entries_on_disk.make())

    def begin_direct(self, command: str, touched: Predicted) -> DirectRun:
        """Save what a run on the files themselves may touch; to be called before it starts."""
        return DirectRun(self, command, touched)

    def obstacle(self, touched: Predicted) -> Text | None:
        """Why a command that touches these paths cannot be run on an overlay, if so."""
        found = workspace_obstacle(self.root.path, self.entries_on_disk.folder)
        return found or command_obstacle(self.root, touched)

    def can_save(self, touched: Predicted) -> bool:
        """Whether what a run on the files themselves may touch fits into the undo budget."""
        paths = (path for path in touched.in_place if path not in touched.moved)
        return tree_size(self.root, paths, self.ledger.budget) <= self.ledger.budget

    def entries(self) -> tuple[UndoEntry, ...]:
        """What can be undone or done again, newest first."""
        return tuple(
            UndoEntry(
                j.id,
                j.command,
                j.when,
                j.changes,
                undone := j.state == "undone",
                stash_size(j.changes.changes, undone=undone),
            )
            for _, j in self.entries_on_disk.journals()
            if j.state in {"applied", "undone"}
        )

    def pruned(self) -> tuple[Pruned, ...]:
        """What could be undone once and had to go, the last to go first."""
        return self.ledger.pruned()

    def undo(
        self,
        undo_id: str | None = None,
        *,
        interrupted: Interrupted = never,
        on_progress: OnProgress = silent,
    ) -> tuple[str, ChangeSet]:
        """Undo an entry, the newest not yet undone without an id; an undone one is done again.

        Gives its id and what changed now. Raises ``ConflictError`` when what it touches was
        changed since, ``UsageError`` when there is nothing to undo or no such entry.
        """
        with self.entries_on_disk.locked():
            entry, journal = self._chosen(undo_id)
            forward = journal.state == "undone"
            check_before_toggle(self.root, journal, self._left(), forward=forward)
            begun: State = "redoing" if forward else "undoing"
            done = replace(journal, state="applied" if forward else "undone")
            carry_out(
                self.root, entry, done, begun, interrupted=interrupted, on_progress=on_progress
            )
            self.ledger.note(done)
        return journal.id, journal.changes if forward else inverse(journal.changes)

    def recover(self) -> tuple[Text, ...]:
        """Put right what a kernel that died left: open overlays go, half-done changes go back."""
        return recover(self)

    def _chosen(self, undo_id: str | None) -> tuple[EntryFolder, Journal]:
        for entry, journal in self.entries_on_disk.journals():
            wanted = journal.state == "applied" if undo_id is None else journal.id == undo_id
            if wanted and journal.state in {"applied", "undone"}:
                return entry, journal
        if undo_id is None:
            raise UsageError(text("There is nothing to undo in this workspace."))
        raise UsageError(
            text("There is nothing to undo with the id {id}.", id=undo_id),
            remedy=text("“%undo --list” shows what can be undone."),
        )

    def _left(self) -> dict[int, set[int]]:
        """Change times that this workspace's own applies and undos made, by inode."""
        known: dict[int, set[int]] = {}
        for _, journal in self.entries_on_disk.journals():
            for inode, changed in journal.left.items():
                known.setdefault(inode, set()).add(changed)
        return known
