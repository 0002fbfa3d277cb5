"""Pipelines that would write without end: ``cat /dev/zero > file``, ``yes > file``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aibridge_kernel.shell import Command, Operator, Simple, scripts_in
from aibridge_kernel.values import text

from .findings import Findings

_SOURCES: Final = frozenset({"/dev/zero", "/dev/full", "/dev/urandom", "/dev/random"})
_PROGRAMS: Final = frozenset({"yes"})
_WRITING: Final = frozenset({Operator.WRITE, Operator.APPEND})
_ENDS: Final = frozenset({"head", "dd"})
"""Programs that end by themselves and, by doing so, whatever writes to them."""


def judge_endless(commands: Sequence[Command], findings: Findings) -> None:
    """Note a pipeline with a source that never ends and a file that it would fill."""
    if not _is_endless(commands):
        return
    redirections = [item for command in commands for item in command.redirections]
    if findings.writes or any(item.operator in _WRITING for item in redirections):
        findings.opaque(text("may write without end"))


def _is_endless(commands: Sequence[Command]) -> bool:
    """Whether a pipeline never ends by itself."""
    names = (command.words[:1] for command in commands if isinstance(command, Simple))
    if any(_ENDS.intersection(word.text or "" for word in name) for name in names):
        return False
    return any(map(_never_ends, commands))


def _never_ends(command: Command) -> bool:
    if any(
        item.operator is Operator.READ and item.target.text in _SOURCES
        for item in command.redirections
    ):
        return True
    if isinstance(command, Simple):
        words = [word.text or "" for word in command.words]
        return bool(_SOURCES.intersection(words) or _PROGRAMS.intersection(words[:1]))
    return any(
        _is_endless(pipeline.commands)
        for script in scripts_in(command)
        for item in script.lists
        for pipeline in item.pipelines
    )
