"""The request of the turn before for other files: "and b.txt too", "lo mismo con b.txt"."""

from __future__ import annotations

from collections.abc import Callable

from aibridge_kernel.conversation import Conversation

from .lexicon import Lexicon
from .tokens import Token, tokenize

_MOST = 6
"""Words besides the names; who says more asks for more."""
_JOINS = {"en": " and ", "es": " y "}


def likewise(
    sentence: str, conversation: Conversation, lexicon: Lexicon, exists: Callable[[str], bool]
) -> str | None:
    """The sentence of the turn before with the files that are named now in place of its own."""
    turn = conversation.turns[-1] if conversation.turns else None
    if turn is None or turn.foreign or not turn.ran or any(ran.failed for ran in turn.ran):
        return None
    names = _named_again(sentence, lexicon, exists)
    before = [token for token in tokenize(turn.prose) if _is_file(token)]
    if not names or len(before) != 1:
        return None
    told = _JOINS[lexicon.language].join(f'"{name}"' for name in names)
    return turn.prose[: before[0].start] + told + turn.prose[before[0].end :]


def _named_again(sentence: str, lexicon: Lexicon, exists: Callable[[str], bool]) -> list[str]:
    """The files that are named, if all else says that the same is asked for them."""
    known = lexicon.speech["follow"]
    tokens = [token for token in tokenize(sentence) if not token.punctuation]
    names = [token.text for token in tokens if _is_file(token) and exists(token.text)]
    words = [token.norm for token in tokens if token.text not in names]
    said = f" {' '.join(words)} "
    again = next((phrase for phrase in known["again"] if f" {phrase} " in said), None)
    if again is None or len(words) > _MOST:
        return []
    left = said.replace(f" {again} ", " ", 1).split()
    return names if set(left) <= {*known["lead"], *known["end"], *known["around"]} else []


def _is_file(token: Token) -> bool:
    return token.looks_like_name and "." in token.text.strip(".") and "://" not in token.text
