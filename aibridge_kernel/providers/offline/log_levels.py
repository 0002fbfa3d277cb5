"""Levels of a log are looked for in capitals as well: "the error lines in server.log"."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Sequence
from dataclasses import replace

from .quoting import Done
from .selecting import grammar
from .tokens import fold

__all__ = ["of_any_case"]

_SEARCH = re.compile(r"grep (?=-[a-zA-Z]*F)(?!-[a-zA-Z]*i)-")
_LEVELS = frozenset({"critical", "debug", "fatal", "info", "notice", "trace"})
_EXACT = ("lowercase", "lower case", "small letters", "minuscula", "exact", "tal cual")


def of_any_case(steps: Sequence[Done], sentence: str) -> tuple[Done, ...]:
    """The steps; those that look for a level in logs do so whatever its letters."""
    return tuple(_either(step, sentence) if "text" in step.values else step for step in steps)


def _either(step: Done, sentence: str) -> Done:
    text = str(step.values["text"])
    if not _SEARCH.match(step.command) or text not in {*grammar()["log_marks"].values(), *_LEVELS}:
        return step
    files = [posixpath.basename(word) for word in shlex.split(step.command.split(" | ")[0])[2:]]
    logs = [name for name in files if "." in name]
    spelled = any(f"{mark}{text}" in sentence for mark in "\"'«“`")
    exact = any(said in fold(sentence) for said in _EXACT)
    if spelled or exact or not logs or not all(name.endswith(".log") for name in logs):
        return step
    return replace(step, command=_SEARCH.sub("grep -i", step.command, count=1))
