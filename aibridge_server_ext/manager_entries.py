"""Entries of any contents manager over local files, by its own answers."""

from __future__ import annotations

import asyncio
import errno
import os
import stat
from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from jupyter_client.jsonutil import json_default
from jupyter_core.utils import ensure_async
from jupyter_server.services.contents.manager import ContentsManager
from tornado.web import HTTPError

from aibridge_server_ext.paths import join_contents, join_real
from aibridge_server_ext.place import SLICE, Place, is_hidden, verify
from aibridge_server_ext.protocol import Entry

__all__ = ["ManagerEntries"]


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
        verify(place)
        models = iter(model["content"])
        while some := list(islice(models, SLICE)):
            yield {entry["name"]: _plain(entry) for entry in some}
            await asyncio.sleep(0)

    def at_once(self, place: Place, names: Collection[str], *, own: bool) -> None:
        """Nothing: a manager may take its time."""

    async def own(self, place: Place) -> Entry:
        """The directory itself as the manager answers it."""
        try:
            return _plain(
                await ensure_async(self._answer(place.path, content=False, type="directory"))
            )
        except HTTPError as failure:
            raise FileNotFoundError(errno.ENOENT, "not answered", place.directory) from failure

    async def look_up(self, place: Place, names: Collection[str]) -> dict[str, Entry | None]:
        """The named entries as the manager answers them, one by one."""
        found: dict[str, Entry | None] = {}
        for name in names:
            if not is_hidden(self._manager, name):
                found[name] = await self._get(place, name)
                await asyncio.sleep(0)
        verify(place)
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
