"""Word patterns of the phrase files: ``(ficheros|archivos) de mas de {size}`` to word sequences.

``(a|b)`` chooses, ``[a]`` may be missing, ``{slot}`` stands for a value (see ``slots``).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

_PART = re.compile(r"\s*([()\[\]|]|[^\s()\[\]|]+)")

Sequence = tuple[str, ...]


def expand(pattern: str) -> list[Sequence]:
    """Every word sequence a pattern stands for; ``ValueError`` when a bracket is not closed."""
    parts = _PART.findall(pattern)
    stream = iter(parts)
    found = _alternatives(stream, "")
    return [sequence for sequence in dict.fromkeys(found) if sequence]


def first_words(pattern: str) -> set[str]:
    """The words a pattern may begin with, found without expanding the whole of it."""
    return _firsts(iter(_PART.findall(pattern)), "")[0]


def _firsts(stream: Iterator[str], closing: str) -> tuple[set[str], bool]:
    """First words of what follows up to ``closing``, and whether it may be nothing."""
    found: set[str] = set()
    may_be_nothing, open_ = False, True
    for part in stream:
        if part == closing:
            return found, may_be_nothing or open_
        if part == "|":
            may_be_nothing, open_ = may_be_nothing or open_, True
            continue
        words, optional = {part}, False
        if part in "([":
            words, optional = _firsts(stream, ")" if part == "(" else "]")
            optional = optional or part == "["
        elif part in ")]":
            break
        if open_:
            found |= words
            open_ = optional
    else:
        if not closing:
            return found, may_be_nothing or open_
    raise ValueError("unbalanced brackets")


def _alternatives(stream: Iterator[str], closing: str) -> list[Sequence]:
    branches: list[Sequence] = []
    current: list[Sequence] = [()]
    for part in stream:
        if part == closing:
            return [*branches, *current]
        if part == "|":
            branches.extend(current)
            current = [()]
        elif part == "(":
            current = _joined(current, _alternatives(stream, ")"))
        elif part == "[":
            current = _joined(current, [(), *_alternatives(stream, "]")])
        elif part in ")]":
            break
        else:
            current = [(*sequence, part) for sequence in current]
    else:
        if not closing:
            return [*branches, *current]
    raise ValueError("unbalanced brackets")


def _joined(left: list[Sequence], right: list[Sequence]) -> list[Sequence]:
    return [(*one, *other) for one, other in itertools.product(left, right)]
