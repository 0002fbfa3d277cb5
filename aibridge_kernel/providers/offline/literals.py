"""Texts of which one must stand in what a regular expression matches, found when it is prepared.

A text that is looked for costs a thousandth of what compiling an expression does, and most are
never met.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

__all__ = ["texts_needed"]

_SHORTEST = 3


def texts_needed(pattern: str) -> list[str]:
    """Texts of which every match has one; none when nothing is sure."""
    found = _of_sequence(re._parser.parse(pattern))  # type: ignore[attr-defined]  # noqa: SLF001  — nothing else parses them
    return sorted(found) if found and min(map(len, found)) >= _SHORTEST else []


def _of_sequence(parts: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    """The most telling texts that one of the parts, one behind the other, must have."""
    best: frozenset[str] = frozenset()
    run = ""
    for kind, value in parts:
        if str(kind) == "LITERAL":
            run += chr(value)
            continue
        best, run = max(best, frozenset({run} - {""}), _of_part(str(kind), value), key=_worth), ""
    return max(best, frozenset({run} - {""}), key=_worth)


def _of_part(kind: str, value: Any) -> frozenset[str]:
    if kind == "SUBPATTERN":
        return _of_sequence(value[-1])
    if kind == "BRANCH":
        ways = [_of_sequence(way) for way in value[1]]
        return frozenset().union(*ways) if all(ways) else frozenset()
    if kind in {"MAX_REPEAT", "MIN_REPEAT"} and value[0]:
        return _of_sequence(value[2])
    return frozenset()


def _worth(texts: frozenset[str]) -> tuple[int, int]:
    """How telling they are: the shortest one counts, then how few they are."""
    return (min(map(len, texts)), -len(texts)) if texts else (0, 0)
