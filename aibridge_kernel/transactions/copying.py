"""Copying objects whole, from one filesystem to another: content, holes, links, metadata."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, field

from .filesystem import Place, Root, flush
from .metadata import copy_metadata

__all__ = ["Copier"]

_CHUNK = 1 << 20


@dataclass
class Copier:
    """Copies between two roots; names of one file stay names of one file across its calls."""

    source: Root
    target: Root
    linking: bool = False
    """Whether regular files become further names of the same files, where the system allows it."""
    _copied: dict[int, str] = field(default_factory=dict)

    def copy(self, path: str, name: str) -> None:
        """Copy what is at ``path``, with all below it, to ``name``, where nothing is.

        It is on disk when this returns, but for the entry of ``name`` itself.
        """
        self._copy_one(path, name)
        status = self.source.status(path)
        if status is None or not stat.S_ISDIR(status.st_mode):
            return
        folders = [(path, name)]
        for below, found in self.source.walk(path):
            there = name + below.removeprefix(path)
            self._copy_one(below, there)
            if stat.S_ISDIR(found.st_mode):
                folders.append((below, there))
        for here, there in reversed(folders):  # again: making entries moved their times
            copy_metadata(self.source, self.target, here, there)

    def _copy_one(self, path: str, there: str) -> None:
        with self.source.place(path) as source, self.target.place(there) as target:
            status = os.lstat(source[1], dir_fd=source[0])
            if self.linking and stat.S_ISREG(status.st_mode) and _linked(source, target):
                return
            if not stat.S_ISDIR(status.st_mode) and status.st_ino in self._copied:
                self._link(self._copied[status.st_ino], target)
                return
            _make(source, status, target)
        if status.st_nlink > 1:
            self._copied[status.st_ino] = there
        copy_metadata(self.source, self.target, path, there)

    def _link(self, first: str, target: Place) -> None:
        with self.target.place(first) as (above, name):
            os.link(
                name, target[1], src_dir_fd=above, dst_dir_fd=target[0], follow_symlinks=False
            )  # fmt: skip


def _linked(source: Place, target: Place) -> bool:
    """Make another name of a file; false from another mount, or of somebody else's file."""
    try:
        os.link(
            source[1], target[1], src_dir_fd=source[0], dst_dir_fd=target[0], follow_symlinks=False
        )  # fmt: skip
    except OSError as error:
        if error.errno in {errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK}:
            return False
        raise
    return True


def _make(source: Place, status: os.stat_result, target: Place) -> None:
    if stat.S_ISDIR(status.st_mode):
        os.mkdir(target[1], mode=0o700, dir_fd=target[0])
    elif stat.S_ISLNK(status.st_mode):
        os.symlink(os.readlink(source[1], dir_fd=source[0]), target[1], dir_fd=target[0])
    elif stat.S_ISREG(status.st_mode):
        _copy_file(source, status.st_size, target)
    else:
        kind = stat.S_IFMT(status.st_mode)
        os.mknod(target[1], kind | 0o600, status.st_rdev, dir_fd=target[0])


def _copy_file(source: Place, size: int, target: Place) -> None:
    reading = os.open(source[1], os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=source[0])
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        writing = os.open(target[1], flags, 0o600, dir_fd=target[0])
        try:
            os.truncate(writing, size)
            _copy_data(reading, writing, size)
            flush(writing)
        finally:
            os.close(writing)
    finally:
        os.close(reading)


def _copy_data(reading: int, writing: int, size: int) -> None:
    """What is not a hole."""
    position = 0
    while position < size:
        try:
            position = os.lseek(reading, position, os.SEEK_DATA)
        except OSError as error:
            if error.errno == errno.ENXIO:  # nothing but a hole up to the end
                return
            raise
        end = os.lseek(reading, position, os.SEEK_HOLE)
        while position < end:
            data = os.pread(reading, min(_CHUNK, end - position), position)
            if not data:
                return
            position += os.pwrite(writing, data, position)
