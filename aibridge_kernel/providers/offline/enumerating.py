"""Steps in a numbered list, "1) make a folder x 2) copy a.txt into it", and "in that" in a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .chunks import Chunk
from .patterns import Reading

_CLOSING = frozenset({")", ".", ":", "-", ".-"})
_NUMBERED = re.compile(r"(\d)(?:[-.)º°]|ro|do|er)*$")
_BREAK = Reading("conjunction", "break")
_CREATE = Reading("verb", "create")
_NOUNS = ("kind", "number", "another", "type")
_POINTED = frozenset({"that", "this", "esa", "ese", "esta", "este"})
_IN = frozenset({"in", "into", "en"})
_LAST = frozenset({"ultima", "ultimo", "one"})


def enumerated(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The chunks with a break before each numbered step, none when there are no such steps."""
    steps = _steps(chunks)
    if len(steps) < 2:  # noqa: PLR2004  — a list
        return []
    lead = list(chunks[: steps[0][0]])
    if all(not c.readings or c.reading("filler", "verb", "want", "wish", "cue") for c in lead):
        lead = []  # "necesito hacer: …"
    parted = lead
    for (_, start), (end, _) in zip(steps, [*steps[1:], (len(chunks), 0)], strict=True):
        step = _with_verb(list(chunks[start:end]))
        if parted:
            parted.append(replace(chunks[start - 1], readings=(_BREAK,)))
        parted.extend(step)
    return parted


def _steps(chunks: Sequence[Chunk]) -> list[tuple[int, int]]:
    """Where the mark of each step begins and ends, numbered from 1."""
    found: list[tuple[int, int]] = []
    for at in range(len(chunks) - 1):
        ends = _mark(chunks, at, len(found) + 1)
        if ends:
            before = at - 1 if at and chunks[at - 1].text in {"(", ","} else at
            found.append((before, ends))
    return found


def _mark(chunks: Sequence[Chunk], at: int, number: int) -> int:
    """Where a mark ends, 0 when none begins here: "1)", "1.", "1-"; on a line of its own, "1"."""
    match = _NUMBERED.match(chunks[at].text)
    if match is None or int(match[1]) != number or chunks[at].tokens[0].quoted:
        return 0
    if chunks[at].text != match[1]:
        return at + 1
    closed = chunks[at + 1].text in _CLOSING and not chunks[at + 1].tokens[0].quoted
    return at + 2 if closed and at + 2 < len(chunks) else 0


def _with_verb(step: list[Chunk]) -> list[Chunk]:
    """A step that only names what shall be made, with a verb: "carpeta boletines"."""
    said = [chunk for chunk in step if not chunk.reading("filler", "conjunction")]
    if not said or any(c.reading("verb") for c in said) or not said[0].reading(*_NOUNS):
        return step
    return [replace(step[0], tokens=step[0].tokens[:1], readings=(_CREATE,)), *step]


def pointed_inside(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The chunks with "in that" read as "inside it" where no word follows that it points at."""
    kept: list[Chunk] = []
    for chunk in chunks:
        before = kept[-1] if kept else None
        if before is not None and chunk.text.casefold() in _POINTED and _leads(before):
            kept[-1] = Chunk((*before.tokens, *chunk.tokens), (Reading("inside", "inside"),))
        elif before is not None and _is_pointing(before) and chunk.tokens[0].norm in _LAST:
            kept[-1] = replace(before, tokens=(*before.tokens, *chunk.tokens))
        elif before is not None and _is_pointing(before) and not _may_follow(chunk):
            return list(chunks)
        else:
            kept.append(chunk)
    return kept


def _leads(chunk: Chunk) -> bool:
    cue = chunk.reading("cue")
    return cue is not None and chunk.text.casefold() in _IN


def _is_pointing(chunk: Chunk) -> bool:
    return (
        len(chunk.tokens) > 1
        and chunk.tokens[-1].norm in _POINTED
        and chunk.reading("inside") is not None
    )


def _may_follow(chunk: Chunk) -> bool:
    """Whether a new thing, a verb or a mark follows: "and in that a file", "en esa crea …"."""
    number, article = chunk.reading("number"), chunk.reading("determiner")
    one = number is not None or (article is not None and article.name in {"a", "some"})
    other = chunk.reading("another", "conjunction", "verb", "filler") is not None
    return one or other or chunk.tokens[0].punctuation
