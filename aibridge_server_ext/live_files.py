"""From a change on disk to the clients that show it: the order of things.

Changes come in batches from a watcher; they mark names dirty, and make paths suspect where a
step of them came or went. What is due is handed to the clients' outboxes. Everything runs in the
event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from errno import ENOENT

from aibridge_server_ext import protocol
from aibridge_server_ext.batch import Batch, collect
from aibridge_server_ext.changes import Change, WatchMode
from aibridge_server_ext.client import Client, Drop
from aibridge_server_ext.coalescer import Coalescer
from aibridge_server_ext.figures import Figures, Timing
from aibridge_server_ext.listing import EntrySource
from aibridge_server_ext.paths import Refusal, parent_and_name
from aibridge_server_ext.place import Place
from aibridge_server_ext.protocol import WatchRequest
from aibridge_server_ext.resolution import Resolver
from aibridge_server_ext.territory import Territory, Transition
from aibridge_server_ext.watchers.choice import choose_watchers

__all__ = ["LiveFiles"]

SLICE = 32
"""Directories begun to be watched before other sockets have their turn: a few milliseconds."""


@dataclass(slots=True, eq=False)
class _Watched:
    """A contents path somebody watches."""

    coalescer: Coalescer
    clients: set[Client] = field(default_factory=set)
    timer: asyncio.TimerHandle | None = None


class LiveFiles:
    """All clients of one server and all they watch; needs the running event loop."""

    def __init__(self, resolver: Resolver, source: EntrySource, timing: Timing) -> None:
        self.source = source
        self.figures = Figures()
        self._timing = timing
        self._loop = asyncio.get_running_loop()
        self._watchers = choose_watchers(self.report, timing.poll_interval)
        self._territory = Territory(resolver, self._watchers)
        self._watched: dict[str, _Watched] = {}
        self._clients: set[Client] = set()
        self._patrol = self._loop.call_later(timing.poll_interval, self._recheck_fragile)

    @property
    def mode(self) -> WatchMode:
        """How directories are watched where nothing speaks against it."""
        return self._watchers.mode

    @property
    def directories(self) -> int:
        """Real directories of which the contents are watched."""
        return self._territory.watched

    @property
    def clients(self) -> int:
        """Connected clients."""
        return len(self._clients)

    # --- clients ---------------------------------------------------------------------------------

    def join(self, write: Callable[[str], Awaitable[None]], drop: Drop) -> Client:
        """A new client; ``drop`` is called once with a reason if this side ends it."""
        client = Client(write, drop, self, self._timing.patience)
        self._clients.add(client)
        return client

    def leave(self, client: Client) -> None:
        """A client's connection has ended."""
        client.close()
        self._clients.discard(client)
        for path in list(client.outbox.subscriptions):
            self._unsubscribe(client, path)

    async def watch(self, client: Client, request: WatchRequest) -> None:
        """Make the client's directories exactly those of the request, and answer it."""
        outbox = client.outbox
        added, dropped = outbox.difference(request.directories)
        for path in dropped:
            self._unsubscribe(client, path)
        fresh = {path for path in request.resync if path in outbox.subscriptions}
        for path, subscription in outbox.subscriptions.items():
            if request.listing and not subscription.listing:
                fresh.add(path)
            subscription.listing = request.listing
        for count, path in enumerate(added, 1):
            self._subscribe(client, path, listing=request.listing)
            if count % SLICE == 0:
                await asyncio.sleep(0)
                if client not in self._clients:
                    return
        await client.answer(self._answer(request))
        for path in (*added, *(path for path in request.directories if path in fresh)):
            if path in outbox.subscriptions:
                self._refresh(client, path)
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

    def _subscribe(self, client: Client, path: str, *, listing: bool) -> None:
        if path not in self._watched:
            self._territory.acquire(path)
            self._watched[path] = _Watched(Coalescer(self._timing.interval))
        self._watched[path].clients.add(client)
        client.outbox.subscribe(path, listing=listing)

    def _unsubscribe(self, client: Client, path: str) -> None:
        client.outbox.unsubscribe(path)
        watched = self._watched[path]
        watched.clients.discard(client)
        if not watched.clients:
            if watched.timer is not None:
                watched.timer.cancel()
            del self._watched[path]
            self._territory.release(path)

    # --- changes ---------------------------------------------------------------------------------

    def report(self, changes: Sequence[Change]) -> None:
        """Take in what a watcher noticed in one wake-up."""
        batch = collect(changes)
        self.figures.changes_seen += batch.events
        for directory in batch.lost:
            self._territory.lose(directory)
        touched = self._mark(batch)
        self._recheck_suspects(batch)
        for directory in batch.ready:
            self._refresh_all(self._territory.at(directory))
        if batch.events_lost:
            self.figures.overflows += 1
            for watched in self._watched.values():
                watched.coalescer.stale = "overflow"
            touched = set(self._watched)
        for path in touched:
            self._flush(path)

    def _mark(self, batch: Batch) -> set[str]:
        """Mark dirty names; answers the paths that have any."""
        territory, touched = self._territory, set[str]()
        for directory, names in batch.names.items():
            for path in territory.at(directory):
                self._watched[path].coalescer.dirt.names |= names
                touched.add(path)
        for directory in batch.restructured:
            parent, name = parent_and_name(directory)
            for path in territory.at(parent):
                self._watched[path].coalescer.dirt.names.add(name)
                touched.add(path)
        for source, destination in batch.moves.items():
            visible = territory.visible_path(destination)
            directory, name = parent_and_name(source)
            if visible is not None:
                for path in territory.at(directory):
                    self._watched[path].coalescer.dirt.moved[name] = visible
        return touched

    def _recheck_suspects(self, batch: Batch) -> None:
        """Look again at every path of which a step or the directory itself was touched."""
        territory = self._territory
        replaced = {path for directory in batch.lost for path in territory.at(directory)}
        beyond = {path for directory in batch.lost for path in territory.beyond(directory)}
        through = {
            path
            for directory, names in batch.names.items()
            for path in territory.through(directory, names)
        }
        for path in replaced | beyond | through:
            self._recheck(
                path, batch, rewatch=path in replaced or path in beyond, replaced=path in replaced
            )

    def _recheck(
        self, path: str, batch: Batch, *, rewatch: bool = False, replaced: bool = False
    ) -> Transition:
        """See what a path means now and tell the clients if that is something else."""
        before = self._territory.resolution(path).directory
        transition = self._territory.recheck(path, rewatch=rewatch)
        if replaced and transition is Transition.UNCHANGED and before is not None:
            transition = Transition.REPLACED
        watched = self._watched[path]
        if transition is Transition.GONE and before is not None:
            destination = batch.destination(before)
            moved_to = None if destination is None else self._territory.visible_path(destination)
            for client in watched.clients:
                client.outbox.depart(path, moved_to)
                client.wake()
        elif transition is not Transition.UNCHANGED:
            self._refresh_all([path], "replaced" if transition is Transition.REPLACED else None)
        return transition

    def _recheck_fragile(self) -> None:
        """Now and then, look at paths of which some step cannot be watched."""
        for path in list(self._territory.fragile):
            self._recheck(path, Batch(), rewatch=self._territory.mode(path) is None)
            for client in self._watched[path].clients:
                if not client.outbox.subscriptions[path].live:
                    self._refresh(client, path)
                    client.wake()
        self._patrol = self._loop.call_later(self._timing.poll_interval, self._recheck_fragile)

    def _flush(self, path: str) -> None:
        """Hand a directory's dirt to its clients if it is due, else when it will be."""
        watched = self._watched.get(path)
        if watched is None or not watched.coalescer.pending:
            return
        now, coalescer = self._loop.time(), watched.coalescer
        if now < coalescer.due_at:
            if watched.timer is None:
                watched.timer = self._loop.call_at(coalescer.due_at, self._flush_later, path)
            return
        dirt, stale = coalescer.take(now)
        if stale is not None:
            if self._recheck(path, Batch()) is Transition.UNCHANGED:
                self._refresh_all([path], stale)
            return
        for client in watched.clients:
            client.outbox.mark(path, dirt)
            client.wake()

    def _flush_later(self, path: str) -> None:
        self._watched[path].timer = None
        self._flush(path)

    def _refresh_all(self, paths: Iterable[str], reason: str | None = None) -> None:
        for path in paths:
            for client in self._watched[path].clients:
                self._refresh(client, path, reason)
                client.wake()

    def _refresh(self, client: Client, path: str, reason: str | None = None) -> None:
        """Have a snapshot sent, unless there is nothing to list or the watch is not ready."""
        if self._territory.is_ready(path):
            client.outbox.refresh(path, reason)

    # --- what sending asks and tells -------------------------------------------------------------

    def place(self, path: str) -> Place:
        """Where a watched path leads now; ``FileNotFoundError`` if nowhere."""
        resolution = self._territory.resolution(path)
        if resolution.directory is None or resolution.identity is None:
            raise FileNotFoundError(ENOENT, "not there", path)
        return Place(path, resolution.directory, resolution.identity)

    def spent(self, path: str, seconds: float) -> None:
        """Count what sending cost, which stretches the directory's interval."""
        if path in self._watched:
            self._watched[path].coalescer.spend(seconds)

    def sent(self, entries: int) -> None:
        """Count entries sent in a delta."""
        self.figures.changes_sent += entries

    def dropped(self) -> None:
        """Count a client that does not read."""
        self.figures.clients_dropped += 1

    def unlisted(self, path: str) -> None:
        """A directory could not be read: see why; if nothing is wrong, list it again later."""
        if self._recheck(path, Batch()) is Transition.UNCHANGED:
            coalescer = self._watched[path].coalescer
            coalescer.stale = "could not be listed"
            coalescer.spend(coalescer.longest)
            self._flush(path)

    def close(self) -> None:
        """Drop every client and release every watch."""
        for client in list(self._clients):
            client.drop("server stops")
            self.leave(client)
        self._patrol.cancel()
        self._watchers.close()
