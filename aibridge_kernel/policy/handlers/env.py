"""``env``: variables, then a command."""

from __future__ import annotations

import re

from aibridge_kernel.policy.arguments import NotListed, read
from aibridge_kernel.policy.call import Call
from aibridge_kernel.values import text

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=.*", re.DOTALL)
_HARMLESS = re.compile(r"LC_[A-Z]+|LANG|LANGUAGE|TZ|NO_COLOR|COLUMNS|LINES")


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
        if not _HARMLESS.fullmatch(assignment[1]):
            call.findings.opaque(text("sets the variable {name}", name=assignment[1]))
