"""Which file systems tell the kernel of every change, read from the mount table."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["MOUNT_TABLE", "MountTable", "is_remote"]

MOUNT_TABLE = Path("/proc/self/mountinfo")

_REMOTE = frozenset(
    {
        "9p",
        "afs",
        "afpfs",
        "ceph",
        "cifs",
        "coda",
        "davfs",
        "drvfs",
        "gfs",
        "gfs2",
        "glusterfs",
        "gpfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "orangefs",
        "prl_fs",
        "smb2",
        "smb3",
        "smbfs",
        "vboxsf",
        "virtiofs",
        "vmhgfs",
    }
)


def is_remote(filesystem: str) -> bool:
    """Whether files of this type may change without the local kernel knowing."""
    return filesystem in _REMOTE or filesystem.partition(".")[0] == "fuse"


class MountTable:
    """File system types by device number; read again when a device is not known."""

    def __init__(self, table: Path = MOUNT_TABLE) -> None:
        self._table = table
        self._types: dict[int, str] = {}

    def is_remote(self, device: int) -> bool:
        """Whether the device (``st_dev``) is a network or FUSE file system."""
        if device not in self._types:
            self._types = {device: "", **self._read()}
        return is_remote(self._types[device])

    def _read(self) -> dict[int, str]:
        """Parse the table (proc(5)): field 3 is major:minor, the type follows a lone ``-``."""
        try:
            lines = self._table.read_text(errors="surrogateescape").splitlines()
        except OSError:
            return {}
        types: dict[int, str] = {}
        for line in lines:
            left, _, right = line.partition(" - ")
            major, _, minor = left.split(" ")[2].partition(":")
            types[os.makedev(int(major), int(minor))] = right.split(" ")[0]
        return types
