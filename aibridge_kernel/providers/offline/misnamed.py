"""A word that was taken for a new name and is hardly one: "rename a.txt properly".

The words are those of ``[no_name]`` in ``careful.toml``; quoted or after "called" they are names.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import zip_longest

from .chunks import Chunk
from .phrase_files import section
from .quoting import Done
from .tokens import fold

__all__ = ["chosen", "misnamed", "of_other_kind"]

_MAKING = frozenset({"made_files", "made_folders"})
_CHOOSING = frozenset({
    "big", "current", "final", "first", "last", "latest", "main", "new", "next", "old", "other",
    "previous", "recent", "same", "small", "actual", "antiguo", "antigua", "grande",
    "nueva", "nuevas", "nuevo", "nuevos", "reciente", "ultima", "ultimo", "vieja", "viejas",
    "viejo", "viejos",
})  # fmt: skip
"""Words that folders are called by and that choose among other things: "the new ones"."""
_ONES = frozenset({"one", "ones", "list", "lists", "lista", "listas"})
_ALL = frozenset({"everything", "anything", "todo"})
_GIVING = frozenset({"copied", "renamed"})
_PACKED = frozenset({"archive", "targz", "zip"})
_WHOLE = frozenset({"deleted_folders", "moved", "copied", "emptied"})
"""Replies of what is done to whole folders."""


def misnamed(chunks: Sequence[Chunk], steps: Sequence[Done], language: str) -> str | None:
    """The word that names nothing, ``None`` if there is none."""
    new = {fold(stem): kinds for stem, kinds in _new_stems(steps)}
    if not new:
        return None
    never, of_types = _no_names(language)
    for at, chunk in enumerate(chunks):
        word = chunk.tokens[0].norm
        if word not in new or len(chunk.tokens) > 1 or chunk.tokens[0].quoted:
            continue
        called = at > 0 and chunks[at - 1].reading("named") is not None
        if not called and (word in never or (new[word] and word in of_types)):
            return chunk.text
    return None


def of_other_kind(chunks: Sequence[Chunk], steps: Sequence[Done]) -> str | None:
    """What is of no such kind: "the photos zip" of bundle.zip, "the zip photos" of a folder."""
    commands = " ".join(fold(step.command) for step in steps)
    whole = [name for s in steps if s.reply in _WHOLE for name in s.values.get("names", ())]
    for before, kind, word in zip(("", *chunks), chunks, chunks[1:], strict=False):
        said = kind.reading("type")
        if said is None or not isinstance(before, Chunk) or not before.reading("determiner"):
            continue
        packed = word.reading("type")
        names_it = fold(kind.text) not in commands
        if packed and packed.name in _PACKED and said.name not in _PACKED and names_it:
            return f"{kind.text} {word.text}"
        if said.name in _PACKED and not word.readings and word.text in whole:
            return kind.text
    return None


def chosen(chunks: Sequence[Chunk], steps: Sequence[Done]) -> str | None:
    """A word that chooses and was taken for the folder of that name: "delete the new ones"."""
    names = {str(name) for step in steps for name in step.values.get("names", ())}
    commands = " ".join(step.command for step in steps).split()
    for before, word, follows in zip_longest(chunks, chunks[1:], chunks[2:]):
        if word is None or word.tokens[0].norm not in _CHOOSING or word.tokens[0].quoted:
            continue
        ones = follows is not None and follows.tokens[0].norm in _ONES
        if (word.text in names or word.text in commands) and (
            ones or before.tokens[-1].norm in _ALL
        ):
            return word.text
    return None


def _new_stems(steps: Sequence[Done]) -> Iterator[tuple[str, bool]]:
    """The new names without folder and ending, and whether something was there before."""
    for step in steps:
        names = step.values.get("names", ()) if step.reply in _MAKING else ()
        target = step.values.get("target") if step.reply in _GIVING else None
        for name in (*names, *((target,) if target else ())):
            yield posixpath.splitext(posixpath.basename(str(name)))[0], target is not None


@cache
def _no_names(language: str) -> tuple[frozenset[str], frozenset[str]]:
    words = section(f"{language}/careful.toml", "no_name")
    return frozenset(words["never"]), frozenset(words["types"])
