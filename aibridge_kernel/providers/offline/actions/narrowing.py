"""Listings of nothing but files, folders, or what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from aibridge_kernel.providers.offline.clauses import Refuse
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import folder
from aibridge_kernel.providers.offline.quoting import Done, path_word
from aibridge_kernel.providers.offline.selecting import grammar
from aibridge_kernel.providers.offline.tokens import fold

from .finding import where_to_look
from .ordering import of_one_kind

__all__ = ["ORDERS", "find_here", "hidden_alone", "only", "only_hidden", "only_kind", "says_only"]

ORDERS = frozenset(grammar()["groups"]["order"]) | {"long", "with_size", "one_line"}
_WHICH = re.compile(r"\W*(?:which|what|que|cuales)(?! have) (?:\w+ ){0,3}(?:hidden|ocult[oa]s) ")
_ONLY = frozenset({"solo", "solamente", "unicamente", "only", "just"})


def only_kind(task: Task) -> str | None:
    """What ``find`` calls files or folders when the others are left out in so many words."""
    told = {"folders_only": "d", "files_only": "f"}
    if named := told.keys() & task.filters.keys():
        return told[named.pop()]
    things = task.things("object")
    orders = task.filters.keys() <= ORDERS
    plain = len(things) == 1 and things[0].kind == "file" and things[0].plural and orders
    plain = plain and not (things[0].types or things[0].names or things[0].without)
    return "f" if plain and says_only(task) else None


def only(kind: str, task: Task) -> Done:
    """Only files or only folders of one folder, in the order and with what is asked for."""
    place = _place(task)
    (step,) = find_here(place, kind)
    if not (told := of_one_kind(task)):
        return step
    where = "" if place == "." else f"{path_word(place)}/"
    files = f"ls -p{told} {where}".rstrip() + " | grep -v '/$'"
    return replace(step, command=files if kind == "f" else f"ls -d{told} {where}*/")


def _place(task: Task) -> str:
    """The folder that is named, as the place or, "only the folders of docs", as the object."""
    named = [thing for thing in task.things("object") if thing.names]
    if not named:
        return where_to_look(task)
    if len(named) > 1 or "place" in task.roles:
        raise Refuse("not_known")
    return folder(named[0], task.scene, task.now)


def says_only(task: Task) -> bool:
    """Whether it is said that nothing else is meant."""
    return not _ONLY.isdisjoint(re.findall(r"\w+", fold(task.sentence)))


def hidden_alone(task: Task) -> bool:
    """Whether nothing but what is hidden is meant: "which hidden files do I have"."""
    if task.filters.keys() != {"hidden"}:
        return False
    asked = _WHICH.match(fold(task.sentence)) and task.filters["hidden"] is True
    return says_only(task) or bool(asked)


def only_hidden(place: str) -> Done:
    """What is hidden and nothing else: "quiero ver solo los archivos ocultos"."""
    where = "" if place == "." else f" {path_word(place)}"
    return Done(f"ls -A{where} | grep '^\\.'", "listed", {"names": [place]})


def find_here(place: str, kind: str) -> Iterator[Done]:
    """Entries of one kind in one folder, without descending."""
    command = f"find {path_word(place)} -mindepth 1 -maxdepth 1 -type {kind}"
    yield Done(command, "listed", {"names": [place]})
