"""Substitutions whose output is known when judging.

``$(date +FORMAT)``, ``$(seq NUMBERS)``, ``$(basename NAME SUFFIX)`` and ``$(dirname NAME)``.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from aibridge_kernel.shell import AndOr, Pipeline, Script, Simple, Word

_FORMAT = re.compile(r"\+(?:%[YmdHMSFTyj]|[A-Za-z0-9 _.,:-])*")
"""Numbers only: names of days and months depend on the language."""
_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,8}", re.ASCII)
_MOST_NUMBERS = 2_000


def today(script: Script, now: Callable[[], time.struct_time]) -> str | None:
    """What ``script`` prints, if all it does is to print the date."""
    match _only_command(script):
        case Simple((program, wanted), (), ()):
            written = wanted.text
            if program.text == "date" and written is not None and _FORMAT.fullmatch(written):
                return time.strftime(written[1:], now())
    return None


def named(script: Script, say: Callable[[Word], str | None]) -> str | None:
    """What ``script`` prints, if all it does is to take a name apart; ``say`` tells a word."""
    command = _only_command(script)
    if command is None or command.assignments or command.redirections:
        return None
    said = [say(word) for word in command.words]
    if None in said or any("\n" in (word or "") for word in said):
        return None
    match said:
        case ["basename", *rest]:
            return _base_name(*_behind_marks(rest))
        case ["dirname", *rest]:
            return _folder(*_behind_marks(rest))
    return None


def _behind_marks(words: list[str | None]) -> list[str]:
    """Operands, without a ``--``; none where there are options."""
    found = [word or "" for word in (words[1:] if words[:1] == ["--"] else words)]
    return [] if words[:1] != ["--"] and any(word.startswith("-") for word in found) else found


def _base_name(*words: str) -> str | None:
    if len(words) not in {1, 2}:
        return None
    name = words[0].rstrip("/")
    if not name:
        return words[0][:1]
    name = name.rpartition("/")[2]
    suffix = words[1] if len(words) > 1 else ""
    return name.removesuffix(suffix) or name


def _folder(*words: str) -> str | None:
    if len(words) != 1:
        return None
    name = words[0].rstrip("/")
    if not name:
        return words[0][:1] or "."
    folder, slash, _ = name.rpartition("/")
    return folder.rstrip("/") or (slash or ".")


def numbers(script: Script) -> list[str] | None:
    """What ``script`` prints, if all it does is to count from one number to another."""
    command = _only_command(script)
    if command is None or command.assignments or command.redirections:
        return None
    program, *said = (word.text or "" for word in command.words)
    if program != "seq" or not all(map(_NUMBER.fullmatch, said)):
        return None
    match [int(word) for word in said]:
        case [last]:
            first, step = 1, 1
        case [first, last]:
            step = 1
        case [first, step, last]:
            pass
        case _:
            return None
    if step == 0 or (last - first) // step >= _MOST_NUMBERS:
        return None
    return [str(number) for number in range(first, last + (1 if step > 0 else -1), step)]


def _only_command(script: Script) -> Simple | None:
    match script:
        case Script((AndOr((Pipeline((Simple() as command,), False, False),), ()),)):
            return command
    return None
