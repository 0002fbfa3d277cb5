"""What is counted and what is timed; one set of each per server."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Figures", "RelayPoint", "Timing"]


@dataclass(slots=True)
class Figures:
    """Totals since the server started, shown by the status handler and on ``/metrics``."""

    changes_seen: int = 0
    """Events read from the system."""
    changes_sent: int = 0
    """Entries written in deltas, over all clients."""
    overflows: int = 0
    """How often the system's event queue overflowed."""
    clients_dropped: int = 0
    """Clients closed because they did not read."""
    changes_relayed: int = 0
    """Of the changes seen, those that other servers told of."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds."""

    interval: float = 0.05
    """Least time between two deltas of one directory."""
    poll_interval: float = 2.0
    """Between two scans of a directory that cannot be watched."""
    patience: float = 20.0
    """How long a client may take to read one message."""


@dataclass(frozen=True, slots=True)
class RelayPoint:
    """Where servers that share storage tell each other of changes."""

    url: str
    """Of a Redis server; without it nobody is told."""
    channel: str
