"""A real server with the extension, and a client that mirrors what it is told."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pytest_jupyter.jupyter_server import *  # noqa: F403  — fixtures and hooks, here only

LIMIT = 15.0


@dataclass
class FilesClient:
    """A client of the WebSocket of file changes that keeps the listing it was told."""

    socket: Any
    listings: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    seqs: dict[str, int] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    _asked: int = 0

    async def send(self, message: Any) -> None:
        await self.socket.write_message(
            message if isinstance(message, str) else json.dumps(message)
        )

    async def watch(self, *directories: str, **fields: Any) -> dict[str, Any]:
        """Ask for the whole set and answer the `watching` message."""
        self._asked += 1
        await self.send(
            {"type": "watch", "id": self._asked, "directories": list(directories), **fields}
        )
        return await self.until("watching", id=self._asked)

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(LIMIT):
            text = await self.socket.read_message()
        if text is None:
            raise ConnectionError(self.socket.close_code)
        message = json.loads(text)
        self.messages.append(message)
        self._apply(message)
        return message

    async def until(self, kind: str, **fields: Any) -> dict[str, Any]:
        while True:
            message = await self.next()
            if message["type"] == kind and fields.items() <= message.items():
                return message

    async def until_listing(self, directory: str, expected: Any) -> None:
        """Read until the mirrored listing is what is expected (a value or a predicate)."""
        matches = expected if callable(expected) else lambda listing: listing == expected
        try:
            async with asyncio.timeout(LIMIT):
                while not matches(self.listings.get(directory)):
                    await self.next()
        except TimeoutError:
            recent = [message for message in self.messages if message.get("directory") == directory]
            pytest.fail(f"{directory!r} stayed {self.listings.get(directory)}\nafter {recent[-9:]}")

    async def settled(self) -> list[dict[str, Any]]:
        """Everything that comes before the answer to a question asked now."""
        before = len(self.messages)
        await self.send('{"type": "ping", "id": "settled"}')
        await self.until("error", id="settled")
        return self.messages[before:-1]

    def _apply(self, message: dict[str, Any]) -> None:
        directory = message.get("directory")
        match message["type"]:
            case "snapshot":
                self._take_snapshot(directory, message)
            case "delta":
                self._count(directory, message)
                for name, entry in message["entries"].items():
                    if entry is None:
                        self.listings[directory].pop(name, None)
                    else:
                        self.listings[directory][name] = entry
            case "resync":
                self._count(directory, message)
            case "gone":
                self.listings[directory] = None

    def _take_snapshot(self, directory: str, message: dict[str, Any]) -> None:
        if message.get("part", 0) == 0:
            self.parts[directory] = {}
        self.parts[directory] |= message.get("entries", {})
        if message.get("last", True):
            self.listings[directory] = self.parts.pop(directory)
        self.seqs[directory] = message["seq"]

    def _count(self, directory: str, message: dict[str, Any]) -> None:
        assert message["seq"] == self.seqs[directory] + 1
        self.seqs[directory] = message["seq"]


@pytest.fixture
def jp_server_config():
    return {
        "ServerApp": {"jpserver_extensions": {"aibridge_server_ext": True}},
        "AIBridgeExtension": {"poll_interval": 0.1},
    }


@pytest.fixture
def extension(jp_serverapp):
    """The extension of the running server."""
    return jp_serverapp.extension_manager.extension_points["aibridge_server_ext"].app


@pytest.fixture
def connect(jp_ws_fetch, jp_asyncio_loop):
    """Opens any number of clients, closed at the end."""
    clients = []

    async def _connect(**options: Any) -> FilesClient:
        socket = await jp_ws_fetch("aibridge", "files", **options)
        clients.append(socket)
        return FilesClient(socket)

    async def _close() -> None:
        for socket in clients:
            socket.close()

    yield _connect
    jp_asyncio_loop.run_until_complete(_close())


@pytest.fixture
def answered(jp_fetch):
    """What the contents REST API answers for a directory, as entries."""

    async def _answered(directory: str) -> dict[str, Any]:
        response = await jp_fetch("api", "contents", *directory.split("/"), params={"content": 1})
        model = json.loads(response.body)
        return {
            entry["name"]: {key: value for key, value in entry.items() if key != "content"}
            for entry in model["content"]
        }

    return _answered


@pytest.fixture
def root(jp_root_dir) -> Path:
    """The server's root."""
    return jp_root_dir
