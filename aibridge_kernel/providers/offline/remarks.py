"""How sure it is that a whole clause beside a request only tells something.

A linear model over the words of the clause, what the grammar knows of them, and the request beside
it. The weights (``phrases/remarks.json``) are learned by ``tools/remarks``. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .chunks import Chunk
from .prepared import store
from .telling import MARKS, Telling, parts_of

__all__ = ["BEFORE", "BEHIND", "Remarks", "marked", "weight"]

BEFORE, BEHIND = "before", "behind"

_LONG = 4
"""Letters of words whose ends are looked at."""
_MANY = 12
_REMEMBERED = 4096
_READ = 2
"""Readings of a chunk that are looked at."""


@dataclass(frozen=True, slots=True)
class Remarks:
    """Weighs clauses of one language."""

    telling: Telling
    weights: Callable[[str], float]

    def are_told(
        self, part: Sequence[Chunk], request: Sequence[Chunk], where: str, sure: float
    ) -> bool:
        """Whether ``part`` only tells, itself and each clause that it has, at least so ``sure``.

        ``where`` it stands beside the request is ``BEFORE`` or ``BEHIND``.
        """
        every = marked(part)
        clauses = [clause for clause in every if not self._is_tag(clause)]
        if where == BEFORE and len(clauses) > 1:
            clauses = [clause for clause in clauses if not self.is_mention(clause)]
        if any(map(self.telling.altering.bids, clauses)):
            return False
        said = part if clauses == every else [chunk for clause in clauses for chunk in clause]
        if not clauses or self._weigh(said, request, where) < sure:
            return False
        if where == BEHIND and any(map(self.telling.altering.begins, clauses[1:])):
            return False
        return len(clauses) == 1 or all(
            self._weigh(clause, request, where) >= sure or self._is_told(clause, request, where)
            for clause in clauses
            if _said(clause) > 1
        )

    def is_mention(self, clause: Sequence[Chunk]) -> bool:
        """Whether only a thing is named, of which the next clause speaks: "a.txt. It's empty."."""
        said = [chunk for chunk in clause if chunk.text not in MARKS]
        named = [chunk for chunk in said if self.telling.is_called(chunk)]
        plain = all(c in named or c.reading("determiner", "kind", "filler") for c in said)
        return len(named) == 1 and plain

    def _is_tag(self, clause: Sequence[Chunk]) -> bool:
        """Whether it only seeks assent: "isn't it"."""
        words = [
            token.norm for chunk in clause for token in chunk.tokens if token.text not in MARKS
        ]
        return tuple(words) in self.telling.words.tags

    def _is_told(self, clause: Sequence[Chunk], request: Sequence[Chunk], where: str) -> bool:
        """Whether the rules know that a clause among others only tells."""
        if self.telling.altering.begins(clause):
            return False
        if where == BEFORE:
            return self.telling.before(clause, request)
        return self.telling.behind(request, clause)

    def _weigh(self, part: Sequence[Chunk], request: Sequence[Chunk], where: str) -> float:
        total = self.weights("")
        for name in self.seen(part, request, where):
            total += self.weights(name)
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))

    def seen(self, part: Sequence[Chunk], request: Sequence[Chunk], where: str) -> set[str]:
        """What is looked at."""
        language = self.telling.words.language
        return {f"{language} {name}" for name in self._of_words(part, where)} | set(
            self._of_readings(part, request, where)
        )

    def _of_words(self, part: Sequence[Chunk], where: str) -> Iterator[str]:
        said = list(self._words(part))
        words = [word for word in said if word not in MARKS]
        yield where
        yield from words
        for one, other in zip(["^", *words], [*words, "$"], strict=True):
            yield f"{one} {other}"
        yield f"{where} ^ {' '.join(words[:1])}"
        yield f"{where} {' '.join(words[:2])}"
        yield from (f"-{word[-3:]}" for word in words if len(word) > _LONG)
        yield from (f"ends {mark}" for mark in said[-1:] if mark in MARKS)
        yield from (f"begins {mark}" for mark in said[:1] if mark in MARKS)

    def _words(self, part: Sequence[Chunk]) -> Iterator[str]:
        for chunk in part:
            if self.telling.is_called(chunk):
                yield "<name>"
                continue
            for token in chunk.tokens:
                yield "<number>" if any(map(str.isdigit, token.norm)) else token.norm

    def _of_readings(
        self, part: Sequence[Chunk], request: Sequence[Chunk], where: str
    ) -> Iterator[str]:
        altering = self.telling.altering
        clause = [chunk for chunk in part if chunk.text not in MARKS] or list(part)
        explicit = altering.is_explicit(request)
        verb = next((r.name for c in request for r in c.readings if r.section == "verb"), "")
        yield f"explicit {explicit} {where}"
        yield f"asked {verb} {where}"
        yield f"words {min(sum(len(chunk.tokens) for chunk in clause), _MANY)} {where}"
        yield f"clauses {min(len(parts_of(part)), 3)} {where}"
        sections = [chunk.readings[0].section if chunk.readings else "?" for chunk in clause]
        yield f"first {sections[0]} {where}"
        yield f"last {sections[-1]} {where}"
        for chunk in clause:
            for reading in chunk.readings[:_READ]:
                yield f"{reading.section}: {reading.name} {explicit}"
                yield f"{reading.section}: {reading.name}"
        for section in set(sections):
            yield f"{section} {explicit} {where}"
        yield f"changes {altering.changes(clause)} {where}"
        yield f"apart {altering.is_apart(clause)} {explicit}"
        yield f"acts {altering.acts(clause)} {where}"
        may = self.telling.modifying.may(clause, request, explicit=explicit)
        yield f"may {may} {where}"
        shared = _content(part) & _content(request)
        yield f"shared {min(len(shared), 2)} {where} {explicit}"


def _said(clause: Sequence[Chunk]) -> int:
    """The chunks of a clause but for its marks."""
    return sum(chunk.text not in MARKS for chunk in clause)


def marked(part: Sequence[Chunk]) -> list[list[Chunk]]:
    """The clauses of a part, each with the mark behind it."""
    clauses: list[list[Chunk]] = []
    closed = True
    for chunk in part:
        if chunk.text in MARKS and not chunk.tokens[0].quoted:
            closed = True
            if clauses:
                clauses[-1].append(chunk)
            continue
        if closed:
            clauses.append([])
            closed = False
        clauses[-1].append(chunk)
    return clauses


def _content(part: Sequence[Chunk]) -> set[str]:
    return {t.norm for c in part for t in c.tokens if len(t.norm) > _LONG}


@lru_cache(_REMEMBERED)
def weight(name: str) -> float:
    """What something weighs that is seen; the empty name is that of nothing seen at all."""
    return store().said("remarks", name) or 0.0
