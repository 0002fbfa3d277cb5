"""The look a provider gets at the workspace: names, sizes, times, and first lines of tables."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from .providers.base import Entry

MAX_ENTRIES = 2000
"""Most entries of one folder that are looked at."""
MAX_LINE = 4096
"""Bytes of the longest first line that is read."""


class WorkspaceTree:
    """A ``FileTree`` over real folders; nothing outside the workspace and no secret is listed."""

    def __init__(
        self,
        workspace: Path,
        working_directory: Path,
        secrets: tuple[Path, ...] = (),
        may_read: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._workspace = os.path.realpath(workspace)
        self._base = os.path.realpath(working_directory)
        self._secrets = frozenset(os.path.realpath(path) for path in secrets)
        self._may_read = may_read

    def entries(self, directory: str = ".") -> tuple[Entry, ...]:
        """Entries of ``directory``, relative to the working directory, sorted by name."""
        resolved = self._inside(directory)
        if resolved is None:
            return ()
        found: list[Entry] = []
        try:
            with os.scandir(resolved) as scan:
                for item in scan:
                    if len(found) == MAX_ENTRIES:
                        break
                    if (entry := self._entry(item)) is not None:
                        found.append(entry)
        except OSError:
            return ()
        return tuple(sorted(found, key=lambda entry: entry.name))

    def exists(self, path: str) -> bool:
        """Whether ``path``, relative to the working directory, exists inside the workspace."""
        resolved = self._inside(path)
        return resolved is not None and os.path.lexists(resolved)

    def first_line(self, path: str) -> str | None:
        """The first line of a text file inside the workspace that may be read unasked."""
        resolved = self._inside(path)
        if resolved is None or not self._may_read(resolved):
            return None
        try:
            begun = _beginning(resolved)
            line, end, _ = begun.partition(b"\n")
            whole = end or len(begun) <= MAX_LINE
            return line.decode().removesuffix("\r") or None if whole else None
        except (OSError, UnicodeDecodeError):
            return None

    def _inside(self, path: str) -> str | None:
        if "\0" in path:
            return None
        resolved = os.path.realpath(os.path.join(self._base, path))  # noqa: PTH118 — str throughout
        inside = resolved == self._workspace or resolved.startswith(
            self._workspace.rstrip("/") + "/"
        )
        secret = any(
            resolved == hidden or resolved.startswith(hidden + "/") for hidden in self._secrets
        )
        return resolved if inside and not secret else None

    def _entry(self, item: os.DirEntry[str]) -> Entry | None:
        if item.path in self._secrets:
            return None
        try:
            status = item.stat(follow_symlinks=False)
            return Entry(item.name, item.is_dir(), status.st_size, status.st_mtime)
        except OSError:
            return None


def _beginning(path: str) -> bytes:
    """The first bytes of a plain file that has no other name; nothing of any other."""
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(opened)
        plain = stat.S_ISREG(status.st_mode) and status.st_nlink == 1
        return os.read(opened, MAX_LINE + 1) if plain else b""
    finally:
        os.close(opened)
