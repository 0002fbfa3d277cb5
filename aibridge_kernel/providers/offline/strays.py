"""Readings of a sentence without words that ask for nothing, though not all of them are known.

"Alrighty then, delete a.txt", "zip docs (sorry for the bother) into d.zip". What stands apart and
holds no verb that asks, no name, number, time or choice, and none of the words by which people
limit or take back what they say, leaves the request beside it as it is. Tried when no other
reading is understood; what is left must be understood to the last word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from .altering import is_courtesy
from .asides import Beside, removes
from .chunks import Chunk
from .lexicon import load
from .speech import Phrases, longest
from .telling import MARKS, bare, parts_of
from .tokens import Token, fold

__all__ = ["without_strays"]

_LONGEST = 8
"""Words of what may be passed over."""
_HOLDS = ("type", "filter", "named", "text", "holding", "another", "spot", "kind", "inside", "stop")
_BEGINS = ("verb", "want", "wish")
_ARTICLES = frozenset({"the", "my", "our", "el", "la", "los", "las", "mi"})
_AS = frozenset({"as", "like", "como", "tal"})
_FOR_ME = ("arme", "erme", "irme", "arnos", "ernos", "irnos")
_LONG = 4
"""Letters of a word that may be several things by its end."""


@dataclass(frozen=True, slots=True)
class _Known:
    """Folded words of ``[aside.stray]`` in ``speech.toml``."""

    leading: frozenset[str]
    """What may say where, how or since when, at the beginning: "on", "without"."""
    weighty: frozenset[str]
    """What limits, judges or tells of what somebody says: "wrong", "song"."""
    manners: tuple[str, ...]
    """How words end that say in which manner: "quickly"."""
    meanwhile: tuple[str, ...]
    """How words end that say what is done besides: "keeping"."""
    bidding: tuple[str, ...]
    """How verbs with an accent end that ask somebody for something else: "explícame"."""
    reasons: Phrases
    """What a reason begins with behind any request: "because"."""
    addressed: frozenset[str]
    """What is only said to somebody: "as usual"."""
    occasions: Phrases
    """What may choose by time or likeness, and does not where all is named: "before the"."""


def without_strays(beside: Beside) -> Iterator[list[Chunk]]:
    """The sentence without what stands before it, between two marks in it, or behind it."""
    whole, strays = list(beside.chunks), _Strays(beside, _known(beside.telling.words.language))
    for at in range(2, len(whole)):
        if strays.may_follow(whole[:at], whole[at:]):
            yield bare(whole[:at])
            yield from replace(beside, chunks=bare(whole[:at])).without()
    marks = [at for at, chunk in enumerate(whole) if _is_mark(chunk)]
    for at in marks:
        rest = bare(whole[at + 1 :])
        asks = bool(rest) and whole[-1].text == "?" and beside.telling.altering.acts(rest)
        if rest and not asks and strays.may_lead(whole[: at + 1], rest):
            yield rest
            yield from replace(beside, chunks=rest).without()
    opened = next((at for at in marks if whole[at].text == "("), 0)
    if opened and strays.may_be_bracketed(whole[:opened], bare(whole[opened:])):
        yield whole[:opened]
    for at, start in enumerate(marks):
        for end in marks[at + 1 :]:
            lead, amid, rest = whole[:start], whole[start + 1 : end], whole[end + 1 :]
            if strays.may_interrupt(lead, amid, rest):
                yield [*lead, *rest]
                yield from replace(beside, chunks=[*lead, *rest]).without()


@dataclass(frozen=True, slots=True)
class _Strays:
    """What may be passed over in one sentence."""

    beside: Beside
    known: _Known

    def may_lead(self, lead: Sequence[Chunk], rest: Sequence[Chunk]) -> bool:
        """Whether nothing before a request changes it; ``lead`` ends with a mark."""
        telling = self.beside.telling
        explicit = telling.altering.is_explicit(rest)
        parts = [part for part in parts_of(lead) if not all(map(is_courtesy, part))]
        if not parts or not self._begins_request(rest) or self.beside.points_back(rest):
            return False
        if any(c.text in {"?", "¿"} for c in lead):
            return False
        if self._destroys(rest) and not explicit:
            return False
        if lead[-1].text == ":" and self._is_speaker(parts[-1]):
            return False
        idle = [self._is_idle(part, explicit=explicit) for part in parts]
        return any(idle) and all(
            one or telling.is_answer(part) for one, part in zip(idle, parts, strict=True)
        )

    def may_interrupt(
        self, lead: Sequence[Chunk], amid: Sequence[Chunk], rest: Sequence[Chunk]
    ) -> bool:
        """Whether what stands between two marks tells or asks for nothing."""
        if not (lead and amid and rest) or rest[0].reading(*_BEGINS) or not self._asks(lead):
            return False
        if any(map(_is_mark, [*lead, *rest[:-1]])) or any(map(self.beside.is_called, amid)):
            return False
        telling = self.beside.telling
        if all(map(is_courtesy, amid)) or telling.is_answer(amid) or self._is_addressed(amid):
            return True
        return telling.behind(lead, amid) or self.may_follow(lead, amid)

    def _is_addressed(self, part: Sequence[Chunk]) -> bool:
        return " ".join(token.norm for token in _words(part)) in self.known.addressed

    def may_be_bracketed(self, request: Sequence[Chunk], told: Sequence[Chunk]) -> bool:
        """Whether something is only told in brackets at the end: "(it's for the newsletter)"."""
        if not (request and told) or any(map(self.beside.is_called, told)):
            return False
        if any(map(_is_mark, request)) or not self._asks(request):
            return False
        explicit = self.beside.telling.altering.is_explicit(request)
        plain = explicit and not self._is_weighty(_words(told), led=True)
        return plain and self.beside.telling.behind(request, told)

    def may_follow(self, request: Sequence[Chunk], tail: Sequence[Chunk]) -> bool:
        """Whether a reason or an occasion behind a request is led in, and holds nothing more."""
        altering, words = self.beside.telling.altering, _words(tail)
        explicit = altering.is_explicit(request)
        led = longest(words, self.known.reasons)
        if explicit:
            led = max(led, longest(words, self.known.occasions))
        said = bare(_behind(tail, led)) if led else []
        if not said or any(map(_is_mark, said)) or not self._asks(request):
            return False
        ended = _is_mark(request[-1]) or self.beside.telling.is_ended(request)
        if not ended or (self._destroys(request) and not explicit):
            return False
        told = _words(said)
        if words[led - 1].norm in _ARTICLES:  # "as the accountant asked", not "as the new draft"
            told = told[1:]
        finite = any(map(self.beside.telling.words.is_finite, told))
        if self.known.occasions and longest(words, self.known.occasions) == led and not finite:
            return False
        if explicit:
            said = [chunk for chunk in said if not self._is_time(chunk)]
        if not said or self._holds_more(said, reason=True):
            return False
        as_told = words[0].norm in _AS and explicit
        weighty = self._is_weighty(_words(said), led=True, told=as_told)
        return not weighty and not altering.changes(said)

    def _is_time(self, chunk: Chunk) -> bool:
        return longest(chunk.tokens, self.beside.telling.words.times) == len(chunk.tokens)

    def _asks(self, chunks: Sequence[Chunk]) -> bool:
        said = [chunk for chunk in chunks if not is_courtesy(chunk)]
        return bool(said) and said[0].reading(*_BEGINS) is not None

    def _begins_request(self, rest: Sequence[Chunk]) -> bool:
        said = [chunk for chunk in rest if not (is_courtesy(chunk) or _is_mark(chunk))]
        if not said:
            return False
        asked = said[0].tokens[0].norm in self.beside.telling.words.asked
        return asked or said[0].reading(*_BEGINS) is not None

    def _destroys(self, rest: Sequence[Chunk]) -> bool:
        return removes(rest)

    @staticmethod
    def _is_speaker(part: Sequence[Chunk]) -> bool:
        """Whether it may be who says what follows: "Ana: delete a.txt"."""
        words = _words(part)
        return len(words) == 1 or words[-1].text[:1].isupper()

    def _is_idle(self, part: Sequence[Chunk], *, explicit: bool) -> bool:
        """Whether a few words hold nothing that could ask or choose."""
        words = _words(part)
        if len(words) > _LONGEST or self._holds_more(part) or self._is_weighty(words):
            return False
        if self.beside.telling.altering.changes(part):
            return False
        return explicit or not self._is_topic(part, words)

    def _holds_more(self, part: Sequence[Chunk], *, reason: bool = False) -> bool:
        """Whether it names, counts, chooses or asks for something."""
        for before, chunk in zip([None, *part], part, strict=False):
            noun = before is not None and before.reading("determiner") is not None
            if self.beside.is_called(chunk) or any(t.quoted for t in chunk.tokens):
                return True
            if is_courtesy(chunk):
                continue
            kind, acts = chunk.reading("kind"), self.beside.telling.altering.is_acting(chunk)
            folder = kind is not None and kind.name == "folder" and not kind.plural
            if chunk.reading(*_HOLDS) and not (reason and noun and folder):
                return True
            if not noun and (acts if reason else chunk.reading("verb")):
                return True
        return False

    def _is_weighty(self, words: Sequence[Token], *, led: bool = False, told: bool = False) -> bool:
        """Whether a word says where, when, how, how many, or judges.

        A reason is ``led`` in; it is ``told`` how somebody asked for it.
        """
        if not led and self._is_led(words):
            return True
        speech, norms = self.beside.telling.words, {token.norm for token in words}
        blocked = self.known.weighty | speech.choosing | speech.denials
        blocked |= frozenset() if told else speech.reporting
        if norms & (blocked | self.beside.known.weighty):
            return True
        asked: Phrases = frozenset() if told else speech.wishes | speech.duties
        listed: Phrases = speech.times | asked
        if any(longest(words[at:], listed) for at in range(len(words))):
            return True
        if any(any(letter.isdigit() for letter in norm) for norm in norms):
            return True
        return any(norm.endswith(self.known.manners) for norm in norms)

    def _is_led(self, words: Sequence[Token]) -> bool:
        """Whether it begins like a place, a manner, or something else that is asked for."""
        first, speech = words[0], self.beside.telling.words
        if any(token.norm in speech.asked for token in words):
            return True
        if first.norm == "para" and words[1:] and words[1].norm.endswith(_FOR_ME):
            return False  # "para quedarme tranquila"
        accented = not first.text.isascii() and first.norm.endswith(self.known.bidding)
        bids = accented or first.norm in speech.verbs
        bids = bids or (speech.language == "es" and speech.is_finite(first))
        return bids or first.norm in self.known.leading or first.norm.endswith(self.known.meanwhile)

    def _is_topic(self, part: Sequence[Chunk], words: Sequence[Token]) -> bool:
        """Whether it may say which of several things are meant: "the trip, show the photos"."""
        several = any(len(t.norm) >= _LONG and t.norm.endswith("s") for t in words)
        named = any(token.text[:1].isupper() for token in words[1:])
        articled = bool(longest(words, self.beside.telling.words.openings))
        return several or named or articled or bool(part[0].reading("determiner"))


def _words(chunks: Sequence[Chunk]) -> list[Token]:
    return [token for chunk in chunks for token in chunk.tokens]


def _behind(chunks: Sequence[Chunk], count: int) -> Sequence[Chunk]:
    """The chunks behind so many words, none if one of them goes on."""
    for at, chunk in enumerate(chunks):
        if count <= 0:
            return chunks[at:] if not count else []
        count -= len(chunk.tokens)
    return []


def _is_mark(chunk: Chunk) -> bool:
    return chunk.text in MARKS and not chunk.tokens[0].quoted


@cache
def _known(language: str) -> _Known:
    said = load(language).speech["aside"]["stray"]
    leading, weighty = (frozenset(map(fold, said[key])) for key in ("leading", "weighty"))
    reasons, occasions = (
        frozenset(tuple(fold(phrase).split()) for phrase in said[key])
        for key in ("reasons", "occasions")
    )
    addressed = frozenset(load(language).speech["around"]["addressed"])
    manners, meanwhile, bidding = (tuple(said[key]) for key in ("manners", "meanwhile", "bidding"))
    return _Known(leading, weighty, manners, meanwhile, bidding, reasons, addressed, occasions)
