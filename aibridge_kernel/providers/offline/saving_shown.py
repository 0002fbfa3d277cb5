"""A step that keeps in a new file what the one before shows: "sort a.txt, save it as b.txt"."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from functools import cache

from aibridge_kernel.providers.base import FileTree

from .clauses import Refuse
from .lexicon import Lexicon
from .phrase_files import section
from .quoting import Done
from .redirecting import kept_in
from .scene import Scene
from .tokens import fold

__all__ = ["saved", "saves_otherwise"]

_TEXTS = re.compile(r".*\.(?:txt|csv|tsv|md|log|list|lst|out|dat)", re.IGNORECASE)
_OF_FILES = frozenset({"found", "listed", "shown"})
"""What is shown of files: "put them in a.txt" may be about these."""
_SENDING = frozenset({"cp", "mv"})


def saved(part: str, shown: Done, lexicon: Lexicon, files: FileTree) -> Done | None:
    """The step before with what it prints in the file that this one names, ``None`` if unsaid."""
    said = _saving(part, lexicon.language)
    if said is None or " > " in shown.command or files.exists(said["name"]):
        return None
    plain = said["verb"].startswith(tuple(_told(lexicon.language)["plain"]))
    if shown.reply in _OF_FILES and not plain:
        return None
    at = said.start("name")
    try:
        return kept_in(shown, part[at : at + len(said["name"])], Scene(files))
    except Refuse:
        return None


def saves_otherwise(parts: Sequence[str], commands: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether what shall be kept is something else that is copied or moved to that name."""
    said = (_saving(part, lexicon.language) for part in parts[1:])
    names = {found["name"] for found in said if found}
    if not names:
        return False
    sent = (_words(command) for command in commands)
    return any(words[0] in _SENDING and fold(words[-1]) in names for words in sent if words)


def _saving(part: str, language: str) -> re.Match[str] | None:
    folded = fold(part).strip(" .!,;")
    found = _pattern(language).fullmatch(folded) if len(fold(part)) == len(part) else None
    return found if found and _TEXTS.fullmatch(found["name"]) else None


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return []


@cache
def _pattern(language: str) -> re.Pattern[str]:
    return re.compile("|".join(_told(language)["words"]))


def _told(language: str) -> dict[str, list[str]]:
    told: dict[str, list[str]] = section(f"{language}/joints.toml", "saving")
    return told
