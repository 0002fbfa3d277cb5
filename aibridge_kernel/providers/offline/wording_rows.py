"""Names in a row and from one to another, in slots of ``wordings``: "dry, wet", "week1-week4"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from .tokens import Token

__all__ = ["ANDS", "ONES", "listed", "past", "quoted", "says_span", "span"]

_SPAN = re.compile(r"(([^\W\d]+[_]?)\d+)(?:-|–|\.{2,3})(\2\d+)")
_NUMBERED = re.compile(r"([^\W\d]+[_-]?)(\d+)")
_MOST = 100
_FROM = frozenset({"from", "de", "desde", "la", "el"})
_THROUGH = frozenset({
    "through", "thru", "till", "until", "up", "to", "upto", "hasta", "a", "al", "la", "-", "–",
    "..", "...", "…",
})  # fmt: skip
ONES = frozenset({
    "called", "llamada", "llamadas", "llamado", "llame", "named", "one", "otra", "otro", "que",
    "se", "una", "uno",
})  # fmt: skip
_COMMA = 3
"""Characters between two names in a row, with a comma: "a , b"."""
ANDS = frozenset({
    "&", "also", "and", "another", "as", "e", "ademas", "igual", "other", "plus", "tambien",
    "the", "well", "y",
})  # fmt: skip
"""What may stand between names in a row; with ``ONES`` also at its beginning."""


def quoted(text: str) -> str:
    """A text in quotes that it does not hold."""
    return f"«{text}»" if '"' in text else f'"{text}"'


def past(tokens: Sequence[Token], at: int, words: frozenset[str]) -> int:
    """Where the tokens go on behind such words."""
    while at < len(tokens) and tokens[at].norm in words and not tokens[at].quoted:
        at += 1
    return at


def listed(tokens: Sequence[Token], is_name: Callable[[Token], bool]) -> Iterator[tuple[str, int]]:
    """Names in a row, whatever joins them."""
    found: list[str] = []
    at = 0
    while at < len(tokens):
        led = _led(tokens, at, joined=bool(found))
        if led == len(tokens) or not is_name(tokens[led]) or _is_left_out(tokens, at, led):
            return
        found.append(quoted(tokens[led].text))
        at = led + 1
        if len(found) > 1:
            yield ", ".join(found), at


def _led(tokens: Sequence[Token], at: int, *, joined: bool) -> int:
    """Where a name in a row begins, behind "and another called"; "one, two" are names."""
    while at + 1 < len(tokens) and not tokens[at].quoted:
        apart = tokens[at + 1].start > tokens[at].end + 1 or tokens[at + 1].norm in ANDS
        if not (joined and tokens[at].norm in ANDS) and (tokens[at].norm not in ONES or apart):
            break
        at += 1
    return at


def _is_left_out(tokens: Sequence[Token], at: int, led: int) -> bool:
    """Whether more than a comma stands between two names: "a1, a2, ... a9"."""
    gaps = (b.start - a.end for a, b in pairwise(tokens[max(at - 1, 0) : led + 1]))
    return any(gap > _COMMA for gap in gaps)


def span(tokens: Sequence[Token], exists: Callable[[str], bool]) -> Iterator[tuple[str, int]]:
    """All the folders from the first to the last: "week1-week4", "week1 up to week4"."""
    at = past(tokens, 0, _FROM)
    joined = None if tokens[at:] == [] or tokens[at].quoted else _SPAN.fullmatch(tokens[at].text)
    end = past(tokens, at + 1, _THROUGH)
    if joined is not None:
        first, last, used = joined[1], joined[3], at + 1
    elif at + 1 < end < len(tokens):
        first, last, used = tokens[at].text, tokens[end].text, end + 1
    else:
        return
    one, other = _NUMBERED.fullmatch(first), _NUMBERED.fullmatch(last)
    if one is None or other is None or one[1] != other[1]:
        return
    wide = len(one[2]) if one[2].startswith("0") else 0
    numbers = range(int(one[2]), int(other[2]) + 1)
    names = [f"{one[1]}{number:0{wide}d}" for number in numbers]
    if 1 < len(names) <= _MOST and not any(map(exists, (*names, tokens[at].text))):
        yield ", ".join(map(quoted, names)), used


def says_span(token: Token) -> bool:
    """Whether a word stands for names from one to another, or joins two: "a1-a4", "through"."""
    return token.norm in _THROUGH or _SPAN.fullmatch(token.text) is not None
