"""Bash text to a ``Script``: two readers, of which the stricter is believed.

A recursive descent over a small part of bash's own grammar decides what the text means, and
refuses everything it does not know. tree-sitter-bash, a grammar of all of bash, must then find
nothing wrong with the text. It is not asked what the text means, because it reads some valid texts
otherwise than bash does: a redirection behind a list, a ``!`` inside a pipeline, a line
continuation inside a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

import tree_sitter
import tree_sitter_bash

from aibridge_kernel.values import text

from . import double_brackets
from .budget import Budget
from .lexer import Lexer
from .prescan import prescan
from .refusal import not_understood
from .tree import (
    AndOr,
    Command,
    Connector,
    For,
    Group,
    If,
    Pipeline,
    Redirection,
    Script,
    Simple,
    Subshell,
    Word,
)
from .vocabulary import RESERVED

_MAY_STAND_IN_FRONT = frozenset("t!")
_MAY_SKIP = frozenset(" \t\n\\#")
_BLANKS = re.compile(r"(?:[ \t]|(?<=[ \t])\\\n)*")
_BREAKS = re.compile(r"(?:[ \t\n]|(?<=[ \t\n])\\\n|#[^\n]*)*")
_PLAIN = re.compile(
    r"(?>[A-Za-z_./][A-Za-z0-9_./+-]*(?:[ \t]+[A-Za-z0-9_@%+=:,./-]+)*[ \t]*)(?=[;\n|)]|&&|\Z)"
)
"""A simple command of nothing but words in which no character has a meaning, blanks behind it."""
_FRONT = re.compile(r"(time[ \t]+(?=[A-Za-z_./{(!]))?(![ \t]+)?")
"""In front of a pipeline; ``time`` not in front of an option of its own."""
_BEGINS = re.compile(r"(?:for|if|\{|\[\[)(?=[ \t\n])")
"""A reserved word that begins a command which is understood."""
_ENDS = re.compile(r"(?:then|elif|else|fi|do|done|\})(?=[ \t\n;|&<>)]|\Z)")
_LOOP = re.compile(r"[ \t]+([A-Za-z_][A-Za-z0-9_]*)[ \t]+in(?=[ \t])", re.ASCII)


@cache
def _grammar() -> tree_sitter.Language:
    return tree_sitter.Language(tree_sitter_bash.language())


def parse(source: str) -> Script:
    """Read ``source``; raises ``ParseError`` for anything that is not understood."""
    prescan(source)
    encoded = source.encode("utf-8", "surrogateescape")
    script = _Reader(encoded.decode("latin-1")).script()
    # Second, because the grammar takes its time over texts with errors; and with a parser of its
    # own for each text, because the grammar's scanner keeps state from one to the next.
    if tree_sitter.Parser(_grammar()).parse(encoded).root_node.has_error:
        raise not_understood(text("something that is not valid shell"))
    return script


@dataclass
class _Reader:
    """Reads ``raw``, bytes as Latin-1 text, from ``position`` on."""

    raw: str
    position: int = 0
    budget: Budget = field(default_factory=Budget)

    def script(self, *closing: str) -> Script:
        """Read lists up to the end, or up to one of the words that close them."""
        lists: list[AndOr] = []
        self._skip(_BREAKS)
        while not self._at_end(closing, separated=True):
            lists.append(self._list())
            self._skip(_BLANKS)
            if self._at_end(closing, separated=False):
                break
            if self.raw[self.position] not in ";\n#" or self.raw.startswith(";&", self.position):
                raise self._unexpected()
            self.position += self.raw[self.position] == ";"
            self._skip(_BREAKS)
        if closing and not lists:
            raise not_understood(text("no command between “(” and “)”, or words like them"))
        return Script(tuple(lists))

    def _at_end(self, closing: tuple[str, ...], *, separated: bool) -> bool:
        """Whether the lists end here; by a word only where a command could begin."""
        if self.position < len(self.raw):
            if self.raw[self.position] == ")":
                return ")" in closing
            match = _ENDS.match(self.raw, self.position) if separated and closing else None
            return match is not None and match.group() in closing
        if closing:
            raise not_understood(text("no “{word}” at the end", word=closing[-1]))
        return True

    def _skip(self, blanks: re.Pattern[str]) -> None:
        if self.raw[self.position : self.position + 1] in _MAY_SKIP:
            match = blanks.match(self.raw, self.position)
            self.position = match.end() if match else self.position

    def _list(self) -> AndOr:
        pipelines = [self._pipeline()]
        connectors: list[Connector] = []
        while True:
            self._skip(_BLANKS)
            mark = self.raw[self.position : self.position + 2]
            if mark not in {"&&", "||"}:
                return AndOr(tuple(pipelines), tuple(connectors))
            self.position += 2
            self._skip(_BREAKS)
            connectors.append(Connector(mark))
            pipelines.append(self._pipeline())

    def _pipeline(self) -> Pipeline:
        timed = negated = False
        if self.raw[self.position : self.position + 1] in _MAY_STAND_IN_FRONT:
            front = _FRONT.match(self.raw, self.position)
            if front is not None:
                timed, negated = front[1] is not None, front[2] is not None
                self.position = front.end()
        commands = [self._command()]
        while True:
            self._skip(_BLANKS)
            if self.raw[self.position : self.position + 1] != "|":
                break
            if self.raw.startswith(("||", "|&"), self.position):
                break
            self.position += 1
            self._skip(_BREAKS)
            commands.append(self._command())
        return Pipeline(tuple(commands), negated, timed)

    def _command(self) -> Command:
        if (plain := _PLAIN.match(self.raw, self.position)) is not None:
            words = plain.group().split()
            if words[0] not in RESERVED:
                self.position = plain.end()
                self.budget.spend(len(words))
                return Simple(tuple(map(Word.literal, words)))
        if self.raw.startswith("(", self.position):
            return self._subshell()
        if (begins := _BEGINS.match(self.raw, self.position)) is not None:
            with self.budget.deeper():
                return self._compound(begins.group())
        lexer = self._lexer()
        simple = lexer.simple()
        self.position = lexer.position
        if simple == Simple():
            raise self._unexpected()
        return simple

    def _unexpected(self) -> Exception:
        operator = self.raw[self.position : self.position + 1].replace("\n", "\\n")
        if operator == "&" and not self.raw.startswith(("&&", "&>"), self.position):
            return not_understood(text("a job in the background (“&”)"))
        if not operator:
            return not_understood(text("an operator with nothing behind it"))
        return not_understood(text("the operator “{operator}” in this place", operator=operator))

    def _compound(self, word: str) -> Command:
        """Read what begins with the reserved word here."""
        self.position += len(word)
        if word == "[[":
            words, self.position = double_brackets.read(self._lexer())
            return Simple(words, redirections=self._redirections())
        if word == "{":
            script = self._up_to("}")
            return Group(script, self._redirections())
        if word == "for":
            return self._for()
        condition, then, otherwise = self._branches()
        return If(condition, then, otherwise, self._redirections())

    def _for(self) -> For:
        match = _LOOP.match(self.raw, self.position)
        if match is None:
            raise not_understood(text("an unusual loop"))
        self.position = match.end()
        lexer = self._lexer()
        words = lexer.words()
        self.position = lexer.position
        if not words or self.raw[self.position : self.position + 1] not in {";", "\n"}:
            raise not_understood(text("an unusual loop"))
        self.position += 1
        self._skip(_BREAKS)
        if self._word() != "do":
            raise not_understood(text("an unusual loop"))
        body = self._up_to("done")
        return For(match[1], words, body, self._redirections())

    def _branches(self) -> tuple[Script, Script, Script | None]:
        """Read from behind ``if`` or ``elif`` to behind ``fi``."""
        condition = self._up_to("then")
        then = self.script("elif", "else", "fi")
        match self._word():
            case "elif":
                with self.budget.deeper():
                    inner = If(*self._branches())
                return condition, then, Script((AndOr((Pipeline((inner,)),)),))
            case "else":
                return condition, then, self._up_to("fi")
        return condition, then, None

    def _up_to(self, word: str) -> Script:
        script = self.script(word)
        self.position += len(word)
        return script

    def _word(self) -> str:
        """Read the reserved word here, if there is one."""
        match = _ENDS.match(self.raw, self.position)
        self.position = match.end() if match else self.position
        return match.group() if match else ""

    def _lexer(self) -> Lexer:
        return Lexer(self.raw, self.position, self._substitution, self.budget)

    def _redirections(self) -> tuple[Redirection, ...]:
        """Read the redirections of the command that has just ended."""
        lexer = self._lexer()
        redirections = lexer.redirections()
        self.position = lexer.position
        return redirections

    def _subshell(self) -> Subshell:
        script = self._parenthesised()
        return Subshell(script, self._redirections())

    def _parenthesised(self) -> Script:
        """Read the script between the parenthesis here and the one that closes it."""
        if self.raw.startswith("((", self.position):
            raise not_understood(text("arithmetic"))
        self.position += 1
        script = self.script(")")
        self.position += 1
        return script

    def _substitution(self, start: int) -> tuple[Script, int]:
        """Read the ``$(`` at ``start``, on behalf of a lexer that is in the middle of a word."""
        inner = _Reader(self.raw, start + 1, self.budget)
        return inner._parenthesised(), inner.position
