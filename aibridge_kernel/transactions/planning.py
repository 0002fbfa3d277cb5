"""From what differs between the layers to a plan, with everything it needs put into slots."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping

from .changes import Layers, Scan
from .filesystem import Root, is_whiteout, move
from .metadata import OVERLAY_PREFIX, read_metadata, write_time
from .plan import Identity, Move, Plan, Stamp, Swap, identity

__all__ = ["fill_slots", "make_plan", "slot_name"]


def make_plan(layers: Layers, scan: Scan, moves: Mapping[str, str]) -> Plan:
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


def slot_name(slot: int) -> str:
    """The name of a slot in the folder of slots."""
    return f"{slot:x}"


def fill_slots(layers: Layers, scan: Scan, plan: Plan, slots: Root) -> Plan:
    """Take what the plan puts into the workspace out of the upper layer; nothing is copied.

    A new name of a file that is otherwise as it was becomes another link to the real file, so
    the plan that is returned may name other objects than the one given.
    """
    originals = dict(scan.untouched)
    renames: list[Swap | Move] = []
    for step in plan.renames:
        filled: Swap | Move = step
        if isinstance(step, Swap) and step.after is not None:
            for path, status in _with_all_below(layers.upper, step.path):
                _make_ordinary(layers, path, status, originals)
            status = _present(layers.upper, step.path)
            filled = Swap(step.path, step.slot, step.before, identity(status))
            with layers.upper.place(step.path) as place:
                move(place, (slots.number, slot_name(step.slot)))
        renames.append(filled)
    return Plan(tuple(renames), plan.stamps)


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
        raise FileNotFoundError(path)
    return status
