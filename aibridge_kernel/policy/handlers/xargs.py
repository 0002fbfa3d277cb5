"""``xargs``: a command whose last words are only known while running."""

from __future__ import annotations

from aibridge_kernel.policy.arguments import Reading, read
from aibridge_kernel.policy.call import Call
from aibridge_kernel.policy.pipes import SPLITTING
from aibridge_kernel.policy.scene import Argument
from aibridge_kernel.shell import Parameter, Word

_UNKNOWN = Word((Parameter("0", quoted=True),))
"""Stands in a judged command for words that arrive by standard input."""


def judge_xargs(call: Call) -> None:
    """Judge the command with the words that arrive in their places."""
    reading = read(call.rule, call.arguments)
    if reading.informs or not reading.operands:
        return
    start = reading.operands[0][0]
    arriving = _arriving(call, reading)
    replaced = reading.value("-I")
    marker = replaced.text if replaced is not None else None
    command = call.arguments[start:]
    if marker is None:
        judged = call.nested.call([*command, arriving], call.scene)
        call.arguments[start:] = judged[:-1]
        return
    filled = [_filled(word, marker, arriving) for word in command]
    judged = call.nested.call(filled, call.scene)
    names = iter(word for word in command if _filled(word, marker, arriving) is not word)
    call.arguments[start:] = [next(names, w) if w.text is None else w for w in judged]


def _arriving(call: Call, reading: Reading) -> Argument:
    if call.upstream.folders and reading.has("-0", "--null") and not reading.has(*SPLITTING):
        found = call.upstream
        return Argument(_UNKNOWN, None, found.folders, found.links, found.secrets)
    return Argument(_UNKNOWN, None, many=not reading.has("-I"))


def _filled(argument: Argument, marker: str, arriving: Argument) -> Argument:
    if argument.text is None or marker not in argument.text:
        return argument
    return arriving if argument.text == marker else Argument(_UNKNOWN, None)
