"""Entries as the contents manager would answer them, without asking it for each name.

``FileEntries`` builds them from ``lstat`` for the file contents managers of jupyter-server whose
methods nobody has overridden; ``ManagerEntries`` asks any other manager itself.
"""

from __future__ import annotations

import asyncio
import errno
import math
import mimetypes
import os
import stat
from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Protocol

from jupyter_client.jsonutil import json_default
from jupyter_core.utils import ensure_async
from jupyter_server.services.contents.filemanager import (
    AsyncFileContentsManager,
    FileContentsManager,
)
from jupyter_server.services.contents.manager import ContentsManager
from tornado.web import HTTPError

from aibridge_server_ext.paths import join_contents, join_real
from aibridge_server_ext.protocol import Entry
from aibridge_server_ext.resolution import Identity

__all__ = ["EntrySource", "FileEntries", "ManagerEntries", "Place", "entry_source", "is_hidden"]

SLICE = 100
"""Names looked up before other sockets have their turn: about a millisecond."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """A directory to list: its contents path, its real path, and which directory that was."""

    path: str
    directory: str
    identity: Identity


class EntrySource(Protocol):
    """Where entries come from. Both raise ``OSError`` when the place is no longer there."""

    def listing(self, place: Place) -> AsyncGenerator[Mapping[str, Entry], None]:
        """All entries, in slices."""
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


def is_hidden(manager: ContentsManager, name: str) -> bool:
    """Whether the contents manager keeps a name out of listings, whatever is behind it."""
    if name.startswith(".") and not manager.allow_hidden:
        return True
    return not manager.should_list(name)  # type: ignore[no-untyped-call]


class FileEntries:
    """Entries of ``FileContentsManager`` and its kin, straight from the file system."""

    def __init__(self, manager: FileContentsManager) -> None:
        self._manager = manager
        self._allow_hidden: bool = manager.allow_hidden

    async def listing(self, place: Place) -> AsyncGenerator[Mapping[str, Entry], None]:
        """All entries; names that come or go meanwhile may or may not be among them."""
        with _opened(place) as descriptor:
            names = iter(os.listdir(descriptor))  # noqa: PTH208  — Path lists no descriptor
            while some := list(islice(names, SLICE)):
                entries = self._entries(place, descriptor, some)
                yield {name: entry for name, entry in entries.items() if entry is not None}
                await asyncio.sleep(0)

    async def look_up(self, place: Place, names: Collection[str]) -> dict[str, Entry | None]:
        """The named entries as they are now."""
        found: dict[str, Entry | None] = {}
        remaining = iter(names)
        with _opened(place) as descriptor:
            while some := list(islice(remaining, SLICE)):
                if found:
                    await asyncio.sleep(0)
                found |= self._entries(place, descriptor, some)
        return found

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
        return {
            "name": name,
            "path": join_contents(place.path, name),
            "last_modified": _iso(info.st_mtime),
            "created": _iso(_created(info)),
            "format": None,
            "mimetype": None if is_directory else _mimetype(name),
            "size": None if is_directory else info.st_size,
            "writable": os.access(name, os.W_OK, dir_fd=descriptor),
            "hash": None,
            "hash_algorithm": None,
            "type": _type(name, is_directory=is_directory),
        }

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


@contextmanager
def _opened(place: Place) -> Iterator[int]:
    """A descriptor of the very directory that was resolved, whatever its path means by now."""
    descriptor = os.open(place.directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        info = os.fstat(descriptor)
        if (info.st_dev, info.st_ino) != place.identity:
            raise FileNotFoundError(errno.ENOENT, "another directory by now", place.directory)
        yield descriptor
    finally:
        os.close(descriptor)


def _verify(place: Place) -> None:
    """Raise unless the path of the place still means the directory that was resolved."""
    with _opened(place):
        return


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


class ManagerEntries:
    """Entries of any contents manager over local files, by its own answers."""

    def __init__(self, manager: ContentsManager) -> None:
        self._manager = manager
        self._answer: Callable[..., Any] = manager.get
        """Answers a model or an awaitable of one."""

    async def listing(self, place: Place) -> AsyncGenerator[Mapping[str, Entry], None]:
        """All entries, as one answer of the manager, in slices."""
        try:
            model = await ensure_async(self._answer(place.path, content=True, type="directory"))
        except HTTPError as failure:
            raise FileNotFoundError(errno.ENOENT, "not answered", place.directory) from failure
        _verify(place)
        models = iter(model["content"])
        while some := list(islice(models, SLICE)):
            yield {entry["name"]: _plain(entry) for entry in some}
            await asyncio.sleep(0)

    async def look_up(self, place: Place, names: Collection[str]) -> dict[str, Entry | None]:
        """The named entries as the manager answers them, one by one."""
        found: dict[str, Entry | None] = {}
        for name in names:
            if not is_hidden(self._manager, name):
                found[name] = await self._get(place, name)
                await asyncio.sleep(0)
        _verify(place)
        return found

    async def _get(self, place: Place, name: str) -> Entry | None:
        try:
            mode = os.lstat(join_real(place.directory, name)).st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode)):
                return None
            path = join_contents(place.path, name)
            return _plain(await ensure_async(self._answer(path, content=False)))
        except (HTTPError, OSError):
            return None


def _plain(model: Mapping[str, Any]) -> Entry:
    """A model without content, its times as the contents REST API writes them."""
    return {
        field: json_default(value) if isinstance(value, datetime) else value
        for field, value in model.items()
        if field != "content"
    }
