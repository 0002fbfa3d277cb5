"""Slots where the workspace can rename to and from, whichever filesystem it lies on.

On one mount the slots of an entry are used where they are. Otherwise they are copied into a
*stage*, a folder on the mount of what is to be renamed, which is there only while a plan runs, and
what the plan put into the stages is copied back before the journal says that all is done. So a plan
is atomic renames in either case, and the old slots stay until the new ones are complete.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Self

from aibridge_kernel.sandboxes.mounts import mount_of, nested_mounts

from .copying import Copier
from .filesystem import Place, Root
from .journal import EntryFolder
from .metadata import write_time
from .plan import Move, Plan, Swap, identity, slot_name

__all__ = ["STAGE_PREFIX", "OpenSlots", "SlotKeeper"]

STAGE_PREFIX = ".aibridge-"


class OpenSlots:
    """The folders of slots that a plan works with, open, one for each mount it touches."""

    def __init__(self, roots: dict[str, Root]) -> None:
        self._roots = roots

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for root in set(self._roots.values()):
            root.close()

    def place(self, step: Swap) -> Place:
        """Where the slot of a step is."""
        return self.root(step.path).number, slot_name(step.slot)

    def status(self, step: Swap) -> os.stat_result | None:
        """What is in the slot of a step."""
        return self.root(step.path).status(slot_name(step.slot))

    def root(self, path: str) -> Root:
        """The folder of the slots that what is at ``path`` can be renamed to."""
        return self._roots[home(path, self._roots)]


def home(path: str, homes: Iterable[str]) -> str:
    """The innermost of some mount points that the parent of ``path`` lies in."""
    inside = (each for each in homes if not each or path.startswith(f"{each}/"))
    return max(inside, key=len)


class SlotKeeper:
    """The slots of one entry of a workspace."""

    def __init__(self, workspace: Root, entry: EntryFolder) -> None:
        self._workspace = workspace
        self._entry = entry
        self._name = f"{STAGE_PREFIX}{entry.id}"
        self._next = entry.slots.with_name("slots.next")
        inner = (os.fspath(p.relative_to(workspace.path)) for p in nested_mounts(workspace.path))
        self._homes = ("", *inner)
        self._crosses = len(self._homes) > 1 or _are_apart(workspace, entry.path)

    def open(self) -> OpenSlots:
        """The slots a plan works with, on each mount that has a stage; to be closed."""
        found = {h: Root(self._workspace.path / self._stage(h)) for h in self._stages()}
        return OpenSlots(found or {"": Root(self._entry.slots)})

    def _stages(self) -> list[str]:
        """The mounts that have a stage now."""
        if not self._crosses:
            return []
        return [h for h in self._homes if self._workspace.status(self._stage(h)) is not None]

    def _stage(self, here: str) -> str:
        return f"{here}/{self._name}" if here else self._name

    def bring(self, plan: Plan, *, forward: bool) -> Plan:
        """Make the slots ready for a run; the plan with the objects as they are there."""
        if not self._crosses:
            return plan
        touched = {home(s.path, self._homes) for s in plan.renames if isinstance(s, Swap)}
        for here in {"", *touched}:
            with (
                self._keeping_time(here),
                self._workspace.place(self._stage(here)) as (above, name),
            ):
                os.mkdir(name, mode=0o700, dir_fd=above)
        with Root(self._entry.slots) as stored, self.open() as stages:
            copiers = {h: Copier(stored, stages.root(self._stage(h))) for h in {"", *touched}}
            renames = tuple(
                self._bring_one(copiers, step, forward=forward) for step in plan.renames
            )
        return replace(plan, renames=renames)

    def _bring_one(
        self, copiers: dict[str, Copier], step: Swap | Move, *, forward: bool
    ) -> Swap | Move:
        if isinstance(step, Move) or (step.after if forward else step.before) is None:
            return step
        copier, name = copiers[home(step.path, copiers)], slot_name(step.slot)
        copier.copy(name, name)
        status = copier.target.status(name)
        if status is None:
            raise FileNotFoundError(name)
        brought = identity(status)
        return replace(step, after=brought) if forward else replace(step, before=brought)

    def store(self) -> None:
        """Copy what a run left in the stages to where it will be kept, beside the old slots."""
        if not self._crosses:
            return
        self._next.mkdir(mode=0o700)
        with self.open() as stages, Root(self._next) as stored:
            for here in self._stages():
                copier = Copier(stages.root(self._stage(here)), stored)
                for name, _ in copier.source.entries(""):
                    copier.copy(name, name)

    def forget_next(self) -> None:
        """Drop what ``store`` wrote: the run it belonged to was reversed."""
        with Root(self._entry.path) as folder:
            folder.remove(self._next.name)

    def tidy(self) -> None:
        """After a run, with the journal settled: the new slots become the slots, the stages go.

        Harmless when repeated, and right wherever it was broken off.
        """
        if not self._crosses:
            return
        if self._next.exists():
            with Root(self._entry.path) as folder:
                folder.remove(self._entry.slots.name)
            self._next.rename(self._entry.slots)
        for here in self._stages():
            with self._keeping_time(here):
                self._workspace.remove(self._stage(here))

    @contextmanager
    def _keeping_time(self, here: str) -> Iterator[None]:
        """A stage comes and goes without a trace in the time of the folder it lies in."""
        status = self._workspace.status(here)
        yield
        if status is not None:
            write_time(self._workspace, here, status.st_mtime_ns)


def _are_apart(workspace: Root, folder: Path) -> bool:
    """Whether nothing can be renamed between the two: other mounts, even of one filesystem."""
    with Root(folder) as opened:
        return mount_of(opened.number) != mount_of(workspace.number)
