"""Columns of a table that are told twice, by name and by place: "by price (the 3rd column)".

Set off by a comma a place in words is what counts: "by price, the third column".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from .chunks import Chunk
from .phrase_files import section
from .tokens import Token, fold

_COLUMN = frozenset({"campo", "col", "column", "columna", "field"})
_BETWEEN = frozenset({"(", ",", "el", "es", "is", "it", "la", "que", "the", "which"})
_LONGEST = 5
"""Tokens between a name and its place: "(which is the"."""


def told_once(chunks: Sequence[Chunk], columns: Sequence[str], language: str) -> list[Chunk] | None:
    """The chunks without the places of columns that are named; ``None`` if they contradict."""
    tokens = [token for chunk in chunks for token in chunk.tokens]
    places = _places(tokens, language)
    dropped: set[int] = set()
    for at, (length, number) in places.items():
        beside = _named_before(tokens, at, columns)
        start, end, name = beside or _named_behind(tokens, at + length, columns) or (0, 0, "")
        if not name:
            continue
        if number > len(columns) or columns[number - 1] != name:
            return None
        dropped.update(range(min(start, at), max(end, at + length)))
    if not dropped:
        return list(chunks)
    gone = {id(tokens[at]) for at in dropped}
    return [
        replace(chunk, tokens=kept) if len(kept) < len(chunk.tokens) else chunk
        for chunk in chunks
        if (kept := tuple(token for token in chunk.tokens if id(token) not in gone))
    ]


def _places(tokens: Sequence[Token], language: str) -> dict[int, tuple[int, int]]:
    """Where "the 3rd column", "column 3" begin, how many tokens they are, and which they are."""
    found = {}
    for at in range(len(tokens) - 1):
        first, second = tokens[at].norm, tokens[at + 1].norm
        if second in _COLUMN and first in _ordinals(language):
            found[at] = 2, _ordinals(language)[first]
        elif first in _COLUMN and second.isdecimal():
            found[at] = 2, int(second)
        elif first in _COLUMN and second in _ordinals(language):
            found[at] = 2, _ordinals(language)[second]
    return found


@cache
def _ordinals(language: str) -> Mapping[str, int]:
    said = section(f"{language}/words.toml", "ordinal")
    return MappingProxyType({fold(word): int(n) for n, words in said.items() for word in words})


def _named_before(
    tokens: Sequence[Token], at: int, columns: Sequence[str]
) -> tuple[int, int, str] | None:
    """What joins a column's name to the place behind it, and the name; set off by a mark."""
    start = at
    while start and at - start < _LONGEST and tokens[start - 1].norm in _BETWEEN:
        start -= 1
    name = _column(tokens[start - 1], columns) if start else ""
    told = tokens[start].norm == "(" or (
        tokens[start].norm == "," and tokens[at + 1].norm.isdecimal()
    )
    if not name or not told:
        return None
    closed = at + 2 < len(tokens) and tokens[at + 2].norm == ")"
    return start, at + 2 + closed, name


def _named_behind(
    tokens: Sequence[Token], end: int, columns: Sequence[str]
) -> tuple[int, int, str] | None:
    """What joins a place to the column's name in brackets behind it, "column 3 (price)"."""
    if end + 1 >= len(tokens) or tokens[end].norm != "(":
        return None
    name = _column(tokens[end + 1], columns)
    return (end, end + 1, name) if name else None


def _column(token: Token, columns: Sequence[str]) -> str:
    return next((column for column in columns if fold(column) == fold(token.text)), "")
