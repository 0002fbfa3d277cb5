"""Judges one run of one program by its rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from aibridge_kernel.values import EffectKind, text

from .arguments import NotListed
from .call import Call, Nested
from .findings import Findings
from .generic import judge_by_table, note_base_effects, without_inserted
from .handlers import HANDLERS
from .rules import Rule
from .scene import NOTHING_FOUND, Argument, Found, Scene
from .zones import is_below

BUILTINS = frozenset(
    {":", "[", "cd", "command", "echo", "exit", "false", "kill", "printf", "pwd", "test", "true"}
    | {"type", "wait"}
)
"""Programs of bash itself that the table knows; nothing on the search path can replace them."""


class Run(NamedTuple):
    """Where and by which table a program is judged."""

    table: Mapping[str, Rule]
    scene: Scene
    findings: Findings
    nested: Nested
    upstream: Found = NOTHING_FOUND
    """See ``Call.upstream``."""


def judge_program(arguments: Sequence[Argument], run: Run) -> tuple[list[Argument], frozenset[int]]:
    """Judge a command given as words: its canonical words, and which statuses are answers."""
    with run.findings.program(arguments):
        return _judge_program(arguments, run)


def _judge_program(
    arguments: Sequence[Argument], run: Run
) -> tuple[list[Argument], frozenset[int]]:
    findings = run.findings
    rule = _rule(arguments, run)
    if rule is None:
        return list(arguments), frozenset()
    given = list(arguments[1:])
    if rule.before:
        given = without_inserted(rule.before, given)
    call = Call(rule, given, run.scene, findings, run.nested, run.upstream)
    try:
        handler = HANDLERS[rule.handler] if rule.handler else judge_by_table
        handler(call)
    except NotListed as finding:
        if EffectKind.OPAQUE not in rule.effects:
            findings.opaque(finding.sentence)
        note_base_effects(rule, findings)
    before = [Argument.literal(word) for word in rule.before]
    return [arguments[0], *before, *call.arguments], rule.answers


def _rule(arguments: Sequence[Argument], run: Run) -> Rule | None:
    """The rule of the program, or ``None`` with the reason why there is none."""
    name = arguments[0].text if arguments else None
    if name is None or arguments[0].below:
        run.findings.opaque(text("runs a program whose name cannot be told"))
        return None
    if "/" in name:
        run.findings.opaque(text("runs a program given by its path: {name}", name=name))
        return None
    rule = run.table.get(name)
    if rule is None:
        run.findings.opaque(text("“{name}” is not in the table of programs", name=name))
        return None
    if name not in BUILTINS and _lies_in_workspace(name, run.findings):
        note = text("runs a program that lies in the workspace: {name}", name=name)
        run.findings.opaque(note)
        return None
    return rule


def _lies_in_workspace(name: str, findings: Findings) -> bool:
    real = findings.zones.program(name)
    return real is not None and is_below(real, findings.context.workspace)
