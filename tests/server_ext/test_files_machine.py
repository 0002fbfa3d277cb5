"""What a machine does to a server: limits, mounts, restarts. Servers are processes of their own."""

from __future__ import annotations

import subprocess
import sys

import pytest
from server_process import OWN_MOUNTS, ServerProcess, limited


@pytest.fixture
def serving(tmp_path, jp_asyncio_loop):
    """Starts servers of one root, stopped at the end."""
    root = tmp_path / "root"
    root.mkdir()
    servers = []

    def start(*prefix, **settings):
        base = tmp_path / f"home-{len(servers)}"
        server = ServerProcess(base, root, *prefix, **({"poll_interval": 0.1} | settings))
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        jp_asyncio_loop.run_until_complete(server.disconnect())
        server.stop()


async def test_an_exhausted_watch_limit_means_polling_until_there_is_room(serving):
    server = serving(*limited("watches", 6))
    shown = [f"d{number}" for number in range(12)]
    for name in shown:
        (server.root / name).mkdir()
    client = await server.connect()
    watching = await client.watch(*shown)
    assert set(watching["modes"].values()) == {"inotify", "polling"}
    for name in shown:
        await client.until_listing(name, {})
        (server.root / name / "a").write_text(name)
    for name in shown:
        await client.until_listing(name, lambda entries: "a" in entries)
        await client.until_listing(name, await server.answered(name))
    polled = [name for name, mode in watching["modes"].items() if mode == "polling"]
    status = await server.get("aibridge/status")
    assert status["polled"] == len(polled)
    await client.watch()
    watching = await client.watch(polled[0])
    assert watching["modes"] == {polled[0]: "inotify"}


async def test_without_any_inotify_everything_is_polled(serving):
    server = serving(*limited("instances", 0))
    client = await server.connect()
    assert (await client.watch(""))["modes"] == {"": "polling"}
    await client.until("snapshot")
    (server.root / "a").write_text("")
    await client.until_listing("", lambda entries: "a" in entries)
    (server.root / "a").rename(server.root / "b")
    await client.until_listing("", lambda entries: set(entries) == {"b"})
    await client.until_listing("", await server.answered(""))
    assert (await server.get("aibridge/status"))["watcher"] == "polling"


async def test_what_is_mounted_and_unmounted_is_shown(serving):
    server = serving(*OWN_MOUNTS)
    place = server.root / "docs" / "mount"
    place.mkdir(parents=True)
    (place / "below").write_text("")
    client = await server.connect()
    await client.watch("docs/mount", "docs")
    await client.until_listing("docs/mount", lambda entries: entries and "below" in entries)
    server.inside("mount", "-t", "tmpfs", "tmpfs", str(place))
    await client.until_listing("docs/mount", {})
    server.inside("sh", "-c", 'echo text > "$1/above"', "sh", str(place))
    await client.until_listing("docs/mount", lambda entries: entries and "above" in entries)
    await client.until_listing("docs/mount", await server.answered("docs/mount"))
    server.inside("umount", str(place))
    await client.until_listing("docs/mount", lambda entries: entries and set(entries) == {"below"})
    (place / "later").write_text("")
    await client.until_listing("docs/mount", lambda entries: "later" in entries)
    await client.until_listing("docs/mount", await server.answered("docs/mount"))


MOUNTING = """
import os, subprocess, sys
from aibridge_server_ext.watchers import mounts

place = sys.argv[1]
mounts._REMOTE = frozenset({"tmpfs"})
table = mounts.MountTable()

def remote():
    return table.is_remote(os.stat(place).st_dev)

def run(*argv):
    subprocess.run([*argv, place], check=True)

run("mount", "-t", "ramfs", "none")
print(remote())
run("umount")
run("mount", "-t", "tmpfs", "none")
print(remote())
run("umount")
run("mount", "-t", "ramfs", "none")
print(remote())
"""


def test_a_device_number_may_come_back_as_another_file_system(tmp_path):
    done = subprocess.run(
        [*OWN_MOUNTS, sys.executable, "-P", "-c", MOUNTING, tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["False", "True", "False"], done.stderr


async def test_a_restarted_server_is_caught_up_with(serving):
    server = serving()
    (server.root / "docs").mkdir()
    (server.root / "docs" / "old").write_text("")
    client = await server.connect()
    await client.watch("", "docs")
    await client.until("snapshot", directory="docs")
    server.stop()
    with pytest.raises(ConnectionError):
        await client.next()
    (server.root / "docs" / "old").rename(server.root / "docs" / "new")
    server.start()
    again = await server.connect()
    await again.watch("", "docs")
    await again.until("snapshot", directory="docs")
    assert again.listings["docs"] == await server.answered("docs")
    (server.root / "docs" / "later").write_text("")
    await again.until_listing("docs", lambda entries: {"new", "later"} <= set(entries))
    await again.until_listing("docs", await server.answered("docs"))
