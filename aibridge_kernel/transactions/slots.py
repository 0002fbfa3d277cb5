"""Slots where the workspace can rename to and from, whichever filesystem it lies on.

On one filesystem the slots of an entry are used where they are. Otherwise they are copied into a
*stage*, a folder in the workspace that is there only while a plan runs, and what the plan put into
the stage is copied back before the journal says that all is done. So a plan is atomic renames in
either case, and the old slots stay until the new ones are complete.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from .copying import Copier
from .filesystem import Root
from .journal import EntryFolder
from .metadata import write_time
from .plan import Move, Plan, Swap, identity, slot_name

__all__ = ["STAGE_PREFIX", "SlotKeeper"]

STAGE_PREFIX = ".aibridge-"


class SlotKeeper:
    """The slots of one entry of a workspace."""

    def __init__(self, workspace: Root, entry: EntryFolder) -> None:
        self._workspace = workspace
        self._entry = entry
        self._stage = f"{STAGE_PREFIX}{entry.id}"
        self._next = entry.slots.with_name("slots.next")
        self._crosses = entry.path.stat().st_dev != os.fstat(workspace.number).st_dev

    def open(self) -> Root:
        """The slots a plan works with; the caller closes them."""
        if self._crosses and self._workspace.status(self._stage) is not None:
            return Root(self._workspace.path / self._stage)
        return Root(self._entry.slots)

    def bring(self, plan: Plan, *, forward: bool) -> Plan:
        """Make the slots ready for a run; the plan with the objects as they are there."""
        if not self._crosses:
            return plan
        with self._keeping_time(), self._workspace.place(self._stage) as (above, name):
            os.mkdir(name, mode=0o700, dir_fd=above)
        with Root(self._entry.slots) as stored, self.open() as stage:
            copier = Copier(stored, stage)
            renames = tuple(self._bring_one(copier, s, forward=forward) for s in plan.renames)
        return replace(plan, renames=renames)

    def _bring_one(self, copier: Copier, step: Swap | Move, *, forward: bool) -> Swap | Move:
        if isinstance(step, Move) or (step.after if forward else step.before) is None:
            return step
        name = slot_name(step.slot)
        copier.copy(name, name)
        status = copier.target.status(name)
        if status is None:
            raise FileNotFoundError(name)
        brought = identity(status)
        return replace(step, after=brought) if forward else replace(step, before=brought)

    def store(self) -> None:
        """Copy what a run left in the stage to where it will be kept, beside the old slots."""
        if not self._crosses:
            return
        self._next.mkdir(mode=0o700)
        with self.open() as stage, Root(self._next) as stored:
            copier = Copier(stage, stored)
            for name, _ in stage.entries(""):
                copier.copy(name, name)

    def forget_next(self) -> None:
        """Drop what ``store`` wrote: the run it belonged to was reversed."""
        with Root(self._entry.path) as folder:
            folder.remove(self._next.name)

    def tidy(self) -> None:
        """After a run, with the journal settled: the new slots become the slots, the stage goes.

        Harmless when repeated, and right wherever it was broken off.
        """
        if not self._crosses:
            return
        if self._next.exists():
            with Root(self._entry.path) as folder:
                folder.remove(self._entry.slots.name)
            self._next.rename(self._entry.slots)
        if self._workspace.status(self._stage) is not None:
            with self._keeping_time():
                self._workspace.remove(self._stage)

    @contextmanager
    def _keeping_time(self) -> Iterator[None]:
        """The stage comes and goes without a trace in the workspace's own time."""
        modified_ns = os.fstat(self._workspace.number).st_mtime_ns
        yield
        write_time(self._workspace, "", modified_ns)
