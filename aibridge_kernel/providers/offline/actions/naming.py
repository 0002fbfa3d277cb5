"""New names for many files by one rule: before, behind, small letters, without spaces."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from datetime import datetime

from aibridge_kernel.providers.base import Entry
from aibridge_kernel.providers.offline.clauses import Ask, Pass, Refuse, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import every, folder
from aibridge_kernel.providers.offline.quoting import Done, inside, path_words

__all__ = [
    "affix",
    "affix_behind",
    "affix_front",
    "affix_so",
    "date_front",
    "letter_case",
    "replace_in_names",
    "replace_told",
    "respace",
]

_ADDED = re.compile(r"[-_.(]|.+[-_]$")
"""What is plainly added to a name: ``_old``, ``-v2``."""
_LEADING = re.compile(r"\w[\w.-]*[-_]")
_JOINS = {"underscores": "_", "hyphens": "-"}


def affix(task: Task) -> Iterator[Done]:
    """Put a prefix or suffix to the names."""
    said = task.thing("new")
    if said is None:
        raise Ask("name_it")
    words = [*said.names, *said.words]
    if len(words) != 1 or said.pronoun or said.here or "/" in words[0]:
        raise Ask("name_it")
    behind = "suffix" in task.topics

    def renamed(name: str) -> str:
        stem, extension = posixpath.splitext(name)
        return f"{stem}{words[0]}{extension}" if behind else words[0] + name

    yield _renaming(task, renamed)


def affix_behind(task: Task) -> Iterator[Done]:
    """Put ``_old`` to the end of the names, which looks like nothing but a part of one."""
    said = task.thing("new")
    words = [] if said is None else [*said.names, *said.words]
    at_end = task.verb == "append" or "ending" in task.filters or "end" in task.topics
    if not at_end or len(words) != 1 or not _ADDED.match(words[0]):
        raise Pass
    task.topics |= {"suffix"}
    yield from affix(task)


def affix_front(task: Task) -> Iterator[Done]:
    """Put ``old_`` before the names, which looks like nothing but the beginning of one."""
    said = task.thing("new")
    words = [] if said is None else [*said.names, *said.words]
    if len(words) != 1 or not _LEADING.fullmatch(words[0]):
        raise Pass
    yield from affix(task)


def affix_so(task: Task) -> Iterator[Done]:
    """Put ``old_`` before names "so that they start with old_"."""
    front = str(task.filters["front"])
    if not _LEADING.fullmatch(front):
        raise Refuse("not_known")  # "so that they start with inv" may shorten "invoice"
    yield _renaming(task, lambda name: name if name.startswith(front) else front + name)


def date_front(task: Task) -> Iterator[Done]:
    """Put today's date before the names."""
    today = datetime.fromtimestamp(task.now).strftime("%Y-%m-%d")  # noqa: DTZ006  — the person's day
    yield _renaming(task, lambda name: f"{today}_{name}")


def letter_case(task: Task) -> Iterator[Done]:
    """Write the names in small or capital letters."""
    things = task.things("object")
    folders = bool(things) and all(_is_folder(thing, task) for thing in things)
    if not task.topics & {"names", "name"} and task.verb != "rename" and not folders:
        raise Pass
    lower = "lower" in task.topics or task.verb == "lower_case"
    own = folders and "names" not in task.topics
    yield _renaming(task, str.lower if lower else str.upper, own=own)


def _is_folder(thing: Thing, task: Task) -> bool:
    return bool(thing.names) and all(map(task.scene.is_folder, thing.names))


def respace(task: Task) -> Iterator[Done]:
    """Put another character, or nothing, in the place of spaces."""
    joint = next((_JOINS[topic] for topic in _JOINS if topic in task.topics), "")
    if not joint and task.verb != "delete":
        raise Pass
    yield _renaming(task, lambda name: name.replace(" ", joint))


def replace_in_names(task: Task) -> Iterator[Done]:
    """Replace a text in the names."""
    old, new = task.thing("old"), task.thing("new")
    if old is None or new is None or old.pronoun or new.pronoun:
        raise Pass
    before, after = task.words(old), task.words(new)
    if "/" in before + after or not before:
        raise Refuse("no_name")
    yield _renaming(task, lambda name: name.replace(before, after))


def replace_told(task: Task) -> Iterator[Done]:
    """Replace what names are said to begin with: "in those that begin with IMG_, IMG_ by x_"."""
    old, told = task.thing("old"), [str(said) for said in task.filters.values()]
    if old is None or old.pronoun or told != [task.words(old)]:
        raise Pass
    yield from replace_in_names(task)


def _renaming(task: Task, rename: Callable[[str], str], *, own: bool = False) -> Done:
    """The names changed; ``own`` says that a folder means itself and not what is in it."""
    pairs: list[tuple[str, str]] = []
    for path in [n for t in task.things("object") for n in t.names] if own else _paths(task):
        place, name = posixpath.split(path)
        new = rename(name)
        if new != name and new not in {"", ".", ".."}:
            pairs.append((path, inside(place or ".", new)))
    if not pairs:
        raise Refuse("no_match_described")
    if len({target for _, target in pairs}) < len(pairs):
        raise Refuse("same_names")
    for path, target in pairs:
        if task.scene.exists(target):
            raise Ask("would_overwrite", name=target)
        is_folder = task.scene.is_folder(path)
        task.scene.remove(path)
        task.scene.add(target, folder=is_folder)
    command = " && ".join(f"mv {path_words(pair)}" for pair in pairs)
    return Done(command, "renamed_each", {"names": [path for path, _ in pairs]})


def _paths(task: Task) -> list[str]:
    """The files meant; a folder alone means the files in it."""
    within = task.thing("place")
    place = "." if within is None else folder(within, task.scene, task.now)
    found: list[str] = []
    for thing in task.things("object") or [Thing(kind="file", plural=True)]:
        if thing.here:
            thing = Thing(kind="file", plural=True)  # noqa: PLW2901  — "los nombres de aquí"
        thing.plural = thing.plural or "names" in task.topics
        if thing.kind in {None, "item"} and not thing.names:
            thing.kind = "file"
        paths = every(thing, task.scene, task.now, place)
        for path in paths:
            if task.scene.is_folder(path):
                found.extend(inside(path, e.name) for e in _visible(task, path))
            else:
                found.append(path)
    return found


def _visible(task: Task, path: str) -> Iterator[Entry]:
    for entry in task.scene.entries(path):
        if not entry.is_directory and not entry.name.startswith("."):
            yield entry
