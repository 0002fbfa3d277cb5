"""Bash text to a ``Script``: the grammar's structure, the lexer's words, nothing unaccounted for.

tree-sitter-bash says where lists, pipelines and simple commands begin and end. Every byte of the
source must then belong to a simple command, to the operator that the structure has at that place,
or to blanks and comments between; a misread of the grammar leaves a byte over and is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import tree_sitter
import tree_sitter_bash

from aibridge_kernel.values import text

from .lexer import Lexer
from .prescan import prescan
from .refusal import not_understood
from .tree import AndOr, Command, Connector, Pipeline, Script, Subshell

_SIMPLE = frozenset(
    {
        "command",
        "variable_assignment",
        "variable_assignments",
        "declaration_command",
        "unset_command",
        "test_command",
    }
)
_SPACE = r"(?:[ \t\n]|\\\n|(?<![^ \t\n;(])#[^\n]*(?=\n|\Z))*"
_LEADING = re.compile(_SPACE + r"\Z")
_TRAILING = re.compile(rf"[ \t]*;?{_SPACE}\Z")
_BETWEEN_LISTS = re.compile(rf"[ \t]*(?:;|(?:#[^\n]*)?\n){_SPACE}\Z")
_BETWEEN = {mark: re.compile(rf"[ \t]*{re.escape(mark)}{_SPACE}\Z") for mark in ("&&", "||", "|")}
_AFTER_NOT = re.compile(r"[ \t]+\Z")
_KINDS = {
    "for_statement": text("a loop"),
    "c_style_for_statement": text("a loop"),
    "while_statement": text("a loop"),
    "if_statement": text("a condition"),
    "case_statement": text("a condition"),
    "function_definition": text("a function definition"),
    "compound_statement": text("a group in braces"),
}


@cache
def _grammar() -> tree_sitter.Language:
    return tree_sitter.Language(tree_sitter_bash.language())


def parse(source: str) -> Script:
    """Read ``source``; raises ``ParseError`` for anything that is not understood."""
    prescan(source)
    encoded = source.encode("utf-8", "surrogateescape")
    # A parser of its own for each text: the grammar's scanner keeps state from one to the next.
    root = tree_sitter.Parser(_grammar()).parse(encoded).root_node
    if root.has_error:
        raise not_understood(text("something that is not valid shell"))
    reader = _Reader(encoded.decode("latin-1"), root)
    return reader.script(root.children, 0, len(encoded))


@dataclass(frozen=True)
class _Reader:
    """Reads the nodes of one source; ``raw`` is its bytes as Latin-1 text."""

    raw: str
    root: tree_sitter.Node

    def script(self, nodes: list[tree_sitter.Node], start: int, end: int) -> Script:
        """Read the lists among ``nodes``, which with their separators fill ``start`` to ``end``."""
        lists: list[AndOr] = []
        position = start
        for node in nodes:
            if not node.is_named or node.type == "comment":
                continue
            self._check(_BETWEEN_LISTS if lists else _LEADING, position, node.start_byte)
            item, position = self._list(node, node.end_byte)
            lists.append(item)
        self._check(_TRAILING if lists else _LEADING, position, end)
        return Script(tuple(lists))

    def _check(self, gap: re.Pattern[str], start: int, end: int) -> None:
        if not gap.match(self.raw, start, end):
            raise not_understood(text("a way of joining commands that is not supported"))

    def _list(self, node: tree_sitter.Node, end: int) -> tuple[AndOr, int]:
        pipelines: list[Pipeline] = []
        connectors: list[Connector] = []
        position = -1
        for part, mark, part_end in reversed(list(self._flattened(node, end))):
            if mark:
                self._check(_BETWEEN[mark], position, part.start_byte)
                connectors.append(Connector(mark))
            pipeline, position = self._pipeline(part, part_end)
            pipelines.append(pipeline)
        return AndOr(tuple(pipelines), tuple(connectors)), position

    def _flattened(
        self, node: tree_sitter.Node, end: int
    ) -> list[tuple[tree_sitter.Node, str, int]]:
        """The pipelines of a list, last first, with the operator in front of each."""
        parts: list[tuple[tree_sitter.Node, str, int]] = []
        while True:
            inner, end = self._redirected(node, end)
            if inner.type != "list":
                parts.append((node, "", end))
                return parts
            left, operator, right = self._three(inner)
            parts.append((right, operator.type, end))
            node, end = left, left.end_byte

    def _redirected(self, node: tree_sitter.Node, end: int) -> tuple[tree_sitter.Node, int]:
        """The body of a redirected list; the redirection belongs to its last command."""
        if node.type == "redirected_statement":
            body = node.child_by_field_name("body")
            if body is not None and body.type in {"list", "pipeline", "negated_command"}:
                return body, max(end, node.end_byte)
        return node, end

    def _three(self, node: tree_sitter.Node) -> list[tree_sitter.Node]:
        children = [child for child in node.children if child.type != "comment"]
        if len(children) != 3 or children[1].type not in {"&&", "||"}:  # noqa: PLR2004 — a OP b
            raise not_understood(text("a way of joining commands that is not supported"))
        return children

    def _pipeline(self, node: tree_sitter.Node, end: int) -> tuple[Pipeline, int]:
        node, end, negated = self._without_not(node, end)
        body, end = self._redirected(node, end)
        if body.type != "pipeline":
            command, end = self._command(node, end)
            return Pipeline((command,), negated), end
        parts = [child for child in body.children if child.is_named and child.type != "comment"]
        commands: list[Command] = []
        position = -1
        for index, part in enumerate(parts):
            last = index + 1 == len(parts)
            part_end = end if last else part.end_byte
            if commands:
                self._check(_BETWEEN["|"], position, part.start_byte)
            elif not negated:
                part, part_end, negated = self._without_not(part, part_end)  # noqa: PLW2901 — unwrapped
            command, position = self._command(part, part_end)
            commands.append(command)
        return Pipeline(tuple(commands), negated), position

    def _without_not(self, node: tree_sitter.Node, end: int) -> tuple[tree_sitter.Node, int, bool]:
        """What is behind a ``!`` and where it ends, and whether there is one."""
        body, body_end = self._redirected(node, end)
        if body.type != "negated_command":
            return node, end, False
        return self._after_not(body), body_end, True

    def _after_not(self, node: tree_sitter.Node) -> tree_sitter.Node:
        inner = node.children[-1]
        self._check(_AFTER_NOT, node.start_byte + 1, inner.start_byte)
        return inner

    def _command(self, node: tree_sitter.Node, end: int) -> tuple[Command, int]:
        body = node
        if node.type == "redirected_statement":
            body = node.child_by_field_name("body") or node
            end = max(end, node.end_byte)
        if body.type == "subshell":
            return self._subshell(body, end)
        alone = body.type == "redirected_statement"  # redirections of no command
        if body.type not in _SIMPLE and not alone:
            raise not_understood(_KINDS.get(body.type, text("syntax that is not supported")))
        simple = Lexer(self.raw, node.start_byte, end, self._substitution).simple()
        return simple, end

    def _subshell(self, node: tree_sitter.Node, end: int) -> tuple[Command, int]:
        script = self.script(node.children[1:-1], node.start_byte + 1, node.end_byte - 1)
        lexer = Lexer(self.raw, node.end_byte, end, self._substitution)
        return Subshell(script, lexer.redirections()), end

    def _substitution(self, start: int) -> tuple[Script, int]:
        """Read the ``$(`` at byte ``start``; the grammar must agree that it is one."""
        node = self.root.descendant_for_byte_range(start, start + 2)
        while node is not None and node.type != "command_substitution":
            node = node.parent
        if node is None or not self.raw.startswith("$(", start):
            raise not_understood(text("an expansion other than $NAME"))
        opening = node.children[0].end_byte
        if opening != start + 2 or node.children[-1].type != ")":
            raise not_understood(text("an expansion other than $NAME"))
        script = self.script(node.children[1:-1], opening, node.end_byte - 1)
        return script, node.end_byte
