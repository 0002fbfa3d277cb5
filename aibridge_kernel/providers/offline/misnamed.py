"""A word that was taken for a new name and is hardly one: "rename a.txt properly".

The words are those of ``[no_name]`` in ``careful.toml``; quoted or after "called" they are names.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from functools import cache

from .chunks import Chunk
from .phrase_files import section
from .quoting import Done
from .tokens import fold

__all__ = ["misnamed", "of_other_kind"]

_MAKING = frozenset({"made_files", "made_folders"})
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
