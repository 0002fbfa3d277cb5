"""Names, model text and streams made safe to show: valid UTF-8, no hidden or control characters."""

from __future__ import annotations

import re
import unicodedata

from aibridge_kernel.values import Change

_SURROGATE = re.compile("[\udc80-\udcff]")
_TERMINAL = re.compile(
    r"\x1b\[(?P<sgr>[0-9;:]*)m"  # colours stay
    r"|\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_].*?(?:\x1b\\|\x07|\Z)|[ -/]*[0-~])"
    r"|[\x00-\x07\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]",
    re.DOTALL,
)
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def valid(name: str) -> str:
    r"""Write undecodable bytes (``surrogateescape``) as ``\xNN``, so that the rest stays UTF-8."""
    escaped = _SURROGATE.sub(lambda match: f"\\x{ord(match[0]) - 0xDC00:02x}", name)
    return escaped.encode("utf-8", "backslashreplace").decode("utf-8")


def visible(name: str) -> str:
    """Make a name or model text valid and show control, bidi and invisible characters escaped."""
    return "".join(_shown(character) for character in valid(name))


def _shown(character: str) -> str:
    if character in _BIDI or unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"}:
        return character.encode("unicode_escape").decode("ascii")
    return character


MAX_NAME = 240
"""Characters of a name or path that are shown; the middle of a longer one is left out."""


def short(name: str) -> str:
    """Make a name visible and no longer than a line or two."""
    shown = visible(name)
    if len(shown) <= MAX_NAME:
        return shown
    return f"{shown[: MAX_NAME // 2]} … {shown[-MAX_NAME // 2 :]}"


def visible_lines(command: str) -> list[str]:
    """Split a command into lines made visible; several blank lines become one."""
    lines = [visible(line) for line in command.strip("\n").split("\n")]
    return [
        line for index, line in enumerate(lines) if line.strip() or index == 0 or lines[index - 1]
    ]


def prompted(command: str) -> list[str]:
    """Write a command as a shell shows it: ``$`` before its first line, ``>`` before the rest."""
    first, *rest = visible_lines(command)
    return [f"$ {first}", *(f"> {line}" for line in rest)]


def terminal(output: str) -> str:
    """Keep colours, CR, LF, TAB and BS of a command's output; drop all other terminal control."""
    return _TERMINAL.sub(lambda match: match[0] if match["sgr"] is not None else "", output)


def shown_path(change: Change) -> str:
    """Write a changed path as the protocol has it: valid UTF-8, a folder ends in ``/``."""
    return valid(change.path) + ("/" if change.is_directory else "")
