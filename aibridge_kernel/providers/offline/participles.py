"""English participles: what shall be done, "the pdfs moved to docs", and what is told as done."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .chunks import Chunk

_PARTICIPLE = re.compile(r"(?:^|\s)(?:[a-z]+[a-df-z]ed|gone)$", re.IGNORECASE)
_LONGEST = 4
_UNCHANGED = frozenset({"cut", "put", "sent"})
"""Participles that look like the verb itself."""
_SPANISH = frozenset({
    "acceded", "devolved", "extraed", "haced", "leed", "meted", "obtened", "poned",
    "proteged", "recoged", "traed",
})  # fmt: skip
"""What looks like one and asks vosotros for something."""
_HAPPENED = frozenset({
    "am", "are", "aren't", "been", "being", "did", "get", "gets", "getting", "got", "gotten", "had",
    "has", "have", "having", "is", "isn't", "that's", "was", "wasn't", "were", "weren't", "why",
})  # fmt: skip

_QUESTIONS = frozenset({"what", "what's", "whats", "which"})
_ENSURED = frozenset({"certain", "ensure", "see", "sure"})
"""What makes a wish of it: "make sure that a.txt is deleted"."""


def is_participle(chunk: Chunk, *, unchanged: bool = False) -> bool:
    """Whether a chunk that may be a verb is a participle."""
    if len(chunk.tokens) > _LONGEST:
        return False  # "what the last commit changed" is a question
    if len(chunk.tokens) > 1 and chunk.tokens[0].norm in _QUESTIONS:
        return False  # "what's staged"
    if chunk.text.lower() in _SPANISH:
        return False
    looks = _PARTICIPLE.search(chunk.text) or (unchanged and chunk.text.lower() in _UNCHANGED)
    return chunk.reading("verb") is not None and bool(looks)


def reports(before: Sequence[Chunk], chunk: Chunk) -> bool:
    """Whether a participle tells or asks what happened: "a.txt was deleted", "is it deleted".

    "It should be deleted" and "is to be deleted" ask for it.
    """
    led = before[-1].tokens[-1].norm if before else ""
    if led == "be" or chunk.tokens[0].norm in {"be", "to"}:
        return False
    words = {token.norm for part in before for token in part.tokens}
    return bool(words & _HAPPENED) and not words & _ENSURED
