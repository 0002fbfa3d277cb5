"""Saving what a run on the files themselves is predicted to touch, and finding what it did.

Before the run each predicted path gets a *guard*: what is
there is put into a slot, as another name of the same file where it is only to be deleted or moved,
as a copy where it may be written in place. After the run (or after a crash in it) the guards are
compared with what is there, and what differs becomes an ordinary undo entry.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from itertools import count

from aibridge_kernel.sandboxes.mounts import nested_mounts
from aibridge_kernel.values import Change, ChangeKind, ChangeSet

from .changes import Delta, Layers, same_content, same_tree
from .copying import Copier
from .describing import describe
from .filesystem import Place, Root
from .journal import EntryFolder
from .metadata import read_metadata, write_time
from .plan import Identity, Move, Plan, Stamp, Swap, identity, slot_name
from .predicted import Predicted

__all__ = ["Compared", "Guard", "compare", "drop_unused", "guards", "save"]


@dataclass(frozen=True, slots=True)
class Guard:
    """One path that a run may touch."""

    path: str
    in_place: bool
    """Whether what is there may be written in place, so that it has to be copied."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a run on the files themselves did where it was predicted to do something."""

    plan: Plan
    changes: ChangeSet


# --- before the run ------------------------------------------------------------------------------


def guards(workspace: Root, touched: Predicted, keep_out: str) -> tuple[list[Guard], list[str]]:
    """The guards for a prediction, and the folders whose entries are guarded one by one.

    The workspace itself and mount points cannot be renamed, so what lies in them is. ``keep_out``
    is where the guards are kept.
    """
    mounts = {os.fspath(p.relative_to(workspace.path)) for p in nested_mounts(workspace.path)}
    found: list[Guard] = []
    opened: list[str] = []
    waiting = [Guard(p, in_place) for p, in_place in touched.outermost().items()]
    while waiting:
        guard = _topmost(workspace, waiting.pop())
        status = workspace.status(guard.path)
        holds_mount = any(m == guard.path or m.startswith(f"{guard.path}/") for m in mounts)
        if status is None or not stat.S_ISDIR(status.st_mode) or not (
            holds_mount or not guard.path or _holds(workspace, guard.path, keep_out)
        ):  # fmt: skip
            found.append(guard)
            continue
        opened.append(guard.path)
        for name, _ in workspace.entries(guard.path):
            below = f"{guard.path}/{name}" if guard.path else name
            if os.fspath(workspace.path / below) != keep_out:
                waiting.append(Guard(below, guard.in_place))
    return sorted(set(found), key=lambda each: each.path), sorted(set(opened))


def _topmost(workspace: Root, guard: Guard) -> Guard:
    """Of a path that is not there, the outermost folder that would be made for it."""
    parts = guard.path.split("/") if guard.path else []
    for length in range(1, len(parts)):
        above = "/".join(parts[:length])
        if workspace.status(above) is None:
            return replace(guard, path=above)
    return guard


def _holds(workspace: Root, path: str, inner: str) -> bool:
    return inner.startswith(f"{os.fspath(workspace.path / path)}/")


def save(workspace: Root, entry: EntryFolder, found: tuple[list[Guard], list[str]]) -> Plan:
    """Put what is guarded into slots; the plan of a journal that is *running*."""
    steps: list[Swap | Move] = []
    with Root(entry.slots) as slots:
        copying, linking = Copier(workspace, slots), Copier(workspace, slots, linking=True)
        for slot, guard in enumerate(found[0]):
            status = workspace.status(guard.path)
            saved = None
            if status is not None:
                copier = copying if guard.in_place else linking
                copier.copy(guard.path, slot_name(slot))
                saved = slots.status(slot_name(slot))
            before = None if saved is None else identity(saved)
            steps.append(
                Swap(guard.path, slot, before, None if status is None else identity(status))
            )
    stamps = [_stamp(workspace, path, only_time=False) for path in found[1]]
    above = {step.path.rpartition("/")[0] for step in steps if isinstance(step, Swap)}
    stamps += [
        _stamp(workspace, path, only_time=True)
        for path in sorted(above - set(found[1]))
        if workspace.status(path) is not None
    ]
    return Plan(tuple(steps), tuple(stamps))


def _stamp(workspace: Root, path: str, *, only_time: bool) -> Stamp:
    status = workspace.status(path)
    if status is None:
        raise FileNotFoundError(path)
    now = read_metadata(workspace, path)
    return Stamp(path, identity(status), now, now, only_time)


