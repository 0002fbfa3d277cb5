"""Entries as the contents manager would answer them: where they come from.

``FileEntries`` builds them from ``lstat`` for the file contents managers of jupyter-server whose
methods nobody has overridden; ``ManagerEntries`` asks any other manager itself.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Mapping
from typing import Protocol

from jupyter_server.services.contents.filemanager import (
    AsyncFileContentsManager,
    FileContentsManager,
)
from jupyter_server.services.contents.manager import ContentsManager

from aibridge_server_ext.file_entries import FileEntries
from aibridge_server_ext.manager_entries import ManagerEntries
from aibridge_server_ext.place import Place
from aibridge_server_ext.protocol import Entry, Told

__all__ = ["EntrySource", "entry_source"]


class EntrySource(Protocol):
    """Where entries come from. All raise ``OSError`` when the place is no longer there."""

    def listing(self, place: Place) -> AsyncGenerator[Mapping[str, Entry], None]:
        """All entries, in slices."""
        ...

    def at_once(self, place: Place, names: Collection[str], *, own: bool) -> Told | None:
        """What ``look_up`` and, if asked for, ``own`` tell; ``None`` if that takes waiting."""
        ...

    async def own(self, place: Place) -> Entry:
        """The directory itself as it is now."""
        ...

    async def look_up(self, place: Place, names: Collection[str]) -> dict[str, Entry | None]:
        """The named entries as they are now, ``None`` when not there; hidden names left out."""
        ...


def entry_source(manager: ContentsManager) -> EntrySource:
    """The fastest source that answers exactly what this contents manager does."""
    if isinstance(manager, FileContentsManager) and _is_unmodified(manager):
        return FileEntries(manager)
    return ManagerEntries(manager)


_DECISIVE = (
    "get",
    "exists",
    "is_hidden",
    "is_writable",
    "_base_model",
    "_dir_model",
    "_file_model",
    "_notebook_model",
    "_get_os_path",
)


def _is_unmodified(manager: FileContentsManager) -> bool:
    """Whether every method that makes an entry is jupyter-server's own."""
    return all(
        getattr(type(manager), name)
        in (getattr(FileContentsManager, name), getattr(AsyncFileContentsManager, name))
        for name in _DECISIVE
    )
