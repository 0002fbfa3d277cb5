"""Thanks behind a text that is looked for: "which files mention mayo, thanks" without a comma."""

from __future__ import annotations

from collections.abc import Sequence

from .chunk_edits import said, verbs_of
from .chunks import Chunk

_SEEKING = frozenset({"count", "exist", "find", "list", "search", "show", "tell", "what"})
_THANKS = frozenset({"please", "thanks", "thank you", "por favor", "gracias", "porfa"})


def thanked_less(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The chunks without thanks at their end, where a text is only looked for before them."""
    end = len(chunks)
    while end and chunks[end - 1].text in ".?!":
        end -= 1
    thanks = end
    while thanks and " ".join(t.norm for t in chunks[thanks - 1].tokens) in _THANKS:
        thanks -= 1
    rest = chunks[:thanks]
    sought = any(c.reading("holding") for c in rest) or "search" in verbs_of(rest)
    text = bool(rest) and not rest[-1].reading("holding", "verb", "text", "topic", "cue")
    if thanks == end or not (sought and text and verbs_of(rest) <= _SEEKING):
        return list(chunks)
    return [*rest, *chunks[end:]] if said(rest[-1], "conjunction") is None else list(chunks)
