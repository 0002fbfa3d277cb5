"""A request without what stands around it as in a list or a letter: "1. …", "task: …".

The words are those of ``[around]`` in ``speech.toml``. They only count at the very ends, where they
can belong to nothing else, and something must be left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .lexicon import Lexicon
from .tokens import fold

_QUOTES = (('"', '"'), ("«", "»"), ("“", "”"), ("`", "`"), ("'", "'"))
_BULLETS = (">", "$", "-", "*", "•", "–", "—", "#")
_WRITING = frozenset({"add", "append", "prepend", "put", "write"})
_LONGEST_NUMBER = 2
_FEWEST = 3
"""Words of a quoted sentence; what is shorter may be a name."""


def unwrapped(sentence: str, lexicon: Lexicon) -> str:
    """The request alone; the sentence itself if nothing stands around it."""
    known: Mapping[str, Sequence[str]] = lexicon.speech.get("around", {})
    said = _without_bullet(_unquoted(sentence.strip()))
    before = None
    while said != before:
        before = said
        said = _without_opening(said, known.get("openings", ()))
        if not _writes(said, lexicon):
            said = _without_closing(said, known.get("closings", ()))
    return said if said != sentence.strip() else sentence


def _unquoted(said: str) -> str:
    """A sentence that is quoted as a whole."""
    for opening, closing in _QUOTES:
        inside = said[1:-1]
        whole = (
            said.startswith(opening) and said.endswith(closing) and len(inside.split()) >= _FEWEST
        )
        if whole and not any(mark in inside for mark in {opening, closing, "/"}):
            return inside.strip()
    return said


def _without_bullet(said: str) -> str:
    """Without what numbers or marks it in a list: "1. ", "2) ", "- ", "$ "."""
    first, _, rest = said.partition(" ")
    number = first[:-1].isdecimal() and first[-1:] in {".", ")"} and len(first) <= _LONGEST_NUMBER
    number = number and not any(f" {n}{first[-1]}" in rest for n in "23")  # a list of several
    return rest.strip() if rest.strip() and (number or first in _BULLETS) else said


def _without_opening(said: str, openings: Sequence[str]) -> str:
    bare = said.lstrip("¡¿ ")
    folded = fold(bare)
    led = (o for o in openings if folded.startswith(f"{o} ") and len(folded) == len(bare))
    return next((bare[len(opening) :].strip() for opening in led), said)


def _without_closing(said: str, closings: Sequence[str]) -> str:
    bare = said.rstrip(" .!?")
    folded = fold(bare)
    ending = (c for c in closings if folded.endswith(f" {c}") and len(folded) == len(bare))
    return next((bare[: -len(closing)].rstrip(" ,") for closing in ending), said)


def _writes(said: str, lexicon: Lexicon) -> bool:
    """Whether the first verb writes something, which may end in any words."""
    heard = (lexicon.readings(word.strip(",:")) for word in fold(said).split())
    verbs = ({r.name for r in readings if r.section == "verb"} for readings in heard)
    return bool(next((names for names in verbs if names), set()) & _WRITING)
