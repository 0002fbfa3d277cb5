"""Connections that are slow, cut, compressed or garbled, and clocks that jump."""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import struct
import time
from dataclasses import dataclass

import pytest
from files_client import FilesClient
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect
from websockets.asyncio.client import connect as open_websocket


@dataclass(frozen=True)
class Address:
    """Where the WebSocket of the running server is, and what opens it."""

    port: int
    url: str
    headers: dict[str, str]

    def request(self) -> HTTPRequest:
        return HTTPRequest(self.url, headers=self.headers)


@pytest.fixture
def address(jp_fetch, jp_http_port, jp_base_url, jp_auth_header):
    assert jp_fetch  # which starts the server
    url = f"ws://127.0.0.1:{jp_http_port}{jp_base_url}aibridge/files"
    return Address(jp_http_port, url, jp_auth_header)


async def test_a_slow_reader_misses_nothing_and_costs_little(address, extension, answered, root):
    class Slow:
        """Takes no message from the network that nobody asks for."""

        def __init__(self, connection):
            self.write_message, self.read_message = connection.send, connection.recv

    names = [f"a rather long name, so that buffers are soon full {n}" for n in range(1000)]
    plain = socket.create_connection(("127.0.0.1", address.port))
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32 * 1024)
    options = {"additional_headers": address.headers, "max_queue": 1, "sock": plain}
    async with open_websocket(address.url, **options) as connection:
        slow = FilesClient(Slow(connection))
        await slow.watch("")
        for text in ("", "longer", "x" * 100):
            for name in names:
                (root / name).write_text(text)
            await asyncio.wait_for(slow.next(), 15)
        (client,) = extension.live_files()._clients
        assert len(client.outbox.subscriptions[""].dirt.names) <= len(names)
        await slow.until_listing("", await answered(""))
    assert extension.live_files().figures.clients_dropped == 0


async def test_a_cut_connection_is_forgotten_and_the_next_one_whole(
    connect, address, jp_fetch, answered, root
):
    (root / "docs").mkdir()
    cut = await websocket_connect(address.request())
    client = FilesClient(cut)
    await client.watch("docs")
    await client.until("snapshot")
    plain = cut.protocol.stream.socket
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    cut.protocol.stream.close()  # a reset instead of a farewell
    cut.close()
    for number in range(200):
        (root / "docs" / f"meanwhile {number}").write_text("")
    again = await connect()
    await again.watch("docs")
    await again.until("snapshot")
    await again.until_listing("docs", await answered("docs"))
    while json.loads((await jp_fetch("aibridge", "status")).body)["clients"] > 1:
        pass


async def test_garbage_on_the_wire_ends_one_connection_only(connect, address, answered, root):
    chance = random.Random(5)  # noqa: S311  — reproducible, not secret
    other = await connect()
    await other.watch("")
    for number in range(30):
        garbled = await websocket_connect(address.request())
        stream = garbled.protocol.stream
        stream.write(_garbage(chance))
        stream.close()
        garbled.close()
        (root / f"a{number}").write_text("")
        await other.until_listing("", await answered(""))
    assert len(other.listings[""]) == 30


def _garbage(chance):
    """Frames that are broken in one way or another, or no frames at all."""
    payload = chance.randbytes(chance.randrange(1, 200))
    header = bytes([0x80 | chance.choice([0, 1, 2, 3, 8, 9, 15]), 0x80 | min(len(payload), 125)])
    return chance.choice(
        [
            payload,
            header + os.urandom(4) + payload,
            header + bytes(4) + payload[:3],
            bytes([0xF1, 0xFE]) + struct.pack(">H", len(payload)) + bytes(4) + payload,
            bytes([0x81, 0xFF]) + struct.pack(">Q", 2**62) + bytes(4),
            bytes([0x01, 0x80]) + bytes(4) + bytes([0x01, 0x80]) + bytes(4),
        ]
    )


async def test_messages_are_not_compressed(address):
    extensions, _ = await _negotiated(address)
    assert extensions is None


class TestCompression:
    @pytest.fixture
    def jp_server_config(self, jp_server_config):
        jp_server_config["AIBridgeExtension"]["compression"] = True
        return jp_server_config

    async def test_messages_are_compressed_on_demand(self, address, root):
        (root / "a").write_text("")
        extensions, message = await _negotiated(address)
        assert "permessage-deflate" in extensions
        assert "a" in json.loads(message)["entries"]


async def _negotiated(address):
    """What a client that can compress is answered, and the first snapshot."""
    async with open_websocket(
        address.url, additional_headers=address.headers, proxy=None
    ) as connection:
        await connection.send('{"type": "watch", "id": 1, "directories": [""]}')
        await connection.recv()
        message = await connection.recv()
        return connection.response.headers.get("Sec-WebSocket-Extensions"), message


@pytest.mark.parametrize("mode", ["inotify", "polling"])
async def test_clocks_may_jump(connect, answered, monkeypatch, root, mode):
    (root / "docs").mkdir()
    if mode == "polling":
        monkeypatch.setattr(
            "aibridge_server_ext.watchers.mounts.MountTable.is_remote", lambda *_: True
        )
        monkeypatch.setattr(
            "aibridge_server_ext.watchers.choice._native_watcher", lambda _report: None
        )
    client = await connect()
    assert (await client.watch("docs"))["modes"] == {"docs": mode}
    await client.until("snapshot", directory="docs")
    now = time.time
    year = 365 * 24 * 3600.0
    file = root / "docs" / "a"
    for jump in (0.0, year, -20 * year, 0.0):
        monkeypatch.setattr(time, "time", lambda jump=jump: now() + jump)
        file.write_text("same size")
        os.utime(file, (now() + jump, now() + jump))
        expected = await answered("docs")
        await client.until_listing("docs", expected)
    before = file.stat()
    file.write_text("same-size")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    await client.until_listing("docs", await answered("docs"))
