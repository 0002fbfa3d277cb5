"""Pipelines that would write without end: ``cat /dev/zero > file``, ``yes > file``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aibridge_kernel.shell import Command, Operator, Script, Simple, Substitution, scripts_in
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
    simple = (_said(command) for command in commands if isinstance(command, Simple))
    return any(map(_never_ends, commands)) and not any(map(_ends, simple))


def _said(command: Simple) -> list[str]:
    return [word.text or "" for word in command.words]


def _ends(words: list[str]) -> bool:
    """Whether a program ends by itself and, by doing so, whatever writes to it."""
    counts = any(word.startswith("count=") for word in words)
    return words[:1] == ["head"] or (words[:1] == ["dd"] and counts)


def _never_ends(command: Command) -> bool:
    if any(
        item.operator is Operator.READ and item.target.text in _SOURCES
        for item in command.redirections
    ):
        return True
    if isinstance(command, Simple):
        parts = (part for word in command.words for part in word.parts)
        scripts = [part.script for part in parts if isinstance(part, Substitution)]
        if any(map(_is_endless_script, scripts)):
            return True
        words = [word.removeprefix("if=") for word in _said(command)]
        return bool(_SOURCES.intersection(words) or _PROGRAMS.intersection(words[:1]))
    return any(map(_is_endless_script, scripts_in(command)))


def _is_endless_script(script: Script) -> bool:
    return any(
        _is_endless(pipeline.commands) for item in script.lists for pipeline in item.pipelines
    )
