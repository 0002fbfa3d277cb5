"""Rules that say a request in other words, and what must be heard for one to change anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .chunk_edits import Exists
from .chunks import Chunk
from .tokens import fold

Change = Callable[[list[Chunk], Exists], list[Chunk]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to say a request in other words, only tried where it may have something to say.

    There are far more rules than time, so each one names what it cannot do without::

        @needs(_THROWING, _AWAY, readings("verb", _DOING))
        def _particle_apart(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
            \"\"\"Read "chuck a.txt out" as deleting it.\"\"\"

    Of every set one must be heard: a word that is said, as the function compares it (folded, or in
    lower case with its accents), a section, "kind", or a reading, "kind/folder". A phrase of
    several words stands for the longest of them. Name the rarest things that the function asks for,
    the rarest first, from the constants it asks with, and only what it asks for in every case. What
    it finds nothing to say of, it gives back as it came.
    """

    change: Change
    needs: tuple[frozenset[str], ...]


class Rules:
    """Rules in the order in which they are tried, found by what is heard."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._always = [at for at, rule in enumerate(rules) if not rule.needs]
        self._by_first: defaultdict[str, list[int]] = defaultdict(list)
        for at, rule in enumerate(rules):
            for one in rule.needs[0] if rule.needs else ():
                self._by_first[one].append(at)

    def changed(self, chunks: list[Chunk], exists: Exists) -> list[Chunk]:
        """The chunks as the rules say them one after the other, none when none of them does."""
        other, behind = chunks, -1
        while (step := self._step(other, exists, behind)) is not None:
            behind, other = step
        return [] if other is chunks else other

    def _step(
        self, chunks: list[Chunk], exists: Exists, behind: int
    ) -> tuple[int, list[Chunk]] | None:
        """The place of the next rule that changes something, and what it makes of the chunks."""
        heard = heard_in(chunks)
        hopeful = set(self._always)
        for one in heard & self._by_first.keys():
            hopeful.update(self._by_first[one])
        for at in sorted(hopeful):
            rule = self.rules[at]
            if at <= behind or any(map(heard.isdisjoint, rule.needs[1:])):
                continue
            told = rule.change(chunks, exists)
            if told is not chunks and told != chunks:
                return at, told
        return None


def needs(*sets: Iterable[str]) -> Callable[[Change], Rule]:
    """A function that changes nothing unless one of each set is heard, as a rule."""
    wanted = tuple(frozenset(max(one.split(), key=len) for one in each) for each in sets)
    return lambda change: Rule(change, wanted)


def readings(section: str, names: Iterable[str]) -> frozenset[str]:
    """The readings of these names, "verb/create"."""
    return frozenset(f"{section}/{name}" for name in names)


def heard_in(chunks: Sequence[Chunk]) -> set[str]:
    """All words of chunks, their sections and their readings, as ``Rule`` names them."""
    words = []
    heard = set()
    for chunk in chunks:
        for token in chunk.tokens:
            words.append(token.norm)
            if token.mended or not token.text.isascii():
                words += (token.text.casefold(), fold(token.text))
        for reading in chunk.readings:
            heard.add(reading.section)
            heard.add(f"{reading.section}/{reading.name}")
    heard.update(" ".join(words).split())  # a name in quotes may be of several
    return heard
