"""Expressions that tell what changes a request, each compiled when a text that it needs is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from .prepared import store

__all__ = ["Expressions", "expressions"]


@dataclass(frozen=True, slots=True)
class Expressions:
    """Those of one kind, which counts where the steps have one of these replies, if any."""

    replies: frozenset[str]
    patterns: Sequence[tuple[str, Sequence[str]]]
    """Each with texts of which one stands in whatever it matches."""
    needing: Mapping[str, Sequence[int]]
    """Which of them need a text; those that need none under the empty one."""

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Expressions:
        """What was prepared of a kind."""
        needing: dict[str, list[int]] = {}
        for number, (_, texts) in enumerate(told["patterns"]):
            for text in texts or [""]:
                needing.setdefault(text, []).append(number)
        return cls(frozenset(told.get("replies", ())), told["patterns"], needing)

    def first(self, said: str) -> str | None:
        """What the first of them to match finds, the leftmost if several do."""
        found = min(self._found(said), key=lambda match: match.start(), default=None)
        return None if found is None else found.group()

    def _found(self, said: str) -> Iterator[re.Match[str]]:
        may = {number for text, told in self.needing.items() if text in said for number in told}
        for number in sorted(may):
            if match := _compiled(self.patterns[number][0]).search(said):
                yield match


@cache
def expressions(language: str) -> Mapping[str, Expressions]:
    """All kinds of a language, as ``careful.toml`` has them."""
    known = store().said(f"{language}.careful", "")
    return {kind: Expressions.of(told) for kind, told in known.items()}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
