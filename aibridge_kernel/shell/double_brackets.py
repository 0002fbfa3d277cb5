"""``[[ … ]]`` of one simple test, which ``[ … ]`` says as well.

Between double brackets nothing is split into words or matched against files, so every expansion
becomes a quoted one. What only double brackets can do is refused: patterns, arithmetic, several
tests in one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from aibridge_kernel.values import text

from .braces import Characters, Piece, Pieces, is_unquoted
from .lexer import Lexer
from .refusal import not_understood
from .tree import Arithmetic, Parameter, Substitution, Word
from .words import assemble

_UNARY: Final = frozenset({"-d", "-e", "-f", "-h", "-L", "-n", "-r", "-s", "-w", "-x", "-z"})
_BINARY: Final = {"=": "=", "==": "=", "!=": "!="}
_BLANKS = re.compile(r"[ \t]*")
_MEANS_MORE = re.compile(r"[*?\[{~+@!]")
"""What may begin a pattern, in an operand."""


def read(lexer: Lexer) -> tuple[tuple[Word, ...], int]:
    """The words of the same test in single brackets, and the offset behind ``]]``."""
    written: list[str] = []
    operands: list[Pieces] = []
    while True:
        blanks = _BLANKS.match(lexer.raw, lexer.position)
        lexer.position = start = blanks.end() if blanks else lexer.position
        pieces = lexer.pieces()
        said = lexer.raw[start : lexer.position]
        if said == "]]":
            break
        if not said:
            raise not_understood(text("an unusual test in double brackets"))
        written.append(said)
        operands.append(pieces)
    literal = tuple(Word.literal(word) for word in ("[", "]"))
    return (literal[0], *_test(written, operands), literal[1]), lexer.position


def _test(written: list[str], operands: list[Pieces]) -> tuple[Word, ...]:
    if written[:1] == ["!"]:
        return (Word.literal("!"), *_test_of(written[1:], operands[1:]))
    return _test_of(written, operands)


def _test_of(written: list[str], operands: list[Pieces]) -> tuple[Word, ...]:
    match written:
        case [_]:
            return (Word.literal("-n"), _operand(operands[0]))
        case [sign, _] if sign in _UNARY:
            return (Word.literal(sign), _operand(operands[1]))
        case [_, sign, _] if sign in _BINARY:
            if any(
                isinstance(p, Parameter | Substitution | Arithmetic) and not p.quoted
                for p in operands[2]
            ):
                raise not_understood(text("a pattern in double brackets"))
            left, right = _operand(operands[0]), _operand(operands[2])
            return (left, Word.literal(_BINARY[sign]), right)
    raise not_understood(text("an unusual test in double brackets"))


def _operand(pieces: Pieces) -> Word:
    if any(is_unquoted(piece) and _MEANS_MORE.search(piece.text) for piece in pieces):
        raise not_understood(text("a pattern in double brackets"))
    return assemble((Characters("", quoted=True), *map(_quoted, pieces)))


def _quoted(piece: Piece) -> Piece:
    if isinstance(piece, Parameter | Substitution | Arithmetic):
        return replace(piece, quoted=True)
    return piece
