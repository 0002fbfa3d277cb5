"""Modes, owners, times and extended attributes of one file or folder."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from .filesystem import Root

__all__ = ["Metadata", "copy_metadata", "extended_attributes", "read_metadata", "write_metadata"]

OVERLAY_PREFIX = "user.overlay."
CAPABILITIES = "security.capability"
_ABSENT = (errno.ENOTSUP, errno.ENODATA, errno.EPERM, errno.EACCES)
_KEPT_BY_THE_SYSTEM = ("security.selinux", "security.ima", "security.evm")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What an undo gives back besides content; access control lists are extended attributes."""

    mode: int
    """Permission bits, without the type."""
    user: int
    group: int
    modified_ns: int
    attributes: tuple[tuple[str, bytes], ...] = ()

    def same_but_for_time(self, other: Metadata) -> bool:
        """Whether only the time may differ."""
        mine = (self.mode, self.user, self.group, self.attributes)
        return mine == (other.mode, other.user, other.group, other.attributes)


def extended_attributes(name: str) -> tuple[tuple[str, bytes], ...]:
    """Name and value of each attribute that is the file's own, sorted."""
    try:
        names = os.listxattr(name)
    except OSError as error:
        if error.errno in _ABSENT:
            return ()
        raise
    mine = sorted(n for n in names if _is_own(n))
    return tuple((n, os.getxattr(name, n)) for n in mine)


def _is_own(attribute: str) -> bool:
    return not attribute.startswith((OVERLAY_PREFIX, "trusted.", *_KEPT_BY_THE_SYSTEM))


def read_metadata(root: Root, path: str) -> Metadata:
    """The metadata of what is at ``path``, a link's own if it is one."""
    with root.handle(path) as name:
        found = Path(name).stat()  # of an O_PATH descriptor: the object itself, link or not
        attributes = () if stat.S_ISLNK(found.st_mode) else extended_attributes(name)
        mode = stat.S_IMODE(found.st_mode)
        return Metadata(mode, found.st_uid, found.st_gid, found.st_mtime_ns, attributes)


def write_metadata(root: Root, path: str, wanted: Metadata) -> None:
    """Make what differs from ``wanted`` so; the time last, since the rest may move it."""
    now = read_metadata(root, path)
    with root.handle(path) as name:
        is_link = stat.S_ISLNK(Path(name).stat().st_mode)
        if (now.user, now.group) != (wanted.user, wanted.group):
            os.chown(name, wanted.user, wanted.group)
        if not is_link:
            _write_attributes(name, dict(now.attributes), dict(wanted.attributes))
            # also after chown, which clears setuid bits, and after an access control list
            Path(name).chmod(wanted.mode)
    write_time(root, path, wanted.modified_ns)


def _write_attributes(name: str, now: dict[str, bytes], wanted: dict[str, bytes]) -> None:
    for attribute in now.keys() - wanted.keys():
        os.removexattr(name, attribute)
    for attribute, value in wanted.items():
        if now.get(attribute) != value:
            os.setxattr(name, attribute, value)


def write_time(root: Root, path: str, modified_ns: int) -> None:
    """Set the modification time; the access time stays."""
    status = root.status(path)
    if status is None or status.st_mtime_ns == modified_ns:
        return
    times = (status.st_atime_ns, modified_ns)
    if path:
        with root.place(path) as (above, last):
            os.utime(last, ns=times, dir_fd=above, follow_symlinks=False)
    else:
        os.utime(root.number, ns=times)


def copy_metadata(source: Root, target: Root, path: str = "", there: str | None = None) -> None:
    """Give ``there`` in ``target`` (the same path without it) the metadata of ``path``."""
    write_metadata(target, path if there is None else there, read_metadata(source, path))
