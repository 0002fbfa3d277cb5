"""``${name%pattern}`` and its like: what is made of a value that is known.

Only what cannot mean anything but itself is understood: patterns of plain characters, ``*`` and
``?``, replacements of plain characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from .tree import Edit, Parameter

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_PLAIN = r"[A-Za-z0-9_.,:@+= -]"
_EDITED = re.compile(
    rf"\$\{{(?:\#(?P<measured>{_NAME})|(?P<name>{_NAME})(?:"
    rf"(?P<trim>%%?|\#\#?)(?P<pattern>(?:{_PLAIN}|[*?/])+)"
    rf"|(?P<swap>//?)(?P<old>(?:(?![%#]){_PLAIN})+)/(?P<new>{_PLAIN}*)"
    r"|(?P<case>,,|\^\^)))\}",
    re.ASCII,
)
_LENGTH: Final = "length"


def read(raw: str, position: int, *, quoted: bool) -> tuple[Parameter, int] | None:
    """The edited expansion at ``position`` and the offset behind it, if there is one."""
    match = _EDITED.match(raw, position)
    if match is None:
        return None
    if match["measured"]:
        return Parameter(match["measured"], quoted, Edit(_LENGTH)), match.end()
    operation = match["trim"] or match["swap"] or match["case"]
    edit = Edit(operation, match["pattern"] or match["old"] or "", match["new"] or "")
    return Parameter(match["name"], quoted, edit), match.end()


def printed(name: str, edit: Edit) -> str:
    """The expansion as ``read`` reads it."""
    if edit.operation == _LENGTH:
        return f"${{#{name}}}"
    swap = f"/{edit.replacement}" if edit.operation in {"/", "//"} else ""
    return f"${{{name}{edit.operation}{edit.pattern}{swap}}}"


def edited(value: str, edit: Edit) -> str | None:
    """What becomes of ``value``, ``None`` where that depends on the language of the shell."""
    if not value.isascii() and (edit.operation in _BY_CHARACTER or "?" in edit.pattern):
        return None
    return _OPERATIONS[edit.operation](value, edit)


def _trimmed(value: str, edit: Edit) -> str:
    """Bash's ``#`` and ``%`` take the shortest match away, ``##`` and ``%%`` the longest."""
    pattern = _expression(edit.pattern)
    cuts = range(len(value) + 1)
    if edit.operation.startswith("#"):
        fitting = [cut for cut in cuts if pattern.fullmatch(value, 0, cut)]
        return value[(fitting[0] if edit.operation == "#" else fitting[-1]) :] if fitting else value
    fitting = [cut for cut in cuts if pattern.fullmatch(value, cut)]
    return value[: (fitting[-1] if edit.operation == "%" else fitting[0])] if fitting else value


def _expression(pattern: str) -> re.Pattern[str]:
    means = {"*": ".*", "?": "."}
    return re.compile("".join(means.get(c, re.escape(c)) for c in pattern), re.DOTALL)


_OPERATIONS: Final[dict[str, Callable[[str, Edit], str]]] = {
    **dict.fromkeys(("#", "##", "%", "%%"), _trimmed),
    "/": lambda value, edit: value.replace(edit.pattern, edit.replacement, 1),
    "//": lambda value, edit: value.replace(edit.pattern, edit.replacement),
    ",,": lambda value, _: value.lower(),
    "^^": lambda value, _: value.upper(),
    _LENGTH: lambda value, _: str(len(value)),
}
_BY_CHARACTER: Final = frozenset({",,", "^^", _LENGTH})
