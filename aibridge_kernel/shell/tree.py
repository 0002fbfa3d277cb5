"""The typed tree of the bash that is understood.

Trees are in a normal form, so that equal trees mean equal commands: adjacent literals are one,
quoting styles are gone, braces are expanded, here-documents are here-strings, ``&> f`` is
``> f 2>&1``. Any other writing of the same command gives the same tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Literal:
    """Characters that stand for themselves, whatever they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Tilde:
    """An unquoted ``~`` at the start of a word: the home folder."""


@dataclass(frozen=True, slots=True)
class Glob:
    """One unquoted pattern operator as written: ``*``, ``?`` or ``[…]``."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What is made of a variable's value; see ``edits``."""

    operation: str
    pattern: str = ""
    replacement: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """``$name``; unquoted, its value would be split and matched against files.

    With ``edit`` something is made of the value first.
    """

    name: str
    quoted: bool
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class Substitution:
    """``$(script)``; unquoted, its output would be split and matched against files.

    ``as_file`` is ``<(script)``: the name of a pipe from which the output can be read.
    """

    script: Script
    quoted: bool
    as_file: bool = False


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``$((expression))`` with names of variables in it; their values could run anything."""

    expression: str
    quoted: bool


Part: TypeAlias = Literal | Tilde | Glob | Parameter | Substitution | Arithmetic


@dataclass(frozen=True, slots=True)
class Word:
    """One word; no parts at all is the empty word ``''``."""

    parts: tuple[Part, ...] = ()
    text: str | None = field(init=False, repr=False, compare=False)
    """What the word says when it is wholly literal, else ``None``."""

    def __post_init__(self) -> None:
        said = None if self.parts else ""
        if len(self.parts) == 1 and isinstance(self.parts[0], Literal):
            said = self.parts[0].text
        object.__setattr__(self, "text", said)

    @classmethod
    def literal(cls, text: str) -> Word:
        """The word that says ``text``."""
        return _literal(text)


@lru_cache(maxsize=2048)
def _literal(text: str) -> Word:
    return Word((Literal(text),) if text else ())


class Operator(StrEnum):
    """What a redirection does."""

    READ = "<"
    WRITE = ">"
    APPEND = ">>"
    DUPLICATE = ">&"
    """The descriptor becomes a copy of the one that ``target`` names."""
    HERE_STRING = "<<<"
    """``target`` and a newline are the standard input."""


@dataclass(frozen=True, slots=True)
class Redirection:
    """One redirection of ``descriptor``; kept in the order written, which matters."""

    operator: Operator
    target: Word
    descriptor: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """``name=value`` in front of a command, or alone."""

    name: str
    value: Word


@dataclass(frozen=True, slots=True)
class Simple:
    """A simple command; ``words[0]``, if any, names the program."""

    words: tuple[Word, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    redirections: tuple[Redirection, ...] = ()


@dataclass(frozen=True, slots=True)
class Subshell:
    """``( script )``: changes of directory inside do not leave it."""

    script: Script
    redirections: tuple[Redirection, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """``{ script; }``: run by the shell itself, under redirections of its own."""

    script: Script
    redirections: tuple[Redirection, ...] = ()


@dataclass(frozen=True, slots=True)
class If:
    """``if condition; then …; else …; fi``; an ``elif`` is an ``If`` alone in ``otherwise``."""

    condition: Script
    then: Script
    otherwise: Script | None = None
    redirections: tuple[Redirection, ...] = ()


@dataclass(frozen=True, slots=True)
class For:
    """``for name in words; do body; done``."""

    name: str
    words: tuple[Word, ...]
    body: Script
    redirections: tuple[Redirection, ...] = ()


Command: TypeAlias = Simple | Subshell | Group | If | For


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Commands joined by ``|``, at least one; ``negated`` is a ``!`` in front of all.

    ``timed`` is a ``time`` in front of that: bash says how long it took.
    """

    commands: tuple[Command, ...]
    negated: bool = False
    timed: bool = False


class Connector(StrEnum):
    """What joins two pipelines of one list."""

    AND = "&&"
    OR = "||"


@dataclass(frozen=True, slots=True)
class AndOr:
    """Pipelines joined left to right; ``connectors[i]`` stands before ``pipelines[i + 1]``."""

    pipelines: tuple[Pipeline, ...]
    connectors: tuple[Connector, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """Lists run one after the other; none at all for empty text."""

    lists: tuple[AndOr, ...] = ()

    @property
    def commands(self) -> tuple[Command, ...]:
        """Every command of its pipelines; what stands inside those is theirs."""
        return tuple(
            command
            for item in self.lists
            for pipeline in item.pipelines
            for command in pipeline.commands
        )


def scripts_in(command: Command) -> tuple[Script, ...]:
    """The scripts that a command is made of; none for a simple one."""
    match command:
        case Subshell(script) | Group(script):
            return (script,)
        case If(condition, then, otherwise):
            return (condition, then) if otherwise is None else (condition, then, otherwise)
        case For(_, _, body):
            return (body,)
    return ()


def simple_commands(script: Script) -> Iterator[Simple]:
    """Every simple command of ``script``, at any depth; not those of substitutions."""
    for command in script.commands:
        if isinstance(command, Simple):
            yield command
        for inner in scripts_in(command):
            yield from simple_commands(inner)
