"""Names and lines told in a row, put into quotes: "with two lines: milk, eggs".

How many were spoken of must agree; the grammar must then understand all of the sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .chunks import Chunk
from .patterns import Reading
from .tokens import Token, fold

_COMMA = Reading("conjunction", "comma")
_MOST_WORDS = 4
_JOINS = frozenset({"and", "comma"})
_LEADS = frozenset({"line", "names", "word"})
_ONE = frozenset({"one", "una", "uno"})
_OTHER = frozenset({"another", "other", "otra", "otro"})
_WEIGHTY = ("stop", "verb")
_WRITING = frozenset({
    "add", "append", "create", "make", "need", "prepend", "put", "save", "want", "write",
})  # fmt: skip


def told_in_a_row(sentence: str, chunks: Sequence[Chunk]) -> Iterator[list[Chunk]]:
    """Yield the sentence with what is told in a row in quotes; nothing when there is no row."""
    spoken = list(chunks)
    while spoken and (spoken[-1].reading("filler") or spoken[-1].tokens[0].punctuation):
        spoken.pop()
    colons = [at for at, chunk in enumerate(spoken) if chunk.text == ":"]
    if len(colons) == 1:
        yield from _behind_colon(sentence, spoken, colons[0])
    elif not colons:
        yield from _counted(sentence, spoken)


def _behind_colon(sentence: str, chunks: list[Chunk], colon: int) -> Iterator[list[Chunk]]:
    """What stands behind the colon of "two folders in it: a and b", "three lines: x, y, z"."""
    lead, row = chunks[:colon], _row(sentence, chunks[colon + 1 :])
    inside = bool(lead) and lead[-1].reading("inside") is not None
    said = lead[: -1 if inside else len(lead)]
    if not (said and row):
        return
    lines = any(_speaks_of_lines(chunk) for chunk in said)
    if lines and not _is_written(said):
        return
    if not lines and any(_is_weighty(chunk) for chunk in chunks[colon + 1 :]):
        return
    if not lines and len(row) == 1 and len(chunks) > colon + 2:
        return  # "folders: spring summer autumn" is not one name
    if _speaks_of_several(said):
        yield [*said, *row]
    at = next((at + 1 for at, c in enumerate(said) if _speaks_of_several([c])), len(said))
    while at < len(said) and _is_new(said[at]):  # "tres carpetas nuevas en docs: x, y, z"
        at += 1
    if said[at:] and said[at].reading("cue"):  # "add two lines to a.txt: x, y"
        yield [*said[:at], *row, *said[at:]]


def _is_written(said: Sequence[Chunk]) -> bool:
    return any(r.name in _WRITING for c in said for r in c.readings if r.section == "verb")


def _counted(sentence: str, chunks: list[Chunk]) -> Iterator[list[Chunk]]:
    """As many words as things were spoken of: "four folders called north south east and west"."""
    for at, chunk in enumerate(chunks):
        number, kind = chunk.reading("number"), chunks[at + 1 : at + 2]
        if number is None or not kind or not kind[0].reading("kind"):
            continue
        if not chunks[at + 2 :] or not chunks[at + 2].reading("named"):
            return  # "two files big and shiny" names none
        start = at + 3
        words = [c for c in chunks[start:] if c.reading("conjunction") is None]
        if len(words) != number.value or len(words) < 2 or not all(map(_is_plain, words)):  # noqa: PLR2004
            return
        yield [*chunks[:start], *_joined([_quoted(sentence, [word]) for word in words])]
        return


def _speaks_of_several(said: Sequence[Chunk]) -> bool:
    """Whether lines, names or things of one kind come last: "with three lines"."""
    kind = said[-1].reading("kind")
    return bool(kind and kind.plural) or _speaks_of_lines(said[-1])


def _speaks_of_lines(chunk: Chunk) -> bool:
    topic = chunk.reading("topic")
    return topic is not None and topic.name in _LEADS and chunk.text.casefold().endswith("s")


def _row(sentence: str, chunks: Sequence[Chunk]) -> list[Chunk]:
    """The parts between commas and "and", each in quotes; none when they are no plain words."""
    parts: list[list[Chunk]] = [[]]
    for chunk in chunks:
        joins = chunk.reading("conjunction")
        if joins is None:
            parts[-1].append(chunk)
        elif joins.name not in _JOINS:
            return []
        elif parts[-1]:
            parts.append([])
    if not all(parts) or any(len(part) > _MOST_WORDS for part in parts):
        return []
    if any(part[0].is_name and any(c.reading("cue") for c in part[1:]) for part in parts):
        return []  # "a.txt, b.txt and c.txt in docs"
    return _joined([_quoted(sentence, part) for part in _without_ones(parts)])


def _without_ones(parts: list[list[Chunk]]) -> list[list[Chunk]]:
    """The names alone of "one sales and another stock"."""
    first, *others = [part[0].tokens[0].norm if len(part) > 1 else "" for part in parts]
    apart = first in _ONE and bool(others) and _OTHER.issuperset(others)
    if not apart:
        return parts
    return [part[2:] if part[2:] and part[1].reading("named") else part[1:] for part in parts]


def _is_new(chunk: Chunk) -> bool:
    filler = chunk.reading("filler")
    return filler is not None and filler.name == "new"


def _is_weighty(chunk: Chunk) -> bool:
    return chunk.reading(*_WEIGHTY) is not None and not chunk.corrected


def _is_plain(chunk: Chunk) -> bool:
    """Whether a word is unknown, or a number; "create two folders in docs" names none."""
    unknown = not chunk.readings or chunk.corrected or chunk.reading("number") is not None
    return unknown and not chunk.tokens[0].punctuation


def _joined(row: Sequence[Chunk]) -> list[Chunk]:
    first, *others = row
    return [first, *(part for c in others for part in (replace(c, readings=(_COMMA,)), c))]


def _quoted(sentence: str, span: Sequence[Chunk]) -> Chunk:
    if len(span) == 1 and span[0].tokens[0].quoted:
        return span[0]
    start, end = span[0].tokens[0].start, span[-1].tokens[-1].end
    text = sentence[start:end]
    return Chunk((Token(text, fold(text), start, end, quoted=True),))
