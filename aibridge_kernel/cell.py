"""Cell text → statements. Pure; knows nothing of which magics exist.

A control word counts only as the whole stripped line, in capitals. ``%`` and ``!`` count only in
the first column before a letter or a path character; a backslash in front escapes them. ``#``
lines are comments, blank lines separate statements, adjacent prose lines are one statement. A
``!`` line that bash could not end there (an open quotation mark, a here-document, a pipe) goes on
until it could; one that never could is a statement by itself, to be refused as what it is.
"""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from .errors import UsageError
from .shell.openness import Openness
from .values import Mode, Statement, StatementKind, text

CONTROL_WORDS = ("INFO", "CHANGE-MODEL", "IA", "BACK", "EXIT")

_CONTROL = re.compile(r"(INFO|IA|BACK|EXIT|CHANGE-MODEL(?:[ \t]+\S+)?)")
_MAGIC = re.compile(r"%([A-Za-z][\w-]*)(?:[ \t]+(.*))?")
_CELL_MAGIC = re.compile(r"%%([A-Za-z][\w-]*)(?:[ \t]+(.*))?")
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)\s*=(?!=)\s*(.*)")
_PARAMETER = re.compile(r"\{([A-Za-z_]\w*)\}")
_HERE_DOCUMENT = re.compile(r"(?<!<)<<(?!<)")
_COMMENT = re.compile(r"(?:^|[\s;&|()])#")
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
    joining = _Joining(lines)
    for index, line in enumerate(lines):
        if index < joining.end:
            continue
        if line.is_cell_magic:
            yield from _prose(prose)
            yield _cell_magic(line, [rest.text for rest in lines[index + 1 :]])
            return
        own = _own_statement(line, mode)
        if own is not None and own.kind is StatementKind.SHELL:
            own = replace(own, text=joining.text(index))
        if own is None and not (line.is_blank or line.is_comment):
            prose.append(line)
            continue
        yield from _prose(prose)
        prose = []
        if own is not None:
            mode = _mode_after(own, mode)
            yield own
    yield from _prose(prose)


class _Joining:
    """Finds how far ``!`` lines go on; what never ends is looked for once, not at every line."""

    def __init__(self, lines: list[_Line]) -> None:
        self._lines = lines
        self._is_endless = False
        self.end = 0
        """Where the statement asked for last ends."""

    def text(self, begin: int) -> str:
        """Return the command that begins with the ``!`` line at ``begin``."""
        found = None if self._is_endless else _end_of_shell(self._lines, begin)
        self._is_endless = found is None
        self.end = found or begin + 1
        return "\n".join(line.text for line in self._lines[begin : self.end])[1:].strip()


def _end_of_shell(lines: list[_Line], begin: int) -> int | None:
    """Where the command of the ``!`` line at ``begin`` ends; ``None`` if it is still open."""
    openness = Openness()
    for index in range(begin, len(lines)):
        if not openness.read(lines[index].text[1:] if index == begin else lines[index].text):
            return index + 1
    return None


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

    Raises ``UsageError`` where a shell would not read it as one word: inside quotes or behind the
    beginning of a here-document, which it could end to become anything.
    """
    pieces: list[str] = []
    end = 0
    for match in _PARAMETER.finditer(statement.text):
        if (value := parameters.get(match[1])) is None:
            continue
        if statement.kind is StatementKind.SHELL:
            _require_a_word(match[0], statement.text[: match.start()], value)
        pieces += [statement.text[end : match.start()], shlex.quote(value)]
        end = match.end()
    return "".join((*pieces, statement.text[end:]))


def _require_a_word(name: str, before: str, value: str) -> None:
    """Raise unless a quoted ``value`` is one word of the shell behind ``before``."""
    if _inside_quotes(before):
        raise UsageError(
            text("The parameter {name} stands inside quotes.", name=name),
            remedy=text("Write it without quotes: it is one word whatever it holds."),
        )
    comment = _COMMENT.search(before.rpartition("\n")[2])
    if _HERE_DOCUMENT.search(before) or (comment and "\n" in value):
        raise UsageError(
            text("The parameter {name} stands where it would not be one word.", name=name),
            remedy=text(
                "Write it among the words of a command, not in a here-document or comment."
            ),
        )


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
    """Whether a console should wait for more lines: an open command, or an open ``%%`` body.

    A ``%%`` body ends with an empty line, unless a here-document or a quotation mark is open.
    """
    lines = [_Line(number, text) for number, text in enumerate(_split(source), 1)]
    mode, index = Mode.COMMAND, 0
    while index < len(lines):
        line = lines[index]
        if line.is_cell_magic:
            return _is_body_open(line, lines[index + 1 :])
        own = _own_statement(line, mode)
        if own is not None and own.kind is StatementKind.SHELL:
            end = _end_of_shell(lines, index)
            if end is None:
                return True
            index = end
            continue
        mode = mode if own is None else _mode_after(own, mode)
        index += 1
    return False


def command_at_end(source: str) -> str | None:
    """The text of the command in which ``source`` ends, up to there; ``None`` anywhere else."""
    lines = [_Line(number, text) for number, text in enumerate(_split(source), 1)]
    mode, index = Mode.COMMAND, 0
    while index < len(lines):
        line = lines[index]
        if line.is_cell_magic:
            is_shell = line.text.rstrip().lower() == "%%sh"
            body = "\n".join(rest.text for rest in lines[index + 1 :])
            return body if is_shell and index + 1 < len(lines) else None
        own = _own_statement(line, mode)
        if own is not None and own.kind is StatementKind.SHELL:
            end = _end_of_shell(lines, index) or len(lines)
            if end == len(lines):
                return "\n".join(rest.text for rest in lines[index:])[1:]
            index = end
            continue
        mode = mode if own is None else _mode_after(own, mode)
        index += 1
    return "" if lines[-1].text == "!" and mode is Mode.COMMAND else None


def _is_body_open(head: _Line, body: list[_Line]) -> bool:
    if not body or not body[-1].is_blank:
        return True
    if not head.text.lower().startswith("%%sh"):
        return False
    openness = Openness()
    return [openness.read(line.text) for line in body][-1]
