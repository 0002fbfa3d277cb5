"""The file-system calls of transactions: through held descriptors, never following a link.

Apply and undo run outside the sandbox over names a stranger may have chosen and may still be
changing, so no path is ever resolved by the system: every component is opened with ``O_NOFOLLOW``
from a descriptor that was opened before the command ran.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

__all__ = ["Place", "Root", "exchange", "flush", "is_whiteout", "move", "open_place", "own_name"]

_libc = ctypes.CDLL(None, use_errno=True)
_NO_REPLACE, _EXCHANGE = 1, 2
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC

Place = tuple[int, str]
"""A directory's descriptor and a name in it."""


def _rename(source: Place, target: Place, flags: int) -> None:
    done = _libc.renameat2(
        source[0], os.fsencode(source[1]), target[0], os.fsencode(target[1]), flags
    )
    if done != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), source[1], None, target[1])


def move(source: Place, target: Place) -> None:
    """Rename, failing with ``FileExistsError`` where something is in the way."""
    _rename(source, target, _NO_REPLACE)


def exchange(one: Place, other: Place) -> None:
    """Let two names trade what they stand for, at once."""
    _rename(one, other, _EXCHANGE)


def flush(number: int) -> None:
    """Wait until an open file, or a directory's entries, are on disk."""
    os.fsync(number)


def open_place(place: Place) -> int:
    """A descriptor to read the regular file there, never waiting for a pipe's other end."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    return os.open(place[1], flags, dir_fd=place[0])


def own_name(place: Place) -> str:
    """A name for calls that take neither a descriptor nor ``O_NOFOLLOW`` but can spare links."""
    return f"/proc/self/fd/{place[0]}/{place[1]}"


def is_whiteout(status: os.stat_result) -> bool:
    """Whether an upper layer says by this that a name was deleted."""
    return stat.S_ISCHR(status.st_mode) and status.st_rdev == 0


def _statuses(
    entries: Iterator[os.DirEntry[str]], folders: list[str]
) -> Iterator[tuple[str, os.stat_result]]:
    """Names and statuses, one after the other; folders' names are added to ``folders``."""
    for entry in entries:
        status = entry.stat(follow_symlinks=False)
        if stat.S_ISDIR(status.st_mode):
            folders.append(entry.name)
        yield entry.name, status


