"""New names for many files by one rule: before, behind, small letters, without spaces."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from aibridge_kernel.providers.base import Entry
from aibridge_kernel.providers.offline.clauses import Ask, Pass, Refuse, Thing
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.grounding import folder
from aibridge_kernel.providers.offline.quoting import Done, inside, path_words
from aibridge_kernel.providers.offline.tokens import fold

from .contents import NO_TEXT
from .objects import every_in_its_folder

__all__ = [
    "affix",
    "affix_behind",
    "affix_ends",
    "affix_front",
    "affix_so",
    "affix_told",
    "affix_wanted",
    "letter_case",
    "replace_in_names",
    "replace_told",
    "respace",
    "take_from_names",
    "take_marks",
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
    plain = _LEADING.fullmatch(words[0]) or _ADDED.match(words[0])
    if task.topics & {"word", "text"} and not (plain or _speaks_of_names(task)):
        raise Pass  # "put the word draft in front of a.txt"

    def renamed(name: str) -> str:
        stem, extension = posixpath.splitext(name)
        return f"{stem}{words[0]}{extension}" if behind else words[0] + name

    yield renamed_by(task, renamed)


def _speaks_of_names(task: Task) -> bool:
    """Whether names are spoken of, or files that no text is put into."""
    said = re.search(r"\b(?:nombres?|names?)\b", fold(task.sentence))
    if said or task.topics & {"name", "names"}:
        return True
    return all(path.lower().endswith(NO_TEXT) for path in paths_meant(task))


def affix_behind(task: Task) -> Iterator[Done]:
    """Put ``_old`` to the end of the names, which looks like nothing but a part of one."""
    said = task.thing("new")
    words = [] if said is None else [*said.names, *said.words]
    at_end = task.verb == "append" or "ending" in task.filters or "end" in task.topics
    if not at_end or len(words) != 1 or not _ADDED.match(words[0]):
        raise Pass
    task.topics |= {"suffix"}
    yield from affix(task)


def affix_ends(task: Task) -> Iterator[Done]:
    """Put ``_old`` to the end of all names of a kind: no text is put into all the files."""
    said, things = task.things("new"), task.things("object")
    words = [w for thing in said for w in (*thing.names, *thing.words)]
    several = all(t.types and t.plural and not t.names for t in things)
    if len(words) != 1 or not re.fullmatch(r"[-_]\w+", words[0]) or not several:
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


def affix_told(task: Task) -> Iterator[Done]:
    """Read "rename the pdfs with the prefix old_" as what they shall begin with."""
    said = str(task.filters["starts"])
    told = re.search(r"\b(?:with|con) (?:a|the|el|un) prefi", fold(task.sentence))
    chosen = re.search(r"\b(?:begin|start|empie|comien|have|has|tien)", fold(task.sentence))
    if not _LEADING.fullmatch(said) or not told or chosen:
        raise Refuse("not_known")
    for thing in task.things("object"):
        thing.filters.pop("starts", None)
    yield renamed_by(task, lambda name: said + name)


def take_from_names(task: Task) -> Iterator[Done]:
    """Take a text out of names: "quita el prefijo IMG_ a las fotos"."""
    said = task.thing("old")
    if said is None or said.pronoun or said.here or said.kind or said.types:
        raise Pass
    told = task.words(said)
    front, behind = "prefix" in task.topics, "suffix" in task.topics
    if len(told.split()) != 1 and not said.quoted:
        raise Pass

    def renamed(name: str) -> str:
        stem, extension = posixpath.splitext(name)
        if front:
            return name.removeprefix(told)
        return stem.removesuffix(told) + extension if behind else name.replace(told, "")

    yield renamed_by(task, renamed)


def take_marks(task: Task) -> Iterator[Done]:
    """Take underscores or hyphens out of names."""
    if not _speaks_of_names(task):
        raise Pass
    mark = next(_JOINS[topic] for topic in _JOINS if topic in task.topics)
    yield renamed_by(task, lambda name: name.replace(mark, ""))


def affix_wanted(task: Task) -> Iterator[Done]:
    """Read "quiero que los docx acaben en _v2" as what their names shall end in."""
    asked = re.search(
        r"\bque (?:el|la|los|las|mis|tod)\b|\bto (?:end|finish|start|begin)\b", fold(task.sentence)
    )
    (kind, said), *others = task.filters.items()
    part = _LEADING.fullmatch if kind == "starts" else _ADDED.match
    if not asked or others or not part(str(said)):
        raise Pass
    for thing in (t for things in task.roles.values() for t in things):
        thing.filters.clear()
    task.filters.clear()
    task.roles.setdefault("new", [Thing(names=[str(said)])])
    task.topics |= {"suffix"} if kind == "ends" else {"prefix"}
    yield from affix(task)


def affix_so(task: Task) -> Iterator[Done]:
    """Put ``old_`` before names "so that they start with old_"."""
    front = str(task.filters["front"])
    if not _LEADING.fullmatch(front):
        raise Refuse("not_known")  # "so that they start with inv" may shorten "invoice"
    chosen = [str(t.filters["starts"]) for t in task.things("object") if "starts" in t.filters]
    old = chosen[0] if chosen else ""  # "those that start with img_ … start with old_"

    def renamed(name: str) -> str:
        return name if name.startswith(front) else front + name.removeprefix(old)

    yield renamed_by(task, renamed)


def letter_case(task: Task) -> Iterator[Done]:
    """Write the names in small or capital letters."""
    things = task.things("object")
    folders = bool(things) and all(_is_folder(thing, task) for thing in things)
    told = bool(task.topics & {"names", "name", "extension"}) or task.verb == "rename" or folders
    if not told and not (things and _speaks_of_names(task)):
        raise Pass
    if "name" in task.topics and not (things or task.things("place")):
        raise Pass  # "uppercase the filename": of which file
    lower = "lower" in task.topics or task.verb == "lower_case"
    if "extension" in task.topics:
        yield renamed_by(task, lambda name: _cased_ending(name, lower=lower))
        return
    own = folders and "names" not in task.topics
    yield renamed_by(task, str.lower if lower else str.upper, own=own)


def _cased_ending(name: str, *, lower: bool) -> str:
    stem, ending = posixpath.splitext(name)
    return stem + (ending.lower() if lower else ending.upper())


def _is_folder(thing: Thing, task: Task) -> bool:
    return bool(thing.names) and all(map(task.scene.is_folder, thing.names))


def respace(task: Task) -> Iterator[Done]:
    """Put another character, or nothing, in the place of spaces."""
    joint = next((_JOINS[topic] for topic in _JOINS if topic in task.topics), "")
    if not joint and task.verb not in {"delete", "take"}:
        raise Pass
    things = task.things("object")
    folders = bool(things) and all(_is_folder(thing, task) for thing in things)
    if joint and _gives_way(task):
        yield renamed_by(task, lambda name: name.replace(joint, " "), own=folders)
        return
    spaced = any(" " in name for thing in things for name in thing.names)
    own = folders and "names" not in task.topics and spaced
    yield renamed_by(task, lambda name: name.replace(" ", joint), own=own)


def _gives_way(task: Task) -> bool:
    """Whether it is the mark that becomes a space: "cambia los guiones por espacios"."""
    told = fold(task.sentence)
    marks = re.search(
        r"\b(?:underscores?|hyphens?|dash(?:es)?|guion(?:es)?|barras? bajas?)\b", told
    )
    spaces = re.search(r"\b(?:spaces?|blanks?|espacios?)\b", told)
    turned = re.search(r"\b(?:instead|in place|en vez|en lugar|use|usa|put|pon\w*)\b", told)
    return bool(marks and spaces and not turned and marks.start() < spaces.start())


def replace_in_names(task: Task) -> Iterator[Done]:
    """Replace a text in the names."""
    old, new = task.thing("old"), task.thing("new")
    if old is None or new is None or old.pronoun or new.pronoun:
        raise Pass
    before, after = task.words(old), task.words(new)
    if "/" in before + after or not before:
        raise Refuse("no_name")
    yield renamed_by(task, lambda name: name.replace(before, after))


def replace_told(task: Task) -> Iterator[Done]:
    """Replace what names are said to begin with: "in those that begin with IMG_, IMG_ by x_"."""
    old, told = task.thing("old"), [str(said) for said in task.filters.values()]
    if old is None or old.pronoun or told != [task.words(old)]:
        raise Pass
    yield from replace_in_names(task)


def renamed_by(task: Task, rename: Callable[[str], str], *, own: bool = False) -> Done:
    """New names by one rule; ``own`` says that a folder means itself and not what is in it."""
    pairs: list[tuple[str, str]] = []
    for path in [n for t in task.things("object") for n in t.names] if own else paths_meant(task):
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


def paths_meant(task: Task) -> list[str]:
    """The files meant; a folder alone means the files in it."""
    within, things = task.thing("place"), task.things("object")
    if within is not None and within.kind == "file" and not within.names and len(things) == 1:
        within, things = things[0], [within]  # "en docs cambia a por b en los nombres de archivo"
    place = "." if within is None else folder(within, task.scene, task.now)
    found: list[str] = []
    for thing in things or [Thing(kind="file", plural=True)]:
        if thing.here:
            thing = Thing(kind="file", plural=True)  # noqa: PLW2901  — "los nombres de aquí"
        thing.plural = thing.plural or "names" in task.topics
        if thing.kind in {None, "item"} and not thing.names:
            thing.kind = "file"
        paths = every_in_its_folder(thing, task.scene, task.now, place)
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
