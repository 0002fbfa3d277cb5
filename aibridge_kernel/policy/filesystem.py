"""The real file system as a ``FileView``; the only module of the policy that asks the kernel."""

from __future__ import annotations

import os
import stat

MAXIMUM_ENTRIES = 50_000
"""Names looked at when counting hard links or searching for repositories below a folder."""

MAXIMUM_FOLLOWED = 5_000
"""Names looked at when searching for links that a command would follow."""

MAXIMUM_TEXT = 64 * 1024
"""Bytes of a file that ``read_text`` reads; a larger one counts as not readable."""


class Files:
    """The file system as it is at the moment of each call; safe to share between threads."""

    def lstat(self, path: str) -> os.stat_result | None:
        """See ``FileView.lstat``."""
        try:
            return os.lstat(path)
        except (OSError, ValueError):
            return None

    def exists(self, path: str) -> bool:
        """See ``FileView.exists``."""
        return os.path.exists(path)  # noqa: PTH110  — text paths throughout, half the cost

    def is_dir(self, path: str) -> bool:
        """See ``FileView.is_dir``."""
        return os.path.isdir(path)  # noqa: PTH112  — as above

    def realpath(self, path: str) -> str:
        """See ``FileView.realpath``."""
        return os.path.realpath(path)

    def listdir(self, path: str) -> tuple[str, ...]:
        """See ``FileView.listdir``."""
        try:
            return tuple(os.listdir(path))  # noqa: PTH208  — as above
        except OSError:
            return ()

    def is_executable(self, path: str) -> bool:
        """See ``FileView.is_executable``."""
        return os.access(path, os.X_OK)

    def links_within(self, path: str, folder: str) -> int:
        """See ``FileView.links_within``."""
        status = self.lstat(path)
        if status is None:
            return 0
        found = seen = 0
        pending = [folder]
        while pending and found < status.st_nlink:
            try:
                entries = list(os.scandir(pending.pop()))
            except OSError:
                continue
            seen += len(entries)
            if seen > MAXIMUM_ENTRIES:
                return 0
            pending += [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
            found += sum(_is_link_to(entry, status) for entry in entries)
        return found

    def links_below(self, folder: str) -> tuple[str, ...] | None:
        """See ``FileView.links_below``."""
        entries = _below(folder, MAXIMUM_FOLLOWED)
        if entries is None:
            return None
        return tuple(entry.path for entry in entries if entry.is_symlink())

    def named_below(self, folder: str, name: str) -> tuple[str, ...] | None:
        """See ``FileView.named_below``."""
        entries = _below(folder, MAXIMUM_ENTRIES, closed=name)
        if entries is None:
            return None
        return tuple(entry.path for entry in entries if entry.name == name)

    def may_enter(self, folder: str) -> bool:
        """See ``FileView.may_enter``."""
        status = self.lstat(folder)
        if status is None or not stat.S_ISDIR(status.st_mode):
            return False
        own = status.st_uid == os.geteuid()
        needed = stat.S_IXUSR if own else stat.S_IXGRP | stat.S_IXOTH
        return status.st_mode & needed == needed

    def read_text(self, path: str) -> str | None:
        """See ``FileView.read_text``."""
        status = self.lstat(path)
        if status is None or not stat.S_ISREG(status.st_mode) or status.st_size > MAXIMUM_TEXT:
            return None
        try:
            with open(path, encoding="utf-8") as file:  # noqa: PTH123  — as above
                return file.read()
        except (OSError, UnicodeDecodeError):
            return None


def _below(
    folder: str, maximum: int, *, closed: str | None = None
) -> tuple[os.DirEntry[str], ...] | None:
    """Every entry below, but nothing in folders called ``closed``; ``None`` beyond ``maximum``."""
    found: list[os.DirEntry[str]] = []
    pending = [folder]
    while pending:
        try:
            entries = list(os.scandir(pending.pop()))
        except OSError:
            continue
        found += entries
        if len(found) > maximum:
            return None
        pending += [
            entry.path
            for entry in entries
            if entry.is_dir(follow_symlinks=False) and entry.name != closed
        ]
    return tuple(found)


def _is_link_to(entry: os.DirEntry[str], status: os.stat_result) -> bool:
    if entry.inode() != status.st_ino or entry.is_dir(follow_symlinks=False):
        return False
    try:
        return entry.stat(follow_symlinks=False).st_dev == status.st_dev
    except OSError:
        return False