class Root:
    """A folder held open, and what lies below it.

    Paths are relative, ``/`` between parts, ``""`` for the folder itself. A component that is not
    a real directory raises ``NotADirectoryError`` (a link too) or ``FileNotFoundError``.
    """

    def __init__(self, path: Path) -> None:
        self.number = os.open(path, _DIRECTORY)
        self.path = path

    def close(self) -> None:
        """Let go of the folder."""
        os.close(self.number)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open_directory(self, path: str) -> int:
        """A new descriptor of the directory at ``path``; the caller closes it."""
        number = os.open(".", _DIRECTORY, dir_fd=self.number)
        for part in path.split("/") if path else ():
            above = number
            try:
                number = os.open(part, _DIRECTORY, dir_fd=above)
            except OSError as error:
                if error.errno == errno.ELOOP:
                    raise NotADirectoryError(errno.ENOTDIR, "is a link", path) from error
                raise
            finally:
                os.close(above)
        return number

    @contextmanager
    def directory(self, path: str) -> Iterator[int]:
        """The directory at ``path``, open for the length of the block."""
        number = self.open_directory(path)
        try:
            yield number
        finally:
            os.close(number)

    @contextmanager
    def place(self, path: str) -> Iterator[Place]:
        """Where ``path`` is or would be: its parent, open, and its name."""
        above, _, name = path.rpartition("/")
        with self.directory(above) as number:
            yield number, name

    def status(self, path: str) -> os.stat_result | None:
        """What is at ``path``, or ``None`` where nothing is."""
        if not path:
            return os.fstat(self.number)
        try:
            with self.place(path) as (number, name):
                return os.lstat(name, dir_fd=number)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def entries(self, path: str) -> list[tuple[str, os.stat_result]]:
        """Names and statuses in the directory at ``path``, sorted by name."""
        with self.directory(path) as number, os.scandir(number) as found:
            return sorted((entry.name, entry.stat(follow_symlinks=False)) for entry in found)

    def walk(self, path: str) -> Iterator[tuple[str, os.stat_result]]:
        """Everything below the directory at ``path``, parents before children."""
        for below, status, _ in self.walk_places(path):
            yield below, status

    def walk_places(self, path: str) -> Iterator[tuple[str, os.stat_result, Place]]:
        """The same with where each is; a place is good until the next is asked for."""
        for here, number, found in self.walk_folders(path):
            for name, status in list(found):  # who asks may change what lies there
                yield f"{here}/{name}" if here else name, status, (number, name)

    def walk_folders(
        self, path: str
    ) -> Iterator[tuple[str, int, Iterator[tuple[str, os.stat_result]]]]:
        """The directory at ``path`` and all below it, parents before children.

        Each with a descriptor, good until the next is asked for, and what lies right in it, which
        is to be read to its end: that is how the directories below become known.
        """
        waiting = [path]
        while waiting:
            here = waiting.pop()
            inside: list[str] = []
            with self.directory(here) as number, os.scandir(number) as entries:
                yield here, number, _statuses(entries, inside)
            waiting += [f"{here}/{name}" if here else name for name in inside]

    @contextmanager
    def handle(self, path: str) -> Iterator[str]:
        """A name under ``/proc`` that stands for the very object now at ``path``.

        Calls that cannot be told not to follow links (``chmod``, extended attributes) take it.
        """
        flags = os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC
        if path:
            with self.place(path) as (above, name):
                number = os.open(name, flags, dir_fd=above)
        else:
            number = os.open(".", flags, dir_fd=self.number)
        try:
            yield f"/proc/self/fd/{number}"
        finally:
            os.close(number)

    def open_file(self, path: str) -> int:
        """A descriptor to read the regular file at ``path``; the caller closes it."""
        with self.place(path) as place:
            return open_place(place)

    def link_target(self, path: str) -> str:
        """What the symbolic link at ``path`` points to."""
        with self.place(path) as (above, name):
            return os.readlink(name, dir_fd=above)

    def remove(self, path: str) -> None:
        """Remove what is at ``path``, with everything below it; nothing there is no error."""
        status = self.status(path)
        if status is None:
            return
        folders = []
        if stat.S_ISDIR(status.st_mode):
            folders.append(path)
            self._enterable(path)
            for below, found in self._removing_walk(path):
                if stat.S_ISDIR(found.st_mode):
                    folders.append(below)
        else:
            self._unlink(path)
        for folder in reversed(folders):
            with self.place(folder) as (above, name):
                os.rmdir(name, dir_fd=above)

    def _removing_walk(self, path: str) -> Iterator[tuple[str, os.stat_result]]:
        waiting = [path]
        while waiting:
            here = waiting.pop()
            with self.directory(here) as number, os.scandir(number) as found:
                for entry in list(found):
                    status = entry.stat(follow_symlinks=False)
                    if stat.S_ISDIR(status.st_mode):
                        below = f"{here}/{entry.name}"
                        self._enterable(below)
                        waiting.append(below)
                        yield below, status
                    else:
                        os.unlink(entry.name, dir_fd=number)

    def _unlink(self, path: str) -> None:
        with self.place(path) as (above, name):
            os.unlink(name, dir_fd=above)

    def _enterable(self, path: str) -> None:
        """Give a folder that is to be removed the rights that takes (overlayfs makes one of 0)."""
        with self.handle(path) as name:
            if Path(name).stat().st_mode & stat.S_IRWXU != stat.S_IRWXU:
                Path(name).chmod(stat.S_IRWXU)
