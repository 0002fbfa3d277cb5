"""Running a plan forwards and backwards, and putting right what was left half-way.

Every step is one atomic rename, so after a crash each step is either done or not, and which can
be read from the inodes. Going back needs no new space.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .drift import refuse
from .filesystem import Root, exchange, flush, move
from .metadata import write_metadata, write_time
from .plan import Identity, Move, Plan, Swap, identity
from .slots import OpenSlots

__all__ = ["Toggler"]


@dataclass(frozen=True, slots=True)
class Toggler:
    """Carries out one plan between a workspace and its slots."""

    workspace: Root
    slots: OpenSlots
    plan: Plan

    def run(
        self,
        *,
        forward: bool,
        interrupted: Callable[[], bool],
        on_progress: Callable[[int, int], None],
    ) -> None:
        """Do every step. Whatever it raises, ``reverse`` is to follow.

        Raises ``InterruptedError`` when interrupted and ``ConflictError`` when somebody was
        quicker.
        """
        kept_times = self._unchanged_times(forward=forward)
        steps = self._steps(forward=forward)
        for done, step in enumerate(steps):
            if interrupted():
                raise InterruptedError
            on_progress(done, len(steps))
            self._rename(step, forward=forward)
            if not self._came_out(step, forward=forward):
                self._rename(step, forward=not forward)
                refuse([step.path if isinstance(step, Swap) else step.target])
        on_progress(len(steps), len(steps))
        self._stamp(forward=forward, times=kept_times)
        flush(self.workspace.number)

    def reverse(self, *, forward: bool) -> list[str]:
        """Undo what a run in a direction did before it broke off; paths where it could not.

        Those are paths where neither what was there before nor what was to come is found: both
        versions are kept, one in its place and one in its slot.
        """
        drifted: list[str] = []
        for step in reversed(self._steps(forward=forward)):
            done = self._is_done(step, forward=forward)
            if done is None:
                drifted.append(step.path if isinstance(step, Swap) else step.target)
            elif done:
                self._rename(step, forward=not forward)
        self._stamp(forward=not forward, times={stamp.path for stamp in self.plan.stamps})
        flush(self.workspace.number)
        return drifted

    def _steps(self, *, forward: bool) -> tuple[Swap | Move, ...]:
        return self.plan.renames if forward else self.plan.renames[::-1]

    def _rename(self, step: Swap | Move, *, forward: bool) -> None:
        if isinstance(step, Move):
            here, there = (step.source, step.target) if forward else (step.target, step.source)
            with self.workspace.place(here) as source, self.workspace.place(there) as target:
                move(source, target)
            return
        coming, going = (step.after, step.before) if forward else (step.before, step.after)
        slot = self.slots.place(step)
        with self.workspace.place(step.path) as place:
            if coming is not None and going is not None:
                exchange(slot, place)
            elif coming is not None:
                move(slot, place)
            else:
                move(place, slot)

    def _came_out(self, step: Swap | Move, *, forward: bool) -> bool:
        """Whether what was to go went: somebody may have been quicker since the check."""
        if isinstance(step, Move):
            return self._at(step.target if forward else step.source) == step.object
        going = step.before if forward else step.after
        return going is None or self._in_slot(step) == going

    def _is_done(self, step: Swap | Move, *, forward: bool) -> bool | None:
        """Whether a step was taken; ``None`` where somebody else has been at work."""
        if isinstance(step, Move):
            here, there = (step.source, step.target) if forward else (step.target, step.source)
            if self._at(there) == step.object:
                return True
            return False if self._at(here) == step.object else None
        coming, going = (step.after, step.before) if forward else (step.before, step.after)
        now, kept = self._at(step.path), self._in_slot(step)
        if now == coming and kept == going:
            return True
        return False if now == going and kept == coming else None

    def _at(self, path: str) -> Identity | None:
        status = self.workspace.status(path)
        return None if status is None else identity(status)

    def _in_slot(self, step: Swap) -> Identity | None:
        status = self.slots.status(step)
        return None if status is None else identity(status)

    def _unchanged_times(self, *, forward: bool) -> set[str]:
        """Folders whose time is still the one known; another's change keeps its own time."""
        kept: set[str] = set()
        for stamp in self.plan.stamps:
            status = self.workspace.status(stamp.path)
            start = stamp.before if forward else stamp.after
            if status is not None and status.st_mtime_ns == start.modified_ns:
                kept.add(stamp.path)
        return kept

    def _stamp(self, *, forward: bool, times: set[str]) -> None:
        for stamp in self.plan.stamps:
            if self._at(stamp.path) != stamp.object:
                continue
            wanted = stamp.after if forward else stamp.before
            if not stamp.only_time:
                write_metadata(self.workspace, stamp.path, wanted)
            elif stamp.path in times:
                write_time(self.workspace, stamp.path, wanted.modified_ns)
