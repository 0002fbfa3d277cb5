"""Here-documents whose body is taken as it stands."""

from __future__ import annotations

import re
from typing import NamedTuple

from aibridge_kernel.values import text

from .refusal import not_understood
from .tree import Operator, Redirection, Word

_DELIMITER = re.compile(r"""(['"]?)([A-Za-z0-9_.-]+)\1\Z""", re.ASCII)
_EXPANDS = re.compile(r"[$`\\]")


class Body(NamedTuple):
    """The body of a here-document and where the text around it goes on."""

    text: str
    line_end: int
    """Where the line with the operator ends; the command must end there."""
    end: int
    """Where the line with the closing delimiter ends."""


def read(raw: str, position: int, delimiter: str) -> Body:
    """The body of the here-document whose operator and delimiter end at ``position``."""
    name = _DELIMITER.match(delimiter)
    line_end = raw.find("\n", position)
    if name is None or line_end == -1 or _goes_on(raw[position:line_end]):
        raise not_understood(text("an unusual here-document"))
    closing = raw.find(f"\n{name[2]}\n", line_end)
    if closing == -1 and raw.endswith(f"\n{name[2]}"):
        closing = len(raw) - len(name[2]) - 1
    if closing < line_end:
        raise not_understood(text("an unusual here-document"))
    body = raw[line_end + 1 : closing + 1]
    if not name[1] and _EXPANDS.search(body):
        raise not_understood(text("expansions in a here-document"))
    return Body(body, line_end, closing + 1 + len(name[2]))


def _goes_on(line: str) -> bool:
    """Whether the rest of the operator's line may reach into the next."""
    return line.endswith("\\") or line.count("'") % 2 == 1 or line.count('"') % 2 == 1


def redirection(descriptor: int, body: str) -> Redirection:
    """The same input without a here-document."""
    if not body:
        return Redirection(Operator.READ, Word.literal("/dev/null"), descriptor)
    return Redirection(Operator.HERE_STRING, Word.literal(body.removesuffix("\n")), descriptor)
