"""Leave out what stands beside the request, when a sentence is not understood as it stands.

Runs of chunks that hold no name, number, negation or choice are tried, the likeliest first (see
``weighing``). The rest must be accounted for to the last word, as in any sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from .chunks import Chunk
from .quoting import Done
from .weighing import KEPT, Heard, Span, load_weights, of_plan, of_spans, sureness, weigh

__all__ = ["Guess", "likeliest", "spans_among"]

Plan = Callable[[Sequence[Chunk]], Sequence[Done]]
"""The steps that chunks ask for, none when they are refused."""

MOST_CHUNKS = 40
LONGEST = 10
"""Chunks left out in one place."""
PAIRED = 6
"""Spans of which two are left out together."""
TRIED = 10
"""Readings that are planned; of 83 guesses that are worth asking, four more would add three."""
SHORTENED = 2
"""Of what was found, of which each word left out is tried again."""
HOPELESS = 0.35
"""How sure it must be, before it is known what the rest asks for, to be tried."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a sentence asks for without some of its words, and how sure (0 to 1) that is."""

    steps: tuple[Done, ...]
    spans: tuple[Span, ...]
    words: tuple[str, ...]
    sure: float


def likeliest(heard: Heard, plan: Plan, weights: Mapping[str, float] | None = None) -> Guess | None:
    """The surest reading without some of the words, if there is any.

    Of readings that ask for the same, the one that leaves out the fewest words counts: that others
    could be left out as well says nothing about those.
    """
    search = _Search(heard, plan, load_weights() if weights is None else weights)
    found: dict[tuple[str, ...], frozenset[int]] = {}
    for spans in search.ranked():
        left_out = _places(spans)
        asked = search.asked(left_out)
        if asked and len(left_out) < len(found.get(asked, heard.chunks)):
            found[asked] = left_out
    likely = sorted(map(search.guess, found.values()), key=lambda guess: -guess.sure)[:SHORTENED]
    shorter = (search.guess(search.fewest(_places(guess.spans))) for guess in likely)
    return max(shorter, key=lambda guess: guess.sure, default=None)


@dataclass(frozen=True, slots=True)
class _Search:
    """A refused sentence, and what is asked of it."""

    heard: Heard
    plan: Plan
    weights: Mapping[str, float]

    def ranked(self) -> list[tuple[Span, ...]]:
        """What may be left out, the likeliest first, as many as are tried."""
        if self.heard.hopeless:
            return []
        single = self._rank((span,) for span in _runs(self.heard))
        apart = (
            tuple(sorted((*one, *other)))
            for (_, one), (_, other) in combinations(single[:PAIRED], 2)
            if one[0][1] < other[0][0] or other[0][1] < one[0][0]
        )
        ranked = sorted([*single, *self._rank(apart)], key=lambda reading: -reading[0])
        tried = (spans for sure, spans in ranked[:TRIED] if sure > HOPELESS)
        return [spans for spans in tried if self._leaves_out_its_word(spans)]

    def asked(self, left_out: Collection[int]) -> tuple[str, ...]:
        """The commands that the rest asks for."""
        return tuple(done.command for done in self.plan(self._without(left_out)))

    def guess(self, left_out: Collection[int]) -> Guess:
        """What the rest asks for, and how sure that is."""
        steps, spans = tuple(self.plan(self._without(left_out))), tuple(spans_among(left_out))
        seen = of_spans(self.heard, spans)
        sure = sureness(self.weights, seen, of_plan({done.reply for done in steps}, seen))
        said = tuple(filter(None, (_said(self.heard.chunks, span) for span in spans)))
        return Guess(steps, spans, said, sure)

    def fewest(self, left_out: frozenset[int]) -> frozenset[int]:
        """What need not be left out put back, chunk by chunk."""
        asked = self.asked(left_out)
        for place in sorted(left_out):
            fewer = left_out - {place}
            if fewer and self.asked(fewer) == asked:
                left_out = fewer
        return left_out

    def _leaves_out_its_word(self, spans: Sequence[Span]) -> bool:
        """Whether the word that the refusal names goes: of 50 that keep it, 49 are refused."""
        word = self.heard.word
        return not word or any(word in self.heard.chunks[place].text for place in _places(spans))

    def _rank(self, readings: Iterable[tuple[Span, ...]]) -> list[tuple[float, tuple[Span, ...]]]:
        told = [*readings]
        weighed = zip(weigh(self.weights, self.heard, told), told, strict=True)
        return sorted(weighed, key=lambda reading: -reading[0])

    def _without(self, left_out: Collection[int]) -> list[Chunk]:
        return [chunk for place, chunk in enumerate(self.heard.chunks) if place not in left_out]


def spans_among(left_out: Collection[int]) -> list[Span]:
    """Chunks that are left out as runs."""
    spans: list[Span] = []
    for place in sorted(left_out):
        if spans and spans[-1][1] == place:
            spans[-1] = spans[-1][0], place + 1
        else:
            spans.append((place, place + 1))
    return spans


def _places(spans: Iterable[Span]) -> frozenset[int]:
    return frozenset(place for span in spans for place in range(*span))


def _runs(heard: Heard) -> Iterator[Span]:
    """Every run of chunks that may be left out at all."""
    count = len(heard.chunks)
    if count > MOST_CHUNKS:
        return
    for start in range(count):
        for end in range(start + 1, min(start + LONGEST, count) + 1):
            if heard.sorts[end - 1] in KEPT:
                break
            if end - start < count:
                yield start, end


def _said(chunks: Sequence[Chunk], span: Span) -> str:
    words = " ".join(chunk.text for chunk in chunks[slice(*span)])
    return words.strip(" ,;:.")
