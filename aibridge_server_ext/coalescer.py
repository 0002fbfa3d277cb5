"""When a directory's dirty names are sent: at once, then never faster than an interval.

Plain state; the clock is passed in (seconds, monotonic).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

__all__ = ["Coalescer", "Dirt"]


@dataclass(slots=True)
class Dirt:
    """What is dirty in one directory; grows with distinct names, not with events."""

    names: set[str] = field(default_factory=set)
    moved: dict[str, str] = field(default_factory=dict)
    """Old name → contents path it was moved to, for the names whose move was seen whole."""

    def __bool__(self) -> bool:
        return bool(self.names)

    def merge(self, other: Dirt) -> None:
        """Add what another holds."""
        self.names |= other.names
        self.moved |= other.moved

    def split(self, limit: int) -> Dirt:
        """Take out at most so many names."""
        names = set(islice(self.names, limit))
        self.names -= names
        return Dirt(names, {name: self.moved.pop(name) for name in names & self.moved.keys()})


@dataclass(slots=True)
class Coalescer:
    """The rhythm of one directory.

    A change after a quiet time is due immediately; the next is due ``interval`` seconds after
    the last one was taken, or ``stretch`` times what sending that one cost, if that is longer
    (up to ``longest``), so that a storm costs at most ``1 / stretch`` of the event loop. What has
    to be listed anew waits for no more than the interval, unless it was listed the last time too.
    """

    interval: float = 0.05
    stretch: float = 8.0
    longest: float = 1.0
    dirt: Dirt = field(default_factory=Dirt)
    stale: str | None = None
    """Why the whole directory is dirty, when events were lost."""
    _taken_at: float = float("-inf")
    _cost: float = 0.0
    _was_stale: bool = False

    @property
    def pending(self) -> bool:
        """Whether anything waits to be sent."""
        return self.stale is not None or bool(self.dirt)

    @property
    def due_at(self) -> float:
        """The earliest moment at which pending changes may be taken."""
        is_spared = self.stale is not None and not self._was_stale
        pause = 0.0 if is_spared else min(self.stretch * self._cost, self.longest)
        return self._taken_at + max(self.interval, pause)

    def take(self, now: float) -> tuple[Dirt, str | None]:
        """Hand over the dirt and why the directory is stale, and begin a new interval."""
        taken = (self.dirt, self.stale)
        self.dirt, self.stale = Dirt(), None
        self._taken_at, self._cost, self._was_stale = now, 0.0, taken[1] is not None
        return taken

    def spend(self, seconds: float) -> None:
        """Count what sending the changes last taken cost the event loop, over all clients."""
        self._cost += seconds
