"""A sentence that is refused, read without what stands beside the request: something to ask about.

The wordings of remarks and courtesies have no end. What is left must be understood to the last
word; a learned weighing says whether it is likely enough that nothing was lost to ask about it.
"""

from __future__ import annotations

from collections.abc import Sequence

from .chunks import Chunk
from .omitting import Guess, likeliest
from .planning import Understood, plan_chunks
from .quoting import Done
from .scene import Scene
from .weighing import hear

__all__ = ["meant"]

_MAY_LEAVE_OUT = frozenset({
    "condition", "count_what", "exception", "how", "negation", "no_antecedent", "no_name",
    "no_verb", "not_known", "quote_text", "too_many", "unknown_word", "which_place",
})  # fmt: skip
"""Refusals that words beside the request may be the reason of; the others tell how things are."""
_FINAL = frozenset({"unknown_word"})
"""A refusal that no other words helped in two thousand readings."""
_MARKS = frozenset({",", ".", ";", "?", "!"})
WORTH_ASKING = 0.3
"""How sure it must be; of six sentences nobody had read, four were then what was meant."""


def meant(found: Understood, scene: Scene, now: float) -> Guess | None:
    """What a sentence that was refused may ask for, ``None`` if that is anybody's guess."""
    decision = found.decision
    if decision is None or decision.reply not in _MAY_LEAVE_OUT or not found.chunks:
        return None
    word = str(decision.values.get("word", ""))
    heard = hear(found.lexicon.language, found.chunks, decision.reply, word, scene.exists)
    planned: dict[tuple[int, ...], Sequence[Done]] = {}

    def plan(chunks: Sequence[Chunk]) -> Sequence[Done]:
        key = tuple(map(id, _but_marks(chunks)))
        if key not in planned:
            planned[key] = plan_chunks(
                found.said, chunks, found.lexicon, scene.afresh(), now, final=_FINAL
            ).steps
        return planned[key]

    guess = likeliest(heard, plan)
    if guess is None or not guess.words or guess.sure < WORTH_ASKING:
        return None  # without a word that is not understood there is nothing to ask about
    return guess


def _but_marks(chunks: Sequence[Chunk]) -> Sequence[Chunk]:
    """The chunks but for marks at both ends, which ask for the same without them."""
    start, end = 0, len(chunks)
    while start < end and _is_mark(chunks[start]):
        start += 1
    while end > start and _is_mark(chunks[end - 1]):
        end -= 1
    return chunks[start:end]


def _is_mark(chunk: Chunk) -> bool:
    return chunk.text in _MARKS and not chunk.tokens[0].quoted
