"""From what differs between the layers to a plan, with everything it needs put into slots."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aibridge_kernel.values import ChangeSet

from .changes import Layers, Scan
from .describing import describe
from .drift import conflict
from .filesystem import Root, is_whiteout, move
from .metadata import OVERLAY_PREFIX, read_metadata, write_time
from .moves import find_moves
from .plan import Identity, Move, Plan, Stamp, Swap, identity, slot_name

__all__ = ["Preview", "fill_slots", "preview"]


@dataclass(frozen=True, slots=True)
class Preview:
    """What is known of a finished run before anything is applied."""

    scan: Scan
    plan: Plan
    changes: ChangeSet
    folders: Mapping[str, Identity]
    """Which folders lay on the way to what changed."""


def preview(layers: Layers) -> Preview:
    """Look at the layers once, for the person, the policy and the plan alike.

    Raises ``ConflictError`` where somebody takes away what is being looked at.
    """
    try:
        scan = layers.scan()
        folders = {path: identity(_present(layers.workspace, path)) for path in scan.folders}
        moves = find_moves(layers, scan.deltas)
        plan = _make_plan(layers, scan, moves)
        return Preview(scan, plan, describe(layers, scan.deltas, moves), folders)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise conflict([os.fsdecode(error.filename or "")]) from error


def _make_plan(layers: Layers, scan: Scan, moves: Mapping[str, str]) -> Plan:
    """The steps, in an order in which each finds its folder there and its place free."""
    moved = {*moves, *moves.values()}
    replaced = [d for d in scan.deltas if not d.stays and d.path not in moved]
    statuses = {d.path: d.before for d in scan.deltas}
    renames: list[Swap | Move] = []
    for target, source in moves.items():
        before = statuses[source]
        if before is not None:
            renames.append(Move(source, target, identity(before)))
    for slot, delta in enumerate(replaced):
        renames.append(Swap(delta.path, slot, _known(delta.before), _known(delta.after)))
    stamps = [_stamp(layers, delta.path) for delta in scan.deltas if delta.stays]
    stamped = {stamp.path for stamp in stamps}
    entered = sorted(_parents(renames) - stamped)
    stamps += [_stamp(layers, folder, only_time=True) for folder in entered]
    return Plan(tuple(renames), tuple(stamps))


def _known(status: os.stat_result | None) -> Identity | None:
    return None if status is None else identity(status)


def _parents(renames: Iterable[Swap | Move]) -> set[str]:
    """The folders whose entries change."""
    paths: list[str] = []
    for step in renames:
        paths += [step.path] if isinstance(step, Swap) else [step.source, step.target]
    return {path.rpartition("/")[0] for path in paths}


def _stamp(layers: Layers, path: str, *, only_time: bool = False) -> Stamp:
    status = _present(layers.workspace, path)
    before, after = read_metadata(layers.workspace, path), read_metadata(layers.upper, path)
    return Stamp(path, identity(status), before, after, only_time)


def fill_slots(layers: Layers, found: Preview, slots: Root) -> Plan:
    """Take what the plan puts into the workspace out of the upper layer; nothing is copied.

    A new name of a file that is otherwise as it was becomes another link to the real file, so
    the plan that is returned may name other objects than the one given.
    """
    originals = dict(found.scan.untouched)
    renames: list[Swap | Move] = []
    for step in found.plan.renames:
        filled: Swap | Move = step
        if isinstance(step, Swap) and step.after is not None:
            for path, status in _with_all_below(layers.upper, step.path):
                _make_ordinary(layers, path, status, originals)
            status = _present(layers.upper, step.path)
            filled = Swap(step.path, step.slot, step.before, identity(status))
            with layers.upper.place(step.path) as place:
                move(place, (slots.number, slot_name(step.slot)))
        renames.append(filled)
    return Plan(tuple(renames), found.plan.stamps)


def _make_ordinary(
    layers: Layers, path: str, status: os.stat_result, originals: Mapping[int, str]
) -> None:
    """Take from a new object what only an overlay understands."""
    if is_whiteout(status):
        layers.upper.remove(path)
    elif status.st_ino in originals:
        _link_again(layers, path, originals[status.st_ino])
    elif not stat.S_ISLNK(status.st_mode):
        with layers.upper.handle(path) as name:
            for attribute in os.listxattr(name):
                if attribute.startswith(OVERLAY_PREFIX):
                    os.removexattr(name, attribute)


def _link_again(layers: Layers, path: str, original: str) -> None:
    """Make a new name of a file's copy a name of the file itself."""
    folder = path.rpartition("/")[0]
    modified_ns = _present(layers.upper, folder).st_mtime_ns
    with layers.workspace.place(original) as source, layers.upper.place(path) as target:
        partial = f"{target[1]}.link"
        os.link(
            source[1], partial, src_dir_fd=source[0], dst_dir_fd=target[0], follow_symlinks=False
        )
        os.replace(partial, target[1], src_dir_fd=target[0], dst_dir_fd=target[0])
    write_time(layers.upper, folder, modified_ns)


def _with_all_below(root: Root, path: str) -> list[tuple[str, os.stat_result]]:
    status = _present(root, path)
    below = list(root.walk(path)) if stat.S_ISDIR(status.st_mode) else []
    return [(path, status), *below]


def _present(root: Root, path: str) -> os.stat_result:
    status = root.status(path)
    if status is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
    return status
