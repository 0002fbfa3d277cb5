"""What is meant by words that could be understood otherwise, before anything else is read.

"Crea una carpeta x y mete dentro a.png" moves the file that exists; "there should be a file x
somewhere" looks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .chunk_edits import Exists, norm_of, read_as, said
from .chunks import Chunk

_SOMEWHERE = frozenset({"somewhere", "lado", "parte", "sitio"})
_EXPECTED = frozenset({"should", "must", "ought", "debe", "deberia", "tiene", "tendria"})
_Y_METE = 3
_SAYS = frozenset({"que dice", "que pone", "que contiene", "que tiene"})
_YEAR = 4
"""Digits of a name that is a number."""
_ASKED = frozenset({"count", "size"})
_SHOWN = frozenset({"give", "read", "show"})
_LINES = frozenset({"first", "first_line", "last", "last_line", "line_number", "range"})
_PUT = frozenset({"mete", "pon"})


def meant(chunks: Sequence[Chunk], exists: Exists) -> list[Chunk]:
    """The chunks as they are meant."""
    chunks = _numbers_named(_saying(_expected(put_there(chunks, exists))), exists)
    return _asked_first(chunks)


def _asked_first(chunks: list[Chunk]) -> list[Chunk]:
    """Let "how many lines does a.txt have? show me the first three" be two requests."""
    at = next((i for i, c in enumerate(chunks) if c.text == "?"), len(chunks))
    counts = any(said(c, "verb") in _ASKED for c in chunks[:at])
    behind = [c for c in chunks[at + 1 :] if not c.reading("filler")][:3]
    if not counts or not behind:
        return chunks
    if said(behind[0], "verb") not in _SHOWN or not any(
        said(c, "filter") in _LINES for c in behind
    ):
        return chunks
    return [*chunks[:at], read_as(chunks[at], "conjunction", "break"), *chunks[at + 1 :]]


def _numbers_named(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read a number of several digits that ends a part as the name that it is there."""
    if not chunks:
        return chunks
    ends = [c.reading("conjunction", "cue") or c.tokens[0].punctuation for c in chunks[1:]]
    return [
        replace(chunk, readings=())
        if chunk.reading("number") and last and len(chunk.text) >= _YEAR and exists(chunk.text)
        else chunk
        for chunk, last in zip(chunks, [*ends, True], strict=True)
    ]


def put_there(chunks: Sequence[Chunk], exists: Exists) -> list[Chunk]:
    """Read "crea una carpeta x y mete dentro a.png y b.png" as moving files that exist."""
    for at in range(1, len(chunks) - 1):
        named = [c for c in chunks[at + 1 :] if c.is_name and "." in c.text]
        first = chunks[at + 1]
        there = first in named and all(exists(c.text) for c in named)
        if there and is_put_inside(chunks, at):
            return [*chunks[:at], *putting(chunks[at]), *chunks[at + 1 :]]
    return list(chunks)


def is_put_inside(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether "y mete dentro" is said of a folder."""
    words = [token.norm for token in chunks[at].tokens]
    inside = len(words) == _Y_METE and words[-1] in {"dentro", "adentro"}
    inside = inside or (len(words) > _Y_METE and words[1] in _PUT and words[2] == "en")
    folder = any(said(c, "kind") == "folder" for c in chunks[:at])
    return said(chunks[at], "text") is not None and inside and folder and words[1] in _PUT


def putting(told: Chunk) -> list[Chunk]:
    """The step that "y mete dentro" is."""
    joins, verb, place = (
        replace(told, tokens=tokens)
        for tokens in (told.tokens[:1], told.tokens[1:2], told.tokens[2:])
    )
    step = [read_as(joins, "conjunction", "and"), read_as(verb, "verb", "put")]
    return [*step, read_as(place, "inside", "inside")]


def _saying(chunks: list[Chunk]) -> list[Chunk]:
    """Read "dónde está a.txt y qué dice" as asking what that file says."""
    end = len(chunks)
    while end and chunks[end - 1].tokens[0].punctuation:
        end -= 1
    last = chunks[end - 1] if end > _Y_METE else None
    if last is None or norm_of([last]) not in _SAYS or not chunks[end - 2].reading("conjunction"):
        return chunks
    it = read_as(Chunk(last.tokens[-1:]), "pronoun", "it")
    return [*chunks[: end - 1], read_as(last, "verb", "show"), it, *chunks[end:]]


def _expected(chunks: list[Chunk]) -> list[Chunk]:
    """Read "there should be a file x somewhere" as looking for it."""
    if not any(chunk.tokens[-1].norm in _SOMEWHERE for chunk in chunks):
        return chunks
    return [
        read_as(chunk, "verb", "find")
        if chunk.reading("want") and _EXPECTED & {token.norm for token in chunk.tokens}
        else chunk
        for chunk in chunks
    ]
