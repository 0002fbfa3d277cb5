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

from .budget import Budget
from .lexer import Lexer
from .prescan import prescan
from .refusal import not_understood
from .tree import AndOr, Command, Connector, Pipeline, Redirection, Script, Simple, Subshell, Word
from .vocabulary import RESERVED

_MAY_SKIP = " \t\n\\#!"
_BLANKS = re.compile(r"(?:[ \t]|(?<=[ \t])\\\n)*")
_BREAKS = re.compile(r"(?:[ \t\n]|(?<=[ \t\n])\\\n|#[^\n]*)*")
_PLAIN = re.compile(
    r"(?>[A-Za-z_./][A-Za-z0-9_./+-]*(?:[ \t]+[A-Za-z0-9_@%+=:,./-]+)*)(?=[ \t]*(?:[;\n|)]|&&|\Z))"
)
"""A simple command of nothing but words in which no character has a meaning."""
_NOT = re.compile(r"![ \t]+")


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

    def script(self, *, closing: bool = False) -> Script:
        """Read lists up to the end, or up to the parenthesis that closes them."""
        lists: list[AndOr] = []
        self._skip(_BREAKS)
        while not self._at_end(closing=closing):
            lists.append(self._list())
            self._skip(_BLANKS)
            if self._at_end(closing=closing):
                break
            if self.raw[self.position] not in ";\n#" or self.raw.startswith(";&", self.position):
                raise self._unexpected()
            self.position += self.raw[self.position] == ";"
            self._skip(_BREAKS)
        if closing and not lists:
            raise not_understood(text("empty parentheses"))
        return Script(tuple(lists))

    def _at_end(self, *, closing: bool) -> bool:
        if self.position < len(self.raw):
            return closing and self.raw[self.position] == ")"
        if closing:
            raise not_understood(text("a parenthesis that is not closed"))
        return True

    def _skip(self, blanks: re.Pattern[str]) -> None:
        if self.raw[self.position : self.position + 1] not in _MAY_SKIP:
            return
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
        start = self.position
        self._skip(_NOT)
        negated = self.position > start
        commands = [self._command()]
        while True:
            self._skip(_BLANKS)
            if not self.raw.startswith("|", self.position):
                break
            if self.raw.startswith(("||", "|&"), self.position):
                break
            self.position += 1
            self._skip(_BREAKS)
            commands.append(self._command())
        return Pipeline(tuple(commands), negated)

    def _command(self) -> Command:
        if self.raw.startswith("(", self.position):
            return self._subshell()
        if (plain := _PLAIN.match(self.raw, self.position)) is not None:
            words = plain.group().split()
            if words[0] not in RESERVED:
                self.position = plain.end()
                self.budget.spend(len(words))
                return Simple(tuple(map(Word.literal, words)))
        lexer = Lexer(self.raw, self.position, self._substitution, self.budget)
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

    def _subshell(self) -> Subshell:
        script = self._parenthesised()
        lexer = Lexer(self.raw, self.position, self._substitution, self.budget)
        redirections: tuple[Redirection, ...] = lexer.redirections()
        self.position = lexer.position
        return Subshell(script, redirections)

    def _parenthesised(self) -> Script:
        """Read the script between the parenthesis here and the one that closes it."""
        if self.raw.startswith("((", self.position):
            raise not_understood(text("arithmetic"))
        self.position += 1
        script = self.script(closing=True)
        self.position += 1
        return script

    def _substitution(self, start: int) -> tuple[Script, int]:
        """Read the ``$(`` at ``start``, on behalf of a lexer that is in the middle of a word."""
        inner = _Reader(self.raw, start + 1, self.budget)
        return inner._parenthesised(), inner.position
