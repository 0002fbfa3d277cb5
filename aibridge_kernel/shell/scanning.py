"""One word, read character by character as bash does: quotation marks, escapes, expansions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from aibridge_kernel.values import text

from . import ansi_c, arithmetic, edits
from .braces import Characters, Piece, Pieces
from .budget import Budget
from .refusal import not_understood
from .tree import Parameter, Script, Substitution

OPERATORS = "\n;&|()"
"""What a simple command ends at."""

BEHIND_WORD = " \t<>" + OPERATORS
"""What a word ends at."""
_UNQUOTED = re.compile(r"[^ \t\n\"'\\$`|&;()<>]+")
_DOUBLE = re.compile(r"[^\"\\$`]+")
_EXPANSION = re.compile(
    r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*|[?#$!]))", re.ASCII
)
_ESCAPED_IN_DOUBLE = frozenset('$`"\\')

Substitute = Callable[[int], tuple[Script, int]]
"""Reads the ``$(`` at an offset: its script and the offset behind its ``)``."""


@dataclass
class WordReader:
    """Reads words of ``raw``, bytes as Latin-1 text, from ``position`` on."""

    raw: str
    position: int
    substitute: Substitute
    budget: Budget

    end: int = field(init=False)
    """Where the text ends."""

    def __post_init__(self) -> None:
        self.end = len(self.raw)

    def pieces(self) -> Pieces:
        """Read one word up to the next blank or operator."""
        pieces: list[Piece] = []
        if self.raw[self.position : self.position + 1] == "#":
            raise not_understood(text("a comment"))
        while self.position < self.end:
            character = self.raw[self.position]
            if character in BEHIND_WORD:
                break
            if character == "\\" and self.raw.startswith("\\\n", self.position):
                break
            self._piece(character, pieces)
        self.budget.spend(len(pieces))
        return tuple(pieces)

    def _piece(self, character: str, pieces: list[Piece]) -> None:
        if character == "'":
            closing = self.raw.find("'", self.position + 1, self.end)
            self._expect(closing != -1)
            quoted = self.raw[self.position + 1 : closing]
            self.position = closing + 1
            pieces.append(Characters(quoted, quoted=True))
        elif character == '"':
            self.position += 1
            self._double_quoted(pieces)
        elif character == "\\":
            self._expect(self.position + 1 < self.end)
            pieces.append(Characters(self.raw[self.position + 1], quoted=True))
            self.position += 2
        elif character == "$":
            self._dollar(pieces, quoted=False)
        else:
            match = _UNQUOTED.match(self.raw, self.position)
            if match is None:
                raise not_understood(text("the operator “{operator}”", operator=character))
            pieces.append(Characters(match.group(), quoted=False))
            self.position = match.end()

    def _double_quoted(self, pieces: list[Piece]) -> None:
        pieces.append(Characters("", quoted=True))
        while True:
            self._expect(self.position < self.end)
            character = self.raw[self.position]
            if character == '"':
                self.position += 1
                return
            if character == "`":
                raise not_understood(text("backquotes"))
            if character == "\\":
                self._escape_in_double(pieces)
            elif character == "$":
                self._dollar(pieces, quoted=True)
            elif match := _DOUBLE.match(self.raw, self.position, self.end):
                pieces.append(Characters(match.group(), quoted=True))
                self.position = match.end()

    def _escape_in_double(self, pieces: list[Piece]) -> None:
        following = self.raw[self.position + 1 : self.position + 2]
        if following == "\n":
            raise not_understood(text("a line continuation inside a word"))
        kept = following if following in _ESCAPED_IN_DOUBLE else "\\" + following
        pieces.append(Characters(kept, quoted=True))
        self.position += 2

    def _dollar(self, pieces: list[Piece], *, quoted: bool) -> None:
        raw, start = self.raw, self.position
        if match := _EXPANSION.match(raw, start, self.end):
            pieces.append(Parameter(match[1] or match[2], quoted))
            self.position = match.end()
            return
        if (edited := edits.read(raw, start, quoted=quoted)) is not None:
            parameter, self.position = edited
            pieces.append(parameter)
            return
        following = raw[start + 1 : start + 2]
        if following == "(" and raw[start + 2 : start + 3] != "(":
            script, self.position = self.substitute(start)
            pieces.append(Substitution(script, quoted))
        elif following == "(":
            found, self.position = arithmetic.read(raw, start, quoted=quoted)
            pieces.append(Characters(found, quoted=True) if isinstance(found, str) else found)
        elif following == "'" and not quoted:
            value, self.position = ansi_c.read(raw, start, self.end)
            pieces.append(Characters(value, quoted=True))
        elif start + 1 >= self.end or following in (' \t\n/.,:%=+"' if quoted else " \t\n/.,:%=+"):
            pieces.append(Characters("$", quoted=True))
            self.position += 1
        else:
            raise not_understood(text("an expansion other than $NAME"))

    def _expect(self, condition: bool) -> None:  # noqa: FBT001 — reads as an assertion
        if not condition:
            raise not_understood(text("a quotation mark that is not closed"))
