"""Words and redirections of one simple command, read character by character as bash does.

Text is handled as Latin-1, one character per byte: every character that means anything to bash
is one byte, and bytes that are not UTF-8 survive.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from aibridge_kernel.values import text

from . import ansi_c, here_documents
from .braces import Characters, Piece, Pieces, expand, is_unquoted
from .refusal import not_understood
from .tree import Assignment, Operator, Parameter, Redirection, Script, Simple, Substitution, Word
from .vocabulary import RESERVED
from .words import assemble, decode

OPERATORS = "\n;&|()"
"""What a simple command ends at."""

_ENDS_WORD = " \t<>" + OPERATORS
_BLANKS = re.compile(r"(?:[ \t]|\\\n)*")
_REDIRECTION = re.compile(r"(\d*)(&>>|&>|<<<|<<-|<<|<>|<&|<|>>|>\||>&|>)")
_DESCRIPTOR_NAME = re.compile(r"\{\w+\}\Z", re.ASCII)
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\[|\+?=)", re.ASCII)
_UNQUOTED = re.compile(r"[^ \t\n\"'\\$`|&;()<>]+")
_PATTERN = re.compile(r"[*?\[{~]")
_DOUBLE = re.compile(r"[^\"\\$`]+")
_EXPANSION = re.compile(
    r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*|[?#$!]))", re.ASCII
)
_ESCAPED_IN_DOUBLE = frozenset('$`"\\')
_INPUTS = frozenset({Operator.READ, Operator.HERE_STRING})

Substitute = Callable[[int], tuple[Script, int]]
"""Reads the ``$(`` at an offset: its script and the offset behind its ``)``."""


@dataclass
class Lexer:
    """Reads one simple command of ``raw`` from ``position`` on, up to an operator or the end."""

    raw: str
    position: int
    substitute: Substitute
    _words: list[Word] = field(default_factory=list)
    _assignments: list[Assignment] = field(default_factory=list)
    _redirections: list[Redirection] = field(default_factory=list)
    _body: here_documents.Body | None = None

    @property
    def end(self) -> int:
        """Where the text ends."""
        return len(self.raw)

    def simple(self) -> Simple:
        """Read words and redirections; raises ``ParseError`` for what is not understood."""
        while self._skip_blanks() and self._item():
            pass
        if self._body is not None:
            if self.position != self._body.line_end:
                raise not_understood(text("an unusual here-document"))
            self.position = self._body.end
        return Simple(tuple(self._words), tuple(self._assignments), self._ordered())

    def _ordered(self) -> tuple[Redirection, ...]:
        """Redirections as written, a here-string first: the grammar knows it nowhere else."""
        inputs = [item for item in self._redirections if item.operator in _INPUTS]
        if not any(item.operator is Operator.HERE_STRING for item in inputs):
            return tuple(self._redirections)
        if len(inputs) > 1 or inputs[0].descriptor != 0:
            raise not_understood(text("several inputs of one command"))
        others = [item for item in self._redirections if item.operator not in _INPUTS]
        return (*inputs, *others)

    def redirections(self) -> tuple[Redirection, ...]:
        """Read what follows a compound command, which can only be redirections."""
        simple = self.simple()
        if simple.words or simple.assignments:
            raise not_understood(text("words after a closing parenthesis"))
        return simple.redirections

    def _skip_blanks(self) -> bool:
        match = _BLANKS.match(self.raw, self.position, self.end)
        blanks = match.group() if match else ""
        if "\\\n" in blanks and not blanks.replace("\\\n", ""):
            raise not_understood(text("a line continuation inside a word"))
        self.position += len(blanks)
        return self.position < self.end

    def _item(self) -> bool:
        """Read one word, assignment or redirection; false at an operator or a comment."""
        raw, start = self.raw, self.position
        if raw[start] == "#":
            line_end = raw.find("\n", start)
            self.position = self.end if line_end == -1 else line_end
            return False
        if raw[start] in "0123456789<>&" and (match := _REDIRECTION.match(raw, start)):
            self.position = match.end()
            self._redirection(match[1], match[2])
        elif raw[start] in OPERATORS:
            return False
        elif not self._words and (match := _ASSIGNMENT.match(raw, start)):
            self._assignment(match[1], match[2], match.end())
        else:
            self._words += self._expanded_words()
            self._refuse_named_descriptor(start)
        return True

    def _refuse_named_descriptor(self, start: int) -> None:
        if self.raw.startswith(("<", ">"), self.position) and _DESCRIPTOR_NAME.search(
            self.raw[start : self.position]
        ):
            raise not_understood(text("a redirection of a named descriptor"))

    def _expanded_words(self) -> list[Word]:
        start = self.position
        pieces = self._pieces()
        if self.position == start:
            operator = self.raw[start].replace("\n", "\\n")
            raise not_understood(text("the operator “{operator}”", operator=operator))
        if not self._words and self.raw[start : self.position] in RESERVED:
            word = decode(self.raw[start : self.position])
            raise not_understood(text("the reserved word “{word}”", word=word))
        if any("{" in piece.text for piece in pieces if is_unquoted(piece)):
            return [assemble(item) for item in expand(pieces)]
        return [assemble(pieces)]

    def _one_word(self) -> Word:
        if not self._skip_blanks():
            raise not_understood(text("a redirection to nowhere"))
        start = len(self._words)
        self._words.append(Word())  # a redirection's target is no program name
        words = self._expanded_words()
        del self._words[start:]
        if len(words) != 1:
            raise not_understood(text("a redirection to several files"))
        return words[0]

    def _assignment(self, name: str, operator: str, value_start: int) -> None:
        if operator != "=":
            raise not_understood(text("an assignment to an array or to the end of a value"))
        self.position = value_start
        pieces = self._pieces()
        if any(
            isinstance(piece, Characters)
            and not piece.quoted
            and re.search(r"[*?\[{~]", piece.text)
            for piece in pieces
        ):
            raise not_understood(text("a pattern in an assignment"))
        self._assignments.append(Assignment(name, assemble(pieces)))

    def _redirection(self, descriptor: str, operator: str) -> None:
        if operator in {"<<-", "<>", "<&"}:
            raise not_understood(text("the redirection “{operator}”", operator=operator))
        if descriptor and operator.startswith("&"):
            raise not_understood(text("the redirection “{operator}”", operator=operator))
        if operator == "<<":
            self._here_document(int(descriptor or 0))
            return
        target = self._one_word()
        if operator == ">&" and not self._is_copy(descriptor, target):
            operator = "&>"
        usual = 0 if operator.startswith("<") else 1
        kind = Operator(operator.removeprefix("&").replace(">|", ">"))
        self._redirections.append(Redirection(kind, target, int(descriptor or usual)))
        if operator.startswith("&"):
            both = Redirection(Operator.DUPLICATE, Word.literal("1"), 2)
            self._redirections.append(both)

    def _is_copy(self, descriptor: str, target: Word) -> bool:
        """``>&1`` copies a descriptor, ``>&file`` is an old writing of ``&>file``."""
        name = target.text
        if name in {"1", "2"}:
            return True
        if descriptor or name is None or name.isdigit() or name.endswith("-"):
            raise not_understood(text("a redirection to an unusual descriptor"))
        return False

    def _here_document(self, descriptor: int) -> None:
        self._skip_blanks()
        start = self.position
        self._pieces()
        delimiter = self.raw[start : self.position]
        if self._body is not None:
            raise not_understood(text("an unusual here-document"))
        self._body = here_documents.read(self.raw, self.position, delimiter)
        self._redirections.append(here_documents.redirection(descriptor, decode(self._body.text)))

    def _pieces(self) -> Pieces:
        """Read one word up to the next blank or operator."""
        pieces: list[Piece] = []
        if self.raw[self.position : self.position + 1] == "#":
            raise not_understood(text("a comment"))
        while self.position < self.end:
            character = self.raw[self.position]
            if character in _ENDS_WORD:
                break
            if character == "\\" and self.raw.startswith("\\\n", self.position):
                break
            self._piece(character, pieces)
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
        following = raw[start + 1 : start + 2]
        if following == "(" and raw[start + 2 : start + 3] != "(":
            script, self.position = self.substitute(start)
            pieces.append(Substitution(script, quoted))
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
