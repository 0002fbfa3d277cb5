"""Whether bash would wait for another line: the look of an editor, not of the parser. Pure."""

from __future__ import annotations

import re

_HERE = re.compile(r"<<(-?)[ \t]*(?:'([^'\n]+)'|\"([^\"\n]+)\"|\\?([^\s'\"|&;()<>]+))")
_PLAIN = re.compile(r"[^'\"`\\$()#|&<\s]+")
_QUOTES = ("'", '"', "$'", "`")
_ESCAPING = ('"', "$'", "`")


class Openness:
    """Reads a command's text line by line and tells after each whether it could end there."""

    def __init__(self) -> None:
        self._within: list[str] = []
        """Quotation marks and parentheses that are open, the innermost last."""
        self._bodies: list[tuple[str, bool]] = []
        """Closing lines of the here-documents still to come; whether tabs before one count not."""
        self._goes_on = False
        """Whether the last line ended with a backslash or an operator."""

    def read(self, line: str) -> bool:
        """Read one line, without its end; whether the command cannot end here."""
        if self._bodies and not self._is_quoted:
            closing, tabbed = self._bodies[0]
            if (line.lstrip("\t") if tabbed else line) == closing:
                del self._bodies[0]
        else:
            self._read_line(line)
        return bool(self._within or self._bodies or self._goes_on)

    @property
    def _is_quoted(self) -> bool:
        return bool(self._within) and self._within[-1] in _QUOTES

    def _read_line(self, line: str) -> None:
        position, self._goes_on = 0, self._goes_on and not line.strip()
        while position < len(line):
            if self._is_quoted:
                position = self._in_quotes(line, position)
            else:
                position = self._outside(line, position)

    def _in_quotes(self, line: str, position: int) -> int:
        """Read one character inside quotation marks; where to go on."""
        quote, character = self._within[-1], line[position]
        if character == "\\" and quote in _ESCAPING:
            return position + 2
        if character == quote[-1]:
            self._within.pop()
        elif quote == '"' and character == "`":
            self._within.append("`")
        elif quote == '"' and line.startswith("$(", position):
            self._within.append("(")
            return position + 2
        return position + 1

    def _outside(self, line: str, position: int) -> int:
        """Read what stands outside quotation marks; where to go on."""
        character = line[position]
        if character.isspace():
            return position + 1
        if character == "#" and (position == 0 or line[position - 1] in " \t;|&()"):
            return len(line)
        if character == "\\":
            self._goes_on = position + 1 == len(line)
            return position + 2
        if character in "|&":
            return self._operator(line, position)
        self._goes_on = False
        return self._opened(line, position)

    def _opened(self, line: str, position: int) -> int:
        """Read a quotation mark, a parenthesis, a here-document's operator, or plain text."""
        for string in ("<<<", "$'"):
            if line.startswith(string, position):
                self._within += [string] if string == "$'" else []
                return position + len(string)
        if here := _HERE.match(line, position):
            self._bodies.append((here[2] or here[3] or here[4], bool(here[1])))
            return here.end()
        character = line[position]
        if character in "'\"`(":
            self._within.append(character)
        elif character == ")" and self._within:
            self._within.pop()
        plain = _PLAIN.match(line, position)
        return plain.end() if plain else position + 1

    def _operator(self, line: str, position: int) -> int:
        """Read ``|``, ``|&``, ``||``, ``&&`` or ``&``; all but the last want something after."""
        length = 1 + (line[position : position + 2] in {"||", "&&", "|&"})
        self._goes_on = length > 1 or line[position] == "|"
        return position + length
