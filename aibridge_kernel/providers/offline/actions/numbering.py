"""Numbered names for many files: "rename the photos to trip1, trip2 and so on"."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from aibridge_kernel.providers.offline.clauses import Ask, Pass, Refuse
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.quoting import Done, inside, path_words

from .naming import paths_meant

__all__ = ["number_named", "number_names"]

_NUMBERED = r"(\D*)(\d+)(\D*)"
_FEWEST = 2
"""Names that show how the row goes on."""


@dataclass(frozen=True, slots=True)
class Row:
    """How a row of names goes on: what is before and behind a number, and how wide it is."""

    before: str
    behind: str
    start: int
    wide: int

    def name(self, at: int, old: str) -> str:
        """The name of one file in the row, which keeps what the old one ends in."""
        ending = posixpath.splitext(old)[1]
        behind = self.behind if "." in self.behind else self.behind + ending
        return f"{self.before}{self.start + at:0{self.wide}d}{behind}"


def number_names(task: Task) -> Iterator[Done]:
    """Give the files names in a row, in the order of their old names."""
    row = _row([name for thing in task.things("new") for name in thing.names])
    old = paths_meant(task)
    wide = len(str(row.start + len(old) - 1)) if row.wide > 1 else 1
    row = Row(row.before, row.behind, row.start, max(row.wide, wide))
    pairs = [
        (path, inside(posixpath.dirname(path) or ".", row.name(at, path)))
        for at, path in enumerate(old)
    ]
    if any(_ending(path) != _ending(target) for path, target in pairs):
        raise Refuse("not_known")  # a picture that is called .txt is none
    for _, target in pairs:
        if task.scene.exists(target):
            raise Ask("would_overwrite", name=target)
    for path, target in pairs:
        task.scene.remove(path)
        task.scene.add(target, folder=False)
    command = " && ".join(f"mv {path_words(pair)}" for pair in pairs)
    yield Done(command, "numbered", {"names": old})


def number_named(task: Task) -> Iterator[Done]:
    """Ask how the files shall be called: "numera los pdf" says no name."""
    yield from ()
    if paths_meant(task):
        raise Ask("name_it")


def _ending(path: str) -> str:
    return posixpath.splitext(path)[1].lower()


def _row(names: list[str]) -> Row:
    found = [re.fullmatch(_NUMBERED, name) for name in names]
    parts = [match.groups() for match in found if match is not None]
    if len(names) < _FEWEST or len(parts) < len(names):
        raise Pass
    before, first, behind = parts[0]
    numbers = [int(number) for _, number, _ in parts]
    alike = {(one, other) for one, _, other in parts} == {(before, behind)}
    if not alike or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise Refuse("not_known")
    return Row(before, behind, numbers[0], len(first) if first.startswith("0") else 1)
