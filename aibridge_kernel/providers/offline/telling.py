"""Whether a part of a sentence tells how things are, "the district says we can't", or asks.

What is only told beside a complete request may be left out whatever it speaks of. It is known by
how it begins: its own subject and a finite verb, which no request has. Nothing counts as told that
could change the request (see ``altering``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .altering import Altering, is_courtesy
from .chunks import Chunk
from .speech import LONGEST, Speech, longest
from .tokens import Token

__all__ = ["Telling"]

_MARKS = frozenset({",", ".", ";", ":", "!", "?", "-", "–", "—", "¡", "¿", "(", ")"})
_QUE = frozenset({"que", "q", "k"})
_FAR = 7
"""Words after which a verb no longer belongs to the words that a part begins with."""
_NEAR = 3
_FRAGMENT = 5


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told in the chunks of a sentence."""

    words: Speech
    altering: Altering
    is_called: Callable[[Chunk], bool]

    @classmethod
    def of(
        cls, language: str, acting: frozenset[str], is_called: Callable[[Chunk], bool]
    ) -> Telling:
        """What the phrase files of a language say; ``acting`` are the verbs of requests."""
        words = Speech.of(language)
        return cls(words, Altering(words, acting, is_called), is_called)

    def before(self, lead: Sequence[Chunk], request: Sequence[Chunk]) -> bool:
        """Whether all that stands before a request is told and leaves the request as it is."""
        parts, explicit = self._spoken(lead), self.altering.is_explicit(request)
        if not parts or self._reports(parts[-1]):
            return False
        if not (self._are_told(parts) or (explicit and all(map(self._speaks, parts)))):
            return False
        return all(explicit or self.altering.is_apart(part) for part in parts)

    def is_reason(self, tail: Sequence[Chunk]) -> bool:
        """Whether a reason is led in, which needs no mark before it."""
        return bool(
            longest([token for chunk in tail for token in chunk.tokens], self.words.reasons)
        )

    def behind(self, request: Sequence[Chunk], tail: Sequence[Chunk]) -> bool:
        """Whether all that stands behind a complete request is told of it, not asked."""
        parts = self._spoken(tail)
        if not parts or not self._are_told(parts, behind=True):
            return False
        explicit = self.altering.is_explicit(request)
        return not any(self.altering.may_modify(part, explicit=explicit) for part in parts)

    def _spoken(self, chunks: Sequence[Chunk]) -> list[list[Chunk]]:
        """What stands between marks, mere courtesy aside; nothing when it asks."""
        while chunks and chunks[0].text in _MARKS:
            chunks = chunks[1:]
        if any(chunk.text in {"?", "¿"} for chunk in chunks):
            return []
        return [part for part in _parts_of(chunks) if not all(map(is_courtesy, part))]

    def _are_told(self, parts: Sequence[Sequence[Chunk]], *, behind: bool = False) -> bool:
        told = [at for at, part in enumerate(parts) if self._tells(part, led=behind)]
        if not told:
            return False
        beside = [part for at, part in enumerate(parts) if at not in told]
        if not all(self._is_fragment(part, first=part is parts[0]) for part in beside):
            return False
        return not any(self.altering.changes(part) for part in parts)

    # --- what is told ------------------------------------------------------------------------

    def _tells(self, part: Sequence[Chunk], *, led: bool = False) -> bool:
        tokens = [token for chunk in part for token in chunk.tokens if token.text not in _MARKS]
        reason = longest(tokens, self.words.reasons) if led else 0
        if reason == 1 and tokens[0].norm in _QUE:
            return self._goes_on_telling(tokens[1:])
        if reason:
            return len(tokens) > reason + 1
        while skipped := longest(tokens, self.words.leads):
            tokens = tokens[skipped:]
        if len(tokens) < 2:  # noqa: PLR2004 — a subject and its verb
            return False
        if longest(tokens, self.words.subjects) or self._is_pointed(tokens):
            return True
        return self._begins_with_verb(part, tokens) or self._begins_with_noun(part, tokens)

    def _is_pointed(self, tokens: Sequence[Token]) -> bool:
        """Whether clitics and negations lead to a finite verb: "se me cayó", "no soporto"."""
        at, said = 0, set[str]()
        while more := longest(tokens[at:], self.words.clitics):
            said.update(token.norm for token in tokens[at : at + more])
            at += more
        if not at or at >= len(tokens):
            return False
        verb = tokens[at]
        if said & self.words.denials:
            return not verb.norm.endswith("s") or verb.norm in self.words.finite
        if said & self.words.impersonal:
            return True
        return self._is_finite(verb) or bool(self.words.past.search(verb.text.lower()))

    def _begins_with_verb(self, part: Sequence[Chunk], tokens: Sequence[Token]) -> bool:
        """Whether the first word says who does it: "tengo", "imprimo"; no adverb, no noun."""
        chunk = next(chunk for chunk in part if tokens[0] in chunk.tokens)
        plain = all(reading.section == "verb" for reading in chunk.readings)
        plain = plain and not self.is_called(chunk)
        return plain and bool(self.words.first.fullmatch(tokens[0].text.lower()))

    def _begins_with_noun(self, part: Sequence[Chunk], tokens: Sequence[Token]) -> bool:
        """Whether a noun phrase or a name is followed by a finite verb: "the wifi keeps …"."""
        opening = longest(tokens, self.words.openings)
        if not opening:
            named = any(self.is_called(c) and c.tokens[0] is tokens[0] for c in part)
            called = named or tokens[0].text[:1].isupper()
            return called and any(map(self._is_finite, tokens[1:_NEAR]))
        begun = opening
        rest = tokens[begun + 1 : begun + _FAR]
        if any(map(self._is_finite, rest)):
            return True
        if any(token.norm in self.words.unstressed for token in rest[:-1]):
            return True  # "estas cosas me confunden"
        return any(token.norm.endswith(self.words.shortened) for token in tokens[begun : begun + 2])

    def _goes_on_telling(self, tokens: Sequence[Token]) -> bool:
        """Whether "que …" gives a reason, and does not say which ones or how it shall be."""
        if not tokens or {t.norm for t in tokens[:4]} & self.words.subjunctive:
            return False
        return len(tokens) > 1

    def _is_finite(self, token: Token) -> bool:
        written = token.text.lower()
        return token.norm in self.words.finite or bool(self.words.ending.search(written))

    def _speaks(self, part: Sequence[Chunk]) -> bool:
        """Whether it speaks of something else at length: "the dog ate my homework"."""
        tokens = [token for chunk in part for token in chunk.tokens]
        apart = self.altering.is_apart(part) and not any(chunk.reading("verb") for chunk in part)
        long = len(tokens) > LONGEST and bool(longest(tokens, self.words.openings))
        return long and apart and not self.altering.changes(part)

    def _is_fragment(self, part: Sequence[Chunk], *, first: bool) -> bool:
        """Whether a few words go with what is told: "mate, …", "…, no idea why"."""
        words = [token for chunk in part for token in chunk.tokens]
        plain = not any(c.reading("verb") or self.is_called(c) for c in part)
        if first:
            return plain and len(words) == 1
        return plain and len(words) <= _FRAGMENT and not words[0].text[:1].isupper()

    def _reports(self, part: Sequence[Chunk]) -> bool:
        """Whether it is somebody else who asks: "my boss says: …"."""
        words = [t.norm for chunk in part for t in chunk.tokens if t.text not in _MARKS]
        return bool(words) and words[-1] in self.words.reporting


def _parts_of(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    """What stands between marks."""
    parts: list[list[Chunk]] = [[]]
    for chunk in chunks:
        if chunk.text in _MARKS and not chunk.tokens[0].quoted:
            parts.append([])
        else:
            parts[-1].append(chunk)
    return [part for part in parts if part]
