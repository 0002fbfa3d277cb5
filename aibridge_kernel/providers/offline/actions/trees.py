"""Everything below a folder: all of it, to some depth, folders alone."""

from __future__ import annotations

from collections.abc import Iterator

from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import folder
from aibridge_kernel.providers.offline.quoting import Done, path_word
from aibridge_kernel.providers.offline.selecting import SELECTING, grammar
from aibridge_kernel.providers.offline.tokens import fold

from .finding import find
from .ordering import ordered

__all__ = ["tree"]


def tree(task: Task) -> Iterator[Done]:
    """Everything below a folder."""
    thing = task.thing("object") or task.thing("place")
    if thing is not None and not (thing.names or thing.pronoun or thing.here):
        if thing.types or SELECTING & task.filters.keys():
            yield from find(task)
            return
        thing = task.thing("place")
    place = "." if thing is None else folder(thing, task.scene, task.now)
    depth = task.filters.get("depth")
    if depth is None and not _folders_only(task):
        target = "" if place == "." else " " + path_word(place)
        letters = "RA" if "hidden" in task.filters else "R"
        yield ordered(Done(f"ls -{letters}{target}", "treed", {"names": [place]}), task)
        return
    within = f" -maxdepth {depth}" if depth is not None else ""
    within += " -type d" if _folders_only(task) else ""
    within += "" if "hidden" in task.filters else " ! -path '*/.*'"
    command = f"find {path_word(place)} -mindepth 1{within}"
    yield ordered(Done(command, "listed_below", {"names": [place]}), task)


def _folders_only(task: Task) -> bool:
    """Whether a tree shall be one of folders alone: "the tree, only folders"."""
    if "folders_only" in task.filters:
        return True
    said = f" {' '.join(word.strip(',.;:!?¿¡') for word in fold(task.sentence).split())} "
    return any(f" {words} " in said for words in grammar()["folders_only"])
