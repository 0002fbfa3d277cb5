"""Programs that are a family of sub-commands."""

from __future__ import annotations

from aibridge_kernel.policy.arguments import NotListed, read
from aibridge_kernel.policy.call import Call
from aibridge_kernel.policy.generic import judge_by_table, note_base_effects, without_inserted
from aibridge_kernel.policy.scene import Argument
from aibridge_kernel.values import text


def judge_subcommand(call: Call) -> None:
    """Judge the sub-command by its own table."""
    chosen = choose(call)
    if chosen is not None:
        judge_chosen(call, chosen)


def choose(call: Call) -> Call | None:
    """The sub-command as a call of its own; ``None`` when the program only informs."""
    reading = read(call.rule, call.arguments)
    if reading.informs:
        return None
    note_base_effects(call.rule, call.findings)
    position, name = reading.operands[0] if reading.operands else (0, None)
    rule = call.rule.commands.get(name.text or "") if name is not None else None
    if rule is None:
        raise NotListed(
            text(
                "“{program} {name}” is not in the table of programs",
                program=call.rule.name,
                name=(name.text or "?") if name is not None else "",
            )
        )
    rest = without_inserted(rule.before, call.arguments[position + 1 :])
    del call.arguments[position + 1 :]
    return Call(rule, rest, call.scene, call.findings, call.nested)


def judge_chosen(call: Call, chosen: Call) -> None:
    """Judge ``chosen`` and print it as part of ``call``."""
    try:
        judge_by_table(chosen)
    finally:
        call.arguments += [Argument.literal(word) for word in chosen.rule.before]
        call.arguments += chosen.arguments
