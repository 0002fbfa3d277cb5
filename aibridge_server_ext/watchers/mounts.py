"""The mount table: which file systems tell of every change, and when something is mounted."""

from __future__ import annotations

import asyncio
import os
import select
from pathlib import Path
from typing import TextIO

from aibridge_server_ext.changes import MountsChanged
from aibridge_server_ext.watchers.base import Report

__all__ = ["MOUNT_TABLE", "MountTable", "MountWatch", "is_remote"]

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
    """File system types by device number; read again when something was mounted or unmounted.

    Device numbers of network and FUSE file systems are given to the next one when they are free.
    """

    def __init__(self, table: Path = MOUNT_TABLE) -> None:
        self._table: TextIO | None
        try:
            self._table = table.open(errors="surrogateescape")
        except OSError:
            self._table = None
        self._types: dict[int, str] | None = None

    def is_remote(self, device: int) -> bool:
        """Whether the device (``st_dev``) is a network or FUSE file system."""
        if self._table is None:
            return False
        if self._types is None or _has_changed(self._table.fileno()):
            self._types = self._read(self._table)
        return is_remote(self._types.get(device, ""))

    def close(self) -> None:
        """Give the table back."""
        if self._table is not None:
            self._table.close()
            self._table = None

    @staticmethod
    def _read(table: TextIO) -> dict[int, str]:
        """Parse the table (proc(5)): field 3 is major:minor, the type follows a lone ``-``."""
        table.seek(0)
        lines = table.read().splitlines()
        types: dict[int, str] = {}
        for line in lines:
            left, _, right = line.partition(" - ")
            major, _, minor = left.split(" ")[2].partition(":")
            types[os.makedev(int(major), int(minor))] = right.split(" ")[0]
        return types


class MountWatch:
    """Reports when something is mounted or unmounted; inotify tells of the latter only.

    The table is always readable, so an ``epoll`` of its own waits for what is out of the ordinary.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._loop = asyncio.get_running_loop()
        self._table = MOUNT_TABLE.open()
        self._changes = select.epoll()
        self._changes.register(self._table, select.EPOLLPRI)
        self._loop.add_reader(self._changes, self._changed)

    def close(self) -> None:
        """Give the descriptors back."""
        self._loop.remove_reader(self._changes)
        self._changes.close()
        self._table.close()

    def _changed(self) -> None:
        """The loop's own look has taken the news away: being called is all there is to know."""
        self._changes.poll(0)
        self._report([MountsChanged()])


def _has_changed(table: int) -> bool:
    """Whether there is something new since this was last asked (proc(5), ``POLLPRI``)."""
    asking = select.poll()
    asking.register(table, select.POLLPRI)
    return bool(asking.poll(0))
