"""Pipelines that would write without end: ``cat /dev/zero > file``, ``yes > file``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aibridge_kernel.shell import Command, Operator, Simple
from aibridge_kernel.values import text

from .findings import Findings

_SOURCES: Final = frozenset({"/dev/zero", "/dev/full", "/dev/urandom", "/dev/random"})
_PROGRAMS: Final = frozenset({"yes"})
_WRITING: Final = frozenset({Operator.WRITE, Operator.APPEND})
_ENDS: Final = frozenset({"head", "dd"})
"""Programs that end by themselves and, by doing so, whatever writes to them."""


def judge_endless(commands: Sequence[Command], findings: Findings) -> None:
    """Note a pipeline with a source that never ends and a file that it would fill."""
    simple = [command for command in commands if isinstance(command, Simple)]
    words = [[word.text or "" for word in command.words] for command in simple]
    sources = any(_SOURCES.intersection(said) or _PROGRAMS.intersection(said[:1]) for said in words)
    inputs = any(
        item.operator is Operator.READ and item.target.text in _SOURCES
        for command in simple
        for item in command.redirections
    )
    if not (sources or inputs) or any(_ENDS.intersection(said[:1]) for said in words):
        return
    writes = findings.writes or any(
        item.operator in _WRITING for command in simple for item in command.redirections
    )
    if writes:
        findings.opaque(text("may write without end"))
