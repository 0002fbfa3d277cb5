"""The request of the turn before for other files: "and b.txt too", "lo mismo con b.txt"."""

from __future__ import annotations

from collections.abc import Callable

from aibridge_kernel.conversation import Conversation, Turn

from .lexicon import Lexicon
from .tokens import Token, tokenize

_MOST = 6
"""Words besides the names; who says more asks for more."""
_GOING = frozenset({"cp", "mv"})
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
    if len(names) == 1 and "." not in names[0].strip("."):
        return _of_folder(turn, names[0], exists)
    if not names or len(before) != 1:
        return None
    told = _JOINS[lexicon.language].join(f'"{name}"' for name in names)
    return turn.prose[: before[0].start] + told + turn.prose[before[0].end :]


def _of_folder(turn: Turn, name: str, exists: Callable[[str], bool]) -> str | None:
    """The sentence with another folder, "zip a as a.zip" as "zip b as b.zip"."""
    prose = turn.prose
    tokens = [token for token in tokenize(prose) if not token.punctuation]
    told = {t.text.rstrip("/") for t in tokens if exists(t.text) and not _is_file(t)}
    told -= _where_to(turn.ran[-1].command) - {name}
    if len(told) != 1 or name in told:
        return None
    old = told.pop()
    said = prose
    for token in reversed(tokens):
        text = token.text.rstrip("/")
        stem, dot, ending = text.partition(".")
        if stem == old and (not dot or "." not in ending.removeprefix("tar.")):
            said = said[: token.start] + f'"{name}{dot}{ending}"' + said[token.end :]
        elif _is_file(token) and not exists(token.text):
            return None  # it has a name of its own
    return said


def _where_to(command: str) -> set[str]:
    """Where a command copied or moved something, which another goes to as well."""
    words = command.split()
    return {words[-1].rstrip("/")} if words[:1] and words[0] in _GOING else set()


def _named_again(sentence: str, lexicon: Lexicon, exists: Callable[[str], bool]) -> list[str]:
    """The files that are named, if all else says that the same is asked for them."""
    known = lexicon.speech["follow"]
    tokens = [token for token in tokenize(sentence) if not token.punctuation]
    names = [t.text for t in tokens if _is_file(t) and exists(t.text)]
    names = names or [t.text for t in tokens if not _passes(t, lexicon) and exists(t.text)]
    words = [token.norm for token in tokens if token.text not in names]
    said = f" {' '.join(words)} "
    again = next((phrase for phrase in known["again"] if f" {phrase} " in said), None)
    if again is None or len(words) > _MOST:
        return []
    left = said.replace(f" {again} ", " ", 1).split()
    return names if set(left) <= {*known["lead"], *known["end"], *known["around"]} else []


def _passes(token: Token, lexicon: Lexicon) -> bool:
    """Whether a word around the name may be called as something here is."""
    known = lexicon.speech["follow"]
    return token.norm in {*known["lead"], *known["end"], *known["around"]}


def _is_file(token: Token) -> bool:
    return token.looks_like_name and "." in token.text.strip(".") and "://" not in token.text
