"""What is called a word or a number is no part of another: "change the value 3 to 4" leaves 13."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import replace

from .actions.contents import escaped
from .quoting import Done
from .tokens import fold

__all__ = ["standing_alone"]

_REPLIES = {"replaced": "old", "deleted_text": "text"}
_LABELS = (
    "cifra", "figure", "integer", "number", "numero", "palabra", "termino", "valor", "value",
    "word",
)  # fmt: skip
_ALONE = re.compile(r"\w+")


def standing_alone(steps: Sequence[Done], sentence: str) -> tuple[Done, ...]:
    """The steps; those that take a word out of a text, or replace it, spare longer ones."""
    return tuple(
        _alone(step, str(step.values[_REPLIES[step.reply]]), sentence)
        if step.reply in _REPLIES
        else step
        for step in steps
    )


def _alone(step: Done, text: str, sentence: str) -> Done:
    said = fold(sentence)
    if not _ALONE.fullmatch(text) or not any(label in said for label in _LABELS):
        return step
    label = rf"\b(?:{'|'.join(_LABELS)}) [\"'“‘«]?{re.escape(fold(text))}(?!\w)"
    words, script = shlex.split(step.command), f"s/{escaped(text)}/"
    told = words[:2] == ["sed", "-i"] and words[2].startswith(script) and re.search(label, said)
    if not told:
        return step
    whole = rf"s/\b{text}\b/" + words[2].removeprefix(script)
    plain, _, files = step.command.partition(shlex.quote(words[2]))
    return replace(step, command=f"{plain}{shlex.quote(whole)}{files}")
