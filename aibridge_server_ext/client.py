"""One client's sending: everything looked up at the moment of sending."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing
from time import perf_counter
from typing import Protocol

from aibridge_server_ext import protocol
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
from aibridge_server_ext.writes import ConnectionEndedError, DoesNotReadError, Write, Writes

__all__ = ["Client", "Directories", "Drop"]

TURN = 0.002
"""Seconds of sending before other sockets have their turn."""

FEW = 8
"""Names that are looked up in the turn in which they changed."""

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
        self._writes = Writes(write, patience)
        self._drop = drop
        self._directories = directories
        self._is_idle = False
        self._wake = asyncio.Event()
        self._answered = asyncio.Event()
        self._task = asyncio.get_running_loop().create_task(self._run())
        self._task.add_done_callback(self._ended)

    def wake(self) -> None:
        """Something was put into the outbox."""
        self._is_idle = False
        self._wake.set()

    def send_at_once(self) -> None:
        """Tell of few changes in this very turn; whatever is left after that wakes the task."""
        few = self.outbox.take_few(FEW) if self._is_idle else []
        try:
            told = [self._tell_at_once(sending) for sending in few]
            if not few or not all(told) or not self._writes.begin():
                self.wake()
        except Exception as failure:  # noqa: BLE001  — a defect ends this client, not the others
            self._fail(failure)
            self.close()

    def _tell_at_once(self, sending: SendDelta) -> bool:
        """Make a message; what cannot be looked up at once is handed back, for ``_run`` to do."""
        subscription, dirt = sending.subscription, sending.dirt
        started = perf_counter()
        try:
            place = self._directories.place(subscription.directory)
            told = self._directories.source.at_once(place, dirt.names, own=subscription.listing)
        except OSError:
            told = None
        if told is None:
            self.outbox.mark(subscription.directory, dirt)
            return False
        entries, own = told
        if entries:
            self._writes.add(self._delta(sending, entries, own))
        self._directories.spent(subscription.directory, perf_counter() - started)
        return True

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
        self._is_idle = False
        self._task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        """However sending ended, the connection must not stay open and silent."""
        self._answered.set()
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._fail(failure)

    def _fail(self, failure: BaseException) -> None:
        if isinstance(failure, DoesNotReadError):
            self._directories.dropped()
        ended = isinstance(failure, ConnectionEndedError)
        self._drop(str(failure) if ended else "internal error", None if ended else failure)

    async def _run(self) -> None:
        while True:
            self._is_idle = True
            await self._wake.wait()
            self._is_idle = False
            self._wake.clear()
            await self._writes.finish()  # what was begun at once
            since = perf_counter()
            while (sending := self.outbox.take()) is not None:
                await self._perform(sending)
                if perf_counter() - since > TURN:
                    await self._writes.finish()
                    await asyncio.sleep(0)
                    since = perf_counter()
            await self._writes.finish()

    async def _perform(self, sending: Sending) -> None:
        match sending:
            case SendReply(message):
                await self._send(message)
                await self._writes.finish()
                self._answered.set()
            case SendGone(subscription, moved_to):
                await self._send(protocol.gone(subscription.directory, moved_to))
            case SendResync(subscription, reason):
                seq = subscription.next_seq()
                await self._send(protocol.resync(subscription.directory, seq, reason))
            case SendSnapshot(subscription):
                await self._looking(subscription, self._send_snapshot(subscription))
            case SendDelta(subscription):
                await self._looking(subscription, self._send_delta(sending))

    async def _looking(self, subscription: Subscription, sending: Awaitable[None]) -> None:
        """Send entries; a directory that cannot be read is looked at again by its keeper."""
        started = perf_counter() - self._writes.waited
        try:
            await sending
        except OSError:
            if self._is_current(subscription):
                self._directories.unlisted(subscription.directory)
        finally:
            cost = perf_counter() - self._writes.waited - started
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

    async def _send_delta(self, sending: SendDelta) -> None:
        """Send what the dirty names are now."""
        subscription, source = sending.subscription, self._directories.source
        place = self._directories.place(subscription.directory)
        entries = await source.look_up(place, sending.dirt.names)
        if entries:
            own = await source.own(place) if subscription.listing else None
            if self._is_current(subscription):
                await self._send(self._delta(sending, entries, own))

    def _delta(
        self, sending: SendDelta, entries: Mapping[str, Entry | None], own: Entry | None
    ) -> str:
        """The next message of a directory; from here on its entries count as told."""
        subscription = sending.subscription
        directory = subscription.directory
        self._directories.told(directory, [name for name in entries if entries[name]])
        self._directories.sent(len(entries))
        moved = {
            name: path
            for name, path in sending.dirt.moved.items()
            if name in entries and entries[name] is None
        }
        return protocol.delta(directory, subscription.next_seq(), entries, moved, own)

    def _is_current(self, subscription: Subscription) -> bool:
        return self.outbox.subscriptions.get(subscription.directory) is subscription

    async def _send(self, message: str) -> None:
        """Have a message written with the others of this turn; with enough of them, at once."""
        if self._writes.add(message):
            await self._writes.finish()