# --- after the run -------------------------------------------------------------------------------


def compare(workspace: Root, slots: Root, running: Plan, keep_out: str) -> Compared:
    """What is different now from what was saved, as a plan that has been carried out.

    Takes nothing out of the slots, so that it can be done again; ``drop_unused`` follows once the
    plan is on disk.
    """
    guarded = [step for step in running.renames if isinstance(step, Swap)]
    guarded += _new_in(workspace, running, guarded, keep_out)
    differing = [step for step in guarded if _differs(workspace, slots, step)]
    split = _Splitter(workspace, slots, count(len(guarded)))
    steps = [each for step in differing for each in split.steps(step)]
    moves = _moves(workspace, slots, steps)
    swaps: list[Swap] = []
    changes: list[Change] = []
    for step in steps:
        if step.path in moves.values():
            continue
        changes += _told(workspace, slots, step, moves)
        now = None if step.path in moves else _at(workspace, step.path)
        if now is not None or step.before is not None:
            swaps.append(Swap(step.path, step.slot, step.before, now))
    _make_own(workspace, slots, swaps)
    renames = [Move(moves[t], t, found) for t in moves if (found := _at(workspace, t)) is not None]
    entered = {path.rpartition("/")[0] for path in Plan((*swaps, *renames)).paths()}
    stamps = tuple(_stamped(workspace, running.stamps, entered))
    inner = tuple(stamp for stamp in split.stamps if stamp.path not in {s.path for s in stamps})
    changes += _metadata_changes(workspace, (*stamps, *inner))
    told = tuple(sorted(changes, key=lambda change: change.path))
    return Compared(Plan((*swaps, *renames), (*stamps, *inner)), ChangeSet(told))


def drop_unused(slots: Root, plan: Plan) -> None:
    """Remove from the slots what a plan has no use for."""
    used = {slot_name(s.slot) for s in plan.renames if isinstance(s, Swap) and s.before is not None}
    for name, _ in slots.entries(""):
        if name not in used:
            slots.remove(name)


@dataclass
class _Splitter:
    """Takes folders that are still there apart: only what differs in them is to be exchanged."""

    workspace: Root
    slots: Root
    numbers: Iterator[int]
    stamps: list[Stamp] = field(default_factory=list)

    def steps(self, step: Swap) -> Iterator[Swap]:
        """The step itself, or one for each entry in which two folders differ."""
        now, name = self.workspace.status(step.path), slot_name(step.slot)
        both = step.before is not None and now is not None
        if not both or now is None or not (_is_folder(step.before) and _is_folder(identity(now))):
            yield step
            return
        before, after = read_metadata(self.slots, name), read_metadata(self.workspace, step.path)
        self.stamps.append(Stamp(step.path, identity(now), before, after))
        was = {n for n, _ in self.slots.entries(name)}
        for entry in sorted(was | {n for n, _ in self.workspace.entries(step.path)}):
            inner = self._entry(step, entry, was)
            if _differs(self.workspace, self.slots, inner):
                yield from self.steps(inner)

    def _entry(self, step: Swap, entry: str, was: set[str]) -> Swap:
        """A step of its own for one entry, with a slot of its own."""
        slot, path = next(self.numbers), f"{step.path}/{entry}"
        if entry not in was:
            return Swap(path, slot, None, None)
        self.slots.remove(slot_name(slot))  # of a first attempt that was broken off
        saved = f"{slot_name(step.slot)}/{entry}"
        Copier(self.slots, self.slots, linking=True).copy(saved, slot_name(slot))
        return Swap(path, slot, _at(self.slots, slot_name(slot)), _at(self.workspace, path))


def _is_folder(found: Identity | None) -> bool:
    return found is not None and stat.S_ISDIR(found.kind)


def _metadata_changes(workspace: Root, stamps: Iterable[Stamp]) -> Iterator[Change]:
    for stamp in stamps:
        if not stamp.only_time and not stamp.before.same_but_for_time(stamp.after):
            status = workspace.status(stamp.path)
            mode = 0 if status is None else status.st_mode
            yield Change(ChangeKind.METADATA, stamp.path or ".", is_directory=True, mode=mode)


def _at(workspace: Root, path: str) -> Identity | None:
    status = workspace.status(path)
    return None if status is None else identity(status)


