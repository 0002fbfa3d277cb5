"""What people say before a request of a later turn, and what asks for nothing: "vale, genial, …".

Agreement, thanks, surprise and hesitation are no part of what is asked; what denies or corrects
may be, and is passed over only where what follows is a whole request of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from aibridge_kernel.conversation import Conversation, Turn

from .lexicon import LANGUAGES
from .phrase_files import section
from .tokens import fold

__all__ = ["after_correction", "after_small_talk", "without_small_talk"]

_LONGEST = 60
"""Characters of a turn that may be nothing but small talk."""
_MARKS = r"[\s,.;:!…-]"


def after_small_talk(sentence: str, language: str) -> str:
    """The sentence behind what is only said before it; itself if there is no such thing."""
    return _behind(sentence, _leads(language))


def after_correction(sentence: str, language: str) -> str:
    """The sentence behind words that deny or correct the turn before; itself without them."""
    return _behind(sentence, _denials(language))


def without_small_talk(conversation: Conversation) -> Conversation:
    """The conversation without turns in which somebody only said "thanks" and the like."""
    turns = conversation.turns
    kept = tuple(turn for turn in turns if turn.ran or not _only_talks(turn))
    return conversation if len(kept) == len(turns) else replace(conversation, turns=kept)


def _only_talks(turn: Turn) -> bool:
    said = fold(turn.prose)
    if len(said) > _LONGEST:
        return False
    return any(_whole(language).fullmatch(said) for language in LANGUAGES)


def _behind(sentence: str, lead: re.Pattern[str]) -> str:
    folded = fold(sentence)
    found = lead.match(folded)
    if found is None or len(folded) != len(sentence):
        return sentence
    rest = sentence[found.end() :]
    return rest if re.search(r"\w", rest) else sentence


@cache
def _leads(language: str) -> re.Pattern[str]:
    return _lead(language, ("set_off", "loose"), "loose")


@cache
def _denials(language: str) -> re.Pattern[str]:
    return _lead(language, ("against", "rather"), "rather")


def _lead(language: str, marked: Sequence[str], plain: str) -> re.Pattern[str]:
    """What leads in: of some kinds only before a mark, of one of them also without."""
    known = section(f"{language}/turns.toml", "small_talk")
    before_mark = "|".join(one for kind in marked for one in known[kind])
    said = rf"(?:{before_mark})(?:\s*[,.;:!…-]+\s*|\s*(?=¿))"
    said += rf"|(?:{'|'.join(known[plain])})(?:\s+|\s*(?=¿))"
    return re.compile(rf"[¡\s]*(?:(?:{said})[¡\s]*)+")


@cache
def _whole(language: str) -> re.Pattern[str]:
    known = section(f"{language}/turns.toml", "small_talk")
    said = "|".join([*known["set_off"], *known["loose"]])
    return re.compile(rf"[¡\s]*(?:(?:{said})(?:{_MARKS}+|$))+")
