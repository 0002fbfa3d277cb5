"""``sh -c`` and its like: a text that is judged like any other."""

from __future__ import annotations

from aibridge_kernel.policy.arguments import read
from aibridge_kernel.policy.call import Call
from aibridge_kernel.policy.generic import apply_reading
from aibridge_kernel.values import text

_NOT_IN_SH = ("<<<", "$'", "<(")


def judge_shell(call: Call) -> None:
    """Judge the text behind ``-c``; a script file or standard input cannot be seen into."""
    reading = read(call.rule, call.arguments)
    if not reading.informs and not (reading.has("-c") and reading.operands):
        call.findings.opaque(text("runs a shell script whose effects cannot be told"))
        return
    apply_reading(call, reading)
    texts = [argument.text or "" for argument in call.arguments]
    if call.rule.table.get("plain") and any(mark in said for said in texts for mark in _NOT_IN_SH):
        call.findings.opaque(text("uses bash syntax in another shell"))
