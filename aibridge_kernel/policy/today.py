"""Substitutions whose output is known when judging: ``$(date +FORMAT)`` and ``$(seq NUMBERS)``."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from aibridge_kernel.shell import AndOr, Pipeline, Script, Simple

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
