"""Requests that say "every" or name a place first, in other words; see ``rewording``."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from .chunk_edits import OF, Exists, quoted, read_as, said, verbs_of
from .chunks import Chunk
from .patterns import Reading
from .rewording_rules import Rule, needs, readings
from .unsaid import PERMITS

__all__ = ["ON_PLACES"]

_FEWEST = 4
"""Chunks of "ordena pdf en una carpeta"."""
_LEADING = ("determiner", "filler", "kind")
_SORTING = ("organi", "orden", "arregl", "recog", "tidy", "sort", "clean", "arrang", "limpi")
_EVERY = frozenset({"every", "each", "cada", "todo", "toda"})


@needs(_EVERY, {"verb"})
def _each_it(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "find every .tmp file and delete it" as deleting them."""
    each = next((at for at, c in enumerate(chunks) if c.text.casefold() in _EVERY), None)
    verbs = [at for at, c in enumerate(chunks) if c.reading("verb")]
    if each is None or not verbs or not verbs[0] < each < verbs[-1]:
        return chunks
    last = chunks[verbs[-1]]
    clitic = next((r for r in last.readings if r.section == "verb" and r.value in _IT), None)
    if clitic is not None:
        several = replace(clitic, value=f"{clitic.value}s")
        return [*chunks[: verbs[-1]], replace(last, readings=(several,)), *chunks[verbs[-1] + 1 :]]
    return [
        replace(c, readings=(Reading("pronoun", "them", plural=True),))
        if at > verbs[-1] and c.text.casefold() == "it"
        else c
        for at, c in enumerate(chunks)
    ]


_IT = frozenset({"lo", "la"})


@needs({"determiner/all", "cue/in"}, {"kind", "filter"})
def _every_kind(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "todo archivo vacío" as every file, and "en todo a.txt" as in that file."""
    other = list(chunks)
    for at, (chunk, follows) in enumerate(pairwise(chunks)):
        every = said(chunk, "determiner") == "all" and chunk.reading("kind")
        if every and follows.reading("kind", "type"):
            other[at] = read_as(chunk, "determiner", "all")
        elif said(chunk, "cue") == "in" and said(chunk, "filter") and exists(follows.text):
            other[at] = read_as(chunk, "cue", "in")
    return other


@needs(readings("filter", PERMITS), {"sobre"})
def _permit_over(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "permiso de escritura sobre a.txt" as one to it."""
    permits = any((f := c.reading("filter")) and f.name in PERMITS for c in chunks)
    if not permits or any(said(c, "cue") == "to" for c in chunks):
        return chunks  # "da a todos permiso de lectura sobre a.txt" says to whom
    return [read_as(c, "cue", "to") if c.text.casefold() == "sobre" else c for c in chunks]


@needs({"kind/folder"}, {"type"}, {"cue/in", "cue/to"})
def _sorted_into(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "ordena los png en una carpeta pngs" as putting them into that new folder."""
    sorts = chunks[0].tokens[0].norm.startswith(_SORTING) and len(chunks) > _FEWEST
    others = verbs_of(chunks[1:])
    led = [at for at, c in enumerate(chunks[1:-1], 1) if said(c, "cue") in {"in", "to"}]
    if not sorts or others or len(led) != 1:
        return chunks
    described = any(c.reading("type") for c in chunks[1 : led[0]])
    place = [c for c in chunks[led[0] + 1 :] if not c.reading("filler")]
    new = (
        place[0].text.casefold() in _A and said(place[1], "kind") == "folder"
        if place[1:]
        else False
    )
    return [read_as(chunks[0], "verb", "put"), *chunks[1:]] if described and new else chunks


_A = frozenset({"a", "an", "un", "una"})


@needs({"letters"}, {"topic/char"})
def _letters_sent(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "both letters" that go to a folder as what is called so, not as characters."""
    if not verbs_of(chunks) & {"move", "copy", "put"}:
        return chunks
    for at, (led, chunk, follows) in enumerate(zip(chunks, chunks[1:], chunks[2:], strict=False)):
        letters = said(chunk, "topic") == "char" and chunk.text.casefold() == "letters"
        if letters and led.reading("determiner") and said(follows, "cue") in {"in", "to"}:
            return [*chunks[: at + 1], replace(chunk, readings=()), *chunks[at + 2 :]]
    return chunks


@needs(readings("cue", OF))
def _within(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "the results folder in labs" and "a.csv in data" as what lies there, by its path."""
    for at in range(1, len(chunks) - 1):
        if said(chunks[at], "cue") not in OF:
            continue
        start = at - 2 if said(chunks[at - 1], "kind") else at - 1
        led = 1 if chunks[at + 1].reading("determiner") else 0
        place = at + 1 + led
        place += 1 if place + 1 < len(chunks) and said(chunks[place], "kind") == "folder" else 0
        if start < 0 or place >= len(chunks):
            continue
        name, folder = chunks[start], chunks[place]
        path = f"{folder.text.rstrip('/')}/{name.text}"
        plain = len(name.tokens) == len(folder.tokens) == 1 and not exists(name.text)
        if plain and "/" not in name.text and exists(path):
            after = chunks[place + 1 :]
            kind = bool(after) and said(after[0], "kind") == "folder"
            return [*chunks[:start], quoted([name], path), *after[1 if kind else 0 :]]
    return chunks


@needs({"determiner/lo"}, {"cue/of"})
def _what_is_in(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "mueve lo de mi carpeta docs a src" as what lies in it, not as the folder itself."""
    for at in range(1, len(chunks) - 2):
        what, of = chunks[at : at + 2]
        led = next((c for c in chunks[at + 2 :] if not c.reading(*_LEADING)), of)
        if said(what, "determiner") == "lo" and said(of, "cue") == "of" and exists(led.text):
            item = replace(what, readings=(Reading("kind", "item", plural=True),))
            return [*chunks[:at], item, read_as(of, "cue", "in"), *chunks[at + 2 :]]
    return chunks


ON_PLACES: tuple[Rule, ...] = (
    _each_it, _every_kind, _permit_over, _sorted_into, _letters_sent, _within,
    _what_is_in,
)  # fmt: skip
