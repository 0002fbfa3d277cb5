"""Whether what is said beside a request may change it, or asks for more.

A condition, a correction, a wish, what is asked of the person addressed; beside a request for what
is only described also whatever may say which things are meant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .chunks import Chunk
from .selecting import grammar
from .speech import Speech, holds, longest

__all__ = ["Altering", "is_courtesy"]

_DECLARED = frozenset({"negation", "how"})
"""Stops that say nothing of the request when they are told: "I can't open it", "no idea how"."""
_DESCRIBING = ("kind", "type", "filter", "named", "spot", "another", "holding", "text")
_MODIFYING = ("named", "spot")
_COUNTED = frozenset({"determiner", "kind", "type"})
_WHOLE = frozenset({"date", "disk", "where", "who"})
"""Verbs of requests that nothing need be added to: "where am I"."""
_SUBJECT = 3
"""Chunks of which the subject of a part is one."""


@dataclass(frozen=True, slots=True)
class Altering:
    """What parts of a sentence may mean for the request beside them."""

    words: Speech
    acting: frozenset[str]
    """Verb classes that ask for something."""
    is_called: Callable[[Chunk], bool]

    def is_explicit(self, request: Sequence[Chunk]) -> bool:
        """Whether a request says by name what it is for, and chooses nothing by description."""
        named, selecting = False, grammar()["groups"]["select"]
        for chunk in request:
            if self.is_called(chunk):
                named = True
                continue
            chosen, verb = chunk.reading("filter"), chunk.reading("verb")
            if verb is None and chosen is not None and chosen.name in selecting:
                return False
            if any(r.plural and r.section in _COUNTED for r in chunk.readings):
                return False
            if chunk.reading("pronoun") and not named:
                return False
            named = named or chunk.reading("named") is not None
            named = named or (verb is not None and verb.name in _WHOLE)
        return named

    def changes(self, part: Sequence[Chunk]) -> bool:
        """Whether it asks, wishes, corrects, forbids or sets a condition."""
        words = [token.norm for chunk in part for token in chunk.tokens]
        if holds(words, self.words.changing, but=self.words.padding):
            return True
        if part[0].reading("stop") and _how(part[0]):
            return True
        if holds(words, self.words.wishes) and any(map(_is_verb, part)):
            return True
        if holds(words, self.words.duties) and self._acts(part):
            return True
        stops = [chunk for chunk in part if chunk.reading("stop") and len(chunk.readings) == 1]
        if not all(map(self._is_declared, stops)):
            return True
        return self._forbids(part) or self._asks(part)

    def _acts(self, part: Sequence[Chunk]) -> bool:
        return any(map(self._is_acting, part))

    def _is_acting(self, chunk: Chunk) -> bool:
        verbs = [r for r in chunk.readings if r.section == "verb"]
        only = len(verbs) == len(chunk.readings) and bool(verbs)
        return only and any(r.name in self.acting for r in verbs)

    def _is_declared(self, chunk: Chunk) -> bool:
        """Whether a stop says nothing of the request when it is told: "no", "que no", "how"."""
        stop = chunk.reading("stop")
        denied = chunk.tokens[-1].norm in self.words.denials
        return stop is not None and (stop.name in _DECLARED or denied)

    def _forbids(self, part: Sequence[Chunk]) -> bool:
        """Whether it begins with a negation for a verb that asks: "no borres", not "no me deja"."""
        said = [c for c in part if not is_courtesy(c) and not self._leads(c)]
        if not said or not said[0].reading("stop"):
            return False
        rest = [c for c in said[1:] if (c.tokens[-1].norm,) not in self.words.clitics]
        harmless = bool(rest) and rest[0].tokens[-1].norm in self.words.harmless
        return bool(rest) and not harmless and self._is_acting(rest[0])

    def _leads(self, chunk: Chunk) -> bool:
        return tuple(token.norm for token in chunk.tokens) in self.words.leads

    def _asks(self, part: Sequence[Chunk]) -> bool:
        """Whether something known is asked of something known: it is a request of its own."""
        acts = [at for at, c in enumerate(part) if self._is_acting(c)]
        if not acts:
            return False
        said = [c for c in part if not c.tokens[0].punctuation]
        first = next((c for c in said if not is_courtesy(c)), said[0])
        joined = any(
            before.reading("conjunction") and self._is_acting(chunk)
            for before, chunk in pairwise(part)
        )
        return joined or self._is_acting(first) or any(map(self.is_called, part))

    def is_apart(self, part: Sequence[Chunk]) -> bool:
        """Whether nothing is said that may say which things, or where."""
        words = [token.norm for chunk in part for token in chunk.tokens]
        if self.words.choosing.intersection(words) or any(map(self.is_called, part)):
            return False
        return not any(chunk.reading(*_DESCRIBING) and not _is_up(chunk) for chunk in part)

    def may_modify(self, part: Sequence[Chunk], *, explicit: bool) -> bool:
        """Whether what is told behind a request may say more of it: which things, where, how."""
        words = [token.norm for chunk in part for token in chunk.tokens]
        said = holds(words, self.words.wishes) or self.words.reporting.intersection(words)
        if said or any(chunk.reading(*_MODIFYING) or self.is_called(chunk) for chunk in part):
            return True
        if any(chunk.reading("type", "holding", "text") for chunk in part[:_SUBJECT]):
            return True
        if explicit:
            return False
        noun = longest([token for chunk in part for token in chunk.tokens], self.words.openings)
        denied = any(chunk.reading("stop") for chunk in part)
        return bool(noun) or denied or not self.is_apart(part)


def _how(chunk: Chunk) -> bool:
    stop = chunk.reading("stop")
    return stop is not None and stop.name == "how"


def _is_verb(chunk: Chunk) -> bool:
    return chunk.reading("verb") is not None and chunk.reading("filler") is None


def _is_up(chunk: Chunk) -> bool:
    said = chunk.reading("filter")
    return said is not None and said.name == "up"


def is_courtesy(chunk: Chunk) -> bool:
    """Whether a chunk says nothing: "please", "hija"."""
    return chunk.reading("filler") is not None and chunk.reading("verb") is None
