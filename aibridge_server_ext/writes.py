"""What is written to one client: one write in flight, the messages of one turn together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter

from tornado.iostream import IOStream, StreamClosedError
from tornado.websocket import WebSocketClosedError

__all__ = ["ConnectionEndedError", "DoesNotReadError", "Write", "Writes", "write_through"]

ENOUGH = 64 * 1024
"""Characters of messages that are written at once; more waits until they have left."""

Write = Callable[[Sequence[str]], Awaitable[None] | None]
"""Writes messages: ``None`` if they have left already, else what resolves when they have."""


class ConnectionEndedError(Exception):
    """Nothing more can be written to this client."""


class DoesNotReadError(ConnectionEndedError):
    """The client has not taken a write in time."""


class Writes:
    """Keeps messages until they are written, and the write that is under way."""

    def __init__(self, write: Write, patience: float) -> None:
        self.waited = 0.0
        """Seconds spent writing and waiting for it so far."""
        self._write = write
        self._patience = patience
        self._made: list[str] = []
        self._leaving: Awaitable[None] | None = None

    def add(self, message: str) -> bool:
        """Have a message written with the others of this turn; whether it is time to do so."""
        self._made.append(message)
        return sum(map(len, self._made)) > ENOUGH

    def begin(self) -> bool:
        """Write what was made, nothing else being under way; whether it has left."""
        if self._made:
            made, self._made = self._made, []
            try:
                self._leaving = self._write(made)
            except (StreamClosedError, WebSocketClosedError):
                raise ConnectionEndedError("connection closed") from None
        return self._leaving is None

    async def finish(self) -> None:
        """Write what was made and wait until everything has left."""
        if not self._made and self._leaving is None:
            return
        started = perf_counter()
        try:
            await self._left()
            if not self.begin():
                await self._left()
        finally:
            self.waited += perf_counter() - started

    async def _left(self) -> None:
        if self._leaving is None:
            return
        try:
            async with asyncio.timeout(self._patience):
                await self._leaving
        except TimeoutError:
            raise DoesNotReadError("does not read") from None
        except (StreamClosedError, WebSocketClosedError):
            raise ConnectionEndedError("connection closed") from None
        self._leaving = None


def write_through(stream: IOStream, data: bytes) -> Awaitable[None] | None:
    """Write to a stream; while it keeps nothing back, past its buffer.

    What the socket does not take, and whatever is wrong with it, is left to the stream, as is
    everything of one that encrypts.
    """
    rest = memoryview(data)
    if type(stream) is IOStream and not stream.writing() and not stream.closed():
        try:
            rest = rest[stream.socket.send(data) :]
        except OSError:
            rest = memoryview(data)
        if not rest:
            return None
    writing = stream.write(rest)
    return writing if stream.writing() or stream.closed() else None
