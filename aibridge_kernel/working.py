"""What a kernel is doing while a cell runs: thinking, running, comparing, applying, undoing.

Nothing is told of what is over within a moment. Progress is looked at from time to time by one task
on the main thread; whoever makes it only notes it.
"""

from __future__ import annotations

import asyncio
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from .sandboxes import files_below

__all__ = ["Doing", "Stage", "Working"]

DELAY_S = 0.5
"""Seconds after which it is told that something goes on."""
STEP_S = 0.25
"""Shortest time between two looks at how far it is."""
LOOK_SHARE = 4
"""A look that took long is repeated after so many times as long."""

Told = Mapping[str, Any]


class Stage(StrEnum):
    """What can last."""

    THINKING = "thinking"
    RUNNING = "running"
    COMPARING = "comparing"
    APPLYING = "applying"
    UNDOING = "undoing"


@dataclass
class Doing:
    """One stage under way. ``steps`` and ``written`` may be set from any thread."""

    stage: Stage
    cell: str | None
    since: float
    upper: Path | None = None
    """The folder in which what a command writes can be seen growing."""
    steps: tuple[int, int] | None = None
    """How many are done, and of how many."""
    written: tuple[int, int] | None = None
    """How many files and bytes there are so far."""

    def step(self, done: int, total: int) -> None:
        """Note how far it is."""
        self.steps = (done, total)

    def look(self) -> None:
        """Count what was written so far; not on the event loop."""
        if self.upper is not None:
            found = files_below(self.upper)
            sizes = [each.st_size for each in found if not stat.S_ISDIR(each.st_mode)]
            self.written = (len(sizes), sum(sizes))

    def progress(self) -> dict[str, int]:
        """How far it is, where that is known."""
        told: dict[str, int] = {}
        if self.steps is not None and self.steps[1] > 1:
            told |= {"done": self.steps[0], "total": self.steps[1]}
        if self.written is not None and self.written[1] > 0:
            told |= {"files": self.written[0], "bytes": self.written[1]}
        return told


class Working:
    """What one kernel is doing; used on its main thread."""

    def __init__(self) -> None:
        self.cell: str | None = None
        """Id of the running cell, where its front end names cells."""
        self.listener: Callable[[], None] | None = None
        """Told when ``now`` is another than before."""
        self._doing: Doing | None = None
        self._watch: asyncio.Task[None] | None = None
        self._told: tuple[Doing, dict[str, int]] | None = None

    @property
    def now(self) -> Told | None:
        """What goes on, if it does so for a moment already."""
        if self._told is None:
            return None
        doing, progress = self._told
        elapsed = round(time.monotonic() - doing.since, 2)
        return {"stage": doing.stage.value, "cell": doing.cell, "elapsed_s": elapsed, **progress}

    @contextmanager
    def at(self, stage: Stage, upper: Path | None = None) -> Iterator[Doing]:
        """Be at a stage; what is given back notes how far it is."""
        doing = self._doing = Doing(stage, self.cell, time.monotonic(), upper)
        if self._watch is None or self._watch.done():
            self._watch = asyncio.get_running_loop().create_task(self._follow())
        try:
            yield doing
        finally:
            if self._doing is doing:
                self._doing = None

    def end(self) -> None:
        """Nothing goes on any more: the cell has ended."""
        self._doing = self.cell = None
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        self._tell()

    async def _follow(self) -> None:
        """Tell what goes on, until nothing does."""
        pause = DELAY_S
        while True:
            await asyncio.sleep(pause)
            if (doing := self._doing) is not None:
                began = time.monotonic()
                await asyncio.to_thread(doing.look)
                pause = max(STEP_S, LOOK_SHARE * (time.monotonic() - began))
            self._tell()
            if self._told is None:
                return

    def _tell(self) -> None:
        doing = self._doing
        now = None if doing is None else (doing, doing.progress())
        if now != self._told:
            self._told = now
            if self.listener is not None:
                self.listener()
