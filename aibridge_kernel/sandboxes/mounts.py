"""What lies where: filesystems and mount points, and the other names of secret files."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = [
    "SECRETS_OF_ROOT",
    "filesystem_type",
    "hard_links",
    "mount_of",
    "nested_mounts",
    "unescaped",
]

SECRETS_OF_ROOT = tuple(
    Path("/etc", name)
    for name in (
        *("shadow", "shadow-", "gshadow", "gshadow-", "sudoers", "sudoers.d", "ssl/private"),
        *("ssh", "krb5.keytab", "wireguard", "NetworkManager/system-connections"),
    )
)
"""What the policy calls secret in the system's own folders."""
_ESCAPES = {"\\040": " ", "\\011": "\t", "\\012": "\n", "\\134": "\\"}


def unescaped(field: str) -> str:
    """A path as ``/proc/self/mountinfo`` writes it, decoded."""
    for code, character in _ESCAPES.items():
        field = field.replace(code, character)
    return field


def nested_mounts(workspace: Path, mountinfo: Path = Path("/proc/self/mountinfo")) -> list[Path]:
    """Mount points strictly below ``workspace``, a real path."""
    lines = os.fsdecode(mountinfo.read_bytes()).splitlines()
    points = (Path(unescaped(line.split(" ", 5)[4])) for line in lines)
    return [point for point in points if workspace in point.parents]


def mount_of(number: int) -> int:
    """The mount an open file lies on, which tells bind mounts of one filesystem apart."""
    lines = Path(f"/proc/self/fdinfo/{number}").read_bytes().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(b"mnt_id:"))


def hard_links(secrets: Iterable[Path], workspace: Path) -> Iterator[Path]:
    """Every other name inside ``workspace`` of the files among ``secrets``, or right below them.

    The workspace is walked only if one of those files has more than one name.
    """
    wanted = set()
    for secret in secrets:
        for path in (secret, *_children(secret)):
            found = _status(path)
            if found is not None and stat.S_ISREG(found.st_mode) and found.st_nlink > 1:
                wanted.add((found.st_dev, found.st_ino))
    if wanted:
        yield from _names_of(wanted, workspace)


def _names_of(wanted: set[tuple[int, int]], workspace: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(workspace):
        for name in names:
            path = Path(folder, name)
            found = _status(path)
            if found is not None and (found.st_dev, found.st_ino) in wanted:
                yield path


def _children(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except OSError:
        return None


def filesystem_type(path: Path, mountinfo: Path = Path("/proc/self/mountinfo")) -> str:
    """The type of the filesystem an existing path lies on, as the kernel calls it."""
    real, best, kind = path.resolve(), Path(), "unknown"
    for line in os.fsdecode(mountinfo.read_bytes()).splitlines():
        before, _, after = line.partition(" - ")
        point = Path(unescaped(before.split(" ", 5)[4]))
        is_above = point == real or point in real.parents
        if is_above and len(point.parts) >= len(best.parts):
            best, kind = point, after.split(" ", 1)[0]
    return kind
