"""Whether the commands of a request do with what its steps point to what these say.

"The folder" is the one just made, "the logs" are those just packed, and what was just filled is
not meant to be deleted.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Sequence

from aibridge_kernel.providers.base import FileTree

from .foreseeing import foreseen
from .lexicon import Lexicon
from .pointing_back import left_by, meant_by
from .tokens import fold

__all__ = ["disagrees", "goes_beyond"]

_EVERY = frozenset({
    "all", "any", "every", "everywhere", "here", "whole", "todo", "toda", "todos", "todas", "cada",
    "aqui", "cualquier",
})  # fmt: skip
_OF_PART = ("awk ", "cut ", "grep ", "head ", "sed -n ", "tail ")
_PATTERN = re.compile(r"\*(\.\w+)$")


def disagrees(
    parts: Sequence[str], commands: Sequence[str], lexicon: Lexicon, files: FileTree
) -> bool:
    """Whether a later step is done to something else than it points to."""
    for at, part in enumerate(parts):
        aligned = at if len(parts) == len(commands) else len(commands) - 1
        if at and aligned and (aligned == at or at + 1 == len(parts)):
            before, command = commands[:aligned], commands[aligned]
            if goes_beyond(part, command, before) or _of_other(
                part, command, before, lexicon, files
            ):
                return True
    return False


def _of_other(
    part: str, command: str, before: Sequence[str], lexicon: Lexicon, files: FileTree
) -> bool:
    """Whether a step is not done to the folder or the file that its words point to."""
    after = foreseen(before, files) if meant_by(part, (), lexicon, files) else None
    if after is None or after[1] != ".":
        return False
    words = {posixpath.normpath(word) for word in _words(command)}
    meant = meant_by(part, left_by(before, after[0]), lexicon, after[0])
    return any(not words.intersection(map(posixpath.normpath, paths)) for paths in meant if paths)


def goes_beyond(part: str, command: str, before: Sequence[str]) -> bool:
    """Whether a step reaches more than it can mean.

    A folder that was just filled is deleted, not named; "the logs" that a step before took from
    one folder are taken wherever they are; or a file is sorted of which a part was shown.
    """
    words, said = _words(command), fold(part)
    if words[:1] == ["rm"] and _is_filled(words[-1], before):
        return posixpath.basename(words[-1].rstrip("/")) not in said
    if words[:1] == ["sort"] and before[-1].startswith(_OF_PART):
        names = [word for word in words[1:] if word in _words(before[-1])]
        return bool(names) and not any(posixpath.basename(name) in said for name in names)
    wide = words[:2] == ["find", "."] or (words[:1] != ["find"] and "/" not in command)
    ending = (
        next((found[1] for w in words if (found := _PATTERN.search(w))), None) if wide else None
    )
    if ending is None or _EVERY.intersection(re.findall(r"\w+", said)):
        return False
    told = [word for earlier in before for word in _words(earlier) if word.endswith(ending)]
    return bool(told) and all("/" in word for word in told)


def _is_filled(folder: str, before: Sequence[str]) -> bool:
    """Whether the last that was done with a folder was to put something in it."""
    said = [_words(command) for command in before if folder in _words(command)]
    last = said[-1] if said else [""]
    return last[0] in {"cp", "mv"} and last[-1] == folder


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return []
