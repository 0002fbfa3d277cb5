"""``env``: variables, then a command."""

from __future__ import annotations

import re

from aibridge_kernel.policy.arguments import NotListed, read
from aibridge_kernel.policy.call import Call
from aibridge_kernel.policy.variables import objection
from aibridge_kernel.values import text

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)


def judge_env(call: Call) -> None:
    """Judge the variables and the command; without any it prints the environment."""
    reading = read(call.rule, call.arguments)
    for position, argument in reading.operands:
        if argument.text is None:
            raise NotListed(text("an argument cannot be told before running"))
        assignment = _ASSIGNMENT.fullmatch(argument.text)
        if assignment is None:
            call.run(position)
            return
        against = objection(assignment[1], assignment[2])
        if against is not None:
            call.findings.opaque(against)
