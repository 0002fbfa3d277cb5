"""From what differs between two layers to the change set a person is shown."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import replace

from aibridge_kernel.values import Change, ChangeKind, ChangeSet

from .changes import Delta, Layers, has_capabilities, same_content
from .filesystem import Root, is_whiteout
from .metadata import read_metadata

__all__ = ["describe", "describe_fully", "inverse"]

_WORKSPACE_ITSELF = "."


def describe(layers: Layers, deltas: tuple[Delta, ...], moves: Mapping[str, str]) -> ChangeSet:
    """The change set; a replaced folder is told entry by entry."""
    sources = set(moves.values())
    changes: list[Change] = []
    for delta in deltas:
        if delta.path in moves and delta.after is not None:
            changes.append(_moved(layers, delta.path, delta.after, moves[delta.path]))
        elif delta.path not in sources:
            changes += _told(layers, delta)
            if (
                delta.before is None
                and delta.after is not None
                and stat.S_ISDIR(delta.after.st_mode)
            ):
                changes += _noteworthy(layers.upper, delta.path)
    return ChangeSet(tuple(sorted(changes, key=lambda change: change.path)))


def describe_fully(layers: Layers, changes: ChangeSet) -> ChangeSet:
    """``changes`` with every entry of every new, moved and deleted folder told by itself.

    This is what a policy judges: what lies in a folder can be worse than the folder.
    """
    told = {change.path: change for change in changes.changes}
    for change in changes.changes:
        if not change.is_directory:
            continue
        if change.kind is ChangeKind.DELETED:
            found = layers.workspace.walk(change.path)
            told |= {path: _deleted(layers.workspace, path, status) for path, status in found}
        elif change.kind in {ChangeKind.CREATED, ChangeKind.MOVED}:
            found = layers.upper.walk(change.path)
            told |= {path: _created(layers.upper, path, status) for path, status in found}
    return ChangeSet(tuple(told[path] for path in sorted(told)))


def inverse(changes: ChangeSet) -> ChangeSet:
    """What undoing a change set does, as a change set."""
    turned = (_turned(change) for change in changes.changes)
    return ChangeSet(tuple(sorted(turned, key=lambda change: change.path)))


_TURNED = {ChangeKind.CREATED: ChangeKind.DELETED, ChangeKind.DELETED: ChangeKind.CREATED}


def _turned(change: Change) -> Change:
    path, source = change.path, change.source
    if source is not None:
        path, source = source, path
    kind = _TURNED.get(change.kind, change.kind)
    return replace(
        Change(kind, path, change.is_directory, change.size, change.files, source),
        before=change.after,
        after=change.before,
    )


def _told(layers: Layers, delta: Delta) -> Iterator[Change]:
    before, after = delta.before, delta.after
    if delta.stays and before is not None and after is not None:
        yield _present(layers.upper, ChangeKind.METADATA, delta.path, after, before)
    elif after is None and before is not None:
        yield _deleted(layers.workspace, delta.path, before)
    elif before is None and after is not None:
        yield _created(layers.upper, delta.path, after)
    elif before is not None and after is not None:
        yield from _replaced(layers, delta.path, before, after)


def _replaced(
    layers: Layers, path: str, before: os.stat_result, after: os.stat_result
) -> Iterator[Change]:
    if stat.S_ISDIR(before.st_mode) and stat.S_ISDIR(after.st_mode):
        yield from _folder_replaced(layers, path)
    elif stat.S_IFMT(before.st_mode) == stat.S_IFMT(after.st_mode):
        yield _present(layers.upper, ChangeKind.MODIFIED, path, after, before)
    else:
        yield _deleted(layers.workspace, path, before)
        yield _created(layers.upper, path, after)


def _folder_replaced(layers: Layers, path: str) -> Iterator[Change]:
    """A folder removed and made again: what is different in it, entry by entry."""
    old = dict(layers.workspace.entries(path))
    new = {name: s for name, s in layers.upper.entries(path) if not is_whiteout(s)}
    if read_metadata(layers.workspace, path) != read_metadata(layers.upper, path):
        yield _present(layers.upper, ChangeKind.METADATA, path, _status(layers, path))
    for name in sorted(old.keys() | new.keys()):
        below = f"{path}/{name}"
        if name not in new:
            yield _deleted(layers.workspace, below, old[name])
        elif name not in old:
            yield _created(layers.upper, below, new[name])
        elif not _alike(layers, below, old[name], new[name]):
            yield from _replaced(layers, below, old[name], new[name])


def _status(layers: Layers, path: str) -> os.stat_result:
    with layers.upper.directory(path) as number:
        return os.fstat(number)


def _alike(layers: Layers, path: str, before: os.stat_result, after: os.stat_result) -> bool:
    if stat.S_IFMT(before.st_mode) != stat.S_IFMT(after.st_mode) or stat.S_ISDIR(before.st_mode):
        return False
    return same_content(
        layers.workspace, path, before, layers.upper, path, after
    ) and read_metadata(layers.workspace, path) == read_metadata(layers.upper, path)


def _moved(layers: Layers, path: str, after: os.stat_result, source: str) -> Change:
    made = _created(layers.upper, path, after)
    return replace(made, kind=ChangeKind.MOVED, source=source, before=made.after)


def _deleted(workspace: Root, path: str, before: os.stat_result) -> Change:
    is_directory = stat.S_ISDIR(before.st_mode)
    files, content = _content(workspace, path, before)
    return Change(
        ChangeKind.DELETED,
        path,
        is_directory,
        size=before.st_size,
        files=files if is_directory else 0,
        before=content,
    )


def _created(upper: Root, path: str, after: os.stat_result) -> Change:
    return _present(upper, ChangeKind.CREATED, path, after)


def _noteworthy(root: Root, path: str) -> Iterator[Change]:
    """What lies in a new folder and is not a plain file or folder, so that it is never unseen."""
    for below, status in root.walk(path):
        is_plain = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
        special = status.st_mode & (stat.S_ISUID | stat.S_ISGID)
        if not is_plain or special or _has_capabilities(root, below, status):
            yield _present(root, ChangeKind.CREATED, below, status)


def _present(
    root: Root,
    kind: ChangeKind,
    path: str,
    status: os.stat_result,
    before: os.stat_result | None = None,
) -> Change:
    is_directory = stat.S_ISDIR(status.st_mode)
    is_new_folder = is_directory and kind is ChangeKind.CREATED
    files, content = (0, 0) if is_directory and not is_new_folder else _content(root, path, status)
    return Change(
        kind,
        path or _WORKSPACE_ITSELF,
        is_directory,
        size=status.st_size,
        files=files if is_new_folder else 0,
        mode=status.st_mode,
        target=root.link_target(path) if stat.S_ISLNK(status.st_mode) else None,
        has_capabilities=_has_capabilities(root, path, status),
        before=_bytes(before),
        after=content,
    )


def _has_capabilities(root: Root, path: str, status: os.stat_result) -> bool:
    """Only what may be executed can make use of them."""
    is_program = stat.S_ISREG(status.st_mode) and status.st_mode & 0o111
    return bool(is_program) and has_capabilities(root, path)


def _content(root: Root, path: str, status: os.stat_result) -> tuple[int, int]:
    """How many regular files there are at a path and below it, and their bytes."""
    if not stat.S_ISDIR(status.st_mode):
        return int(stat.S_ISREG(status.st_mode)), _bytes(status)
    files = content = 0
    for _, _, found in root.walk_folders(path):
        sizes = [each.st_size for _, each in found if stat.S_ISREG(each.st_mode)]
        files, content = files + len(sizes), content + sum(sizes)
    return files, content


def _bytes(status: os.stat_result | None) -> int:
    return status.st_size if status is not None and stat.S_ISREG(status.st_mode) else 0
