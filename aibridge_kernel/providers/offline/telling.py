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
from .modifying import Modifying
from .speech import LONGEST, Speech, longest
from .subject import Subject
from .tokens import Token

__all__ = ["MARKS", "Telling", "parts_of"]

MARKS = frozenset({",", ".", ";", ":", "!", "?", "-", "–", "—", "¡", "¿", "(", ")"})
_QUE = frozenset({"que", "q", "k"})
_UNENDED = ("cue", "determiner", "conjunction", "verb", "named")
"""What no request ends with."""
_FRAGMENT = 5
_WHOLE = 3
"""Words of a reason that says all by itself: "where it belongs"."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told in the chunks of a sentence."""

    words: Speech
    altering: Altering
    modifying: Modifying
    subject: Subject
    is_called: Callable[[Chunk], bool]

    @classmethod
    def of(
        cls, language: str, acting: frozenset[str], is_called: Callable[[Chunk], bool]
    ) -> Telling:
        """What the phrase files of a language say; ``acting`` are the verbs of requests."""
        words = Speech.of(language)
        altering = Altering(words, acting, is_called)
        modifying, subject = Modifying(words, altering), Subject(words, is_called)
        return cls(words, altering, modifying, subject, is_called)

    def before(
        self, lead: Sequence[Chunk], request: Sequence[Chunk], *, exclaimed: bool = False
    ) -> bool:
        """Whether all that stands before a request is told and leaves the request as it is."""
        parts, explicit = self._spoken(lead), self.altering.is_explicit(request)
        if not parts or self._reports(parts[-1]):
            return False
        if self.is_answer(lead):
            return True
        exclaimed = exclaimed and all(map(self._is_exclaimed, parts))
        if not (exclaimed or self._are_told(parts) or (explicit and all(map(self._speaks, parts)))):
            return False
        return all(explicit or self.altering.is_apart(part) for part in parts)

    def is_reason(self, tail: Sequence[Chunk]) -> bool:
        """Whether a reason is led in, which needs no mark before it."""
        tokens = _tokens(tail)
        if longest(tokens, self.words.reasons):
            return True
        aim = longest(tokens, self.words.purposes)  # "ideas.md para ir apuntando"
        after = tokens[aim].norm if 0 < aim < len(tokens) else ""
        return bool(self.words.infinitive.search(after))

    def is_unmarked(self, request: Sequence[Chunk], tail: Sequence[Chunk]) -> bool:
        """Whether a subject that no request has begins without a mark: "… we wont use it again"."""
        begun = bool(longest(_tokens(tail), self.words.unmarked))
        return begun and self.is_ended(request) and self.altering.is_explicit(request)

    @staticmethod
    def is_ended(request: Sequence[Chunk]) -> bool:
        """Whether a request may end where it does."""
        said = [chunk for chunk in request if not is_courtesy(chunk)]
        return bool(said) and not said[-1].reading(*_UNENDED)

    def behind(self, request: Sequence[Chunk], tail: Sequence[Chunk]) -> bool:
        """Whether all that stands behind a complete request is told of it, not asked."""
        parts = self._spoken(tail)
        listed = any(chunk.text == ":" for chunk in tail)
        if listed or not parts or not self._are_told(parts, behind=True):
            return False
        explicit = self.altering.is_explicit(request)
        return not any(self.modifying.may(part, request, explicit=explicit) for part in parts)

    def _spoken(self, chunks: Sequence[Chunk]) -> list[list[Chunk]]:
        """What stands between marks, mere courtesy aside; nothing when it asks."""
        while chunks and chunks[0].text in MARKS:
            chunks = chunks[1:]
        if any(chunk.text in {"?", "¿"} for chunk in chunks):
            return []
        return [part for part in parts_of(chunks) if not all(map(is_courtesy, part))]

    def is_answer(self, lead: Sequence[Chunk]) -> bool:
        """Whether it only takes up what was said before: "good", "ahora sí"."""
        tokens = [token for token in _tokens(lead) if token.text not in MARKS]
        while tokens and (skipped := longest(tokens, self.words.leads)):
            tokens = tokens[skipped:]
        return not tokens

    def _is_exclaimed(self, part: Sequence[Chunk]) -> bool:
        """Whether a few words are no request: "what a day!"."""
        words = _tokens(part)
        asks = self.altering.acts(part) or self.altering.changes(part)
        known = any(self.is_called(chunk) or chunk.reading("stop", "type") for chunk in part)
        bid = words[0].norm in self.words.verbs  # "tell Ana …!" is said to somebody
        return len(words) <= _FRAGMENT and not (asks or known or bid)

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
        tokens = [token for chunk in part for token in chunk.tokens if token.text not in MARKS]
        if led and (reason := self._gives_reason(part, tokens)) is not None:
            return reason
        if not led and self._is_context(part, tokens):
            return True
        while skipped := max(longest(tokens, self.words.leads), longest(tokens, self.words.times)):
            tokens = tokens[skipped:]
        if len(tokens) < 2:  # noqa: PLR2004 — a subject and its verb
            return False
        return self.subject.begins(part, tokens, behind=led)

    def _gives_reason(self, part: Sequence[Chunk], tokens: Sequence[Token]) -> bool | None:
        """Whether what begins like a reason or a purpose is one; ``None`` if nothing does."""
        reason = longest(tokens, self.words.reasons)
        if reason == 1 and tokens[0].norm in _QUE:
            return self._goes_on_telling(tokens[1:])
        if reason:
            return len(tokens) > reason + 1 or reason >= _WHOLE
        if aim := longest(tokens, self.words.purposes):
            return len(tokens) > aim and not self.altering.acts(part)
        return None

    def _is_context(self, part: Sequence[Chunk], tokens: Sequence[Token]) -> bool:
        """Whether it only says on what occasion: "for the record", "con la entrega encima"."""
        begun = longest(tokens, self.words.contexts)
        heard, beside = 0, list[Chunk]()
        for chunk in part:
            if heard >= begun:
                beside.append(chunk)
            heard += len(chunk.tokens)
        plain = not any(
            chunk.reading("kind", "type", "verb", "filter", "stop", "named") for chunk in beside
        )
        short = begun < len(tokens) <= begun + _FRAGMENT
        return bool(begun) and short and plain and not any(map(self.is_called, part))

    def _goes_on_telling(self, tokens: Sequence[Token]) -> bool:
        """Whether "que …" gives a reason, and does not say which ones or how it shall be."""
        if not tokens or {t.norm for t in tokens[:4]} & self.words.subjunctive:
            return False
        return len(tokens) > 1

    def _speaks(self, part: Sequence[Chunk]) -> bool:
        """Whether it speaks of something else at length: "the dog ate my homework"."""
        tokens = _tokens(part)
        apart = self.altering.is_apart(part) and not any(chunk.reading("verb") for chunk in part)
        long = len(tokens) > LONGEST and bool(longest(tokens, self.words.openings))
        return long and apart and not self.altering.changes(part)

    def _is_fragment(self, part: Sequence[Chunk], *, first: bool) -> bool:
        """Whether a few words go with what is told: "mate, …", "…, no idea why"."""
        words = _tokens(part)
        plain = not any(c.reading("verb") or self.is_called(c) for c in part)
        if first:
            return plain and len(words) == 1
        return plain and len(words) <= _FRAGMENT and not words[0].text[:1].isupper()

    def _reports(self, part: Sequence[Chunk]) -> bool:
        """Whether it is somebody else who asks: "my boss says: …"."""
        words = [t.norm for chunk in part for t in chunk.tokens if t.text not in MARKS]
        return bool(words) and words[-1] in self.words.reporting


def _tokens(chunks: Sequence[Chunk]) -> list[Token]:
    return [token for chunk in chunks for token in chunk.tokens]


def parts_of(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    """What stands between marks."""
    parts: list[list[Chunk]] = [[]]
    for chunk in chunks:
        if chunk.text in MARKS and not chunk.tokens[0].quoted:
            parts.append([])
        else:
            parts[-1].append(chunk)
    return [part for part in parts if part]
