"""Which words of a sentence ask for something, and which only tell.

A segment asks if it begins, behind what leads in ("but", "oye"), with a verb of a request that is
not told of somebody, or with a phrase that asks: "could you", "cuántos".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .lexicon import Lexicon
from .speech import Speech, longest
from .talk_segments import Segment
from .talk_words import Words
from .tokens import Token

__all__ = ["Requests"]

_SHORT = 3
"""Words of a cry: "qué calor"."""


@dataclass(frozen=True, slots=True)
class Requests:
    """Finds where something is asked for."""

    words: Words
    lexicon: Lexicon

    @property
    def _speech(self) -> Speech:
        return Speech.of(self.lexicon.language)

    def begun(self, segment: Segment) -> Sequence[Token]:
        """The words of a segment without what leads a request in."""
        said = self._without_leads(segment.tokens)
        while len(said) > 1 and not longest(said, self.words.asking):
            if not any(r.section == "filler" for r in self.lexicon.readings(said[0].norm)):
                break
            said = self._without_leads(said[1:])
        return said

    def _without_leads(self, said: Sequence[Token]) -> Sequence[Token]:
        """The words without those that say nothing before a request: "but", "anda"."""
        while led := max(longest(said, self.words.joins), longest(said, self.words.leads)):
            said = said[led:]
        return said

    def joins(self, segment: Segment) -> bool:
        """Whether a segment follows from what is told before it: "so", "así que"."""
        return longest(segment.tokens, self.words.joins) > 0

    def starts(self, segment: Segment) -> Iterator[Sequence[Token]]:
        """The words of a segment from where a request may begin."""
        if self.asks(segment):
            yield self._without_leads(segment.tokens)
            return
        for at in range(1, len(segment.tokens) - 1):
            joined = longest(segment.tokens[at:], self.words.joins)
            rest = Segment(segment.tokens[at + joined :], segment.opens, segment.ends)
            if joined and rest.tokens and self.asks(rest):
                yield self.begun(rest)
                return

    def asks(self, segment: Segment) -> bool:
        """Whether a segment begins as a request does."""
        said = self.begun(segment)
        if not said or said[0].quoted or self._exclaims(said):
            return False
        if longest(said, self.words.asking):
            return not _is_relative(said[0]) or segment.ends == "?" or segment.opens == "¿"
        return self.acts(said[0]) and not self._is_told(said)

    def begins_with_verb(self, segment: Segment) -> bool:
        """Whether its first word is a verb that asks for something, and no question word."""
        said = self.begun(segment)[:1]
        return any(self.acts(token) and token.norm not in self._speech.asked for token in said)

    def orders(self, segment: Segment) -> bool:
        """Whether a segment surely is a request or a question of its own."""
        if not self.asks(segment):
            return False
        said = self.begun(segment)
        return segment.ends == "?" or any(map(self.is_doing, said[:1]))

    def _exclaims(self, said: Sequence[Token]) -> bool:
        """Whether nothing is asked: "¿te acuerdas?", "qué cosas", "you know"."""
        speech = self._speech
        if longest(said, self.words.idioms):
            return True
        if longest(said, speech.rhetorical) or longest(said, speech.subjects):
            return True
        few = len(said) <= _SHORT and said[0].norm in speech.exclaiming
        return few and not any(map(speech.is_finite, said))

    def acts(self, token: Token) -> bool:
        """Whether a word may be the verb of a request."""
        return any(reading.section == "verb" for reading in self.lexicon.readings(token.norm))

    def _is_told(self, said: Sequence[Token]) -> bool:
        """Whether a verb only tells something: "busco", "mark wants"."""
        speech = self._speech
        told = len(said) > 1 and speech.is_finite(said[1]) and not said[1].looks_like_name
        past = speech.is_finite(said[0]) or speech.is_first_person(said[0])
        return told or past

    def wished(self, segment: Segment) -> bool:
        """Whether it may be a wish of its own: "I need a folder x"."""
        return longest(self.begun(segment), self.words.wishes) > 0

    def is_doing(self, token: Token) -> bool:
        """Whether it is a verb that asks for something and no everyday word besides."""
        readings = self.lexicon.readings(token.norm)
        acting = self.lexicon.speech["aside"]["acting"]
        verbs = [r for r in readings if r.section == "verb" and r.name in acting]
        return bool(verbs) and len(verbs) == len(readings)

    def tells(self, segment: Segment) -> bool:
        """Whether it has a verb of its own."""
        return any(map(self.is_verb, segment.tokens))

    def is_verb(self, token: Token) -> bool:
        """Whether a word is a verb of something told."""
        return self._speech.is_finite(token) or self._speech.is_first_person(token)


def _is_relative(token: Token) -> bool:
    """Whether it asks nothing as it is written: "que", not "qué"."""
    return token.text.lower() == "que"
