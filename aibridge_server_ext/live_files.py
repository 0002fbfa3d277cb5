"""The clients of one server: who is connected, what each asks for, what sending needs to know."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from errno import ENOENT
from typing import TYPE_CHECKING

from aibridge_server_ext import protocol
from aibridge_server_ext.changes import Change, WatchMode
from aibridge_server_ext.client import Client, Drop
from aibridge_server_ext.delivery import Delivery
from aibridge_server_ext.figures import Figures, RelayPoint, Timing
from aibridge_server_ext.listing import EntrySource
from aibridge_server_ext.paths import Refusal
from aibridge_server_ext.place import Place
from aibridge_server_ext.protocol import WatchRequest
from aibridge_server_ext.resolution import Resolver
from aibridge_server_ext.territory import Territory
from aibridge_server_ext.watchers.choice import choose_watchers
from aibridge_server_ext.writes import Write

if TYPE_CHECKING:
    from aibridge_server_ext.relay import Relay

__all__ = ["LiveFiles"]

SLICE = 32
"""Directories begun to be watched before other sockets have their turn: a few milliseconds."""


class LiveFiles:
    """All clients of one server and all they watch; needs the running event loop."""

    def __init__(
        self,
        resolver: Resolver,
        source: EntrySource,
        timing: Timing,
        relay: RelayPoint | None = None,
    ) -> None:
        self.source = source
        self.figures = Figures()
        self._patience = timing.patience
        self._watchers = choose_watchers(self._report, timing.poll_interval)
        self._territory = Territory(resolver, self._watchers)
        self._delivery = Delivery(self._territory, timing, self.figures)
        self._clients: set[Client] = set()
        self._relay = None if relay is None else self._join_relay(relay, resolver)

    def _join_relay(self, point: RelayPoint, resolver: Resolver) -> Relay:
        from aibridge_server_ext.relay import Relay  # noqa: PLC0415  — redis is an extra

        return Relay(
            point.url,
            point.channel,
            receive=self._hear,
            visible=resolver.visible_path,
            real=resolver.real_path,
        )

    def _report(self, changes: Sequence[Change]) -> None:
        """Changes that were noticed here."""
        if self._relay is not None:
            self._relay.publish(changes)
        self._delivery.report(changes)

    def _hear(self, changes: Sequence[Change]) -> None:
        """Changes that other servers told of; they are not told again."""
        self.figures.changes_relayed += len(changes)
        self._delivery.report(changes)

    @property
    def mode(self) -> WatchMode:
        """How directories are watched where nothing speaks against it."""
        return self._watchers.mode

    @property
    def directories(self) -> int:
        """Real directories of which the contents are watched."""
        return self._territory.watched

    @property
    def polled(self) -> int:
        """Real directories of which the contents are polled."""
        return self._watchers.polled

    @property
    def relay(self) -> str:
        """Whether other servers are heard: ``off``, ``connected`` or ``away``."""
        if self._relay is None:
            return "off"
        return "connected" if self._relay.connected else "away"

    @property
    def clients(self) -> int:
        """Connected clients."""
        return len(self._clients)

    def join(self, write: Write, drop: Drop) -> Client:
        """A new client; ``drop`` is called once with a reason if this side ends it."""
        client = Client(write, drop, self, self._patience)
        self._clients.add(client)
        return client

    def leave(self, client: Client) -> None:
        """A client's connection has ended."""
        client.close()
        self._clients.discard(client)
        for path in list(client.outbox.subscriptions):
            self._delivery.unsubscribe(client, path)

    async def watch(self, client: Client, request: WatchRequest) -> None:
        """Make the client's directories exactly those of the request, and answer it."""
        outbox = client.outbox
        added, dropped = outbox.difference(request.directories)
        for path in dropped:
            self._delivery.unsubscribe(client, path)
        fresh = {path for path in request.resync if path in outbox.subscriptions}
        for path, subscription in outbox.subscriptions.items():
            if request.listing and not subscription.listing:
                fresh.add(path)
            subscription.listing = request.listing
        for count, path in enumerate(added, 1):
            self._delivery.subscribe(client, path, listing=request.listing)
            if count % SLICE == 0:
                await asyncio.sleep(0)
                if client not in self._clients:
                    return
        await client.answer(self._answer(request))
        for path in (*added, *(path for path in request.directories if path in fresh)):
            if path in outbox.subscriptions:
                self._delivery.refresh(client, path)
        client.wake()

    def _answer(self, request: WatchRequest) -> str:
        refused: dict[str, Refusal] = {}
        modes: dict[str, WatchMode] = {}
        for path in request.directories:
            refusal, mode = self._territory.resolution(path).refusal, self._territory.mode(path)
            if refusal is not None:
                refused[path] = refusal
            elif mode is not None:
                modes[path] = mode
        return protocol.watching(request.request_id, refused, modes)

    # --- what sending asks and tells -------------------------------------------------------------

    def place(self, path: str) -> Place:
        """Where a watched path leads now; ``FileNotFoundError`` if nowhere."""
        resolution = self._territory.resolution(path)
        if resolution.directory is None or resolution.identity is None:
            raise FileNotFoundError(ENOENT, "not there", path)
        return Place(path, resolution.directory, resolution.identity)

    def spent(self, path: str, seconds: float) -> None:
        """Stretch the path's interval by what sending cost."""
        self._delivery.spend(path, seconds)

    def sent(self, entries: int) -> None:
        """Count entries sent in a delta."""
        self.figures.changes_sent += entries

    def told(self, path: str, names: Iterable[str]) -> None:
        """Note names that a client was told are there."""
        self._territory.told(path, names)

    def dropped(self) -> None:
        """Count a client that does not read."""
        self.figures.clients_dropped += 1

    def unlisted(self, path: str) -> None:
        """Look again at a directory that could not be read."""
        self._delivery.relist(path)

    async def close(self) -> None:
        """Drop every client and release every watch."""
        for client in list(self._clients):
            client.drop("server stops")
            self.leave(client)
        self._delivery.close()
        self._watchers.close()
        if self._relay is not None:
            await self._relay.close()
