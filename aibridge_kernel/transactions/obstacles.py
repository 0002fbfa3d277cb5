"""Why an overlay would show or do something wrong, found out before a command runs on one."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path

from aibridge_kernel.sandboxes import OverlayPaths
from aibridge_kernel.sandboxes.bubblewrap import overlay_failure
from aibridge_kernel.sandboxes.mounts import filesystem_type, nested_mounts
from aibridge_kernel.values import Text, text

from .filesystem import Root
from .predicted import Predicted

__all__ = ["COPY_LIMIT", "command_obstacle", "tree_size", "workspace_obstacle"]

COPY_LIMIT = 512 << 20
"""Bytes that may be copied to the upper layer only to be moved."""
_OVERLAYS = frozenset({"overlay", "fuse.overlayfs"})
_BLOCK = 4096
"""Bytes that every entry takes at least: a million empty files are not nothing either."""
_KNOWN_TO_WORK = frozenset({"ext4", "ext3", "ext2", "xfs", "btrfs", "tmpfs", "f2fs"})
"""Filesystems that always can be the lower layer; of others one is mounted to see."""


def workspace_obstacle(workspace: Path, near: Path) -> Text | None:
    """What is wrong with an overlay of a workspace; ``near`` is where its upper layers would lie.

    An overlay shows nothing of what is mounted inside, and not every filesystem can lie below one.
    """
    mounts = nested_mounts(workspace)
    if mounts:
        return text("another filesystem is mounted inside it, at {first}", first=mounts[0])
    kind = filesystem_type(workspace)
    if kind in _KNOWN_TO_WORK:
        return None
    with tempfile.TemporaryDirectory(dir=near, prefix="probe-") as name:
        upper, work = Path(name, "upper"), Path(name, "work")
        upper.mkdir()
        work.mkdir()
        failure = overlay_failure(workspace, OverlayPaths(upper, work))
        for left in work.iterdir():
            left.rmdir()
    if failure is None:
        return None
    return text("it lies on {kind}, of which there is no copy-on-write view", kind=kind)


def command_obstacle(workspace: Root, touched: Predicted) -> Text | None:
    """What is wrong with an overlay for what one command is going to do."""
    if tree_size(workspace, touched.moved, COPY_LIMIT) > COPY_LIMIT:
        return text("what it moves is too large to be copied for a preview")
    if filesystem_type(workspace.path) in _OVERLAYS and _has_folder(workspace, touched):
        return text("folders on an overlay filesystem, as in containers, cannot be moved aside")
    if os.geteuid() != 0:
        for path in touched.in_place:
            found = _anothers(workspace, path)
            if found is not None:
                return text("{path} belongs to somebody else", path=found or ".")
    return None


def _has_folder(workspace: Root, touched: Predicted) -> bool:
    found = (workspace.status(path) for path in touched.in_place)
    return any(status is not None and stat.S_ISDIR(status.st_mode) for status in found)


def _anothers(workspace: Root, path: str) -> str | None:
    """What on the way to a path, or there, another user owns: an overlay cannot copy its owner."""
    parts = path.split("/") if path else []
    for length in range(len(parts) + 1):
        here = "/".join(parts[:length])
        status = workspace.status(here)
        if status is None:
            return None
        if status.st_uid != os.geteuid():
            return here
    return None


def tree_size(workspace: Root, paths: Iterable[str], limit: int) -> int:
    """Bytes of what is at some paths and below them; no more is looked at beyond a limit."""
    total = 0
    for path in paths:
        status = workspace.status(path)
        if status is None:
            continue
        if stat.S_ISREG(status.st_mode):
            total += status.st_size
        elif stat.S_ISDIR(status.st_mode):
            for _, found in workspace.walk(path):
                total += max(found.st_size, _BLOCK)
                if total > limit:
                    return total
        if total > limit:
            break
    return total
