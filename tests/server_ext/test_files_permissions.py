"""What an ordinary user may not read; as root the tests become one for their duration."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from contextlib import aclosing, contextmanager
from pathlib import Path

import pytest
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from aibridge_server_ext.changes import Interest
from aibridge_server_ext.listing import entry_source
from aibridge_server_ext.paths import Refusal
from aibridge_server_ext.place import Place
from aibridge_server_ext.resolution import Resolver
from aibridge_server_ext.watchers.inotify import InotifyWatcher

NOBODY = 65534


@contextmanager
def ordinary():
    """Run as an ordinary user."""
    if os.getuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def jp_root_dir():
    """A root that an ordinary user owns, below no folder that is closed to them."""
    root = Path(tempfile.mkdtemp(prefix="aibridge-root-")).resolve()
    if os.getuid() == 0:
        os.chown(root, NOBODY, -1)
    yield root
    for folder, _, _ in os.walk(root):
        Path(folder).chmod(0o700)
    shutil.rmtree(root)


@pytest.fixture
def closed(root):
    """A folder that may be seen and not entered."""
    with ordinary():
        (root / "closed").mkdir()
        (root / "open.txt").write_text("")
        (root / "closed").chmod(0o000)
    yield root / "closed"
    (root / "closed").chmod(0o700)


def test_a_folder_that_may_not_be_entered_is_hidden_as_the_manager_hides_it(root, closed):
    manager = AsyncLargeFileManager(root_dir=str(root))
    info = root.stat()

    async def compare():
        source, place = entry_source(manager), Place("", str(root), (info.st_dev, info.st_ino))
        listed = set()
        async with aclosing(source.listing(place)) as slices:
            async for some in slices:
                listed |= set(some)
        model = await manager.get("", content=True)
        return listed, {entry["name"] for entry in model["content"]}

    with ordinary():
        assert asyncio.run(compare()) == ({"open.txt"}, {"open.txt"})
        refusal = Resolver(str(root), lambda _name: False).resolve(closed.name).refusal
    assert refusal is Refusal.UNREADABLE


async def test_a_closed_folder_cannot_be_watched(closed):
    watcher = InotifyWatcher(lambda _changes: None)
    try:
        with ordinary(), pytest.raises(PermissionError):
            watcher.set_interest(str(closed), Interest.CONTENTS)
        assert not watcher.is_ready(str(closed))
        watcher.set_interest(str(closed.parent), Interest.CONTENTS)
        assert watcher.is_ready(str(closed.parent))
    finally:
        watcher.close()


async def test_a_closed_folder_is_refused_and_found_when_opened(connect, answered, closed):
    client = await connect()
    with ordinary():
        watching = await client.watch("closed")
        assert watching["refused"] == {"closed": "not readable"}
        closed.chmod(0o700)
        await client.until("snapshot", directory="closed")
        (closed / "a").write_text("")
        await client.until_listing("closed", lambda entries: "a" in entries)
        closed.chmod(0o000)
        await client.until("gone", directory="closed")
        closed.chmod(0o700)
        await client.until_listing("closed", lambda entries: entries and "a" in entries)
        await client.until_listing("closed", await answered("closed"))
