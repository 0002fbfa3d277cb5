"""Judges a program by its table alone."""

from __future__ import annotations

from aibridge_kernel.values import Effect, EffectKind, Zone, text

from .arguments import Reading, assign, read
from .call import Call
from .effects import apply_roles
from .findings import Findings
from .rules import Rule
from .scene import Argument


def judge_by_table(call: Call) -> None:
    """Note what the rule says; raises ``NotListed``."""
    apply_reading(call, read(call.rule, call.arguments))


def apply_reading(call: Call, reading: Reading) -> None:
    """Note the effects of arguments that are read already; raises ``NotListed``."""
    if reading.informs:
        return
    note_base_effects(call.rule, call.findings)
    assigned = assign(call.rule, reading)
    for option, value in reading.options:
        if option.effect is not None:
            call.findings.add(Effect(option.effect, Zone.NONE))
        if option.role is not None and value is not None:
            assigned.insert(0, (option.role, -1, value))
        call.findings.links_soon |= option.links
    if not reading.operands and call.rule.default is not None:
        role, path = call.rule.default
        assigned.append((role, -1, Argument.literal(path)))
    apply_roles(call, assigned)


def note_base_effects(rule: Rule, findings: Findings) -> None:
    """Note what the program does at any rate, however its arguments are read."""
    for kind in rule.effects:
        if kind is EffectKind.OPAQUE:
            program = rule.name
            findings.opaque(text("runs “{program}”, whose effects cannot be told", program=program))
        else:
            findings.add(Effect(kind, Zone.NONE))


def without_inserted(inserted: tuple[str, ...], arguments: list[Argument]) -> list[Argument]:
    """``arguments`` without what judging inserts, where the text is canonical already."""
    count = len(inserted)
    if tuple(argument.text for argument in arguments[:count]) == inserted:
        return arguments[count:]
    return arguments
