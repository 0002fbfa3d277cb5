"""Words and redirections of one simple command, read character by character as bash does.

Text is handled as Latin-1, one character per byte: every character that means anything to bash
is one byte, and bytes that are not UTF-8 survive.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from aibridge_kernel.values import text

from . import here_documents
from .braces import Characters, expand, is_unquoted
from .refusal import not_understood
from .scanning import BEHIND_WORD, OPERATORS, WordReader
from .tree import Assignment, Glob, Operator, Parameter, Redirection, Simple, Substitution, Word
from .vocabulary import RESERVED, meaning
from .words import assemble, decode

_BLANKS = re.compile(r"(?:[ \t]|\\\n)*")
_REDIRECTION = re.compile(r"(\d*)(&>>|&>|<<<|<<-|<<|<>|<&|<|>>|>\||>&|>)")
_DIGITS = re.compile(r"\d+[<>]", re.ASCII)
_DESCRIPTOR_NAME = re.compile(r"\{\w+\}\Z", re.ASCII)
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\[|\+?=)", re.ASCII)
_PROGRAM = re.compile(r"([A-Za-z_./][A-Za-z0-9_./+-]*|\[)(?=[ \t\n;|)]|\Z)")
_ORDINARY = re.compile(
    r"[ \t]+(?:([A-Za-z0-9_@%+=:,./-]+|\])|'([^']*)'|\"([^\"\\$`]*)\""
    r"|\"\$([A-Za-z_][A-Za-z0-9_]*)\")(?=[ \t\n;|)]|\Z)"
)
"""A word behind a program's: wholly literal, with quotes around it or without, or ``"$name"``."""
_PATTERN = re.compile(r"[*?\[{~]")
_INPUTS = frozenset({Operator.READ, Operator.HERE_STRING})


@dataclass
class Lexer(WordReader):
    """Reads one simple command of ``raw`` from ``position`` on, up to an operator or the end."""

    _words: list[Word] = field(default_factory=list)
    _assignments: list[Assignment] = field(default_factory=list)
    _redirections: list[Redirection] = field(default_factory=list)
    _body: here_documents.Body | None = None

    def simple(self) -> Simple:
        """Read words and redirections; raises ``ParseError`` for what is not understood."""
        self._program()
        while self._ordinary() or (self._skip_blanks() and self._item()):
            pass
        if self._body is not None:
            if self.position != self._body.line_end:
                raise not_understood(text("an unusual here-document"))
            self.position = self._body.end
        return Simple(tuple(self._words), tuple(self._assignments), self._ordered())

    def _program(self) -> None:
        """Read the first word if it is ordinary; ``_item`` reads any other."""
        match = None if self._words else _PROGRAM.match(self.raw, self.position)
        if match is not None and match[1] not in RESERVED:
            self.position = match.end()
            self.budget.spend(1)
            self._words.append(Word.literal(match[1]))

    def _ordinary(self) -> bool:
        """Read a further word if it is ordinary; ``_item`` reads any other."""
        match = _ORDINARY.match(self.raw, self.position) if self._words else None
        if match is None:
            return False
        plain, single, double, name = match.groups()
        self.position = match.end()
        self.budget.spend(2 if double or name else 1)
        if name is not None:
            self._words.append(Word((Parameter(name, quoted=True),)))
        else:
            self._words.append(Word.literal(decode(plain or single or double or "")))
        return True

    def _ordered(self) -> tuple[Redirection, ...]:
        """Redirections as written, a here-string first: the grammar knows it nowhere else."""
        if not self._redirections:
            return ()
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
            raise not_understood(text("words where a command has ended"))
        return simple.redirections

    def words(self) -> tuple[Word, ...]:
        """Read words of which none names a program."""
        self._words.append(Word())
        simple = self.simple()
        if simple.redirections:
            raise not_understood(text("a redirection in this place"))
        return simple.words[1:]

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
        if raw.startswith("<(", start):
            self._output_as_file()
        elif raw[start] in "0123456789<>&" and (match := _REDIRECTION.match(raw, start)):
            self.position = match.end()
            self._redirection(match[1], match[2])
        elif raw[start] in OPERATORS:
            return False
        elif not self._words and (match := _ASSIGNMENT.match(raw, start)):
            self._assignment(match[1], match[2], match.end())
        else:
            is_first = not self._words
            self._words += self._expanded_words()
            if is_first and any(isinstance(part, Glob) for part in self._words[0].parts):
                raise not_understood(text("a pattern in the place of a program"))
            self._refuse_named_descriptor(start)
        return True

    def _output_as_file(self) -> None:
        """Read ``<(script)``, which must be a word of its own behind a program's name."""
        apart = self.raw[self.position - 1 : self.position] in {" ", "\t"}
        script, self.position = self.substitute(self.position)
        following = self.raw[self.position : self.position + 1]
        if not (self._words and apart) or following not in BEHIND_WORD:
            raise not_understood(text("the operator “{operator}”", operator="<("))
        self._words.append(Word((Substitution(script, quoted=True, as_file=True),)))

    def _refuse_named_descriptor(self, start: int) -> None:
        if self.raw.startswith(("<", ">"), self.position) and _DESCRIPTOR_NAME.search(
            self.raw[start : self.position]
        ):
            raise not_understood(text("a redirection of a named descriptor"))

    def _expanded_words(self) -> list[Word]:
        start = self.position
        pieces = self.pieces()
        if self.position == start:
            operator = self.raw[start].replace("\n", "\\n")
            raise not_understood(text("the operator “{operator}”", operator=operator))
        written = self.raw[start : self.position]
        if not self._words and written in RESERVED:
            raise not_understood(meaning(written))
        if "{" in written and any("{" in piece.text for piece in pieces if is_unquoted(piece)):
            expanded = expand(pieces)
            self.budget.spend(sum(map(len, expanded)))
            return [assemble(item) for item in expanded]
        return [assemble(pieces)]

    def _one_word(self) -> Word:
        if not self._skip_blanks():
            raise not_understood(text("a redirection to nowhere"))
        if _DIGITS.match(self.raw, self.position):  # these begin the next redirection
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
        pieces = self.pieces()
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
        self.pieces()
        delimiter = self.raw[start : self.position]
        if self._body is not None:
            raise not_understood(text("an unusual here-document"))
        self._body = here_documents.read(self.raw, self.position, delimiter)
        self._redirections.append(here_documents.redirection(descriptor, decode(self._body.text)))
