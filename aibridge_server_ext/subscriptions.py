"""Who watches what: one client's outbox, and reference-counted interest in real directories.

Plain state without I/O. An outbox holds dirty names, never messages or entries; those are made
at the moment of sending, so a slow client costs memory only for distinct names.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from aibridge_server_ext.changes import Interest
from aibridge_server_ext.coalescer import Dirt

__all__ = [
    "MAX_NAMES",
    "Interests",
    "Outbox",
    "SendDelta",
    "SendGone",
    "SendReply",
    "SendResync",
    "SendSnapshot",
    "Sending",
    "Subscription",
]

MAX_NAMES = 500
"""Entries in one message: some 150 kB, a few milliseconds to write."""


@dataclass(slots=True, eq=False)
class Subscription:
    """One client's view of one directory; compared by identity, so that an old one is known."""

    directory: str
    listing: bool = True
    seq: int = 0
    dirt: Dirt = field(default_factory=Dirt)
    live: bool = False
    """A snapshot was sent or is due; before that, changes are of no use to the client."""
    snapshot_due: bool = False
    resync_reason: str | None = None
    gone_due: bool = False
    moved_to: str | None = None

    @property
    def only_changed(self) -> bool:
        """Whether dirty names are all there is to tell."""
        listed = self.snapshot_due or self.resync_reason is not None
        return bool(self.dirt) and not listed and not self.gone_due

    def next_seq(self) -> int:
        """The number of the next message."""
        self.seq += 1
        return self.seq

    def take(self) -> Sending | None:
        """The next thing to send; a departure first, then the snapshot, then what came after."""
        if self.gone_due:
            self.gone_due = False
            return SendGone(self, self.moved_to)
        if self.resync_reason is not None:
            reason, self.resync_reason = self.resync_reason, None
            return SendResync(self, reason)
        if self.snapshot_due:
            self.snapshot_due = False
            return SendSnapshot(self)
        if self.dirt:
            return SendDelta(self, self.dirt.split(MAX_NAMES))
        return None


@dataclass(frozen=True, slots=True)
class SendReply:
    """A message already made: the answer to something the client asked."""

    message: str


@dataclass(frozen=True, slots=True)
class SendGone:
    """Tell that the directory is no longer there."""

    subscription: Subscription
    moved_to: str | None


@dataclass(frozen=True, slots=True)
class SendResync:
    """Tell that changes were lost."""

    subscription: Subscription
    reason: str


@dataclass(frozen=True, slots=True)
class SendSnapshot:
    """List the directory and send it, in parts."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class SendDelta:
    """Look the dirty names up and send them."""

    subscription: Subscription
    dirt: Dirt


Sending = SendReply | SendGone | SendResync | SendSnapshot | SendDelta


@dataclass(slots=True)
class Outbox:
    """What one client is still to be sent; directories take turns."""

    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    replies: deque[str] = field(default_factory=deque)
    _ready: dict[str, None] = field(default_factory=dict)

    def difference(self, wanted: Iterable[str]) -> tuple[list[str], list[str]]:
        """The directories to add, in the client's order, and to drop."""
        wanted = dict.fromkeys(wanted)
        added = [directory for directory in wanted if directory not in self.subscriptions]
        return added, [directory for directory in self.subscriptions if directory not in wanted]

    def subscribe(self, directory: str, *, listing: bool) -> None:
        """Begin with a directory; nothing is sent before ``refresh``."""
        self.subscriptions[directory] = Subscription(directory, listing)

    def unsubscribe(self, directory: str) -> None:
        """Forget a directory and all that waits for it."""
        del self.subscriptions[directory]
        self._ready.pop(directory, None)

    def reply(self, message: str) -> None:
        """Queue an answer, ahead of everything about directories."""
        self.replies.append(message)

    def mark(self, directory: str, dirt: Dirt) -> None:
        """Add dirty names."""
        subscription = self.subscriptions[directory]
        if subscription.live:
            subscription.dirt.merge(dirt)
            self._ready[directory] = None

    def refresh(self, directory: str, reason: str | None = None) -> None:
        """Send a snapshot; it covers earlier dirt.

        A ``resync`` goes before it if there is a reason and the client holds an older snapshot.
        """
        subscription = self.subscriptions[directory]
        if subscription.live and not subscription.snapshot_due:
            subscription.resync_reason = reason
        subscription.dirt = Dirt()
        subscription.live = subscription.snapshot_due = True
        self._ready[directory] = None

    def depart(self, directory: str, moved_to: str | None) -> None:
        """The directory is no longer there; what waited for it is pointless."""
        subscription = self.subscriptions[directory]
        subscription.dirt = Dirt()
        subscription.live = subscription.snapshot_due = False
        subscription.resync_reason = None
        subscription.gone_due, subscription.moved_to = True, moved_to
        self._ready[directory] = None

    def take_few(self, limit: int) -> list[SendDelta]:
        """All there is to send if it is changes of at most so many names; else nothing is taken."""
        if self.replies or len(self._ready) > limit:
            return []
        ready = [self.subscriptions[directory] for directory in self._ready]
        names = sum(len(subscription.dirt.names) for subscription in ready)
        if names > limit or not all(subscription.only_changed for subscription in ready):
            return []
        self._ready.clear()
        return [SendDelta(subscription, subscription.dirt.split(limit)) for subscription in ready]

    def take(self) -> Sending | None:
        """The next thing to send."""
        if self.replies:
            return SendReply(self.replies.popleft())
        while self._ready:
            directory = next(iter(self._ready))
            del self._ready[directory]
            sending = self.subscriptions[directory].take()
            if sending is not None:
                self._ready[directory] = None
                return sending
        return None


class Interests:
    """How many want to hear of what, per real directory."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[Interest]] = {}

    def add(self, directory: str, interest: Interest) -> bool:
        """Count one more; whether the directory's interest changed by it."""
        counts = self._counts.setdefault(directory, Counter())
        counts[interest] += 1
        return counts[interest] == 1

    def remove(self, directory: str, interest: Interest) -> bool:
        """Count one less; whether the directory's interest changed by it."""
        counts = self._counts[directory]
        counts[interest] -= 1
        if counts[interest]:
            return False
        del counts[interest]
        if not counts:
            del self._counts[directory]
        return True

    def of(self, directory: str) -> Interest:
        """Everything anybody wants to hear of the directory."""
        total = Interest(0)
        for interest in self._counts.get(directory, ()):
            total |= interest
        return total
