"""Expressions that tell what changes a request, each compiled when a text that it needs is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from .prepared import store

__all__ = ["Expressions", "expressions"]


@dataclass(frozen=True, slots=True)
class Expressions:
    """Those of one kind, which counts where the steps have one of these replies, if any."""

    replies: frozenset[str]
    patterns: Sequence[tuple[str, Sequence[str]]]
    """Each with texts of which one stands in whatever it matches."""

    def first(self, said: str) -> str | None:
        """What the first of them to match finds, the leftmost if several do."""
        found = min(self._found(said), key=lambda match: match.start(), default=None)
        return None if found is None else found.group()

    def _found(self, said: str) -> Iterator[re.Match[str]]:
        for pattern, texts in self.patterns:
            may = not texts or any(text in said for text in texts)
            if may and (match := _compiled(pattern).search(said)):
                yield match


@cache
def expressions(language: str) -> Mapping[str, Expressions]:
    """All kinds of a language, as ``careful.toml`` has them."""
    known = store().said(f"{language}.careful", "")
    return {
        kind: Expressions(frozenset(told.get("replies", ())), told["patterns"])
        for kind, told in known.items()
    }


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
