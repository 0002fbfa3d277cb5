"""What is asked about what the turn before showed: "how many is that?", "ordénalos por tamaño"."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import replace

from aibridge_kernel.conversation import Conversation, Turn

from .lexicon import Lexicon
from .planning import Understood
from .quoting import Done, path_word, path_words, shows
from .tokens import fold, tokenize

_NEVER = frozenset({"-exec", "-delete", "-ok", "-l", "-lh", "-R", "|", ">", ">>", "&&", "||", ";"})
_LISTING = frozenset({"find", "ls", "grep", "sort"})
_COUNTED = " | wc -l"
_FIRST_BY = {"biggest": "-S", "smallest": "-S -r", "newest": "-t", "oldest": "-t -r"}
_BY = {"size": "-S", "date": "-t", "big": "-S", "new": "-t", "small": "-S -r", "old": "-t -r"}
_EVERYWHERE = "find . -mindepth 1 "
_ASKED = ("count", "size", "which", "where", "times", "distinct", "weight", *_FIRST_BY)
_LONGEST = 7
_LONGEST_PROSE = 300
"""Characters."""


def followed(  # noqa: PLR0917 — what is asked, of which turns, and how to look there
    sentence: str,
    conversation: Conversation,
    working_directory: str,
    lexicon: Lexicon,
    shown: Callable[[Turn], list[str]],
    folder: Callable[[str], bool],
) -> Done | None:
    """The command that counts or weighs what the latest one showed, if that is asked."""
    turn = conversation.turns[-1] if conversation.turns else None
    if turn is None or turn.foreign or len(turn.ran) != 1:
        return None
    if turn.ran[0].failed or turn.working_directory != working_directory:
        return None
    words = _words(turn.ran[0].command)
    if (order := _order(sentence, words, lexicon)) is not None:
        return _sorted(order, shown(turn))
    asked = _asked(sentence, lexicon)
    return None if asked is None else _answered(asked, turn, words, shown, folder)


def _answered(
    asked: str,
    turn: Turn,
    words: list[str],
    shown: Callable[[Turn], list[str]],
    folder: Callable[[str], bool],
) -> Done | None:
    """What is asked of what a turn showed."""
    command = turn.ran[0].command
    if asked == "count" and words[:1] in (["mv"], ["cp"]) and len(words) > 2 and folder(words[-1]):  # noqa: PLR2004
        return Done(f"ls {path_word(words[-1])} | wc -l", "counted_entries", {"names": words[-1:]})
    if asked in _FIRST_BY:
        return _foremost(asked, _all_sorted(words) or shown(turn))
    if asked == "weight":
        return _weighed(words)
    if asked == "size" and command.startswith("ls ") and "*" in command:
        return _sizes(shown(turn))
    return _distinct(command) if asked == "distinct" else _of_shown(asked, command)


def _order(sentence: str, words: list[str], lexicon: Lexicon) -> str | None:
    """How files shall be sorted that were listed one by one or found: "sort them by size"."""
    several = len(words) > 2 or any("*" in word for word in words)  # noqa: PLR2004
    chosen = words[:1] == ["find"] or (words[:1] == ["ls"] and several)
    if not chosen or "|" in words or len(sentence.split()) > _LONGEST + 2:
        return None
    said = re.fullmatch(lexicon.speech["follow"]["sort_them"], fold(sentence).strip(" .?!¿¡"))
    if said is None:
        return None
    by = next((flag for name, flag in _BY.items() if said[name]), None)
    return by if by is None or not said["up"] else f"{by} -r"


def _sorted(order: str, files: list[str]) -> Done | None:
    """The files that were shown, in another order."""
    return Done(f"ls {order} {path_words(files)}", "found") if len(files) > 1 else None


def sought_among(steps: Sequence[Done], files: list[str]) -> Done | None:
    """A search of everything here as one of the files just shown."""
    if len(steps) != 1 or not steps[0].command.startswith(_EVERYWHERE) or not files:
        return None
    rest = steps[0].command.removeprefix(_EVERYWHERE)
    return replace(steps[0], command=f"find {path_words(files)} {rest}")


def _foremost(asked: str, files: list[str]) -> Done | None:
    """The biggest, newest and so on of the files that were shown."""
    if len(files) < 2:  # noqa: PLR2004  — several
        return None
    return Done(f"ls {_FIRST_BY[asked]} -d {path_words(files)} | head -n 1", "found")


def _all_sorted(words: list[str]) -> list[str]:
    """All the files of which a sorted listing showed only the foremost."""
    if words[:1] != ["ls"] or "-d" not in words or words[-4:-1] != ["|", "head", "-n"]:
        return []
    return [word for word in words[1 : words.index("|")] if not word.startswith("-")]


def _sizes(files: list[str]) -> Done | None:
    """How much space each of the files takes that were listed by a pattern."""
    return Done(f"du -sh {path_words(files)}", "sized_many", {"names": files}) if files else None


def _weighed(words: list[str]) -> Done | None:
    """How much space an archive takes that was just made: "zip docs", "¿y cuánto pesa?"."""
    if words[:1] != ["zip"] or _NEVER.intersection(words):
        return None
    made = next((word for word in words[1:] if word.endswith(".zip")), None)
    return None if made is None else Done(f"du -sh {path_word(made)}", "sized", {"names": [made]})


def _of_shown(asked: str, command: str) -> Done | None:
    """What is asked of what a command showed, or counted."""
    counted = command.removesuffix(_COUNTED)
    if asked in {"size", "which"}:
        command, counted = counted, command
    words = _words(command)
    if not words or words[0] not in _LISTING or _NEVER.intersection(words):
        return None
    if asked in {"times", "where"}:
        return _times(words) if asked == "times" else _held_in(words)
    if asked == "count":
        return Done(f"{command}{_COUNTED}", "counted_found")
    if asked == "which":
        return Done(command, "found") if counted != command else None
    if words[0] == "find" and "d" not in words:
        return Done(f"{command} -exec du -ch {{}} + | tail -n 1", "sized_found")
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
    if len(both) != len(earlier):
        return ()
    return tuple(_only_new(step, done) for step, done in zip(both[-1:], earlier[-1:], strict=True))


def _only_new(step: Done, earlier: Done) -> Done:
    """A step without the files that the one before it showed: "and b.csv?" is not about both."""
    before, now = _words(earlier.command), _words(step.command)
    added = [word for word in now if word not in before]
    if before[:1] == now[:1] == ["wc"] and added and all(word[:1] == "-" for word in added):
        left = [word for word in now if word in added or word[:1] != "-"]
        return replace(step, command=shlex.join(left))  # "and the words?"
    at = now.index("-e") + 2 if "-e" in now else 1
    shown = [word for word in before[at:] if word[:1] != "-"]
    kept = now[:at] + [word for word in now[at:] if word not in shown]
    plain = not {"|", ">", "&&"}.intersection([*before, *now])
    named = [word for word in added if word[:1] != "-"]
    if not (plain and now[:1] == before[:1] and now[0] in _ABOUT_FILES and named and shown):
        return step
    if not all(word in now for word in shown):
        return step
    return replace(step, command=shlex.join(kept), values={**step.values, "names": named})


_ABOUT_FILES = frozenset({"cat", "du", "grep", "wc"})


def _held_in(words: list[str]) -> Done | None:
    """Which files hold the text that was sought."""
    if words[0] != "grep" or not words[1].startswith("-r") or "-e" not in words:
        return None
    options = words[1].replace("n", "l")
    text = words[words.index("-e") + 1]
    return Done(f"grep {shlex.join([options, *words[2:]])}", "searched_files", {"text": text})


def _times(words: list[str]) -> Done | None:
    """How often the text stands there that was sought: "busca lobo", "¿y cuántas veces sale?"."""
    text = words[words.index("-e") + 1] if "-e" in words[:-1] else ""
    if words[0] != "grep" or not text or not words[1].startswith("-"):
        return None
    options = "o" + "".join(char for char in words[1][1:] if char in "rFwi")
    told = [f"-{options}h", "-e", text, *words[words.index("-e") + 2 :]]
    return Done(f"grep {shlex.join(told)} | wc -l", "counted_found")


def _distinct(command: str) -> Done | None:
    """How many different lines a file has whose lines were counted."""
    words = _words(command)
    if words[:2] != ["wc", "-l"] or len(words) != 3:  # noqa: PLR2004  — one file
        return None
    return Done(f"sort -u {path_word(words[2])} | wc -l", "counted", {"names": words[2:]})


def _asked(sentence: str, lexicon: Lexicon) -> str | None:
    known = lexicon.speech["follow"]
    words = [token.norm for token in tokenize(sentence) if not token.punctuation]
    while words and words[0] in known["lead"]:
        words.pop(0)
    whole = " ".join(words)
    while words and words[-1] in known["end"]:
        words.pop()
    told = {whole, " ".join(words)}
    if len(words) > _LONGEST:
        return None
    return next((name for name in _ASKED if told.intersection(known[name])), None)


def _words(command: str) -> list[str]:
    try:
        return list(shlex.shlex(command, posix=True, punctuation_chars=True))
    except ValueError:
        return []
