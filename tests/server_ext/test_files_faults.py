"""Whatever goes wrong, a client that reads ends up with what is on the disk."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import random
import socket
import threading
from pathlib import Path
from unittest.mock import Mock

import pytest
from watchdog.observers import inotify_c

from aibridge_server_ext.watchers import inotify

QUEUE = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())


@pytest.fixture
def left(extension, monkeypatch):
    """An event that is set when a client has left."""
    event = asyncio.Event()

    def watch():
        live_files = extension.live_files()
        leave = live_files.leave

        def noticed(client):
            leave(client)
            event.set()

        monkeypatch.setattr(live_files, "leave", noticed)
        return event

    return watch


async def test_an_overflow_is_told_and_mended(connect, answered, extension, root):
    (root / "docs").mkdir()
    client = await connect()
    await client.watch("", "docs")
    await client.until("snapshot", directory="docs")
    one, two = root / "docs" / "one", root / "docs" / "two"
    one.write_text("")
    for _ in range(QUEUE // 4 + 10):  # the server cannot read meanwhile: it shares this loop
        one.rename(two)
        two.rename(one)
    (root / "docs" / "after").write_text("lost")
    resync = await client.until("resync", directory="docs")
    assert resync["reason"] == "overflow"
    await client.until_listing("docs", await answered("docs"))
    await client.until_listing("", await answered(""))
    assert extension.live_files().figures.overflows == 1
    (root / "docs" / "later").write_text("")
    await client.until_listing("docs", lambda entries: "later" in entries)


async def test_names_of_an_overflowed_queue_are_not_looked_up_one_by_one(
    connect, root, monkeypatch
):
    monkeypatch.setattr(inotify, "QUEUE", QUEUE)
    client = await connect()
    await client.watch("")
    await client.until("snapshot")
    for number in range(QUEUE // 2 + 10):  # each is created and closed
        (root / f"{number}").write_text("")
    await client.until("resync")
    told = sum(len(message.get("entries", ())) for message in client.messages)
    assert told <= inotify.AT_ONCE
    await client.until_listing("", lambda entries: len(entries or ()) == QUEUE // 2 + 10)


async def test_a_directory_recreated_during_an_overflow_is_found(connect, answered, root):
    (root / "docs").mkdir()
    (root / "other").mkdir()
    client = await connect()
    await client.watch("docs", "other")
    await client.until("snapshot", directory="other")
    one, two = root / "other" / "one", root / "other" / "two"
    one.write_text("")
    for _ in range(QUEUE // 4 + 10):
        one.rename(two)
        two.rename(one)
    (root / "docs").rename(root / "gone")
    (root / "docs").mkdir()
    (root / "docs" / "new").write_text("")
    await client.until_listing("docs", lambda entries: entries and set(entries) == {"new"})
    (root / "docs" / "newer").write_text("")
    await client.until_listing("docs", lambda entries: "newer" in entries)
    await client.until_listing("docs", await answered("docs"))


@pytest.fixture
def deaf(jp_http_port, jp_base_url, jp_auth_header):
    """Opens a client that asks and asks and never reads an answer."""

    async def open_deaf():
        reader, writer = await asyncio.open_connection(
            "localhost", jp_http_port, limit=2**12, family=socket.AF_INET
        )
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        writer.write(_handshake(jp_base_url, jp_auth_header))
        await reader.readuntil(b"\r\n\r\n")
        reader._transport.pause_reading()
        for number in range(4):
            request = {"type": "watch", "id": number, "directories": [""], "resync": [""]}
            writer.write(_frame(request))
        return writer

    return open_deaf


async def test_a_client_that_does_not_read_is_closed(connect, extension, deaf, left, root):
    for number in range(3000):
        (root / f"a rather long name so that the listing grows {number}").touch()
    extension.patience = 0.2
    event = left()
    writer = await deaf()
    async with asyncio.timeout(15):
        await event.wait()
    assert extension.live_files().figures.clients_dropped == 1
    assert extension.live_files().clients == 0
    assert extension.live_files().directories == 0
    writer.close()
    other = await connect()
    await other.watch("")
    await other.until("snapshot", last=True)
    assert len(other.listings[""]) == 3000


def _handshake(base_url, auth_header):
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {base_url}aibridge/files HTTP/1.1",
        "Host: localhost",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        *(f"{name}: {value}" for name, value in auth_header.items()),
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


def _frame(message):
    payload = json.dumps(message).encode()
    assert len(payload) < 126
    return bytes([0x81, 0x80 | len(payload), 0, 0, 0, 0]) + payload


async def test_a_client_that_leaves_is_forgotten(connect, extension, left):
    event = left()
    client = await connect()
    await client.watch("")
    await client.until("snapshot")
    client.socket.close()
    async with asyncio.timeout(15):
        await event.wait()
    assert (extension.live_files().clients, extension.live_files().directories) == (0, 0)


async def test_an_exhausted_watch_limit_means_polling(connect, answered, monkeypatch, root):
    (root / "docs").mkdir()
    client = await connect()
    await client.watch("")
    add = inotify_c.InotifyFD.add_callback

    def exhausted(self, path, *arguments):
        if path.endswith(b"docs"):
            raise OSError(28, "inotify watch limit reached")
        return add(self, path, *arguments)

    monkeypatch.setattr(inotify_c.InotifyFD, "add_callback", exhausted)
    watching = await client.watch("", "docs")
    assert watching["modes"] == {"": "inotify", "docs": "polling"}
    await client.until("snapshot", directory="docs")
    (root / "docs" / "a").write_text("")
    await client.until_listing("docs", lambda entries: "a" in entries)
    (root / "docs" / "a").unlink()
    (root / "docs").rmdir()
    await client.until("gone", directory="docs")
    (root / "docs").mkdir()
    (root / "docs" / "b").write_text("")
    await client.until_listing("docs", lambda entries: entries and set(entries) == {"b"})
    await client.until_listing("docs", await answered("docs"))


async def test_a_directory_moved_away_and_back_is_whole(connect, answered, root):
    (root / "docs").mkdir()
    client = await connect()
    await client.watch("docs")
    await client.until("snapshot")
    (root / "docs").rename(root / "away")
    (root / "away" / "meanwhile").write_text("")
    (root / "away").rename(root / "docs")
    await client.until_listing("docs", lambda entries: entries and "meanwhile" in entries)
    (root / "docs" / "later").write_text("")
    await client.until_listing("docs", lambda entries: entries and "later" in entries)
    assert client.listings["docs"] == await answered("docs")


async def test_a_root_removed_and_recreated_is_found_again(connect, answered, root):
    (root / "docs").mkdir()
    client = await connect()
    await client.watch("", "docs")
    await client.until("snapshot", directory="docs")
    (root / "docs").rmdir()
    root.rmdir()
    while client.listings.get("", {}) is not None:
        await client.until("gone")
    (root / "docs").mkdir(parents=True)
    (root / "docs" / "a").write_text("")
    await client.until_listing("docs", lambda entries: entries and set(entries) == {"a"})
    await client.until_listing("", lambda entries: entries and set(entries) == {"docs"})
    await client.until_listing("docs", await answered("docs"))


async def test_a_storm_of_random_changes_ends_with_what_is_on_the_disk(connect, answered, root):
    chance = random.Random(20260102)  # noqa: S311  — reproducible, not secret
    outside = root.parent / "outside"
    outside.mkdir()
    shown = ["", "a", "a/b", "c"]
    clients = [await connect() for _ in range(3)]
    for client in clients:
        await client.watch(*shown)

    def storm():
        for _ in range(3000):
            _random_change(root, outside, chance)

    worker = threading.Thread(target=storm)
    worker.start()
    while worker.is_alive():
        await clients[0].settled()
    worker.join()
    for directory in (root / path for path in shown):
        if directory.is_symlink() or not directory.is_dir():
            directory.unlink(missing_ok=True)
            directory.mkdir()
        directory.chmod(0o755)  # or its owner could not list it
    (root / "marker").write_text("")
    for directory in shown:
        expected = _plain(root / directory, await answered(directory))

        def same(entries, place=root / directory, expected=expected):
            return entries is not None and _plain(place, entries) == expected

        for client in clients:
            await client.until_listing(directory, same)


def _plain(directory, entries):
    """Entries without what is only that of the moment of sending.

    Such are the times of folders and, for symbolic links, all that depends on their targets.
    """
    times = {"last_modified", "created"}
    of_target = {"type", "mimetype", "size", "writable"} | times
    plain = {}
    for name, entry in entries.items():
        volatile = times if entry["type"] == "directory" else set()
        if (directory / name).is_symlink():
            volatile = of_target
        plain[name] = {key: entry[key] for key in entry.keys() - volatile}
    return plain


def _random_change(root, outside, chance):
    """Change something below ``root``, or in ``outside`` through a link: both are our own."""
    directory = root / chance.choice(["", "a", "a/b", "c", "d"])
    name, other = (directory / chance.choice("abcdxyz") for _ in range(2))
    elsewhere = root / chance.choice(["", "a", "c"]) / chance.choice("xyz")
    actions = [
        name.mkdir,
        lambda: name.write_text("x" * chance.randrange(100)),
        name.unlink,
        name.rmdir,
        lambda: name.rename(other),
        lambda: name.rename(elsewhere),
        lambda: name.symlink_to(chance.choice(["a", "../a", "x", str(outside)])),
        lambda: name.chmod(chance.choice([0o600, 0o755])),
    ]
    try:
        chance.choice(actions)()
    except OSError:
        return


async def test_a_lookup_that_fails_is_tried_again(connect, extension, monkeypatch, root):
    client = await connect()
    await client.watch("")
    await client.until("snapshot")
    source = extension.live_files().source
    look_up, failures = source.look_up, iter([OSError(5, "input/output error")])

    async def failing(place, names):
        for failure in failures:
            raise failure
        return await look_up(place, names)

    monkeypatch.setattr(source, "look_up", failing)
    monkeypatch.setattr(source, "at_once", lambda *_place, **_own: None)
    (root / "a").write_text("")
    resync = await client.until("resync")
    assert resync["reason"] == "could not be listed"
    await client.until_listing("", lambda entries: "a" in entries)


async def test_a_listing_that_fails_leaves_no_gap_in_the_numbers(
    connect, extension, monkeypatch, root
):
    (root / "a").write_text("")
    client = await connect()
    await client.watch("")
    await client.until("snapshot")
    source = extension.live_files().source
    listing, failures = source.listing, iter([OSError(5, "input/output error")])

    async def failing(place):
        for failure in failures:
            raise failure
        async for entries in listing(place):
            yield entries

    monkeypatch.setattr(source, "listing", failing)
    await client.watch("", resync=[""])
    await client.until("resync")  # every number is checked as it comes
    await client.until_listing("", lambda entries: "a" in entries)


@pytest.mark.parametrize("broken", ["look_up", "at_once"])
async def test_an_internal_error_closes_the_socket_instead_of_leaving_it_silent(
    connect, extension, root, caplog, broken
):
    client = await connect()
    await client.watch("")
    await client.until("snapshot")
    failing = Mock(side_effect=RuntimeError("broken"))
    source = extension.live_files().source
    source.at_once = failing if broken == "at_once" else lambda *_place, **_own: None
    source.look_up = failing
    (root / "a").write_text("")
    with pytest.raises(ConnectionError, match="1013"):
        await client.next()
    assert "broken" in caplog.text


async def test_stopping_the_server_closes_clients_and_descriptors(connect, extension):
    def resources():
        names = (Path(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd"))  # noqa: PTH208
        return sum("inotify" in os.readlink(name) for name in names if name.is_symlink())  # noqa: PTH115

    before = resources()
    client = await connect()
    await client.watch("")
    await client.until("snapshot")
    assert resources() == before + 1
    await extension.stop_extension()
    with pytest.raises(ConnectionError, match="1013"):
        await client.next()
    assert resources() == before
    assert not any("aibridge" in thread.name for thread in threading.enumerate())


async def test_hostile_messages_end_nothing(connect, root):
    chance = random.Random(7)  # noqa: S311  — reproducible, not secret
    client = await connect()
    words = ["watch", "", None, -1, 1e400, "\udcff", "a/../..", [], {}, "\0", "x" * 5000]

    def value(depth=0):
        if depth < 3 and chance.random() < 0.4:
            return [value(depth + 1) for _ in range(chance.randrange(4))]
        return chance.choice(words)

    for _ in range(300):
        await client.send(
            json.dumps({"type": "watch", "id": value(), "directories": value(), "resync": value()})
        )
    await client.settled()
    (root / "a").write_text("")
    await client.watch("")
    await client.until_listing("", lambda entries: entries is not None and "a" in entries)
