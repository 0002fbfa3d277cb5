"""What the earlier turns of a conversation spoke of, read from the commands that ran."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator
from fnmatch import fnmatch

from aibridge_kernel.conversation import Conversation, Turn
from aibridge_kernel.providers.base import FileTree

from .scene import Spoken

_TURNS = 8
_NAMED = frozenset({"-name", "-iname"})
_ANYWHERE = "**"
_DEEP = 3
_BRANCH = re.compile(r"git (?:branch|switch -c|checkout -b) ([\w][\w./-]*)")
_LAST_OPERAND = frozenset({"mkdir", "touch", "cat", "rm", "rmdir", "head", "tail", "wc", "sort"})
_DESTINATION = frozenset({"mv", "cp", "ln"})
_PACKING = frozenset({"tar", "zip"})
_SEPARATORS = frozenset({"&&", "||", ";", "|"})
_FIRST = frozenset({"ls", "du", "chmod", "nl", "sed", "diff", "uniq", "stat", "file", "gzip"})


def spoken_of(
    conversation: Conversation, working_directory: str, files: FileTree
) -> tuple[Spoken, ...]:
    """Existing paths of the latest turns, oldest first, relative to the working directory."""
    found: list[Spoken] = []
    for turn in conversation.turns[-_TURNS:]:
        for path, folder, said in _paths(turn, len(found)):
            whole = posixpath.join(turn.working_directory, path)
            here = _found(posixpath.relpath(whole, working_directory), files)
            found.append(Spoken(here, folder or _is_folder(here, files), said))
    return tuple(found)


def _found(path: str, files: FileTree) -> str:
    """The one path that ``find`` came upon, "docs/**/*a*"; any other path as it is."""
    place, mark, name = path.partition(_ANYWHERE + "/")
    if not mark:
        return path
    paths = list(_below(place.rstrip("/") or ".", name, files, _DEEP))
    return paths[0] if len(paths) == 1 else posixpath.join(place, name)


def _below(place: str, name: str, files: FileTree, depth: int) -> Iterator[str]:
    for entry in files.entries(place):
        path = posixpath.normpath(posixpath.join(place, entry.name))
        if fnmatch(entry.name.casefold(), name.casefold()):
            yield path
        elif entry.is_directory and depth and not entry.name.startswith("."):
            yield from _below(path, name, files, depth - 1)


def branch_of(conversation: Conversation) -> str | None:
    """The git branch that the latest turn made."""
    latest = conversation.turns[-1:]
    made = [_BRANCH.fullmatch(ran.command) for turn in latest for ran in turn.ran]
    return next((found[1] for found in reversed(made) if found), None)


def _is_folder(path: str, files: FileTree) -> bool:
    place, name = posixpath.split(path.rstrip("/"))
    return any(e.name == name and e.is_directory for e in files.entries(place or "."))


def _paths(turn: Turn, said: int) -> Iterator[tuple[str, bool, int]]:
    """Paths, whether they are folders, and a number for those that were said together."""
    for ran in turn.ran:
        try:
            words = shlex.split(ran.command, comments=False)
        except ValueError:
            continue
        for command in _commands(words):
            for path, folder, apart in _spoken(command):
                said += apart
                yield path, folder, said
            said += 1


def _commands(words: list[str]) -> Iterator[list[str]]:
    current: list[str] = []
    for word in words:
        if word in _SEPARATORS:
            yield current
            current = []
        else:
            current.append(word)
    yield current


def _spoken(words: list[str]) -> Iterator[tuple[str, bool, bool]]:
    """Paths, whether they are folders, and whether they are apart from the one before."""
    for redirection in (">", ">>"):
        if redirection in words[:-1]:
            yield words[words.index(redirection) + 1], False, False
            return
    if not words:
        return
    if words[0] == "find":
        yield from _sought(words)
        return
    operands = [word for word in words[1:] if not word.startswith("-") and word.strip()]
    if words[0] in _PACKING and operands and (words[0] != "tar" or "-c" in words[1][:2]):
        yield operands[0], False, False
    elif words[0] in _LAST_OPERAND | _FIRST:
        for operand in operands:
            yield operand, words[0] in {"mkdir", "rmdir"} or "-r" in words, False
    elif words[0] in _DESTINATION and len(operands) > 1:
        *sources, destination = operands
        yield destination, False, False
        for index, source in enumerate(sources):
            yield posixpath.join(destination, posixpath.basename(source)), False, not index


def _sought(words: list[str]) -> Iterator[tuple[str, bool, bool]]:
    """The one name that ``find`` looked for, wherever it is."""
    tests = [word for word in words if word in _NAMED]
    named = words[words.index(tests[0]) + 1 :][:1] if len(tests) == 1 else []
    if named and len(words) > 1:
        yield posixpath.join(words[1], _ANYWHERE, named[0]), False, False
