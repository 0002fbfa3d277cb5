"""When directories are sent together: while many of them change, a common beat takes over.

Every message costs much the same, however little is in it. Plain state; the clock is passed in
(seconds, monotonic).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Pace"]


@dataclass(slots=True)
class Pace:
    """Counts the directories that are sent; more than ``often`` a second for long is a storm."""

    together: float = 0.1
    """Seconds between two beats of a storm."""
    often: float = 60.0
    """Directories a second; three that change all the time."""
    burst: float = 20.0
    """Directories at once that are no storm yet."""
    _level: float = 0.0
    _counted_at: float = 0.0
    _beat_at: float = float("-inf")

    def count(self, now: float) -> None:
        """A directory is sent."""
        self._level = min(self._left(now) + 1, 2 * self.burst)
        self._counted_at = now

    def is_storm(self, now: float) -> bool:
        """Whether directories have to wait for the beat."""
        return self._left(now) > self.burst

    def next_beat(self, now: float) -> float:
        """When all that wait are sent, now or later."""
        return max(now, self._beat_at + self.together)

    def beat(self, now: float) -> None:
        """All that waited are sent now."""
        self._beat_at = now

    def _left(self, now: float) -> float:
        return max(0.0, self._level - self.often * (now - self._counted_at))
