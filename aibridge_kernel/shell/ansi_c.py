r"""``$'…'`` strings: the escapes of bash's manual but ``\c``."""

from __future__ import annotations

import re
import sys

from aibridge_kernel.values import text

from .refusal import not_understood

_STRING = re.compile(r"\$'((?:[^'\\]|\\.)*)'", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:([abeEfnrtv\\'\"?])|([0-7]{1,3})|x([0-9a-fA-F]{1,2})"
    r"|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|(.))",
    re.DOTALL,
)
_SURROGATES = range(0xD800, 0xE000)
_LETTERS = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "E": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}


def read(raw: str, position: int, end: int) -> tuple[str, int]:
    """The value of the string at ``position`` and the offset behind it, both in bytes."""
    match = _STRING.match(raw, position, end)
    if match is None:
        raise not_understood(text("a quotation mark that is not closed"))
    value = _ESCAPE.sub(_replace, match[1])
    if "\0" in value:
        raise not_understood(text("a zero byte"))
    return value, match.end()


def _replace(escape: re.Match[str]) -> str:
    letter, octal, hexadecimal, short, long, other = escape.groups()
    if letter:
        return _LETTERS.get(letter, letter)
    if octal:
        return chr(int(octal, 8) & 0xFF)
    if hexadecimal:
        return chr(int(hexadecimal, 16))
    if other:
        raise not_understood(text("an unusual escape in a $'…' string"))
    code = int(short or long, 16)
    if code > sys.maxunicode or code in _SURROGATES:
        raise not_understood(text("an unusual escape in a $'…' string"))
    return chr(code).encode().decode("latin-1")
