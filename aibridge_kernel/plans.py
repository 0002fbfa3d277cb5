"""Plans that were asked about and got no yes: a person may approve exactly one of them later.

A plan is remembered by the outcome that tells of it and lives as long as the kernel. Approving one
answers the next question if, and only if, that is about the very same plan.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .values import ChangeKind, ChangeSet, Verdict

__all__ = ["Plan", "Plans", "make_plan"]

MAX_KEPT = 100
"""How many plans wait at most; the oldest go first."""

Standing = tuple[str, int, int, int]
"""A path that would be changed: its inode, size and time of modification in nanoseconds."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a yes would have been given to; two plans are the same if all of it is."""

    command: str
    directory: str
    """Where it was to run, relative to the workspace."""
    reasons: tuple[str, ...]
    changes: ChangeSet | None
    """What its preview did; ``None`` where it was asked about before anything ran."""
    standing: tuple[Standing, ...] = ()
    """What stood where it would have changed or deleted something."""


def make_plan(verdict: Verdict, changes: ChangeSet | None, workspace: Path, directory: str) -> Plan:
    """Note what a person is about to be asked."""
    reasons = tuple(str(reason.justification) for reason in verdict.reasons)
    standing = tuple(_standing(changes or ChangeSet(), workspace))
    return Plan(verdict.canonical, directory, reasons, changes, standing)


def _standing(changes: ChangeSet, workspace: Path) -> Iterator[Standing]:
    for change in changes.changes:
        if change.kind is ChangeKind.CREATED:
            continue
        path = change.source or change.path
        try:
            status = os.lstat(workspace / path)
        except OSError:
            continue
        yield path, status.st_ino, status.st_size, status.st_mtime_ns


class Plans:
    """The plans of one kernel that nobody has said yes to."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int], Plan] = {}
        self._approved: Plan | None = None

    def keep(self, execution_id: str, index: int, plan: Plan) -> None:
        """Keep the plan of an outcome's command."""
        self._kept[execution_id, index] = plan
        while len(self._kept) > MAX_KEPT:
            del self._kept[next(iter(self._kept))]

    def waits(self, execution_id: str, index: int) -> bool:
        """Whether an outcome's command can be approved."""
        return (execution_id, index) in self._kept

    def approve(self, execution_id: str, index: int) -> Plan | None:
        """Say yes to a plan, once; ``None`` where there is none."""
        self._approved = self._kept.pop((execution_id, index), None)
        return self._approved

    def answer(self, plan: Plan) -> bool:
        """Whether the yes that was given is to this plan; it is used up in any case."""
        approved, self._approved = self._approved, None
        return approved == plan

    def expects(self, command: str) -> bool:
        """Whether a yes was given to a plan of this command."""
        return self._approved is not None and self._approved.command == command

    def lapse(self) -> None:
        """Let go of a yes that no question came for."""
        self._approved = None

    @property
    def count(self) -> int:
        """How many plans wait."""
        return len(self._kept)
