"""Cell text → statements. Pure; knows nothing of which magics exist.

A control word counts only as the whole stripped line, in capitals. ``%`` and ``!`` count only in
the first column before a letter or a path character; a backslash in front escapes them. ``#``
lines are comments, blank lines separate statements, adjacent prose lines are one statement.
"""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .errors import UsageError
from .values import Mode, Statement, StatementKind, text

CONTROL_WORDS = ("INFO", "CHANGE-MODEL", "IA", "BACK", "EXIT")

_CONTROL = re.compile(r"(INFO|IA|BACK|EXIT|CHANGE-MODEL(?:[ \t]+\S+)?)")
_MAGIC = re.compile(r"%([A-Za-z][\w-]*)(?:[ \t]+(.*))?")
_CELL_MAGIC = re.compile(r"%%([A-Za-z][\w-]*)(?:[ \t]+(.*))?")
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)\s*=(?!=)\s*(.*)")
_PARAMETER = re.compile(r"\{([A-Za-z_]\w*)\}")
_PATH_CHARACTERS = frozenset("./~_")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a cell and how it begins; ``number`` counts from 1."""

    number: int
    text: str

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @property
    def is_comment(self) -> bool:
        return self.text.lstrip().startswith("#")

    @property
    def control(self) -> re.Match[str] | None:
        return _CONTROL.fullmatch(self.text.strip())

    @property
    def is_cell_magic(self) -> bool:
        return _CELL_MAGIC.fullmatch(self.text.rstrip()) is not None

    @property
    def is_magic(self) -> bool:
        return _MAGIC.fullmatch(self.text.rstrip()) is not None

    @property
    def is_shell(self) -> bool:
        rest = self.text[1:2]
        return self.text.startswith("!") and (rest.isalnum() or rest in _PATH_CHARACTERS)

    @property
    def unescaped(self) -> str:
        """The prose of the line: an escaping backslash taken off where it escaped something."""
        if not self.text.startswith("\\"):
            return self.text
        rest = _Line(self.number, self.text[1:])
        special = rest.is_comment or rest.control or rest.is_magic or rest.is_cell_magic
        return rest.text if special or rest.is_shell else self.text


def parse_cell(source: str, mode: Mode = Mode.COMMAND) -> tuple[Statement, ...]:
    """Split a cell into statements, reading it as the kernel in ``mode`` would.

    ``IA`` and ``BACK`` inside the cell change how the lines after them are read (``!`` is chat
    in IA mode).
    """
    return tuple(_statements(source, mode))


def _split(source: str) -> list[str]:
    """Split at newlines only; ``str.splitlines`` also splits at characters that names may hold."""
    return source.replace("\r\n", "\n").split("\n")


def _statements(source: str, mode: Mode) -> Iterator[Statement]:
    lines = [_Line(number, text) for number, text in enumerate(_split(source), 1)]
    prose: list[_Line] = []
    for index, line in enumerate(lines):
        if line.is_cell_magic:
            yield from _prose(prose)
            yield _cell_magic(line, [rest.text for rest in lines[index + 1 :]])
            return
        own = _own_statement(line, mode)
        if own is None and not (line.is_blank or line.is_comment):
            prose.append(line)
            continue
        yield from _prose(prose)
        prose = []
        if own is not None:
            mode = _mode_after(own, mode)
            yield own
    yield from _prose(prose)


def _own_statement(line: _Line, mode: Mode) -> Statement | None:
    """Read a line that is a statement by itself, whatever stands around it."""
    if control := line.control:
        name, _, argument = control.group().partition(" ")
        name, _, tabbed = name.partition("\t")
        return _magic(name, argument or tabbed, line.number)
    if line.is_magic:
        match = _MAGIC.fullmatch(line.text.rstrip())
        assert match is not None  # noqa: S101 — is_magic matched the same pattern
        return _magic(match[1], match[2] or "", line.number)
    if line.is_shell and mode is Mode.COMMAND:
        return Statement(StatementKind.SHELL, line.text[1:].strip(), line.number)
    return None


def _magic(name: str, argument: str, number: int) -> Statement:
    normal = name.lower().replace("_", "-")
    return Statement(StatementKind.MAGIC, argument.strip(), number, name=normal)


def _cell_magic(line: _Line, rest: list[str]) -> Statement:
    match = _CELL_MAGIC.fullmatch(line.text.rstrip())
    assert match is not None  # noqa: S101 — is_cell_magic matched the same pattern
    name, body = match[1].lower().replace("_", "-"), "\n".join(rest)
    if name == "sh" and not (match[2] or "").strip():
        return Statement(StatementKind.SHELL, body.strip("\n"), line.number, name="sh")
    arguments = (match[2] or "").strip()
    return Statement(StatementKind.CELL_MAGIC, body, line.number, name, arguments)


def _prose(lines: list[_Line]) -> Iterator[Statement]:
    if lines:
        body = "\n".join(line.unescaped.strip() for line in lines)
        yield Statement(StatementKind.PROSE, body, lines[0].number)


def _mode_after(statement: Statement, mode: Mode) -> Mode:
    if statement.name == "ia" and not statement.text:
        return Mode.IA
    return Mode.COMMAND if statement.name == "back" else mode


# --- parameters ----------------------------------------------------------------------------------


def parse_parameters(source: str) -> dict[str, str] | None:
    """Read a cell of only comments and ``name=value`` lines; ``None`` when it is anything else.

    Values are Python literals, as papermill injects them, or bare text.
    """
    found: dict[str, str] = {}
    for number, written in enumerate(_split(source), 1):
        line = _Line(number, written)
        if line.is_blank or line.is_comment:
            continue
        match = _ASSIGNMENT.fullmatch(line.text.strip())
        if match is None:
            return None
        found[match[1]] = _literal(match[2])
    return found or None


def substitute(statement: Statement, parameters: Mapping[str, str]) -> str:
    """Write parameters into a statement's text, each quoted as one word; others stay as written.

    Raises ``UsageError`` for one inside a shell's quotes, which it could end to become anything.
    """
    pieces: list[str] = []
    end = 0
    for match in _PARAMETER.finditer(statement.text):
        if (value := parameters.get(match[1])) is None:
            continue
        is_shell = statement.kind is StatementKind.SHELL
        if is_shell and _inside_quotes(statement.text[: match.start()]):
            raise UsageError(
                text("The parameter {name} stands inside quotes.", name=match[0]),
                remedy=text("Write it without quotes: it is one word whatever it holds."),
            )
        pieces += [statement.text[end : match.start()], shlex.quote(value)]
        end = match.end()
    return "".join((*pieces, statement.text[end:]))


def _inside_quotes(before: str) -> bool:
    """Whether a quote is open after ``before``, read as a shell reads it."""
    quote = ""
    characters = iter(before)
    for character in characters:
        if character == "\\" and quote != "'":
            next(characters, None)
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"`":
            quote = character
    return bool(quote)


def _literal(value: str) -> str:
    bare = value.split(" #", 1)[0].strip() if not value.startswith(("'", '"')) else value
    try:
        return str(ast.literal_eval(bare))
    except (ValueError, SyntaxError):
        return bare


# --- completeness --------------------------------------------------------------------------------


def is_incomplete(source: str) -> bool:
    """Whether a console should wait for more lines: an open quote, or an open ``%%`` body."""
    lines = _split(source)
    if any(_Line(0, line).is_cell_magic for line in lines):
        return bool(lines[-1].strip())
    last = next((line for line in reversed(lines) if line.strip()), "")
    if not _Line(0, last).is_shell:
        return False
    try:
        shlex.split(last[1:])
    except ValueError:
        return True
    return last.endswith("\\")
