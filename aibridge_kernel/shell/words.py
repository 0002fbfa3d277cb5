"""The pieces of one word to the ``Word`` they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aibridge_kernel.values import text

from .braces import Characters, Pieces
from .refusal import not_understood
from .tree import Arithmetic, Glob, Literal, Parameter, Part, Substitution, Tilde, Word

_OPERATORS = re.compile(r"[*?\[~]")
_BRACKETS = re.compile(r"\[[!^]?\]?(?:\[:[a-z]+:\]|[^\[\]/])*\]")


def decode(raw: str) -> str:
    """Latin-1 text of bytes to the text those bytes are; undecodable ones survive."""
    return raw if raw.isascii() else raw.encode("latin-1").decode("utf-8", "surrogateescape")


def assemble(pieces: Pieces) -> Word:
    """The word that ``pieces`` mean once braces are expanded."""
    if len(pieces) == 1 and isinstance(pieces[0], Characters):
        only = pieces[0]
        if only.quoted or not _OPERATORS.search(only.text):
            return Word.literal(decode(only.text))
    parts = tuple(_merged(_parts(pieces)))
    if _may_vanish(parts) and any(isinstance(p, Characters) and p.quoted for p in pieces):
        raise not_understood(text("quotation marks beside an unquoted expansion"))
    return Word(parts)


def _may_vanish(parts: tuple[Part, ...]) -> bool:
    """Whether the word is nothing but unquoted expansions, and so may become no word at all."""
    return bool(parts) and all(
        isinstance(part, Parameter | Substitution | Arithmetic) and not part.quoted
        for part in parts
    )


def _parts(pieces: Pieces) -> Iterator[Part]:
    for index, piece in enumerate(pieces):
        if not isinstance(piece, Characters):
            yield piece
        elif piece.quoted:
            yield Literal(piece.text)
        else:
            alone = index + 1 == len(pieces)
            yield from _unquoted(piece.text, first=index == 0, alone=alone)


def _unquoted(raw: str, *, first: bool, alone: bool) -> Iterator[Part]:
    position = 0
    if raw.startswith("~") and first:
        if not (raw.startswith("~/") or (raw == "~" and alone)):
            raise not_understood(text("the home folder of another user"))
        yield Tilde()
        position = 1
    while match := _OPERATORS.search(raw, position):
        yield Literal(raw[position : match.start()])
        part, position = _operator(raw, match.start())
        yield part
    yield Literal(raw[position:])


def _operator(raw: str, position: int) -> tuple[Part, int]:
    character = raw[position]
    if character == "~":
        if raw[position - 1 : position] in {"=", ":"}:
            raise not_understood(text("a home folder inside a word"))
        return Literal("~"), position + 1
    if character != "[":
        return Glob(character), position + 1
    if match := _BRACKETS.match(raw, position):
        return Glob(match.group()), match.end()
    if raw == "[" or raw.endswith("["):
        return Literal("["), position + 1
    raise not_understood(text("an unusual pattern in brackets"))


def _merged(parts: Iterator[Part]) -> Iterator[Part]:
    """Join neighbouring literals, decode them, drop empty ones."""
    held = ""
    for part in parts:
        if isinstance(part, Literal):
            held += part.text
            continue
        if held:
            yield Literal(decode(held))
            held = ""
        yield Glob(decode(part.pattern)) if isinstance(part, Glob) else part
    if held:
        yield Literal(decode(held))
