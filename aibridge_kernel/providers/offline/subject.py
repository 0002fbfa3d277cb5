"""Whether words begin a clause of their own: a subject and a finite verb, which no request has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .chunks import Chunk
from .speech import Speech, longest
from .tokens import Token

__all__ = ["Subject"]

_FAR = 7
"""Words after which a verb no longer belongs to the words that a part begins with."""
_NEAR = 3
_ASKING = frozenset({"what", "who", "where", "how", "when", "why", "let", "which"})
_VERBAL = frozenset({"verb", "filler", "holding"})


@dataclass(frozen=True, slots=True)
class Subject:
    """How clauses that tell something begin."""

    words: Speech
    is_called: Callable[[Chunk], bool]

    def begins(self, part: Sequence[Chunk], tokens: Sequence[Token], *, behind: bool) -> bool:
        """Whether the tokens, two at least, of a part before or behind a request tell."""
        if longest(tokens, self.words.subjects) or self._is_pointed(tokens):
            return True
        if longest(tokens, self.words.wishes):
            return behind
        if not behind and self._is_shortened(tokens):
            return True
        if not behind and self._is_place_first(tokens):
            return True
        if self._is_verb_first(part, tokens, led=behind) or self._is_noun_first(part, tokens):
            return True
        return self._is_bare(part, tokens)

    def _is_shortened(self, tokens: Sequence[Token]) -> bool:
        """Whether a noun is written together with its verb: "Emma's in it twice"."""
        if tokens[0].norm.partition("'")[0] in _ASKING:
            return False
        pairs = pairwise(tokens[: _NEAR + 1])
        return any(
            one.norm.endswith(self.words.shortened)
            and (other.norm in self.words.complements or other.norm.endswith("ing"))
            for one, other in pairs
        )

    def _is_pointed(self, tokens: Sequence[Token]) -> bool:
        """Whether clitics and negations lead to a finite verb: "se me cayó", "no soporto"."""
        at, said = 0, set[str]()
        while more := longest(tokens[at:], self.words.clitics):
            said.update(token.norm for token in tokens[at : at + more])
            at += more
        if not at or at >= len(tokens):
            return False
        verb = tokens[at]
        if verb.norm in self.words.places:
            return False
        past = bool(self.words.past.search(verb.text.lower()))
        finite = past or self.words.is_finite(verb) or self.words.is_first_person(verb)
        if said & self.words.denials and not said & self.words.articles:
            return finite or not verb.norm.endswith("s")
        return finite or bool(said & self.words.impersonal)

    def _is_verb_first(self, part: Sequence[Chunk], tokens: Sequence[Token], *, led: bool) -> bool:
        """Whether the first word says who does it: "tengo", "imprimo"; no adverb, no noun.

        Behind a request also what does it: "…, queda mejor", "…, solo estorban".
        """
        chunk = next(chunk for chunk in part if tokens[0] in chunk.tokens)
        verbs = all(reading.section in _VERBAL for reading in chunk.readings)
        if not verbs or self.is_called(chunk):
            return False
        plain = all(reading.section == "verb" for reading in chunk.readings)
        mine = self.words.is_first_person(tokens[0]) and not chunk.readings
        if mine or (plain and self.words.first.fullmatch(tokens[0].text.lower())):
            return True
        if not led or chunk.reading("verb"):
            return False
        ahead = tokens[1:] if tokens[0].norm in self.words.just else tokens
        return self.words.is_finite(ahead[0])

    def _is_noun_first(self, part: Sequence[Chunk], tokens: Sequence[Token]) -> bool:
        """Whether a noun phrase or a name is followed by a finite verb: "the wifi keeps …"."""
        opening = longest(tokens, self.words.openings)
        if not opening:
            named = any(self.is_called(c) and c.tokens[0] is tokens[0] for c in part)
            called = named or tokens[0].text[:1].isupper()
            unstressed = tokens[1].norm in self.words.unstressed
            if not named and _is_bid(part[0]):  # "imprime a.txt para mi tía" is told to somebody
                return called and unstressed
            return called and (unstressed or any(map(self.words.is_finite, tokens[1:_NEAR])))
        rest = tokens[opening : opening + _FAR]
        if any(map(self.words.is_verb, tokens[opening - 1 :], rest)):
            return True
        if any(token.norm in self.words.unstressed for token in rest[1:-1]):
            return True  # "estas cosas me confunden"
        return any(token.norm.endswith(self.words.shortened) for token in rest[:2])

    def _is_place_first(self, tokens: Sequence[Token]) -> bool:
        """Whether a place is followed by a verb: "en a.txt está la respuesta"."""
        if tokens[0].norm not in self.words.places or longest(tokens, self.words.openings):
            return False
        rest = tokens[1 : 1 + _FAR]
        return any(map(self.words.is_verb, tokens, rest))

    def _is_bare(self, part: Sequence[Chunk], tokens: Sequence[Token]) -> bool:
        """Whether a noun without an article is followed by a verb: "tax season is coming"."""
        chunk = next(chunk for chunk in part if tokens[0] in chunk.tokens)
        if chunk.readings or self.is_called(chunk) or tokens[0].norm in self.words.places:
            return False
        return any(map(self.words.is_verb, tokens, tokens[1:_NEAR]))


def _is_bid(chunk: Chunk) -> bool:
    """Whether it is read as a verb and nothing else."""
    return bool(chunk.readings) and all(r.section == "verb" for r in chunk.readings)
