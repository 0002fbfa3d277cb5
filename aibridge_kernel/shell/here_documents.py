"""Here-documents whose body is taken as it stands."""

from __future__ import annotations

import re

from aibridge_kernel.values import text

from .refusal import not_understood
from .tree import Operator, Redirection, Word

_DELIMITER = re.compile(r"""(['"]?)([A-Za-z0-9_.-]+)\1\Z""", re.ASCII)
_EXPANDS = re.compile(r"[$`\\]")


def read(raw: str, position: int, end: int, delimiter: str) -> tuple[str, int]:
    """The body of the here-document whose operator ends at ``position``.

    Returns it with the offset where the rest of the command's own line ends: the lexer goes on
    to there and no further. Nothing may follow the closing delimiter.
    """
    name = _DELIMITER.match(delimiter)
    line_end = raw.find("\n", position, end)
    if name is None or line_end == -1 or "<<" in raw[position:line_end]:
        raise not_understood(text("an unusual here-document"))
    if raw[position:line_end].endswith("\\") or _opens_quote(raw[position:line_end]):
        raise not_understood(text("an unusual here-document"))
    lines = raw[line_end + 1 : end].split("\n")
    if name[2] not in lines or any(lines[lines.index(name[2]) + 1 :]):
        raise not_understood(text("an unusual here-document"))
    body = "".join(f"{line}\n" for line in lines[: lines.index(name[2])])
    if not name[1] and _EXPANDS.search(body):
        raise not_understood(text("expansions in a here-document"))
    return body, line_end


def _opens_quote(line: str) -> bool:
    return line.count("'") % 2 == 1 or line.count('"') % 2 == 1


def redirection(descriptor: int, body: str) -> Redirection:
    """The same input without a here-document."""
    if not body:
        return Redirection(Operator.READ, Word.literal("/dev/null"), descriptor)
    return Redirection(Operator.HERE_STRING, Word.literal(body.removesuffix("\n")), descriptor)
