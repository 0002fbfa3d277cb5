"""The file system as judging sees it."""

from __future__ import annotations

import os
from typing import Protocol


class FileView(Protocol):
    """The file system as judging sees it; every path is absolute. Nothing here raises."""

    def lstat(self, path: str) -> os.stat_result | None:
        """The status of ``path`` itself, links not followed; ``None`` when it is not there."""

    def exists(self, path: str) -> bool:
        """Whether ``path``, links followed, is there."""

    def is_dir(self, path: str) -> bool:
        """Whether ``path``, links followed, is a folder."""

    def realpath(self, path: str) -> str:
        """``path`` with every link resolved; parts that are not there stay as they are."""

    def listdir(self, path: str) -> tuple[str, ...]:
        """The names in a folder, in any order; empty when it cannot be listed."""

    def is_executable(self, path: str) -> bool:
        """Whether ``path``, links followed, may be executed, or entered where it is a folder."""

    def links_within(self, path: str, folder: str) -> int:
        """How many names below ``folder`` are hard links to the file ``path``, itself included."""

    def links_below(self, folder: str) -> tuple[str, ...] | None:
        """Every symbolic link below ``folder``; ``None`` when there is too much to look at."""

    def named_below(self, folder: str, name: str) -> tuple[str, ...] | None:
        """Every entry below ``folder`` called ``name``; ``None`` when there is too much."""

    def may_enter(self, folder: str) -> bool:
        """Whether ``folder`` is one that this user may surely enter, were it root or not."""

    def read_text(self, path: str) -> str | None:
        """The text of a small file; ``None`` when it is missing, large or not readable."""
