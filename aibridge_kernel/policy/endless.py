"""Pipelines that would write without end: ``cat /dev/zero > file``, ``yes > file``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aibridge_kernel.shell import (
    Command,
    Operator,
    Script,
    Simple,
    Substitution,
    Word,
    scripts_in,
)
from aibridge_kernel.values import text

from .findings import Findings

_SOURCES: Final = frozenset({"/dev/zero", "/dev/full", "/dev/urandom", "/dev/random"})
_PROGRAMS: Final = frozenset({"yes"})
_WRITING: Final = frozenset({Operator.WRITE, Operator.APPEND})


def judge_endless(commands: Sequence[Command], findings: Findings) -> None:
    """Note a pipeline with a source that never ends and a file that it would fill."""
    if not _is_endless(commands):
        return
    redirections = [item for command in commands for item in command.redirections]
    if findings.writes or any(item.operator in _WRITING for item in redirections):
        findings.opaque(text("may write without end"))


def _is_endless(commands: Sequence[Command]) -> bool:
    """Whether a pipeline never ends by itself."""
    if not any(map(_never_ends, commands)):
        return False
    simple = (_said(command) for command in commands if isinstance(command, Simple))
    return not any(map(_ends, simple))


def _said(command: Simple) -> list[str]:
    return [word.text or "" for word in command.words]


def _ends(words: list[str]) -> bool:
    """Whether a program ends by itself and, by doing so, whatever writes to it."""
    counts = any(word.startswith("count=") for word in words)
    return words[:1] == ["head"] or (words[:1] == ["dd"] and counts)


def _never_ends(command: Command) -> bool:
    for item in command.redirections:
        if item.operator is Operator.READ and item.target.text in _SOURCES:
            return True
    if isinstance(command, Simple):
        return _is_endless_simple(command.words)
    return any(map(_is_endless_script, scripts_in(command)))


def _is_endless_simple(words: Sequence[Word]) -> bool:
    for word in words:
        if word.text is not None:
            said = word.text.removeprefix("if=")
            if said in _SOURCES or (said in _PROGRAMS and word is words[0]):
                return True
        elif any(
            isinstance(part, Substitution) and _is_endless_script(part.script)
            for part in word.parts
        ):
            return True
    return False


def _is_endless_script(script: Script) -> bool:
    return any(
        _is_endless(pipeline.commands) for item in script.lists for pipeline in item.pipelines
    )
