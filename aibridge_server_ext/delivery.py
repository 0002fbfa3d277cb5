"""From a batch of changes to the outboxes of the clients that show them: the order of things.

Changes mark names dirty, and make paths suspect where a step of them came or went. What is due
is handed to the clients' outboxes. Everything runs in the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from aibridge_server_ext.batch import Batch, collect
from aibridge_server_ext.changes import OVERFLOW, Change
from aibridge_server_ext.client import Client
from aibridge_server_ext.coalescer import Coalescer
from aibridge_server_ext.figures import Figures, Timing
from aibridge_server_ext.pace import Pace
from aibridge_server_ext.paths import parent_and_name
from aibridge_server_ext.territory import Territory, Transition

__all__ = ["Delivery"]

FEW = 4
"""Clients that are told in the turn in which a change is noticed: a millisecond or two."""


@dataclass(slots=True, eq=False)
class _Watched:
    """A contents path somebody watches."""

    coalescer: Coalescer
    clients: set[Client] = field(default_factory=set)
    timer: asyncio.TimerHandle | None = None


class Delivery:
    """The watched paths of one server, who shows each, and when each is sent."""

    def __init__(self, territory: Territory, timing: Timing, figures: Figures) -> None:
        self._territory = territory
        self._timing = timing
        self._figures = figures
        self._loop = asyncio.get_running_loop()
        self._watched: dict[str, _Watched] = {}
        self._pace = Pace(2 * timing.interval)
        self._held: set[str] = set()
        self._marked: set[Client] = set()
        self._beat: asyncio.TimerHandle | None = None
        self._patrol = self._loop.call_later(timing.poll_interval, self._recheck_fragile)

    def subscribe(self, client: Client, path: str, *, listing: bool) -> None:
        """Begin to watch a path for a client; nothing is sent before ``refresh``."""
        if path not in self._watched:
            self._territory.acquire(path)
            self._watched[path] = _Watched(Coalescer(self._timing.interval))
        self._watched[path].clients.add(client)
        client.outbox.subscribe(path, listing=listing)

    def unsubscribe(self, client: Client, path: str) -> None:
        """Stop watching a path for a client."""
        client.outbox.unsubscribe(path)
        watched = self._watched[path]
        watched.clients.discard(client)
        if not watched.clients:
            if watched.timer is not None:
                watched.timer.cancel()
            del self._watched[path]
            self._territory.release(path)

    def refresh(self, client: Client, path: str, reason: str | None = None) -> None:
        """Have a snapshot sent, unless there is nothing to list or the watch is not ready."""
        if self._territory.is_ready(path):
            client.outbox.refresh(path, reason)

    def spend(self, path: str, seconds: float) -> None:
        """Count what sending cost, which stretches the path's interval."""
        if path in self._watched:
            self._watched[path].coalescer.spend(seconds)

    def relist(self, path: str) -> None:
        """A directory could not be read: see why; if nothing is wrong, list it again later."""
        if self._recheck(path, Batch()) is Transition.UNCHANGED:
            coalescer = self._watched[path].coalescer
            coalescer.stale = "could not be listed"
            coalescer.spend(coalescer.longest)
            self._flush(path)

    def close(self) -> None:
        """Look at nothing any more."""
        self._patrol.cancel()
        if self._beat is not None:
            self._beat.cancel()

    def report(self, changes: Sequence[Change]) -> None:
        """Take in what a watcher noticed in one wake-up."""
        batch = collect(changes)
        self._figures.changes_seen += batch.events
        for directory in batch.lost:
            self._territory.lose(directory)
        touched = self._mark(batch)
        self._recheck_suspects(batch)
        if batch.mounts_changed:
            for path in self._watched:
                self._recheck(path, batch)
        for directory in batch.ready:
            self._refresh_all(self._territory.at(directory))
        if batch.events_lost is not None:
            self._figures.overflows += batch.events_lost == OVERFLOW
            for watched in self._watched.values():
                watched.coalescer.stale = batch.events_lost
            touched = set(self._watched)
        for path in touched:
            self._flush(path)
        self._wake_marked(at_once=True)

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
                    dirt = self._watched[path].coalescer.dirt
                    dirt.names.add(name)  # which may have been told of before its move was whole
                    dirt.moved[name] = visible
                    touched.add(path)
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
                    self.refresh(client, path)
                    client.wake()
        self._patrol = self._loop.call_later(self._timing.poll_interval, self._recheck_fragile)

    def _flush(self, path: str) -> None:
        """Hand a directory's dirt to its clients if it is due, in a storm with all the others."""
        now, pace = self._loop.time(), self._pace
        if not pace.is_storm(now):
            self._flush_due(path, now)
            return
        self._held.add(path)
        if self._beat is None:
            self._beat = self._loop.call_at(pace.next_beat(now), self._flush_held)

    def _flush_held(self) -> None:
        """The beat of a storm."""
        self._beat = None
        held, self._held = self._held, set()
        now = self._loop.time()
        self._pace.beat(now)
        for path in held:
            self._flush_due(path, now)
        self._wake_marked()

    def _flush_due(self, path: str, now: float) -> None:
        """Hand a directory's dirt to its clients if it is due, else when it will be."""
        watched = self._watched.get(path)
        if watched is None or not watched.coalescer.pending:
            return
        coalescer = watched.coalescer
        due_at = coalescer.due_at
        if now < due_at:
            if watched.timer is not None and watched.timer.when() > due_at:
                watched.timer.cancel()  # events were lost since: no need to wait as long
                watched.timer = None
            watched.timer = watched.timer or self._loop.call_at(due_at, self._flush_later, path)
            return
        dirt, stale = coalescer.take(now)
        self._pace.count(now)
        if stale is not None:
            if self._recheck(path, Batch()) is Transition.UNCHANGED:
                self._refresh_all([path], stale)
            return
        for client in watched.clients:
            client.outbox.mark(path, dirt)
        self._marked |= watched.clients

    def _flush_later(self, path: str) -> None:
        self._watched[path].timer = None
        self._flush(path)
        self._wake_marked()

    def _wake_marked(self, *, at_once: bool = False) -> None:
        """Have what was handed to clients sent: to few of them if possible in this very turn."""
        marked, self._marked = self._marked, set()
        for client in marked:
            if at_once and len(marked) <= FEW:
                client.send_at_once()
            else:
                client.wake()

    def _refresh_all(self, paths: Iterable[str], reason: str | None = None) -> None:
        for path in paths:
            for client in self._watched[path].clients:
                self.refresh(client, path, reason)
                client.wake()
