"""``$((…))`` of numbers, which is its value, and of variables whose values are known numbers."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import Final

from aibridge_kernel.values import text

from .refusal import not_understood
from .tree import Arithmetic

_EXPRESSION = re.compile(r"\$\(\(([0-9A-Za-z_$+*/%() \t-]{1,200})\)\)", re.ASCII)
_NAME = re.compile(r"\$?\b([A-Za-z_][A-Za-z0-9_]*)", re.ASCII)
_UNUSUAL = re.compile(r"\+\+|--|//|\*\*|\b0[0-9]|[0-9][A-Za-z_]|\$(?![A-Za-z_])", re.ASCII)
"""What bash reads otherwise than Python."""
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
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


def read(raw: str, position: int, *, quoted: bool) -> tuple[str | Arithmetic, int]:
    """The value of the expression at ``position``, or what it is, and the offset behind it."""
    match = _EXPRESSION.match(raw, position)
    if match is None or _UNUSUAL.search(match[1]):
        raise not_understood(text("arithmetic with more than numbers and variables"))
    expression = match[1].strip()
    names = set(_NAME.findall(expression))
    found = value(expression, dict.fromkeys(names, "1"))
    if found is None:
        raise not_understood(text("arithmetic with more than numbers and variables"))
    return Arithmetic(expression, quoted) if names else found, match.end()


def value(expression: str, variables: Mapping[str, str | None]) -> str | None:
    """The value of an expression; ``None`` unless every variable in it is a plain number."""
    for name in _NAME.findall(expression):
        if not _NUMBER.fullmatch(variables.get(name) or ""):
            return None
    try:
        written = _NAME.sub(lambda match: variables[match[1]] or "", expression)
        return str(_value(ast.parse(written, mode="eval").body))
    except (SyntaxError, ValueError, ZeroDivisionError):
        return None


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
