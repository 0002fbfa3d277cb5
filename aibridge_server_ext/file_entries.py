"""Entries of jupyter-server's file contents managers, straight from the file system."""

from __future__ import annotations

import asyncio
import errno
import math
import mimetypes
import os
import stat
from collections.abc import AsyncGenerator, Collection, Mapping
from datetime import UTC, datetime
from itertools import islice

from jupyter_server.services.contents.filemanager import FileContentsManager

from aibridge_server_ext.paths import join_contents
from aibridge_server_ext.place import SLICE, Place, is_hidden, opened
from aibridge_server_ext.protocol import Entry

__all__ = ["FileEntries"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class FileEntries:
    """Entries of ``FileContentsManager`` and its kin, straight from the file system."""

    def __init__(self, manager: FileContentsManager) -> None:
        self._manager = manager
        self._allow_hidden: bool = manager.allow_hidden

    async def listing(self, place: Place) -> AsyncGenerator[Mapping[str, Entry], None]:
        """All entries; names that come or go meanwhile may or may not be among them."""
        with opened(place) as descriptor:
            names = iter(os.listdir(descriptor))  # noqa: PTH208  — Path lists no descriptor
            while some := list(islice(names, SLICE)):
                entries = self._entries(place, descriptor, some)
                yield {name: entry for name, entry in entries.items() if entry is not None}
                await asyncio.sleep(0)

    async def look_up(self, place: Place, names: Collection[str]) -> dict[str, Entry | None]:
        """The named entries as they are now."""
        found: dict[str, Entry | None] = {}
        remaining = iter(names)
        with opened(place) as descriptor:
            while some := list(islice(remaining, SLICE)):
                if found:
                    await asyncio.sleep(0)
                found |= self._entries(place, descriptor, some)
        return found

    async def own(self, place: Place) -> Entry:
        """The directory itself as it is now."""
        path = self._manager._get_os_path(place.path)  # type: ignore[no-untyped-call]  # noqa: SLF001
        info = os.lstat(path)
        name = place.path.rpartition("/")[2]
        return _fields(name, place.path, info, writable=os.access(path, os.W_OK), directory=True)

    def _entries(
        self, place: Place, descriptor: int, names: Collection[str]
    ) -> dict[str, Entry | None]:
        return {
            name: self._entry(place, descriptor, name)
            for name in names
            if not is_hidden(self._manager, name)
        }

    def _entry(self, place: Place, descriptor: int, name: str) -> Entry | None:
        """One entry, the fields and values of ``FileContentsManager.get(content=False)``."""
        try:
            info = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
            target = self._target(descriptor, name, info)
        except OSError:
            return None
        is_directory = target is not None and stat.S_ISDIR(target.st_mode)
        may_enter = os.access(name, os.R_OK | os.X_OK, dir_fd=descriptor)
        if is_directory and not may_enter and not self._allow_hidden:
            return None
        writable = os.access(name, os.W_OK, dir_fd=descriptor)
        path = join_contents(place.path, name)
        return _fields(name, path, info, writable=writable, directory=is_directory)

    def _target(self, descriptor: int, name: str, info: os.stat_result) -> os.stat_result | None:
        """What a name leads to, ``None`` for a dangling link; raises for what is never listed."""
        if stat.S_ISREG(info.st_mode) or stat.S_ISDIR(info.st_mode):
            return info
        if not stat.S_ISLNK(info.st_mode):
            raise OSError(errno.EINVAL, "neither file, directory nor link")
        try:
            return os.stat(name, dir_fd=descriptor)
        except OSError as failure:
            if failure.errno == errno.ENOENT or self._allow_hidden:
                return None
            raise


def _fields(
    name: str, path: str, info: os.stat_result, *, writable: bool, directory: bool
) -> Entry:
    return {
        "name": name,
        "path": path,
        "last_modified": _iso(info.st_mtime),
        "created": _iso(_created(info)),
        "format": None,
        "mimetype": None if directory else _mimetype(name),
        "size": None if directory else info.st_size,
        "writable": writable,
        "hash": None,
        "hash_algorithm": None,
        "type": _type(name, is_directory=directory),
    }


def _type(name: str, *, is_directory: bool) -> str:
    if is_directory:
        return "directory"
    return "notebook" if name.endswith(".ipynb") else "file"


def _mimetype(name: str) -> str | None:
    return None if name.endswith(".ipynb") else mimetypes.guess_type(f"/{name}")[0]


def _created(info: os.stat_result) -> float:
    """Birth time where the platform has it, as ``FileContentsManager`` takes it."""
    birth = getattr(info, "st_birthtime", None)
    if isinstance(birth, int | float) and birth >= 0 and math.isfinite(birth):
        return birth
    return info.st_ctime


def _iso(timestamp: float) -> str:
    """A time as the contents REST API writes it; the epoch for times out of range."""
    try:
        moment = datetime.fromtimestamp(timestamp, UTC)
    except (ValueError, OverflowError, OSError):
        moment = _EPOCH
    return moment.isoformat().replace("+00:00", "Z")
