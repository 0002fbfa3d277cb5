"""How messages leave: in the turn of a change if possible, in order, one write at a time."""

from __future__ import annotations

import asyncio
import json
import os
import select
import socket
import ssl
from contextlib import asynccontextmanager

import pytest
from jupyter_server.services.contents.filemanager import FileContentsManager
from loopback.certificate import make_certificate
from tornado.iostream import StreamClosedError
from tornado.tcpserver import TCPServer

from aibridge_server_ext.client import FEW, Client
from aibridge_server_ext.coalescer import Dirt
from aibridge_server_ext.file_entries import FileEntries
from aibridge_server_ext.place import Place
from aibridge_server_ext.writes import write_through

LIMIT = 15.0


class Folder:
    """One watched folder, and what is told about it."""

    def __init__(self, folder):
        self.folder = folder
        self.source = FileEntries(FileContentsManager(root_dir=str(folder)))
        self.told_names, self.clients_dropped, self.trouble = [], 0, []

    def place(self, path):
        info = self.folder.stat()
        return Place(path, str(self.folder), (info.st_dev, info.st_ino))

    def told(self, _path, names):
        self.told_names += names

    def dropped(self):
        self.clients_dropped += 1

    def unlisted(self, path):
        self.trouble.append(path)

    def spent(self, _path, _seconds):
        pass

    def sent(self, _entries):
        pass


class Wire:
    """Takes what a client writes, at once unless it is told to keep it back."""

    def __init__(self):
        self.messages, self.drops = [], []
        self.leaving = None
        self.failure = None
        self.changed = asyncio.Event()

    def write(self, messages):
        if self.failure is not None:
            raise self.failure
        self.messages += map(json.loads, messages)
        self.changed.set()
        return self.leaving

    def drop(self, reason, failure):
        self.drops.append((reason, failure))
        self.changed.set()

    async def until(self, condition):
        async with asyncio.timeout(LIMIT):
            while not condition():
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


@pytest.fixture
def wire():
    return Wire()


@asynccontextmanager
async def idle_client(folder, wire):
    """A client that has its snapshot and nothing to do."""
    client = Client(wire.write, wire.drop, folder, patience=0.05)
    client.outbox.subscribe("", listing=True)
    client.outbox.refresh("")
    client.wake()
    await wire.until(lambda: wire.messages)
    await asyncio.sleep(0)  # which it takes to become idle
    wire.messages.clear()
    try:
        yield client
    finally:
        client.close()


def change(client, folder, *names):
    for name in names:
        (folder.folder / name).write_text("")
    client.outbox.mark("", Dirt(set(names)))
    client.send_at_once()


async def test_few_changes_leave_in_the_turn_in_which_they_are_told(folder, wire):
    async with idle_client(folder, wire) as client:
        change(client, folder, "a", "b")
        (delta,) = wire.messages
        assert (delta["seq"], set(delta["entries"])) == (2, {"a", "b"})
        assert delta["self"]["type"] == "directory"
        assert sorted(folder.told_names) == ["a", "b"]
        assert client.outbox.take() is None


async def test_what_is_hidden_is_not_told_at_once_either(folder, wire):
    async with idle_client(folder, wire) as client:
        change(client, folder, ".hidden")
        assert wire.messages == []


async def test_many_changes_and_snapshots_wait_for_a_turn_of_their_own(folder, wire):
    async with idle_client(folder, wire) as client:
        change(client, folder, *map(str, range(FEW + 1)))
        assert wire.messages == []
        await wire.until(lambda: wire.messages)
        client.outbox.refresh("")
        client.send_at_once()
        assert len(wire.messages) == 1
        await wire.until(lambda: len(wire.messages) == 2)


async def test_nothing_overtakes_a_write_that_is_under_way(folder, wire):
    async with idle_client(folder, wire) as client:
        wire.leaving = asyncio.get_running_loop().create_future()
        change(client, folder, "a")
        change(client, folder, "b")
        change(client, folder, "c")
        assert [list(message["entries"]) for message in wire.messages] == [["a"]]
        leaving, wire.leaving = wire.leaving, None
        leaving.set_result(None)
        await wire.until(lambda: len(wire.messages) == 2)
        assert [message["seq"] for message in wire.messages] == [2, 3]
        assert set(wire.messages[1]["entries"]) == {"b", "c"}


async def test_a_client_that_does_not_take_what_was_sent_at_once_is_dropped(folder, wire):
    async with idle_client(folder, wire) as client:
        wire.leaving = asyncio.get_running_loop().create_future()
        change(client, folder, "a")
        await wire.until(lambda: wire.drops)
        assert wire.drops == [("does not read", None)]
        assert folder.clients_dropped == 1


