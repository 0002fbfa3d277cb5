"""What shall be instead of what was just done: "no, mejor llámala b", "oops, in docs instead".

Only the one thing that the turn before made, copied, moved or packed: it is renamed or moved on
from where it is now, which loses nothing.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Sequence
from functools import cache
from typing import Any

from aibridge_kernel.conversation import Turn
from aibridge_kernel.providers.base import FileTree

from .phrase_files import section
from .pointing_back import is_folder
from .tokens import fold

__all__ = ["corrected", "made_by"]

_MOVING = frozenset({"mv", "cp"})
_PACKING = frozenset({"zip", "tar"})
_NAME = r"[\"'«“]?(?P<new>(?<![\"'«“])[\w./-]+|(?<=[\"'«“])[\w ./-]+)[\"'»”]?"
_FILE = r"[\"'«“]?(?P<new>[^\s/\"'«“]+\.[a-z]\w{0,4})[\"'»”]?"


def corrected(said: str, turn: Turn, language: str, files: FileTree) -> str | None:
    """The request behind words that correct, in words that say all; ``None`` if it is no such."""
    plain = fold(said).strip(" .!?¡¿")
    made = _latest_made(turn.ran[0].command, files) if len(turn.ran) == 1 else None
    if made is None or len(fold(said)) != len(said):
        return None
    start, known = fold(said).index(plain), section(f"{language}/turns.toml", "correction")
    for kind, told in (("called", "rename"), ("named", "rename"), ("placed", "move")):
        if (found := _pattern(language, kind).fullmatch(plain)) is not None:
            group = next(one for one in found.groupdict() if found[one])
            new = said[start + found.start(group) : start + found.end(group)]
            named = kind == "named" and _only_placed(turn.ran[0].command, made)
            free = told == "move" or ("/" not in new and not files.exists(new))
            fits = free and not named and (told == "rename" or is_folder(new, files))
            return str(known[told]).format(old=made, new=new) if fits else None
    return None


def _latest_made(command: str, files: FileTree) -> str | None:
    """The one thing that a command made, if it is still there."""
    program, *words = shlex.split(command) or [""]
    if program == "tar" and "c" not in words[0]:
        return None
    made = made_by(program, [word for word in words if not word.startswith("-")], files)
    return made if made is not None and files.exists(made) else None


def _only_placed(command: str, made: str) -> bool:
    """Whether a command gave nothing a name, so that a bare name is another thing's."""
    program, *words = shlex.split(command)
    sources = [posixpath.basename(word.rstrip("/")) for word in words[:-1]]
    return program in _MOVING and posixpath.basename(made) in sources


def made_by(program: str, operands: Sequence[str], files: FileTree) -> str | None:
    """The one thing that a command made or moved, where it is now."""
    if program in {"mkdir", "touch"}:
        return operands[0] if len(operands) == 1 else None
    if program in _PACKING:
        return operands[0] if operands else None
    if program not in _MOVING or len(operands) != 2:  # noqa: PLR2004  — one thing to one place
        return None
    source, target = operands
    if any(mark in source for mark in "*?["):
        return None
    inside = posixpath.join(target, posixpath.basename(source.rstrip("/")))
    return inside if files.exists(inside) else target


@cache
def _pattern(language: str, kind: str) -> re.Pattern[str]:
    known: dict[str, Any] = section(f"{language}/turns.toml", "correction")
    each = [
        one.replace("{name}", _NAME.replace("new", f"new{at}")).replace(
            "{file}", _FILE.replace("new", f"new{at}")
        )
        for at, one in enumerate(known[kind])
    ]
    return re.compile(rf"(?:{'|'.join(each)}){known['end']}")
