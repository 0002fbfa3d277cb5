"""Small questions and changes of chunks, for the rules that say a request in other words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from .chunks import Chunk
from .patterns import Reading
from .tokens import Token, fold

Exists = Callable[[str], bool]

LOOKING = frozenset({
    "count", "exist", "find", "give", "list", "search", "show", "size", "tell", "what",
})  # fmt: skip
OF = frozenset({"of", "from", "in"})
OR = frozenset({"o", "u", "or"})
MARKS = frozenset({",", ";", ".", "!", ":"})
ASKING = frozenset({"que", "cual", "cuales", "which", "what"})


def said(chunk: Chunk, section: str) -> str | None:
    """The name of the chunk's reading of a section."""
    for reading in chunk.readings:
        if reading.section == section:
            return reading.name
    return None


def read_as(chunk: Chunk, section: str, name: str) -> Chunk:
    """The chunk with this reading and no other."""
    return replace(chunk, readings=(Reading(section, name),), corrected=False)


def verbs_of(chunks: Sequence[Chunk]) -> set[str]:
    """The classes of all verbs; a noun that may be a verb is none."""
    return {
        r.name
        for chunk in chunks
        for r in chunk.readings
        if r.section == "verb" and not chunk.reading("topic", "type", "kind")
    }


def quoted(chunks: Sequence[Chunk], text: str = "") -> Chunk:
    """Words as a quoted text, or another text in their place."""
    text = text or " ".join(chunk.text for chunk in chunks)
    start, end = chunks[0].tokens[0].start, chunks[-1].tokens[-1].end
    return Chunk((Token(text, fold(text), start, end, quoted=True),))


def norm_of(chunks: Sequence[Chunk]) -> str:
    """The folded words of chunks."""
    return " ".join(token.norm for chunk in chunks for token in chunk.tokens)


def in_quotes(chunk: Chunk) -> Chunk:
    """The chunk as a name, whatever it says."""
    return Chunk(tuple(replace(token, quoted=True) for token in chunk.tokens))


def as_cue(chunk: Chunk, name: str) -> Chunk:
    """The chunk as a cue word."""
    return read_as(chunk, "cue", name)


def is_mark(chunk: Chunk) -> bool:
    """Whether a chunk only ends or parts what is said."""
    return chunk.text in MARKS
