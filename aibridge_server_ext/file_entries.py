"""Entries of jupyter-server's file contents managers, straight from the file system."""

from __future__ import annotations

import asyncio
import errno
import math
import mimetypes
import os
import stat
from collections.abc import AsyncGenerator, Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice

from jupyter_server.services.contents.filemanager import FileContentsManager

from aibridge_server_ext.paths import join_real
from aibridge_server_ext.place import SLICE, Place, hiding, opened
from aibridge_server_ext.protocol import Entry, Told

__all__ = ["FileEntries"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TELLS_BIRTH = hasattr(os.stat_result, "st_birthtime")


class FileEntries:
    """Entries of ``FileContentsManager`` and its kin, straight from the file system."""

    def __init__(self, manager: FileContentsManager) -> None:
        self._manager = manager

    async def listing(self, place: Place) -> AsyncGenerator[Mapping[str, Entry], None]:
        """All entries; names that come or go meanwhile may or may not be among them."""
        with opened(place) as descriptor, os.scandir(descriptor) as found:
            look = _Look(self._manager, place, descriptor)
            while some := [item.name for item in islice(found, SLICE)]:
                entries = look.entries(some)
                yield {name: entry for name, entry in entries.items() if entry is not None}
                await asyncio.sleep(0)

    async def look_up(self, place: Place, names: Collection[str]) -> dict[str, Entry | None]:
        """The named entries as they are now."""
        found: dict[str, Entry | None] = {}
        remaining = iter(names)
        with opened(place) as descriptor:
            look = _Look(self._manager, place, descriptor)
            while some := list(islice(remaining, SLICE)):
                if found:
                    await asyncio.sleep(0)
                found |= look.entries(some)
        return found

    def at_once(self, place: Place, names: Collection[str], *, own: bool) -> Told:
        """A few named entries, and if asked for the directory itself, in one go."""
        with opened(place) as descriptor:
            entries = _Look(self._manager, place, descriptor).entries(names)
        return entries, self._own(place) if own and entries else None

    async def own(self, place: Place) -> Entry:
        """The directory itself as it is now."""
        return self._own(place)

    def _own(self, place: Place) -> Entry:
        path = _os_path(self._manager.root_dir, place.path)
        info = os.lstat(path)
        name = place.path.rpartition("/")[2]
        return _fields(name, place.path, info, writable=os.access(path, os.W_OK))


@lru_cache(maxsize=1024)
def _os_path(root: str, path: str) -> str:
    """Where a contents path lies, links not followed."""
    root = os.path.abspath(root)  # noqa: PTH100  — as the manager does, links kept
    return join_real(root, path) if path else root


class _Look:
    """Looks names of one open directory up; what they have in common is worked out once."""

    def __init__(self, manager: FileContentsManager, place: Place, descriptor: int) -> None:
        self._descriptor = descriptor
        self._allow_hidden: bool = manager.allow_hidden
        self._is_hidden = hiding(manager)
        self._prefix = f"{place.path}/" if place.path else ""
        self._mimetypes: dict[str, str | None] = {}

    def entries(self, names: Iterable[str]) -> dict[str, Entry | None]:
        """The names that may be told, ``None`` for what is not there."""
        return {name: self._entry(name) for name in names if not self._is_hidden(name)}

    def _entry(self, name: str) -> Entry | None:
        """One entry, the fields and values of ``FileContentsManager.get(content=False)``."""
        descriptor = self._descriptor
        try:
            info = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
            target = self._target(name, info)
        except OSError:
            return None
        writable = os.access(name, os.W_OK, dir_fd=descriptor)
        path = self._prefix + name
        if target is None or not stat.S_ISDIR(target.st_mode):
            return _fields(name, path, info, writable=writable, file=self._file(name))
        may_enter = os.access(name, os.R_OK | os.X_OK, dir_fd=descriptor)
        if not may_enter and not self._allow_hidden:
            return None
        return _fields(name, path, info, writable=writable)

    def _target(self, name: str, info: os.stat_result) -> os.stat_result | None:
        """What a name leads to, ``None`` for a dangling link; raises for what is never listed."""
        if stat.S_ISREG(info.st_mode) or stat.S_ISDIR(info.st_mode):
            return info
        if not stat.S_ISLNK(info.st_mode):
            raise OSError(errno.EINVAL, "neither file, directory nor link")
        try:
            return os.stat(name, dir_fd=self._descriptor)
        except OSError as failure:
            if failure.errno == errno.ENOENT or self._allow_hidden:
                return None
            raise

    def _file(self, name: str) -> tuple[str, str | None]:
        """A file's type and media type, which the name alone decides."""
        if name.endswith(".ipynb"):
            return "notebook", None
        root, dot, suffixes = name.partition(".")
        if not root:
            return "file", mimetypes.guess_type(f"/{name}")[0]
        if suffixes not in self._mimetypes:
            self._mimetypes[suffixes] = mimetypes.guess_type(f"/x{dot}{suffixes}")[0]
        return "file", self._mimetypes[suffixes]


def _fields(
    name: str,
    path: str,
    info: os.stat_result,
    *,
    writable: bool,
    file: tuple[str, str | None] | None = None,
) -> Entry:
    """The model; a directory if it is no file."""
    modified, changed = info.st_mtime, _created(info)
    last_modified = _iso(modified)
    kind, mimetype = ("directory", None) if file is None else file
    return {
        "name": name,
        "path": path,
        "last_modified": last_modified,
        "created": last_modified if changed == modified else _iso(changed),
        "format": None,
        "mimetype": mimetype,
        "size": None if file is None else info.st_size,
        "writable": writable,
        "hash": None,
        "hash_algorithm": None,
        "type": kind,
    }


def _created(info: os.stat_result) -> float:
    """Birth time where the platform has it, as ``FileContentsManager`` takes it."""
    birth = getattr(info, "st_birthtime", None) if _TELLS_BIRTH else None
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
