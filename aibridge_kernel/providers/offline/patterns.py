"""Word patterns of the phrase files, ``(ficheros|archivos) de mas de {size}``, as graphs.

``(a|b)`` chooses, ``[a]`` may be missing, ``{slot}`` stands for a value (see ``slots``), ``<part>``
for a pattern of ``parts.toml``. A pattern becomes a graph of as many nodes as it has words, however
many word sequences it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_PART = re.compile(r"\s*([()\[\]|]|[^\s()\[\]|]+)")
_MARKS = re.compile(r"[()\[\]|]")
_NAMED = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a word or phrase: ``verb/create``, ``cue/to``, ``filter/min_size`` = 10."""

    section: str
    name: str
    value: object = None
    plural: bool = False


@dataclass(slots=True, eq=False)
class Node:
    """A state while a phrase is heard: where the next word or slot leads, and what may end here."""

    words: dict[str, list[Node]] = field(default_factory=dict)
    slots: dict[str, list[Node]] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    order: int = 0
    """Of a node that a first word leads to: the place of its pattern among all."""


def grow(root: Node, pattern: str, reading: Reading) -> None:
    """Let every word sequence of ``pattern`` lead from the root to ``reading``.

    Raises ``ValueError`` when a bracket is not closed.
    """
    for end in _grown([root], iter(_PART.findall(pattern)), ""):
        if end is not root and reading not in end.readings:
            end.readings.append(reading)


def _grown(starts: list[Node], stream: Iterator[str], closing: str) -> list[Node]:
    branches: list[Node] = []
    current = starts
    for part in stream:
        if part == closing:
            return [*branches, *current]
        if part == "|":
            branches, current = [*branches, *current], starts
        elif part == "(":
            current = _grown(current, stream, ")")
        elif part == "[":
            current = [*current, *_grown(current, stream, "]")]
        elif part in ")]":
            break
        else:
            current = [_step(current, part)]
    else:
        if not closing:
            return [*branches, *current]
    raise ValueError("unbalanced brackets")


def _step(starts: list[Node], part: str) -> Node:
    node = Node()
    for start in dict.fromkeys(starts):
        table = start.slots if part.startswith("{") else start.words
        table.setdefault(part, []).append(node)
    return node


def first_words(pattern: str) -> set[str]:
    """The words and slots a pattern may begin with; it is read no further than that.

    Alternatives stand in brackets. Raises ``ValueError`` when a bracket is not closed.
    """
    if not _MARKS.search(pattern):
        return {pattern.partition(" ")[0]}
    if any(pattern.count(opened) != pattern.count(closed) for opened, closed in ("()", "[]")):
        raise ValueError("unbalanced brackets")
    return _firsts((found[1] for found in _PART.finditer(pattern)), "")[0]


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
            if not (open_ or closing):
                return found, False
    else:
        if not closing:
            return found, may_be_nothing or open_
    raise ValueError("unbalanced brackets")


def spelled_out(pattern: str, parts: Mapping[str, str]) -> str:
    """The pattern with every ``<part>`` in its place; ``KeyError`` when there is no such part."""
    while _NAMED.search(pattern):
        pattern = _NAMED.sub(lambda match: parts[match[1]], pattern)
    return pattern
