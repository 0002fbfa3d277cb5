"""What exists that is called so in part: "las facturas", "the history exam"."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from functools import lru_cache

from aibridge_kernel.providers.base import Entry

from .clauses import Thing
from .grounding import kind_fits
from .scene import Scene
from .selecting import extensions, grammar
from .tokens import fold

__all__ = [
    "PACKED", "SHORTEST_PART", "alike", "are_files", "called_deeper", "called_in_part", "holds",
    "parts_of", "singulars",
]  # fmt: skip

PACKED = (".zip", ".tar", ".gz", ".tgz")
SHORTEST_PART = 3
"""Letters of a word that tells a name."""
_REMEMBERED = 2048
_PARTS = re.compile(r"[\W_]+|(?<=[^\W\d])(?=\d)")


_IRREGULAR = {"zzes": "z", "ies": "y", "yses": "ysis", "theses": "thesis", "labi": "labus"}
"""Ends of plurals that take more away than "s" and "es": "quizzes", "diaries", "analyses"."""
_SINGLE = ("is", "ss", "us")
"""Ends of what is one: "the syllabus", "the analysis", "the class"."""


@lru_cache(_REMEMBERED)
def parts_of(name: str) -> tuple[str, ...]:
    """The words of a name: ``acta_enero2.txt`` has four."""
    return (*_PARTS.split(name),)


def called_in_part(thing: Thing, scene: Scene, place: str = ".") -> list[str]:
    """Names there that hold the thing's words: "las facturas" are ``factura_1.pdf`` and so on.

    One thing is meant by one name only, several by all; one that is not here may lie deeper.
    """
    several = thing.plural or bool(thing.count) or _may_be_several(thing.words[-1].casefold())
    found = [
        entry
        for entry in scene.entries(place)
        if holds(entry, thing, posixpath.join(place, entry.name))
        and (several or _is_called_so(entry, thing))
    ]
    loose = [e for e in found if not e.name.lower().endswith(PACKED)]
    found = loose if loose or are_files(thing) else found
    if not found and place == ".":
        return called_deeper(thing, scene)
    if len(found) > 1 and (not several or thing.count not in {None, len(found)}):
        return []
    return [entry.name for entry in found]


def called_deeper(thing: Thing, scene: Scene) -> list[str]:
    """The one path below whose name and folders hold all words: "the history exam"."""
    found = [
        path
        for path, entry in scene.walk()
        if "/" in path and holds(entry, thing, path) and _is_called_so(entry, thing)
    ]
    return found if len(found) == 1 else []


def holds(entry: Entry, thing: Thing, path: str) -> bool:
    """Whether an entry is of the thing's kind, and its path holds all the words for it."""
    if entry.name.startswith(".") != ("hidden" in thing.filters) or not kind_fits(entry, thing):
        return False
    suffixes = {"." + suffix for suffix in extensions(thing.types)}
    if suffixes and posixpath.splitext(entry.name.lower())[1] not in suffixes:
        return False
    said = [*thing.words, *(name for name in thing.names if "." not in name)]
    if len(said) != len(thing.words) + len(thing.names):
        return False
    telling = [word for word in said if fold(word) not in grammar()["ages_said"]]
    if not any(len(fold(word)) >= SHORTEST_PART for word in telling):
        return False  # "the old files" need not be called so
    own, parts = parts_of(fold(entry.name)), parts_of(fold(path))
    return any(alike(word, own) for word in said) and all(alike(w, parts) for w in said)


def _is_called_so(entry: Entry, thing: Thing) -> bool:
    """Whether a name holds a word just as it is said: "el examen" is not ``exámenes``."""
    parts = parts_of(fold(entry.name))
    return any(_owned(fold(word)) in parts for word in thing.words)


def _owned(word: str) -> str:
    """The owner of "the mayor's audio"."""
    return word.removesuffix("'s").removesuffix("’s")


def alike(word: str, parts: Iterable[str]) -> bool:
    """Whether a word is one of the parts but for the ending of its plural."""
    forms = singulars(word)
    return any(not forms.isdisjoint(singulars(part)) for part in parts)


@lru_cache(_REMEMBERED)
def singulars(word: str) -> frozenset[str]:
    """The folded word, and what it may be the plural of."""
    plain = _owned(fold(word))
    found = {plain}
    if plain.endswith("s") and len(plain) > SHORTEST_PART:
        found.add(plain[:-1])
    if plain.endswith("es"):
        found.add(plain[:-2])
    found.update(
        plain.removesuffix(plural) + single
        for plural, single in _IRREGULAR.items()
        if plain.endswith(plural)
    )
    return frozenset(found)


def _may_be_several(word: str) -> bool:
    """Whether a word may be a plural by its end: "notes", and not "syllabus", "thesis"."""
    return word.endswith("s") and not word.endswith(_SINGLE)


def are_files(thing: Thing) -> bool:
    """Whether several files are spoken of."""
    return thing.kind == "file" and thing.plural
