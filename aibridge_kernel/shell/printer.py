"""A tree to its canonical text: one line, every word quoted as little as bash permits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from . import edits
from .prescan import is_hidden
from .tree import (
    AndOr,
    Arithmetic,
    Command,
    Edit,
    For,
    Glob,
    Group,
    If,
    Literal,
    Operator,
    Parameter,
    Part,
    Pipeline,
    Redirection,
    Script,
    Simple,
    Subshell,
    Substitution,
    Tilde,
    Word,
)
from .vocabulary import RESERVED

_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-]+", re.ASCII)
_GOES_ON = re.compile(r"[A-Za-z0-9_]", re.ASCII)
_PROGRAM = re.compile(r"[A-Za-z_./:][A-Za-z0-9_./+-]*|\d+[A-Za-z]\w*", re.ASCII)
"""A first word that neither bash nor the grammar can take for anything but a name."""

_UNARY = re.compile(r"-[a-zA-Z]")
_BINARY = re.compile(r"==?|!=|-(?:eq|ne|lt|le|gt|ge)")
_UNUSUAL = re.compile(r"[^\t\n -~]")
_ESCAPES = {"\\": "\\134", "'": "\\'", "\n": "\\n", "\t": "\\t"}


def canonical(script: Script) -> str:
    """Print ``script`` so that bash reads exactly the tree; ``parse`` gives it back."""
    return "; ".join([_list(item) for item in script.lists])


@lru_cache(maxsize=2048)
def quote(text: str) -> str:
    """Print literal text as one shell word."""
    if _is_plain(text):
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    if any(map(is_hidden, _UNUSUAL.findall(text))):
        return "$'" + "".join(_escape(character) for character in text) + "'"
    return "'" + text.replace("'", "'\\''") + "'"


def _is_plain(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text)) or (
        bool(text)
        and not text.isascii()
        and all(c.isalnum() and not is_hidden(c) if c > "~" else _PLAIN.match(c) for c in text)
    )


def _escape(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if not is_hidden(character):
        return character
    return "".join(f"\\{byte:03o}" for byte in character.encode())


def _list(item: AndOr) -> str:
    printed = _pipeline(item.pipelines[0])
    for connector, pipeline in zip(item.connectors, item.pipelines[1:], strict=True):
        printed += f" {connector} {_pipeline(pipeline)}"
    return printed


def _pipeline(pipeline: Pipeline) -> str:
    printed = " | ".join([_command(command) for command in pipeline.commands])
    printed = f"! {printed}" if pipeline.negated else printed
    return f"time {printed}" if pipeline.timed else printed


def _command(command: Command) -> str:
    if isinstance(command, Simple):
        printed = [f"{item.name}={_value(item.value)}" for item in command.assignments]
        printed += _words(command.words)
    else:
        printed = [_compound(command)]
    printed += [_redirection(item) for item in command.redirections]
    return " ".join(printed)


def _compound(command: Subshell | Group | If | For) -> str:
    match command:
        case Subshell(script):
            return _parenthesised(script)
        case Group(script):
            return f"{{ {canonical(script)}; }}"
        case If(condition, then, otherwise):
            branch = "" if otherwise is None else f" else {canonical(otherwise)};"
            return f"if {canonical(condition)}; then {canonical(then)};{branch} fi"
        case For(name, words, body):
            among = " ".join(("in", *map(_word, words)))
            return f"for {name} {among}; do {canonical(body)}; done"


def _words(words: tuple[Word, ...]) -> list[str]:
    if not words:
        return []
    printed = [_word(words[0], first=True), *map(_word, words[1:])]
    if words[0].text == "[" and _is_test([word.text for word in words]):
        printed[0], printed[-1] = "[", "]"  # as people write a test; bash and the grammar agree
    return printed


def _is_test(said: list[str | None]) -> bool:
    """Whether the grammar reads words behind ``[``, unquoted brackets around them, as a test."""
    if said[-1] != "]":
        return False
    inner = said[1:-1]
    match inner[1:] if inner[:1] == ["!"] else inner:
        case [str(sign), _]:
            return _UNARY.fullmatch(sign) is not None
        case [_, str(sign), _]:
            return _BINARY.fullmatch(sign) is not None
    return False


def _parenthesised(script: Script) -> str:
    inner = canonical(script)
    return f"( {inner})" if inner.startswith("(") else f"({inner})"  # (( begins arithmetic


def _redirection(item: Redirection) -> str:
    usual = 0 if item.operator in {Operator.READ, Operator.HERE_STRING} else 1
    descriptor = "" if item.descriptor == usual else str(item.descriptor)
    gap = "" if item.operator is Operator.DUPLICATE else " "
    return f"{descriptor}{item.operator}{gap}{_word(item.target)}"


def _value(value: Word) -> str:
    if value.text == "{}":
        return "'{}'"
    return _word(value) if value.parts else ""


def _word(word: Word, *, first: bool = False) -> str:
    if word.text is not None:
        return _literal(word.text, first=first)
    return "".join(_pieces(word.parts, first=first))


@lru_cache(maxsize=2048)
def _literal(text: str, *, first: bool) -> str:
    if text == "{}" and not first:
        return text
    if text in RESERVED or (first and not _PROGRAM.fullmatch(text)):
        return _quoted(text)
    return quote(text)


def _pieces(parts: tuple[Part, ...], *, first: bool) -> Iterator[str]:
    if isinstance(parts[0], Tilde):
        yield "~"
        parts = parts[1:]
        if parts and isinstance(parts[0], Literal):  # a quoted slash would stop the expansion
            yield "/"
            parts = (Literal(parts[0].text[1:]), *parts[1:])
    before: Part | None = None
    for quotable, run in groupby(parts, _is_quotable):
        together = tuple(run)
        if not quotable:
            yield from map(_bare, together)
        elif len(together) == 1 and isinstance(together[0], Literal):
            yield _literal_beside(together[0], before, first=first)
        else:
            yield '"' + "".join(_double_quoted(together)) + '"'
        before = together[-1]


def _is_quotable(part: Part) -> bool:
    if isinstance(part, Substitution) and part.as_file:
        return False
    if isinstance(part, Parameter | Substitution | Arithmetic):
        return part.quoted
    return isinstance(part, Literal)


def _literal_beside(literal: Literal, before: Part | None, *, first: bool) -> str:
    plain = isinstance(before, Parameter) and before.edit is None
    grows_name = plain and _GOES_ON.match(literal.text)
    odd = before is None and first and not _PROGRAM.fullmatch(literal.text)
    if grows_name or odd or literal.text in RESERVED:
        return _quoted(literal.text)
    return quote(literal.text) if literal.text else ""


def _bare(part: Part) -> str:
    match part:
        case Glob(pattern):
            return pattern
        case Parameter(name, _, None):
            return f"${name}"
        case Substitution(script, _, as_file):
            return ("<" if as_file else "$") + _parenthesised(script)
        case _:
            return _computed(part)


def _computed(part: Part) -> str:
    match part:
        case Parameter(name, _, Edit() as edit):
            return edits.printed(name, edit)
        case Arithmetic(expression):
            return f"$(({expression}))"
    raise TypeError(part)


def _double_quoted(parts: tuple[Part, ...]) -> Iterator[str]:
    following = (*parts[1:], None)
    for part, after in zip(parts, following, strict=True):
        match part:
            case Literal(text):
                yield _escape_in_double(text)
            case Parameter(name, _, None):
                grows = isinstance(after, Literal) and _GOES_ON.match(after.text)
                yield f"${{{name}}}" if grows and name.isidentifier() else f"${name}"
            case Substitution(script):
                yield "$" + _parenthesised(script)
            case _:
                yield _computed(part)


def _escape_in_double(text: str) -> str:
    escaped = re.sub(r'[\\"$`]', r"\\\g<0>", text)
    if not any(map(is_hidden, _UNUSUAL.findall(text))):
        return escaped
    return f'"{quote(text)}"'  # out of the double quotes and in again