async def test_a_connection_that_has_ended_is_dropped_once(folder, wire):
    async with idle_client(folder, wire) as client:
        wire.failure = StreamClosedError()
        change(client, folder, "a")
        assert wire.drops == [("connection closed", None)]
        change(client, folder, "b")
        await asyncio.sleep(0)
        assert len(wire.drops) == 1


async def test_a_defect_ends_this_client_and_is_told(folder, wire, monkeypatch):
    async with idle_client(folder, wire) as client:
        failure = RuntimeError("broken")

        def broken(*_place, **_own):
            raise failure

        monkeypatch.setattr(folder.source, "at_once", broken)
        change(client, folder, "a")
        assert wire.drops == [("internal error", failure)]


async def test_what_cannot_be_looked_up_at_once_is_looked_up_again(folder, wire, monkeypatch):
    async with idle_client(folder, wire) as client:

        def failing(*_place, **_own):
            raise OSError(5, "input/output error")

        monkeypatch.setattr(folder.source, "at_once", failing)
        change(client, folder, "a")
        await wire.until(lambda: wire.messages)
        assert [(message["seq"], list(message["entries"])) for message in wire.messages] == [
            (2, ["a"])
        ]


# --- the socket ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    make_certificate(folder, "localhost")
    return folder


@asynccontextmanager
async def connected(certificate, *, encrypted):
    """A server's stream, and the socket's other end."""
    streams = asyncio.Queue()
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    client_side = ssl.create_default_context(cafile=str(certificate / "cert.pem"))

    class Server(TCPServer):
        def handle_stream(self, stream, _address):
            streams.put_nowait(stream)

    server = Server(ssl_options=server_side if encrypted else None)
    server.listen(0, "127.0.0.1")
    port = next(iter(server._sockets.values())).getsockname()[1]
    plain = socket.create_connection(("127.0.0.1", port))
    options = {"ssl": client_side, "server_hostname": "localhost"} if encrypted else {}
    reader, writer = await asyncio.open_connection(sock=plain, **options)
    stream = await asyncio.wait_for(streams.get(), LIMIT)
    try:
        yield stream, reader, plain
    finally:
        writer.transport.abort()
        stream.close()
        server.stop()


@pytest.fixture(params=["plain", "encrypted"])
def encrypted(request):
    return request.param == "encrypted"


def make_room(stream, other_end):
    """Read until the socket would take more, though the stream keeps something back."""
    taken = b""
    while not select.select([], [stream.socket], [], 0)[1]:
        select.select([other_end], [], [], LIMIT)
        taken += other_end.recv(64 * 1024)
    assert stream.writing()
    return taken


async def test_what_the_socket_does_not_take_stays_in_order(certificate, encrypted):
    small, large = b"first", os.urandom(4 * 1024 * 1024)
    expected = small + large + b"last"
    async with connected(certificate, encrypted=encrypted) as (stream, reader, plain):
        stream.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16 * 1024)
        assert write_through(stream, small) is None
        leaving = write_through(stream, large)
        assert leaving is not None
        taken = b"" if encrypted else make_room(stream, plain)
        last = write_through(stream, b"last")
        assert last is not None
        rest = await asyncio.wait_for(reader.readexactly(len(expected) - len(taken)), LIMIT)
        is_whole = taken + rest == expected  # else pytest would compare four megabytes
        assert is_whole
        await asyncio.wait_for(asyncio.gather(leaving, last), LIMIT)
        assert write_through(stream, small) is None
        assert await asyncio.wait_for(reader.readexactly(len(small)), LIMIT) == small


async def test_a_stream_that_encrypts_goes_the_ordinary_way(certificate, encrypted, monkeypatch):
    async with connected(certificate, encrypted=encrypted) as (stream, reader, _):
        written, write = [], stream.write
        monkeypatch.setattr(stream, "write", lambda data: written.append(data) or write(data))
        write_through(stream, b"message")
        assert await asyncio.wait_for(reader.readexactly(7), LIMIT) == b"message"
        assert bool(written) is encrypted


async def test_a_reset_connection_is_found_out_by_the_stream(certificate, encrypted):
    async def write_on(stream):
        while True:
            leaving = write_through(stream, b"message")
            await (leaving or asyncio.sleep(0))

    async with connected(certificate, encrypted=encrypted) as (stream, _, plain):
        plain.shutdown(socket.SHUT_RDWR)
        with pytest.raises(StreamClosedError):
            await asyncio.wait_for(write_on(stream), LIMIT)
        assert stream.closed()
