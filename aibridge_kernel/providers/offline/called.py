"""What exists that is called so in part: "las facturas", "the history exam"."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from aibridge_kernel.providers.base import Entry

from .clauses import Thing
from .grounding import kind_fits
from .scene import Scene
from .selecting import extensions, grammar
from .tokens import fold

__all__ = [
    "PACKED", "SHORTEST_PART", "alike", "are_files", "called_deeper", "called_in_part",
    "holding", "parts_of", "singulars",
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
    held = holding(thing)
    found = [
        entry
        for entry in scene.entries(place)
        if held(entry, posixpath.join(place, entry.name))
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
    held = holding(thing)
    found = [
        path
        for path, entry in scene.walk()
        if "/" in path and held(entry, path) and _is_called_so(entry, thing)
    ]
    return found if len(found) == 1 else []


def holding(thing: Thing) -> Callable[[Entry, str], bool]:
    """What tells whether an entry is of the thing's kind, its path holding all words for it."""
    said = [*thing.words, *(name for name in thing.names if "." not in name)]
    telling = [word for word in said if fold(word) not in grammar()["ages_said"]]
    told = any(len(fold(word)) >= SHORTEST_PART for word in telling)  # not "the old files"
    if len(said) != len(thing.words) + len(thing.names) or not told:
        return lambda _entry, _path: False
    words = [singulars(word) for word in said]
    suffixes = {"." + suffix for suffix in extensions(thing.types)}

    def held(entry: Entry, path: str) -> bool:
        own, forms = _forms_of(entry.name), _forms_of(path)
        if all(map(own.isdisjoint, words)) or any(map(forms.isdisjoint, words)):
            return False
        if entry.name.startswith(".") != ("hidden" in thing.filters) or not kind_fits(entry, thing):
            return False
        return not suffixes or posixpath.splitext(entry.name.lower())[1] in suffixes

    return held


@lru_cache(_REMEMBERED)
def _forms_of(path: str) -> frozenset[str]:
    """The words of a path, and what they may be the plurals of."""
    return frozenset().union(*map(singulars, parts_of(fold(path))))


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
