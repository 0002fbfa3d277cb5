"""Rules that say a request in other words, and what must be heard for one to change anything."""

from __future__ import annotations

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
    from the constants it asks with, and only what it asks for in every case. What it finds nothing
    to say of, it gives back as it came.
    """

    change: Change
    needs: tuple[frozenset[str], ...]

    def __call__(self, chunks: list[Chunk], exists: Exists) -> list[Chunk]:
        """The chunks as this rule says them."""
        return self.change(chunks, exists)


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
