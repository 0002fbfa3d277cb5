"""Whether what is told behind a request may say more of it: which things, where, how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from .altering import (
    COUNTED,
    Altering,
    is_asked_for,
    is_known,
    is_of_contents,
    that_describes,
)  # fmt: skip
from .chunks import Chunk
from .selecting import grammar
from .speech import Speech, holds, longest
from .tokens import Token

__all__ = ["Modifying"]

_MODIFYING = ("named", "spot")
_ARTICLES = frozenset({"a", "an", "un", "una"})
_WRITING = frozenset({"add", "append", "commit", "create", "make", "prepend", "write"})
_SUBJECT = 3
"""Chunks of which the subject of a part is one."""


@dataclass(frozen=True, slots=True)
class Modifying:
    """What parts of a sentence may say of the request before them."""

    words: Speech
    altering: Altering

    @staticmethod
    def limits(part: Sequence[Chunk]) -> bool:
        """Whether something is chosen by position, order or number."""
        return any(map(_is_choice, part))

    def may(self, part: Sequence[Chunk], request: Sequence[Chunk], *, explicit: bool) -> bool:
        """Whether what is told behind a request may say more of it: which things, where, how."""
        part = self.altering.without_name(part)
        if self.altering.is_whole(request):
            return False
        if self._asks_more(part) or self._describes(part) or self._says_text(part, request):
            return True
        return not explicit and self._chooses(part, request)

    def _asks_more(self, part: Sequence[Chunk]) -> bool:
        """Whether it wishes more, or says what somebody else asked for."""
        words = [token.norm for chunk in part for token in chunk.tokens]
        if self.words.reporting.intersection(words) and any(map(is_asked_for, part)):
            return True
        wished = holds(words, self.words.wishes, but=self.words.padding)
        return wished and self._wishes_more(part)

    def _says_text(self, part: Sequence[Chunk], request: Sequence[Chunk]) -> bool:
        """Whether it may be what is to be written: "crea a.txt, dice hola"."""
        verbs = {r.name for c in request for r in c.readings if r.section == "verb"}
        said = {token.norm for chunk in part for token in chunk.tokens}
        return bool(verbs & _WRITING) and bool(said & self.words.reporting)

    def _describes(self, part: Sequence[Chunk]) -> bool:
        """Whether it names something, or says what of a named file is meant."""
        said = that_describes(self.words, part)
        if any(chunk.reading(*_MODIFYING) or self.altering.is_called(chunk) for chunk in said):
            return True
        if said and said[0].reading("holding"):  # "sale mi dedo"
            said = said[1:]
        return any(map(_says_which, said[:_SUBJECT])) or any(map(_is_choice, said))

    def _chooses(self, part: Sequence[Chunk], request: Sequence[Chunk]) -> bool:
        """Whether it may say which of several things are meant that are only described."""
        if not self.altering.is_apart(part):
            return True
        if _is_single(request):
            return False
        tokens = [token for chunk in part for token in chunk.tokens]
        tokens = tokens[longest(tokens, self.words.reasons) :]
        if opening := longest(tokens, self.words.openings):
            return self._is_of_several(tokens, opening)
        denied = any(token.norm in self.words.denials for token in tokens)
        told = any(map(_points, part)) or any(map(self.words.is_finite, tokens))
        return denied and not told

    def _wishes_more(self, part: Sequence[Chunk]) -> bool:
        """Whether a wish may be for something that the grammar knows: "I want it sorted"."""
        known = any(is_known(chunk) for chunk in part if not chunk.reading("filler"))
        return known or self.altering.acts(part) or any(map(_is_number, part))

    def _is_of_several(self, tokens: Sequence[Token], opening: int) -> bool:
        """Whether it speaks of several things, which may be some of those asked for."""
        subject = tokens[opening : opening + _SUBJECT]
        if any(token.norm in self.words.people for token in subject):
            return False
        if longest(tokens, self.words.several):
            return True
        nouns = takewhile(lambda token: not self.words.is_finite(token), subject)
        return self.words.language == "en" and any(token.norm.endswith("s") for token in nouns)


def _is_choice(chunk: Chunk) -> bool:
    """Whether it chooses by position or by number: "the last two", "under 1 MB"."""
    said = chunk.reading("filter")
    if said is None or chunk.reading("filler", "verb"):
        return False
    ordered = [name for group in ("lines", "order") for name in grammar()["groups"][group]]
    return said.name in ordered or any(token.norm.isdecimal() for token in chunk.tokens)


def _says_which(chunk: Chunk) -> bool:
    """Whether it may say what of a file is meant: "the pictures", "the second column"."""
    return is_of_contents(chunk) or chunk.reading("type", "holding", "text") is not None


def _is_number(chunk: Chunk) -> bool:
    """Whether it is a number, and no article: "two", not "a", "un"."""
    first = chunk.tokens[0].norm
    return first.isdecimal() or (chunk.reading("number") is not None and first not in _ARTICLES)


def _points(chunk: Chunk) -> bool:
    return chunk.reading("pronoun") is not None


def _is_single(request: Sequence[Chunk]) -> bool:
    """Whether one thing is asked for, or all of a folder: nothing of it can be chosen."""
    nouns = [r for c in request for r in c.readings if r.section in COUNTED]
    return bool(nouns) and not any(r.plural for r in nouns)
