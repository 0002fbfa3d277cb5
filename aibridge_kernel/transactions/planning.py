"""From what differs between the layers to a plan, with everything it needs put into slots."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aibridge_kernel.errors import SandboxError
from aibridge_kernel.values import ChangeSet, text

from .changes import Layers, Scan
from .describing import describe
from .drift import conflict
from .filesystem import Place, Root, is_whiteout, move, own_name
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
    except PermissionError as error:
        raise SandboxError(
            text("What the command made cannot be read: {path}", path=error.filename),
            remedy=text("Have it leave its files and folders readable for yourself."),
        ) from error


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
            _make_ordinary(layers, step.path, originals)
            status = _present(layers.upper, step.path)
            filled = Swap(step.path, step.slot, step.before, identity(status))
            with layers.upper.place(step.path) as place:
                move(place, (slots.number, slot_name(step.slot)))
        renames.append(filled)
    return Plan(tuple(renames), found.plan.stamps)


def _make_ordinary(layers: Layers, path: str, originals: Mapping[int, str]) -> None:
    """Take from a new object, and all below it, what only an overlay understands."""
    status = _present(layers.upper, path)
    linked: list[tuple[str, int]] = []
    with layers.upper.place(path) as place:
        _strip(status, place)
    if status.st_ino in originals:
        linked.append((path, status.st_ino))
    if stat.S_ISDIR(status.st_mode):
        for below, found, place in layers.upper.walk_places(path):
            if found.st_ino in originals:
                linked.append((below, found.st_ino))
            elif is_whiteout(found):
                os.unlink(place[1], dir_fd=place[0])
            else:
                _strip(found, place)
    for each, inode in linked:
        _link_again(layers, each, originals[inode])


def _strip(status: os.stat_result, place: Place) -> None:
    if stat.S_ISLNK(status.st_mode):
        return
    name = own_name(place)
    for attribute in os.listxattr(name, follow_symlinks=False):
        if attribute.startswith(OVERLAY_PREFIX):
            os.removexattr(name, attribute, follow_symlinks=False)


def _link_again(layers: Layers, path: str, original: str) -> None:
    """Make a new name of a file's copy a name of the file itself."""
    folder = path.rpartition("/")[0]
    modified_ns = _present(layers.upper, folder).st_mtime_ns
    with layers.workspace.place(original) as source, layers.upper.place(path) as target:
        partial = f"{target[1]}.link"
        try:
            os.link(
                source[1],
                partial,
                src_dir_fd=source[0],
                dst_dir_fd=target[0],
                follow_symlinks=False,
            )
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            return  # from another filesystem it stays a file of its own
        os.replace(partial, target[1], src_dir_fd=target[0], dst_dir_fd=target[0])
    write_time(layers.upper, folder, modified_ns)


def _present(root: Root, path: str) -> os.stat_result:
    status = root.status(path)
    if status is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
    return status
