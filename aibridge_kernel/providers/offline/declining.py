"""A request declined in the same breath: "delete a.txt? no way", "I don't want it deleted"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from .chunks import Chunk

__all__ = ["answers_itself", "unwanted"]

_ANSWERED = frozenset(
    {"compress", "copy", "create", "delete", "empty_out", "extract", "make", "move", "rename"}
)
_DUTIES = frozenset({"must", "should"})
_INFINITIVE = ("ar", "er", "ir")
_UNWANTED = frozenset({"want", "need", "quiero", "queremos", "necesito", "necesitamos"})


def answers_itself(chunks: Sequence[Chunk], language: str) -> bool:
    """Whether a bare verb is asked about and the answer follows: "delete a.txt? no way".

    So does who asks what should be: "should a.txt be deleted?".
    """
    if chunks and chunks[0].tokens[0].norm in _DUTIES and chunks[-1].text == "?":
        return True
    end = next((at for at, c in enumerate(chunks) if c.text == "?"), None)
    lead = [c for c in chunks[:end] if not c.tokens[0].punctuation]
    if end is None or not lead or lead[0].reading("verb") is None or lead[0].reading("filler"):
        return False
    bare = language == "en" or lead[0].tokens[0].norm.endswith(_INFINITIVE)
    acts = {r.name for r in lead[0].readings if r.section == "verb"} & _ANSWERED
    rest = [c for c in chunks[end + 1 :] if not (c.tokens[0].punctuation or c.reading("filler"))]
    return bool(bare and acts and rest and len(lead[0].tokens) == 1)


def unwanted(chunks: Sequence[Chunk]) -> str | None:
    """The words that say a thing shall not be done: "I don't want a.txt deleted"."""
    for at, chunk in enumerate(chunks):
        opening = chunk.reading("opening")
        last = {token.norm for token in chunk.tokens[-2:]}
        if opening is None or opening.name != "needless" or not last & _UNWANTED:
            continue
        for told, follows in zip_longest(chunks[at + 1 :], chunks[at + 2 :]):
            if told.tokens[0].punctuation or told.reading("conjunction"):
                break
            if told.reading("verb") and not told.is_name and not told.reading("type", "kind"):
                clitic = any(r.value is not None for r in told.readings)
                if clitic or (follows is not None and follows.reading("pronoun")):
                    break  # "ya no quiero a.txt bórralo"
                return " ".join(token.text for token in chunk.tokens)
    return None
