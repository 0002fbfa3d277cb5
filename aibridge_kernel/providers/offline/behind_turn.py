"""What a sentence of a later turn asks for, apart from what is only said before it."""

from __future__ import annotations

from collections.abc import Iterator

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.providers.base import FileTree

from .conversing import latest
from .correcting import corrected
from .small_talk import after_correction, after_small_talk

__all__ = ["requests_in"]


def requests_in(
    sentence: str, conversation: Conversation, at: str, language: str, files: FileTree
) -> Iterator[str]:
    """Requests that a sentence may hold, the likeliest first; itself where nothing was before.

    Words that correct the turn before are passed over where a whole request follows them.
    """
    if not conversation.turns:
        yield sentence
        return
    said = after_small_talk(sentence, language)
    rest = after_correction(said, language)
    turn = latest(conversation, at)
    other = corrected(rest, turn, language, files) if turn is not None and rest != said else None
    if other is not None:
        yield other
    yield from dict.fromkeys([after_small_talk(rest, language), said])
