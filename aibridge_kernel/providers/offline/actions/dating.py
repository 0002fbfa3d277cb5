"""Today's date in names: before them, behind them, in that of a copy."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from aibridge_kernel.providers.offline.clauses import Pass, Refuse
from aibridge_kernel.providers.offline.dates import day_of
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import folder
from aibridge_kernel.providers.offline.quoting import Done, inside
from aibridge_kernel.providers.offline.tokens import fold

from .naming import renamed_by
from .objects import copied_as, objects

__all__ = ["date_behind", "date_copied", "date_front"]


def date_front(task: Task) -> Iterator[Done]:
    """Put today's date before the names."""
    day = day_of(task.now)
    yield renamed_by(task, lambda name: f"{day}_{name}")


def date_behind(task: Task) -> Iterator[Done]:
    """Add today's date to the names, before what they end in."""
    day = day_of(task.now)
    yield renamed_by(task, lambda name: _dated(name, day))


def date_copied(task: Task) -> Iterator[Done]:
    """Copy with today's date added to the name, beside itself or into a folder."""
    if not re.search(r"\b(?:fecha|date)\b", fold(task.sentence)):
        raise Pass  # "copy the files of today to docs"
    task.filters.pop("today", None)
    for thing in task.things("object"):
        thing.filters.pop("today", None)
    paths, _ = objects(task)
    if len(paths) != 1:
        raise Refuse("one_at_a_time")
    if task.thing("new") is not None:
        raise Pass
    path, place = paths[0], task.thing("to")
    target = _dated(path, day_of(task.now))
    if place is not None:
        into = folder(place, task.scene, task.now)
        target = inside(into, posixpath.basename(target))
    yield copied_as(path, target, task)


def _dated(path: str, day: str) -> str:
    stem, extension = posixpath.splitext(path)
    return f"{stem}_{day}{extension}"
