"""One client's sending: one write in flight, everything looked up at the moment of sending."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from time import perf_counter
from typing import Protocol

from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClosedError

from aibridge_server_ext import protocol
from aibridge_server_ext.coalescer import Dirt
from aibridge_server_ext.listing import EntrySource
from aibridge_server_ext.place import Place
from aibridge_server_ext.protocol import Entry
from aibridge_server_ext.subscriptions import (
    MAX_NAMES,
    Outbox,
    SendDelta,
    SendGone,
    Sending,
    SendReply,
    SendResync,
    SendSnapshot,
    Subscription,
)

__all__ = ["Client", "ConnectionEndedError", "Directories", "Drop", "Write"]

TURN = 0.002
"""Seconds of sending before other sockets have their turn."""

ENOUGH = 64 * 1024
"""Characters of messages that are written at once; more waits until they have left."""

Write = Callable[[Sequence[str]], Awaitable[None] | None]
"""Writes messages: ``None`` if they have left already, else what resolves when they have."""

Drop = Callable[[str, BaseException | None], None]
"""Ends a connection from this side: why, and the defect if it was one."""


class Directories(Protocol):
    """What sending needs to know of the directories, and tells about them."""

    source: EntrySource

    def place(self, path: str) -> Place:
        """Where the watched path leads now; ``OSError`` if nowhere."""
        ...

    def spent(self, path: str, seconds: float) -> None:
        """What looking up and encoding cost."""
        ...

    def sent(self, entries: int) -> None:
        """How many entries a delta carried."""
        ...

    def told(self, path: str, names: Iterable[str]) -> None:
        """Names of the watched path that the client is about to be told are there."""
        ...

    def dropped(self) -> None:
        """A client did not read in time."""
        ...

    def unlisted(self, path: str) -> None:
        """The directory could not be listed or looked into: something happened to it."""
        ...


class ConnectionEndedError(Exception):
    """Nothing more can be written to this client."""


class Client:
    """Sends what its outbox holds, in order; what is made in one turn is written at once.

    A client that does not take a message within ``patience`` seconds is dropped instead of
    buffered for.
    """

    def __init__(
        self,
        write: Write,
        drop: Drop,
        directories: Directories,
        patience: float,
    ) -> None:
        self.outbox = Outbox()
        self._write = write
        self._drop = drop
        self._directories = directories
        self._patience = patience
        self._waited = 0.0
        self._made: list[str] = []
        self._wake = asyncio.Event()
        self._answered = asyncio.Event()
        self._task = asyncio.get_running_loop().create_task(self._run())
        self._task.add_done_callback(self._ended)

    def wake(self) -> None:
        """Something was put into the outbox."""
        self._wake.set()

    async def answer(self, message: str) -> None:
        """Send an answer and wait until it has left, so that nobody can pile answers up."""
        if self._task.done():
            return
        self._answered.clear()
        self.outbox.reply(message)
        self.wake()
        await self._answered.wait()

    def drop(self, reason: str) -> None:
        """Close the client's connection from this side."""
        self._drop(reason, None)
        self.close()

    def close(self) -> None:
        """Stop sending."""
        self._task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        """However sending ended, the connection must not stay open and silent."""
        self._answered.set()
        if not task.cancelled() and (failure := task.exception()) is not None:
            ended = isinstance(failure, ConnectionEndedError)
            self._drop(str(failure) if ended else "internal error", None if ended else failure)

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            since = perf_counter()
            while (sending := self.outbox.take()) is not None:
                await self._perform(sending)
                if perf_counter() - since > TURN:
                    await self._write_made()
                    await asyncio.sleep(0)
                    since = perf_counter()
            await self._write_made()

    async def _perform(self, sending: Sending) -> None:
        match sending:
            case SendReply(message):
                await self._send(message)
                await self._write_made()
                self._answered.set()
            case SendGone(subscription, moved_to):
                await self._send(protocol.gone(subscription.directory, moved_to))
            case SendResync(subscription, reason):
                seq = subscription.next_seq()
                await self._send(protocol.resync(subscription.directory, seq, reason))
            case SendSnapshot(subscription):
                await self._looking(subscription, self._send_snapshot(subscription))
            case SendDelta(subscription, dirt):
                await self._looking(subscription, self._send_delta(subscription, dirt))

    async def _looking(self, subscription: Subscription, sending: Awaitable[None]) -> None:
        """Send entries; a directory that cannot be read is looked at again by its keeper."""
        started = perf_counter() - self._waited
        try:
            await sending
        except OSError:
            if self._is_current(subscription):
                self._directories.unlisted(subscription.directory)
        finally:
            cost = perf_counter() - self._waited - started
            self._directories.spent(subscription.directory, cost)

    async def _send_snapshot(self, subscription: Subscription) -> None:
        """Send the listing in parts of bounded size."""
        directory, source = subscription.directory, self._directories.source
        place = self._directories.place(directory)
        seq = subscription.seq + 1  # counted when sent: one that fails before leaves no gap
        if not subscription.listing:
            subscription.seq = seq
            await self._send(protocol.snapshot(directory, seq, None))
            return
        entries: dict[str, Entry] = {}
        parts = 0
        async with aclosing(source.listing(place)) as slices:
            async for some in slices:
                if not self._is_current(subscription):
                    return
                if len(entries) + len(some) > MAX_NAMES:
                    subscription.seq = seq
                    await self._send(protocol.snapshot(directory, seq, entries, parts, last=False))
                    parts, entries = parts + 1, {}
                entries |= some
                self._directories.told(directory, some)
        own = await source.own(place)
        subscription.seq = seq
        await self._send(protocol.snapshot(directory, seq, entries, parts or None, own=own))

    async def _send_delta(self, subscription: Subscription, dirt: Dirt) -> None:
        """Send what the dirty names are now."""
        directory = subscription.directory
        place = self._directories.place(directory)
        entries = await self._directories.source.look_up(place, dirt.names)
        if entries and self._is_current(subscription):
            self._directories.told(directory, [name for name in entries if entries[name]])
            departed = {name for name, entry in entries.items() if entry is None}
            moved = {name: path for name, path in dirt.moved.items() if name in departed}
            self._directories.sent(len(entries))
            own = await self._own(subscription, place)
            seq = subscription.next_seq()
            await self._send(protocol.delta(directory, seq, entries, moved, own))

    async def _own(self, subscription: Subscription, place: Place) -> Entry | None:
        """The directory itself, for clients that hold its listing."""
        return await self._directories.source.own(place) if subscription.listing else None

    def _is_current(self, subscription: Subscription) -> bool:
        return self.outbox.subscriptions.get(subscription.directory) is subscription

    async def _send(self, message: str) -> None:
        """Have a message written with the others of this turn; with enough of them, at once."""
        self._made.append(message)
        if sum(map(len, self._made)) > ENOUGH:
            await self._write_made()

    async def _write_made(self) -> None:
        """Write what was made and wait until it has left, if it has not."""
        if not self._made:
            return
        made, self._made = self._made, []
        started = perf_counter()
        try:
            leaving = self._write(made)
            if leaving is not None:
                async with asyncio.timeout(self._patience):
                    await leaving
        except TimeoutError:
            self._directories.dropped()
            raise ConnectionEndedError("does not read") from None
        except (StreamClosedError, WebSocketClosedError):
            raise ConnectionEndedError("connection closed") from None
        finally:
            self._waited += perf_counter() - started
