"""``$((…))`` of nothing but numbers, which is its value; a name in it could run anything."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from typing import Final

from aibridge_kernel.values import text

from .refusal import not_understood

_CONSTANT = re.compile(r"\$\(\(([0-9+*/%() \t-]{1,200})\)\)")
_UNUSUAL = re.compile(r"\+\+|--|//|\*\*|\b0[0-9]")
"""What bash reads otherwise than Python."""
_LARGEST: Final = 2**63


def _divided(left: int, right: int) -> int:
    """The quotient towards zero, as in C."""
    size = abs(left) // abs(right)
    return size if (left < 0) == (right < 0) else -size


_BINARY: Final[dict[type[ast.operator], Callable[[int, int], int]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: _divided,
    ast.Mod: lambda left, right: left - right * _divided(left, right),
}


def read(raw: str, position: int) -> tuple[str, int]:
    """The value of the expression at ``position`` and the offset behind it."""
    match = _CONSTANT.match(raw, position)
    if match is None or _UNUSUAL.search(match[1]):
        raise not_understood(text("arithmetic with more than numbers"))
    try:
        return str(_value(ast.parse(match[1].strip(), mode="eval").body)), match.end()
    except (SyntaxError, ValueError, ZeroDivisionError):
        raise not_understood(text("arithmetic with more than numbers")) from None


def _value(node: ast.expr) -> int:
    match node:
        case ast.Constant(value=int(value)):
            found = value
        case ast.BinOp(left, kind, right) if type(kind) in _BINARY:
            found = _BINARY[type(kind)](_value(left), _value(right))
        case ast.UnaryOp(ast.USub() | ast.UAdd() as sign, operand):
            value = _value(operand)
            found = -value if isinstance(sign, ast.USub) else value
        case _:
            raise ValueError(node)
    if abs(found) >= _LARGEST:
        raise ValueError(found)
    return found
