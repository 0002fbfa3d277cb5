"""``sed``: scripts of commands that only edit the text that passes through."""

from __future__ import annotations

import re

from aibridge_kernel.policy.arguments import NotListed, assign, read
from aibridge_kernel.policy.call import Call
from aibridge_kernel.policy.generic import apply_reading
from aibridge_kernel.policy.roles import Role
from aibridge_kernel.policy.scene import Argument
from aibridge_kernel.values import text

_ADDRESS = re.compile(r"(?:\d+(?:~\d+)?|\$|/(?:[^/\\\n]|\\.)*/[IM]*|\+\d+|~\d+)")
_PLAIN = re.compile(r"[pPdDnNgGhHxz=]|[qQ]\d*|l\d*|[bt][ \t]*[A-Za-z0-9_]*|:[ \t]*[A-Za-z0-9_]+")
_TEXT = re.compile(r"[aic](?:\\\n|[ \t]*)(?:[^\n\\]|\\.)*", re.DOTALL)
_SUBSTITUTE = re.compile(
    r"s([^\\\n])((?:(?!\1)[^\\\n]|\\.)*)\1((?:(?!\1)[^\\]|\\.)*)\1[gpiI0-9]*", re.DOTALL
)
_TRANSLITERATE = re.compile(r"y([^\\\n])((?:(?!\1)[^\\\n]|\\.)*)\1((?:(?!\1)[^\\\n]|\\.)*)\1")
_BACKUP = re.compile(r"[.~_-][A-Za-z0-9_~-]*", re.ASCII)
_SEPARATOR = re.compile(r"[ \t;\n]*")


def judge_sed(call: Call) -> None:
    """Judge the scripts; anything that could write files or run programs is not listed."""
    reading = read(call.rule, call.arguments)
    scripts = [
        value.text
        for option, value in reading.options
        if value is not None and option.names[0] in {"-e", "--expression"}
    ]
    if not scripts and reading.operands:
        scripts = [reading.operands[0][1].text]
    if not reading.informs and not is_plain("\n".join(script or "\\" for script in scripts)):
        raise NotListed(text("the script of “{program}” does more than edit text", program="sed"))
    backup = reading.value("-i", "--in-place")
    if backup is not None and not _BACKUP.fullmatch(backup.text or ""):
        raise NotListed(text("an unusual name for copies of changed files"))
    apply_reading(call, reading)
    if backup is not None:
        edited = [operand for role, _, operand in assign(call.rule, reading) if role is Role.MODIFY]
        for operand in edited:
            name = f"{operand.text}{backup.text}"
            call.write(Argument.literal(name) if operand.text else operand)


def is_plain(script: str) -> bool:
    """Whether a script is made of editing commands alone."""
    position, depth = _after(_SEPARATOR, script, 0), 0
    while position < len(script):
        position = _skip_addresses(script, position)
        character = script[position : position + 1]
        if character == "{":
            depth += 1
            position += 1
        elif character == "}":
            depth -= 1
            position += 1
        else:
            end = _command(script, position)
            if end is None:
                return False
            position = end
        position = _after(_SEPARATOR, script, position)
    return depth == 0


def _after(pattern: re.Pattern[str], script: str, position: int) -> int:
    match = pattern.match(script, position)
    return match.end() if match else position


def _skip_addresses(script: str, position: int) -> int:
    position = _after(_ADDRESS, script, position)
    if script.startswith(",", position):
        position = _after(_ADDRESS, script, _after(_SEPARATOR, script, position + 1))
    return _after(re.compile(r"[ \t]*!*[ \t]*"), script, position)


def _command(script: str, position: int) -> int | None:
    """The position behind the command at ``position``, if it is one that only edits."""
    for pattern in (_SUBSTITUTE, _TRANSLITERATE, _TEXT, _PLAIN):
        match = pattern.match(script, position)
        if match and re.match(r"[ \t]*(?:[;\n}]|\Z)", script[match.end() :]):
            return match.end()
    return None
