"""What is asked about what the turn before found: "how many is that?", "¿y cuánto pesan?"."""

from __future__ import annotations

import shlex

from aibridge_kernel.conversation import Conversation

from .lexicon import Lexicon
from .quoting import Done
from .tokens import tokenize

_NEVER = frozenset({"-exec", "-delete", "-ok", "-l", "-lh", "-R", "|", ">", ">>", "&&", "||", ";"})
_LISTING = frozenset({"find", "ls", "grep", "sort"})
_LONGEST = 6


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
