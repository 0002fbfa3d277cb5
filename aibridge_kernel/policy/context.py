"""What a command is judged against: where it would run and what is there."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from .file_view import FileView
from .rulebook import BUILT_IN, Rulebook

__all__ = ["SYSTEM_SEARCH_PATH", "Context", "FileView"]

SYSTEM_SEARCH_PATH: Final = (
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/bin",
    "/sbin",
    "/bin",
)


@dataclass(frozen=True)
class Context:
    """Where a command would run. All paths are absolute and real."""

    workspace: str
    working_directory: str
    home: str
    files: FileView
    protected: tuple[str, ...] = ()
    """Never written, wherever they lie: the policy, the journal, the running notebook."""
    secret: tuple[str, ...] = ()
    """Never read or written: token files, runtime folders, the state folder."""
    search_path: tuple[str, ...] = SYSTEM_SEARCH_PATH
    now: Callable[[], time.struct_time] = time.localtime
    """The local time; a date in a command is the one of its judging."""
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Values of variables that the run will have beside ``HOME`` and ``PWD``."""
    rulebook: Rulebook = BUILT_IN
    """The table of programs and what policy files add."""
