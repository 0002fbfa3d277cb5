"""The transactions of one workspace: begin, apply, undo, recover.

All of it is synchronous and is called in a worker thread. One lock per workspace covers apply,
undo and recovery of every kernel; a transaction that is only open holds a lock of its own, by
which recovery tells a living one from what a dead kernel left.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from aibridge_kernel.errors import SandboxError, UsageError
from aibridge_kernel.sandboxes import OverlayPaths
from aibridge_kernel.values import ChangeSet, Text, ntext, text

from .changes import Layers
from .conflicts import check_before_apply, check_before_toggle, file_time
from .describing import describe_fully, inverse
from .direct import DirectRun, settle_done, settle_running
from .filesystem import Root
from .journal import Entries, EntryFolder
from .ledger import DEFAULT_BUDGET, Keeping, Ledger, Pruned, stash_size
from .location import transactions_folder
from .metadata import copy_metadata
from .obstacles import command_obstacle, tree_size, workspace_obstacle
from .plan import Journal, Plan, State
from .planning import Preview, fill_slots, preview
from .predicted import Predicted
from .slots import SlotKeeper
from .toggling import Toggler

__all__ = ["Transaction", "Transactions", "UndoEntry"]

Interrupted = Callable[[], bool]
OnProgress = Callable[[int, int], None]
"""Called in the worker thread with how many steps are done and how many there are."""
_SETTLING_STEP_S = 0.0005
_BROKEN_OFF: dict[State, tuple[bool, State | None]] = {
    # a state found without anyone at work: which way it was going, and what it goes back to
    "applying": (True, None),
    "undoing": (False, "applied"),
    "redoing": (True, "undone"),
}


def never() -> bool:
    """For who does not interrupt."""
    return False


def silent(_done: int, _total: int) -> None:
    """For who does not look."""


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
            self._owner.toggle(self._entry, journal, "applying", interrupted, on_progress)
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
            self.toggle(entry, done, begun, interrupted, on_progress)
            self.ledger.note(done)
        return journal.id, journal.changes if forward else inverse(journal.changes)

    def recover(self) -> tuple[Text, ...]:
        """Put right what a kernel that died left: open overlays go, half-done changes go back."""
        reports: list[Text] = []
        abandoned = 0
        with self.entries_on_disk.locked():
            self.entries_on_disk.clear_gone()
            for entry in self.entries_on_disk.all():
                try:
                    journal = entry.read()
                except ValueError as error:
                    reports.append(_unreadable(entry, error))
                    continue
                if journal is None:
                    abandoned += self._remove_abandoned(entry)
                elif journal.state == "running":
                    reports += self._end_running(entry, journal)
                elif journal.state in _BROKEN_OFF:
                    reports.append(self._put_right(entry, journal))
                else:
                    SlotKeeper(self.root, entry).tidy()
                    if journal.settled_ns == 0:  # a run on the files themselves had just ended
                        settle_done(self, entry, journal)
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

    def toggle(
        self,
        entry: EntryFolder,
        done: Journal,
        begun: State,
        interrupted: Interrupted,
        on_progress: OnProgress,
    ) -> None:
        """Run a plan the way a state says, all of it or nothing, under a journal.

        ``done`` is the journal as it is to be when all is done. Whatever fails is reversed; after
        a crash, or where reversing fails too, the journal stays for ``recover``.
        """
        forward, _ = _BROKEN_OFF[begun]
        keeper = SlotKeeper(self.root, entry)
        keeper.tidy()
        try:
            done = replace(done, plan=keeper.bring(done.plan, forward=forward))
        except BaseException:
            keeper.tidy()
            raise
        started = replace(done, state=begun)
        entry.write(started)
        try:
            with keeper.open() as slots:
                toggler = Toggler(self.root, slots, done.plan)
                toggler.run(forward=forward, interrupted=interrupted, on_progress=on_progress)
            keeper.store()
            self.settle(entry, done)
        except BaseException:
            with suppress(OSError):  # it may say already that all is done
                entry.write(started)
            self._take_back(entry, started)
            raise
        keeper.tidy()

    def settle(self, entry: EntryFolder, journal: Journal) -> None:
        """Write a journal's final state, with the moment from which a change is another's."""
        left: dict[int, int] = {}
        for path in _touched(journal.plan):
            status = self.root.status(path)
            if status is not None:
                left[status.st_ino] = status.st_ctime_ns
        with Root(entry.path) as folder:
            settled = file_time(folder.number)
            entry.write(replace(journal, settled_ns=settled, left=left))
            while file_time(folder.number) <= settled:
                time.sleep(_SETTLING_STEP_S)

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

    def _end_running(self, entry: EntryFolder, journal: Journal) -> list[Text]:
        """Make what a run on the files themselves did undoable, unless it is still going on."""
        number = os.open(entry.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            done = settle_running(self, entry, journal)
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

    def _remove_abandoned(self, entry: EntryFolder) -> bool:
        """Remove a transaction that was never applied, unless its kernel is alive."""
        number = os.open(entry.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            SlotKeeper(self.root, entry).tidy()
            entry.remove()
        except BlockingIOError:
            return False
        finally:
            os.close(number)
        return True

    def _put_right(self, entry: EntryFolder, journal: Journal) -> Text:
        drifted = self._take_back(entry, journal)
        if drifted:
            return text(
                "“{command}” was broken off half-way, and {paths} changed since. "
                "Nothing was overwritten; the other versions are in {kept}.",
                command=journal.command,
                paths=", ".join(drifted),
                kept=entry.kept_path / "slots",
            )
        return text(
            "“{command}” was broken off half-way and was reversed.", command=journal.command
        )

    def _take_back(self, entry: EntryFolder, journal: Journal) -> list[str]:
        """Reverse what was begun; the paths where that would have overwritten something."""
        forward, back_to = _BROKEN_OFF[journal.state]
        keeper = SlotKeeper(self.root, entry)
        with keeper.open() as slots:
            drifted = Toggler(self.root, slots, journal.plan).reverse(forward=forward)
        keeper.forget_next()
        if drifted:
            keeper.store()
            keeper.tidy()
            entry.path.rename(entry.kept_path)
        elif back_to is None:
            entry.remove_journal()
            keeper.tidy()
            entry.remove()
        else:
            self.settle(entry, replace(journal, state=back_to))
            keeper.tidy()
        return drifted


def _touched(plan: Plan) -> set[str]:
    """Everything whose change time a toggle moves: the objects, and the folders they lie in."""
    paths = set(plan.paths())
    return paths | {path.rpartition("/")[0] for path in paths}


def _unreadable(entry: EntryFolder, error: ValueError) -> Text:
    return text("{folder} is not a journal of AI-Bridge: {error}", folder=entry.path, error=error)
