"""Where the upper layers and undo entries of a workspace lie, and who may touch them."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from aibridge_kernel.errors import SandboxError
from aibridge_kernel.sandboxes.mounts import filesystem_type
from aibridge_kernel.values import text

__all__ = ["private_folder", "transactions_folder"]

_UNSUITABLE = frozenset({"overlay", "fuse.overlayfs", "nfs", "nfs4", "cifs", "9p", "vfat", "exfat"})
"""Filesystems that cannot hold an upper layer."""
_PRIVATE = 0o700


def transactions_folder(workspace: Path, state_dir: Path) -> Path:
    """The private folder for a workspace's transactions, made if missing.

    It lies outside the workspace, on the workspace's own filesystem where possible, because then
    applying is renaming; the state folder comes first, then the system's lasting temporary
    folder. Raises ``SandboxError`` where no place will do.
    """
    name = hashlib.sha256(os.fsencode(workspace)).hexdigest()[:32]
    for base in _candidates(workspace, state_dir):
        try:
            folder = private_folder(base)
            return private_folder(private_folder(folder / "workspaces") / name)
        except OSError:
            continue
    raise SandboxError(
        text("There is no place to keep changes of {workspace} apart.", workspace=workspace),
        remedy=text("Set AIBRIDGE_STATE_DIR to a folder outside the workspace, on its disk."),
    )


def _candidates(workspace: Path, state_dir: Path) -> Iterator[Path]:
    temporary = Path(f"/var/tmp/aibridge-{os.geteuid()}")  # noqa: S108 — made private and checked
    memory = Path(f"/dev/shm/aibridge-{os.geteuid()}")  # noqa: S108 — the same
    places = [p for p in (state_dir, temporary, memory) if _is_suitable(p, workspace)]
    device = workspace.stat().st_dev
    yield from (place for place in places if _existing(place).stat().st_dev == device)
    yield from (place for place in places if _existing(place).stat().st_dev != device)


def _is_suitable(place: Path, workspace: Path) -> bool:
    resolved = place.resolve()
    return (
        resolved != workspace
        and workspace not in resolved.parents
        and filesystem_type(_existing(resolved)) not in _UNSUITABLE
    )


def _existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.exists())


def private_folder(path: Path) -> Path:
    """Make a folder nobody else may enter; raises ``OSError`` if it is, or may be, another's."""
    path.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise PermissionError(f"{path} belongs to somebody else")
    if stat.S_IMODE(found.st_mode) != _PRIVATE:
        path.chmod(_PRIVATE)
    return path
