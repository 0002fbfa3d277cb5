"""Slots of ``wordings`` for what gives way to something else: marks, and words that mean much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from .selecting import grammar
from .tokens import Token
from .wording_rows import quoted
from .wording_slots import SLOTS, Reader, Slot

__all__ = ["WAY_SLOTS"]

_NO_WORDS = frozenset({
    "another", "conjunction", "cue", "determiner", "filter", "here", "holding", "inside", "kind",
    "opening", "pronoun", "spot", "stop", "text", "want", "wish",
})  # fmt: skip
_NO_TOPICS = frozenset({
    "case", "char", "commas", "extension", "line", "lower", "name", "names", "permission",
    "permissions", "spaces", "underscores", "upper", "word",
})  # fmt: skip
_SHORTEST = 3
_INTO = frozenset({"a", "as", "into", "to", "como", "en"})
_SMALL = frozenset({
    "a", "an", "and", "from", "for", "he", "in", "is", "it", "of", "or", "she", "that", "the",
    "their", "there", "they", "this", "to", "was", "were", "with", "you", "your",
})  # fmt: skip


def _glyph(_: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A word for a mark: "commas"."""
    if not tokens[0].quoted and tokens[0].norm in _glyphs():
        yield tokens[0].text, 1


@cache
def _glyphs() -> frozenset[str]:
    return frozenset(name for names in grammar()["marks"].values() for name in names)


def _term(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A word that is said as it stands, though it means something elsewhere: "total", "draft"."""
    token = tokens[0]
    readings = reader.lexicon.readings(token.norm)
    known = any(r.section in _NO_WORDS or r.name in _NO_TOPICS for r in readings)
    word = token.text.replace("_", "a").replace("-", "a").isalnum() and len(token.text) >= _SHORTEST
    there = reader.scene.exists(token.text) or token.norm in _glyphs()
    if word and not (token.quoted or known or there):
        yield quoted(token.text), 1


def _slip(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A word that is misspelled, as it is written: "teh"."""
    if tokens[0].mended:
        yield quoted(tokens[0].text), 1
    else:
        yield from SLOTS["text"](reader, tokens[:1])


def _small(_: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """One of the small words that a misspelled one may stand for: "the"."""
    if tokens[0].norm in _SMALL and not tokens[0].quoted and not tokens[0].mended:
        yield quoted(tokens[0].text), 1


def _gz(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A file that shall be the packed one of its name: "a.txt as a.txt.gz"."""
    said = len(tokens) > _PACKED and tokens[1].norm in _INTO
    if (
        said
        and tokens[_PACKED].text == f"{tokens[0].text}.gz"
        and reader.scene.exists(tokens[0].text)
    ):
        yield quoted(tokens[0].text), _PACKED + 1


def _gunzipped(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A packed file that shall be the plain one of its name: "a.txt.gz back into a.txt"."""
    rest = [(at, token) for at, token in enumerate(tokens[1:_PAIRED], 1) if token.norm not in _BACK]
    if rest and tokens[0].text == f"{rest[0][1].text}.gz" and reader.scene.exists(tokens[0].text):
        yield tokens[0].text, rest[0][0] + 1


_BACK = frozenset({"back", "into", "to", "again", "as"})


def _pair(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The first of two lines that follow each other: "2 and 3", "2 and line 3"."""
    said = [(at, t) for at, t in enumerate(tokens[:_PAIRED]) if t.norm not in _JOINING]
    numbers = [(at, value) for at, token in said for value, _ in SLOTS["number"](reader, [token])]
    if len(numbers) > 1 and [at for at, _ in said[:2]] == [at for at, _ in numbers[:2]]:
        (_, first), (at, second) = numbers[:2]
        if int(second) == int(first) + 1:
            yield first, at + 1


def _trait(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What a row says of somebody, a word of letters and no judgement: "monthly", "Heron"."""
    word = tokens[0].text
    told = tokens[0].quoted or (word.isalpha() and not word.endswith("est"))
    if told and tokens[0].norm not in _JUDGING:
        yield from SLOTS["text"](reader, tokens)


def _topic(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What a line is about, and not which of them it is: "the museum line", no "final line"."""
    if tokens[0].norm not in _WHICH:
        yield from _trait(reader, tokens)


def _opening(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A line that is no beginning of a name: not "draft_"."""
    if tokens[0].text[-1:].isalnum() or " " in tokens[0].text:
        yield from SLOTS["line"](reader, tokens)


def _spared(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What the name of a spare copy ends in, and no other form of a file: ".bak", no ".gz"."""
    if tokens[0].norm in _SPARED:
        yield from SLOTS["ext"](reader, tokens)


_SPARED = frozenset({
    ".backup", ".bak", ".bck", ".bkp", ".copy", ".keep", ".old", ".orig", ".original", ".prev",
    ".previous", ".safe", ".save", ".saved",
})  # fmt: skip
_JUDGING = frozenset({
    "absent", "afraid", "alive", "alone", "amazing", "angry", "annoying", "available", "awake",
    "beautiful", "boring", "broken", "busy", "careful", "cheap", "clever", "cold", "coming",
    "complete", "correct", "crazy", "cute", "dead", "dear", "difficult", "easy", "empty", "famous",
    "fast", "fine", "free", "friendly", "full", "going", "great", "guilty", "happy", "hard",
    "healthy", "high", "home", "hungry", "ill", "late", "lazy", "lost", "lovely", "low", "lucky",
    "mad", "mean", "normal", "older", "poor", "popular", "possible", "pretty", "proud", "ready",
    "responsible", "rich", "sad", "safe", "sick", "silly", "slow", "smart", "sorry", "strong",
    "stupid", "sure", "taller", "terrible", "tired", "tough", "unhappy", "weak", "welcome", "wise",
    "worth", "younger",
})  # fmt: skip
_WHICH = frozenset({
    "actual", "bottom", "closing", "common", "current", "entire", "exact", "extra", "final",
    "following", "hidden", "main", "middle", "missing", "opening", "original", "own", "penultimate",
    "preceding", "previous", "random", "remaining", "same", "single", "source", "top", "unique",
    "whole",
})  # fmt: skip
_JOINING = frozenset({"and", "line", "linea", "y", "la"})
_PAIRED = 5
_PACKED = 2
"""Where the packed one is told."""

WAY_SLOTS: Mapping[str, Slot] = MappingProxyType(
    {
        "glyph": _glyph,
        "gunzipped": _gunzipped,
        "gz": _gz,
        "opening": _opening,
        "pair": _pair,
        "slip": _slip,
        "small": _small,
        "spared": _spared,
        "term": _term,
        "topic": _topic,
        "trait": _trait,
    }
)