def _new_in(workspace: Root, running: Plan, steps: list[Swap], keep_out: str) -> list[Swap]:
    """What has come to lie in a folder whose entries are guarded one by one."""
    known = {step.path for step in steps} | {stamp.path for stamp in running.stamps}
    found: list[Swap] = []
    for stamp in running.stamps:
        if stamp.only_time or _at(workspace, stamp.path) != stamp.object:
            continue
        for name, _ in workspace.entries(stamp.path):
            path = f"{stamp.path}/{name}" if stamp.path else name
            if path not in known and os.fspath(workspace.path / path) != keep_out:
                found.append(Swap(path, len(steps) + len(found), None, None))
    return found


def _differs(workspace: Root, slots: Root, step: Swap) -> bool:
    now = workspace.status(step.path)
    if now is None or step.before is None:
        return (now is None) != (step.before is None)
    return not same_tree(slots, slot_name(step.slot), workspace, step.path)


def _moves(workspace: Root, slots: Root, steps: Iterable[Swap]) -> dict[str, str]:
    """From where things are now to where they were: the same object, unchanged, elsewhere.

    The object alone says nothing: the number of a folder that was removed is given away again.
    """
    steps = list(steps)
    gone = {s.after: s for s in steps if s.after and _at(workspace, s.path) is None}
    found: dict[str, str] = {}
    for step in steps:
        now = _at(workspace, step.path)
        source = None if now is None or now == step.after else gone.get(now)
        if source is None or source.path in found.values():
            continue
        if same_tree(slots, slot_name(source.slot), workspace, step.path):
            found[step.path] = source.path
    return found


def _told(workspace: Root, slots: Root, step: Swap, moves: Mapping[str, str]) -> tuple[Change, ...]:
    layers = Layers(_Renamed(slots, step.path, slot_name(step.slot)), workspace)
    was, now = slots.status(slot_name(step.slot)), workspace.status(step.path)
    delta = Delta(step.path, was, now, stays=_holds_the_same(slots, workspace, step, was, now))
    source = {step.path: moves[step.path]} if step.path in moves else {}
    return describe(layers, (delta,), source).changes


def _holds_the_same(
    slots: Root,
    workspace: Root,
    step: Swap,
    was: os.stat_result | None,
    now: os.stat_result | None,
) -> bool:
    """Whether a file differs in its metadata only."""
    if was is None or now is None or stat.S_ISDIR(was.st_mode):
        return False
    if stat.S_IFMT(was.st_mode) != stat.S_IFMT(now.st_mode):
        return False
    return same_content(slots, slot_name(step.slot), was, workspace, step.path, now)


def _make_own(workspace: Root, slots: Root, swaps: Iterable[Swap]) -> None:
    """Let nothing in a slot be another name of what still is in the workspace.

    What was saved as another name may have stayed, beside something else that changed.
    """
    shared: set[int] = set()
    for step in swaps:
        if _is_folder(step.after):
            walked = workspace.walk(step.path)
            shared |= {s.st_ino for _, s in walked if stat.S_ISREG(s.st_mode) and s.st_nlink > 1}
    for step in swaps:
        if not shared or not _is_folder(step.before):
            continue
        for path, status in list(slots.walk(slot_name(step.slot))):
            if stat.S_ISREG(status.st_mode) and status.st_ino in shared:
                _copy_again(slots, path)


def _copy_again(slots: Root, path: str) -> None:
    folder = path.rpartition("/")[0]
    status = slots.status(folder)
    Copier(slots, slots).copy(path, f"{path}.own")
    with slots.place(path) as (above, name):
        os.replace(f"{name}.own", name, src_dir_fd=above, dst_dir_fd=above)
    if status is not None:
        write_time(slots, folder, status.st_mtime_ns)


def _stamped(workspace: Root, stamps: Iterable[Stamp], entered: set[str]) -> Iterator[Stamp]:
    """The folders that changed, and those whose time undoing would move."""
    for stamp in stamps:
        if _at(workspace, stamp.path) == stamp.object:
            after = read_metadata(workspace, stamp.path)
            if stamp.path in entered or after != stamp.before:
                yield replace(stamp, after=after)


class _Renamed(Root):
    """What is in a slot, under the path it had."""

    def __init__(self, slots: Root, path: str, name: str) -> None:
        self.number, self.path = slots.number, slots.path
        self._slots, self._was, self._name = slots, path, name

    def open_directory(self, path: str) -> int:
        """As of any folder."""
        return self._slots.open_directory(self._name + path.removeprefix(self._was))

    def place(self, path: str) -> AbstractContextManager[Place]:  # type: ignore[override]
        """As of any folder."""
        return self._slots.place(self._name + path.removeprefix(self._was))
