"""Slots of ``wordings`` for what is told as it stands: permissions, titles, a last line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

from .tokens import Token
from .wording_rows import quoted
from .wording_slots import SLOTS, Reader, Slot

__all__ = ["TOLD_SLOTS"]

_MODE = re.compile(r"0?([4-7])([0-7])([0-7])|(?:[r-][w-][x-]){3}")
_LONGEST_TITLE = 4
_LEADS = frozenset({":", "diciendo", "diga", "reading", "saying", "says"})
_THANKS = frozenset({"favor", "gracias", "please", "por", "thanks"})
_THEN = frozenset({"after", "afterwards", "despues", "luego", "then"})


def _mode(_: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """Permissions in figures or letters, the owner's not the least: "644", "rw-r--r--"."""
    match = None if tokens[0].quoted else _MODE.fullmatch(tokens[0].text)
    if match and (match[1] is None or match[1] >= max(match[2], match[3])):
        yield tokens[0].text, 1


def _title(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The folder that there shall be, also one of several words with capitals: "Unit 3"."""
    yield from SLOTS["newdir"](reader, tokens)
    for length, token in enumerate(tokens[:_LONGEST_TITLE], 1):
        said = token.text[:1].isupper() or (length > 1 and token.text.isdecimal())
        if token.quoted or token.punctuation or not said or "." in token.text:
            return
        name = " ".join(t.text for t in tokens[:length])
        if length > 1 and not reader.scene.exists(name):
            yield quoted(name), length


def _tail(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The line behind a colon, up to the end: "a new line in a.txt: buy milk"."""
    last = next(t for t in reversed(tokens) if t.norm not in _THANKS or t is tokens[0])
    said = [t for t in reader.said if tokens[0].start <= t.start <= last.start]
    before = [t for t in reader.said if t.start < tokens[0].start][-1:]
    plain = not any(t.quoted or t.norm in _THEN or t.text in ":;" for t in said)
    there = any(t.looks_like_name and reader.scene.exists(t.text) for t in said)
    if before and before[0].norm in _LEADS and plain and not there:
        gaps = (" " * (b.start - a.end) for a, b in pairwise(said))
        words = (t.text + gap for t, gap in zip(said, [*gaps, ""], strict=True))
        yield quoted("".join(words)), len(tokens)


TOLD_SLOTS: Mapping[str, Slot] = MappingProxyType({"mode": _mode, "tail": _tail, "title": _title})
