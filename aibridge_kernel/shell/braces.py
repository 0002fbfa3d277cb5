"""Brace expansion, the one expansion that depends on nothing but the text.

Works on the pieces of one word before they become parts: ``(quoted, text)`` for characters,
any other part as it is. Only unquoted characters can be braces, commas or dots of a range.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple, TypeGuard

from aibridge_kernel.values import text

from .refusal import not_understood
from .tree import Part

MAXIMUM_WORDS = 2000
"""Words that one word may expand to."""

MAXIMUM_BRACES = 32
"""Opening braces in one word."""

_NUMBERS = re.compile(r"(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?", re.ASCII)
_LETTERS = re.compile(r"([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d+))?", re.ASCII)


class Characters(NamedTuple):
    """A run of characters of one word."""

    text: str
    quoted: bool


Piece = Characters | Part
Pieces = tuple[Piece, ...]


def is_unquoted(piece: Piece) -> TypeGuard[Characters]:
    """Whether ``piece`` is characters that bash may still give a meaning to."""
    return isinstance(piece, Characters) and not piece.quoted


def expand(pieces: Pieces) -> list[Pieces]:
    """All words that the word made of ``pieces`` expands to, in bash's order."""
    split = _split(pieces)
    if sum(_is(piece, "{") for piece in split) > MAXIMUM_BRACES:
        raise not_understood(text("very many braces"))
    expanded = _expand(split)
    if len(expanded) > MAXIMUM_WORDS:
        raise not_understood(text("braces that expand to very many words"))
    return expanded


def _split(pieces: Pieces) -> Pieces:
    """Put every unquoted brace and comma into a piece of its own."""
    result: list[Piece] = []
    for piece in pieces:
        if is_unquoted(piece):
            parts = re.split(r"([{},])", piece.text)
            result += [Characters(part, quoted=False) for part in parts if part]
        else:
            result.append(piece)
    return tuple(result)


def _is(piece: Piece, mark: str) -> bool:
    return is_unquoted(piece) and piece.text == mark


def _expand(pieces: Pieces) -> list[Pieces]:
    for start, piece in enumerate(pieces):
        if not _is(piece, "{"):
            continue
        end, commas = _match(pieces, start)
        if end is None:
            if any(_is(later, ",") for later in pieces[start:]):
                raise not_understood(text("an open brace"))
            continue
        if alternatives := _alternatives(pieces[start + 1 : end], start, commas):
            tails = _expand(pieces[end + 1 :])
            if len(alternatives) * len(tails) > MAXIMUM_WORDS:
                raise not_understood(text("braces that expand to very many words"))
            return [pieces[:start] + middle + tail for middle in alternatives for tail in tails]
    return [pieces]


def _match(pieces: Pieces, start: int) -> tuple[int | None, list[int]]:
    """The closing brace of the one at ``start``, and the commas that belong to the pair."""
    depth = 0
    commas: list[int] = []
    for index in range(start, len(pieces)):
        if _is(pieces[index], "{"):
            depth += 1
        elif _is(pieces[index], ","):
            if depth == 1:
                commas.append(index)
        elif _is(pieces[index], "}"):
            depth -= 1
            if depth == 0:
                return index, commas
    return None, []


def _alternatives(inner: Pieces, start: int, commas: list[int]) -> list[Pieces]:
    """What stands for the brace pair; empty when it is no expansion and stays as it is."""
    if commas:
        cuts = [-1, *(comma - start - 1 for comma in commas), len(inner)]
        return [word for left, right in pairwise(cuts) for word in _expand(inner[left + 1 : right])]
    if len(inner) == 1 and is_unquoted(inner[0]):
        return [(Characters(item, quoted=False),) for item in _range(inner[0].text)]
    if any(_is(piece, "{") for piece in inner):
        raise not_understood(text("braces inside braces without a comma"))
    return []


def _range(inner: str) -> Iterator[str]:
    if numbers := _NUMBERS.fullmatch(inner):
        first, last = numbers[1], numbers[2]
        padded = any(re.match(r"-?0\d", end) for end in (first, last))
        width = max(len(first), len(last)) if padded else 0
        for number in _steps(int(first), int(last), numbers[3]):
            yield f"{number:0{width}d}"
    elif letters := _LETTERS.fullmatch(inner):
        if letters[1].isupper() != letters[2].isupper():
            raise not_understood(text("a range from capital to small letters"))
        for number in _steps(ord(letters[1]), ord(letters[2]), letters[3]):
            yield chr(number)


def _steps(first: int, last: int, step: str | None) -> range:
    size = abs(int(step or 1)) or 1
    if abs(last - first) // size >= MAXIMUM_WORDS:
        raise not_understood(text("braces that expand to very many words"))
    return range(first, last + 1, size) if first <= last else range(first, last - 1, -size)
