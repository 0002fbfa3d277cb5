"""``python3``: nothing can be told of what it runs, but for a module or two of its own."""

from __future__ import annotations

from aibridge_kernel.policy.arguments import read
from aibridge_kernel.policy.call import Call
from aibridge_kernel.policy.generic import apply_reading, judge_by_table
from aibridge_kernel.policy.scene import Argument

_ALONE = "-I"
"""The option with which neither the working directory nor the environment adds modules."""


def judge_python(call: Call) -> None:
    """Note that anything may happen, unless it runs a module that is known, alone."""
    said = [argument.text for argument in call.arguments]
    start = 1 if said[:1] == [_ALONE] else 0
    name = said[start + 1] if said[start : start + 1] == ["-m"] and len(said) > start + 1 else None
    rule = call.rule.commands.get(name or "")
    if rule is None:
        apply_reading(call, read(call.rule, call.arguments))
        return
    rest = call.arguments[start + 2 :]
    judge_by_table(Call(rule, rest, call.scene, call.findings, call.nested))
    call.arguments[:] = [*map(Argument.literal, (_ALONE, "-m", rule.name.split()[1])), *rest]
