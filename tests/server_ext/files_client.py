"""A client of the WebSocket of file changes that mirrors what it is told."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import pytest

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
