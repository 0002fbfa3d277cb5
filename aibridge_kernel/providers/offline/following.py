"""What is asked about what the turn before showed: "how many is that?", "ordénalos por tamaño"."""

from __future__ import annotations

import shlex
from collections.abc import Callable

from aibridge_kernel.conversation import Conversation

from .lexicon import Lexicon
from .quoting import Done, shows
from .tokens import tokenize
from .understanding import Understood

_NEVER = frozenset({"-exec", "-delete", "-ok", "-l", "-lh", "-R", "|", ">", ">>", "&&", "||", ";"})
_LISTING = frozenset({"find", "ls", "grep", "sort"})
_LONGEST = 6
_LONGEST_PROSE = 300
"""Characters."""


def followed(
    sentence: str, conversation: Conversation, working_directory: str, lexicon: Lexicon
) -> Done | None:
    """The command that counts or weighs what the latest one showed, if that is asked."""
    asked = _asked(sentence, lexicon)
    turn = conversation.turns[-1] if conversation.turns else None
    if asked is None or turn is None or turn.foreign or len(turn.ran) != 1:
        return None
    ran = turn.ran[0]
    if ran.failed or turn.working_directory != working_directory:
        return None
    words = _words(ran.command)
    if not words or words[0] not in _LISTING or _NEVER.intersection(words):
        return None
    if asked == "count":
        return Done(f"{ran.command} | wc -l", "counted_found")
    if words[0] == "find" and "d" not in words:
        return Done(f"{ran.command} -exec du -ch {{}} + | tail -n 1", "sized_found")
    return None


def continued(
    sentence: str,
    conversation: Conversation,
    working_directory: str,
    understand: Callable[[str], Understood],
) -> tuple[Done, ...]:
    """The steps of a sentence that only says more of the one before, which showed something.

    Both are read as one, "muéstrame qué hay, ordénalos por tamaño"; nothing if that is not
    understood, or the turn before changed anything.
    """
    turn = conversation.turns[-1] if conversation.turns else None
    if turn is None or turn.foreign or turn.working_directory != working_directory:
        return ()
    if len(turn.prose) > _LONGEST_PROSE or not turn.ran or any(ran.failed for ran in turn.ran):
        return ()
    earlier = understand(turn.prose).steps
    if not earlier or not all(shows(step.reply) for step in earlier):
        return ()
    both = understand(f"{turn.prose.rstrip(' .?!')}, {sentence}").steps
    if both[: len(earlier)] == earlier:
        return both[len(earlier) :]
    return both[-1:] if len(both) == len(earlier) else ()


def _asked(sentence: str, lexicon: Lexicon) -> str | None:
    known = lexicon.speech["follow"]
    words = [token.norm for token in tokenize(sentence) if not token.punctuation]
    while words and words[0] in known["lead"]:
        words.pop(0)
    while words and words[-1] in known["end"]:
        words.pop()
    told = " ".join(words)
    if len(words) > _LONGEST:
        return None
    return next((name for name in ("count", "size") if told in known[name]), None)


def _words(command: str) -> list[str]:
    try:
        return list(shlex.shlex(command, posix=True, punctuation_chars=True))
    except ValueError:
        return []
