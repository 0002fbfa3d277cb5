"""What the earlier turns of a conversation spoke of, read from the commands that ran."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace

from aibridge_kernel.conversation import Conversation, Turn
from aibridge_kernel.providers.base import FileTree

from .found import found_by
from .scene import Spoken

_TURNS = 8
_BRANCH = re.compile(r"git (?:branch|switch -c|checkout -b) ([\w][\w./-]*)")
_INTO_IT = re.compile(r"\b(in|into|inside) (it|that|there)\b")
_LAST_OPERAND = frozenset({"mkdir", "touch", "cat", "rm", "rmdir", "head", "tail", "wc", "sort"})
_DESTINATION = frozenset({"mv", "cp", "ln"})
_PACKING = frozenset({"tar", "zip"})
_SEPARATORS = frozenset({"&&", "||", ";", "|"})
_LISTING = frozenset({"ls", "du", "find"})
_FILES_WITH = ("-r", "-l")
_FIRST = frozenset({"ls", "du", "chmod", "nl", "sed", "diff", "uniq", "stat", "file", "gzip"})


def spoken_of(
    conversation: Conversation, working_directory: str, files: FileTree, now: float
) -> tuple[Spoken, ...]:
    """Existing paths of the latest turns, oldest first, relative to the working directory."""
    found: list[Spoken] = []
    for turn in conversation.turns[-_TURNS:]:
        begun = len(found)
        targets = _targets(turn)
        for path, folder, said, among in _paths(turn, len(found), (working_directory, files, now)):
            whole = posixpath.join(turn.working_directory, path)
            here = posixpath.relpath(whole, working_directory)
            is_folder = folder or _is_folder(here, files)
            place = is_folder and path in targets
            place = place and files.exists(posixpath.join(here, targets[path]))  # else renamed
            spoken = Spoken(here, is_folder, said, among, place)
            found.append(_as_told(spoken, turn, working_directory))
        if _does_alike(turn):
            found[begun:] = _in_a_row(found[begun:], files)
    return tuple(found)


def _does_alike(turn: Turn) -> bool:
    """Whether a turn did the same to one thing after the other: "rename a to b and c to d"."""
    programs = {ran.command.partition(" ")[0] for ran in turn.ran}
    return len(turn.ran) > 1 and len(programs) == 1 and programs <= _DESTINATION


def _in_a_row(told: Sequence[Spoken], files: FileTree) -> list[Spoken]:
    """The files that were spoken of one by one, as said together."""
    row = [one for one in told if not one.folder and files.exists(one.path)]
    said = max((one.said for one in told), default=0)
    rest = [one for one in told if one not in row]
    return [*rest, *(replace(one, said=said, among=len(row) > 1) for one in row)]


def _as_told(spoken: Spoken, turn: Turn, working_directory: str) -> Spoken:
    """How the commands of a turn spoke of a path: as a folder shown, an archive or a copy made."""
    first = [ran.command.split()[:1] for ran in turn.ran]
    listed = spoken.folder and ["ls"] in first
    packed = not spoken.folder and (["zip"] in first or ["tar"] in first)
    copied = next((source for ran in turn.ran if (source := _copy(ran.command, spoken.path))), "")
    whole = posixpath.join(turn.working_directory, copied)
    source = posixpath.relpath(whole, working_directory) if copied else ""
    return replace(spoken, listed=listed, packed=packed, copied=source)


def _copy(command: str, path: str) -> str:
    """What a command copied alone, if ``path`` may be its copy."""
    words = shlex.split(command) if command.startswith("cp ") else []
    operands = [word for word in words[1:] if not word.startswith("-")]
    if len(operands) != 2 or set(operands[0]) & set("*?["):  # noqa: PLR2004
        return ""
    source, target = (posixpath.normpath(word) for word in operands)
    made = {posixpath.basename(target), posixpath.basename(source)}
    return source if posixpath.basename(path) in made and path != source else ""


def _targets(turn: Turn) -> dict[str, str]:
    """Where some one thing was moved or copied to, and its name."""
    commands = (shlex.split(r.command) for r in turn.ran if r.command.startswith(("mv ", "cp ")))
    operands = ([word for word in words[1:] if not word.startswith("-")] for words in commands)
    alone = (said for said in operands if len(said) == 2 and "*" not in said[0])  # noqa: PLR2004
    return {said[1]: posixpath.basename(said[0].rstrip("/")) for said in alone}


def held_by(conversation: Conversation) -> str | None:
    """The folder that a pronoun of the latest turn named: "put a.txt in it"."""
    turn = conversation.turns[-1] if conversation.turns else None
    if turn is None or not turn.ran or not _INTO_IT.search(turn.prose.lower()):
        return None
    words = shlex.split(turn.ran[-1].command)
    return words[-1] if words[0] in {"mv", "cp"} else None


def branch_of(conversation: Conversation) -> str | None:
    """The git branch that the latest turn made."""
    latest = conversation.turns[-1:]
    made = [_BRANCH.fullmatch(ran.command) for turn in latest for ran in turn.ran]
    return next((found[1] for found in reversed(made) if found), None)


def _is_folder(path: str, files: FileTree) -> bool:
    place, name = posixpath.split(path.rstrip("/"))
    return any(e.name == name and e.is_directory for e in files.entries(place or "."))


def _paths(
    turn: Turn, said: int, seen: tuple[str, FileTree, float]
) -> Iterator[tuple[str, bool, int, bool]]:
    """Paths, whether they are folders, a number for those said together, whether one of several."""
    working_directory, files, now = seen
    root = posixpath.relpath(turn.working_directory, working_directory)
    for ran in turn.ran:
        try:
            words = shlex.split(ran.command, comments=False)
        except ValueError:
            continue
        words = (
            words[:-3] if words[-3:] == ["|", "wc", "-l"] and words[0] in {"find", "ls"} else words
        )
        found = found_by(words, files, root, now)
        held = words[:1] == ["grep"] and any(w[:2] in _FILES_WITH for w in words[1:2])
        if held or ("|" in words and not found and words[0] in _LISTING):
            yield ".", True, said, True  # nobody knows what that named
        for path, folder in found:
            yield path, folder, said, len(found) > 1
        if found or (words[:1] in (["ls"], ["du"]) and "|" in words):
            said += 1
            continue
        for command in _commands(words):
            spoken = list(_spoken(command))
            there = sum(files.exists(posixpath.join(root, path)) for path, _, _ in spoken)
            row = there > 1 and command[0] in _LAST_OPERAND | _FIRST
            for path, folder, apart in spoken:
                said += apart
                yield path, folder, said, row
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
    operands = [word for word in words[1:] if not word.startswith("-") and word.strip()]
    if operands[:1] in (["add"], ["restore"]) and words[0] == "git":
        yield from ((operand, False, False) for operand in operands[1:])
    elif words[0] in _PACKING and operands and (words[0] != "tar" or "-c" in words[1][:2]):
        yield operands[0], False, False
    elif words[0] in _LAST_OPERAND | _FIRST:
        for operand in operands:
            yield operand, words[0] in {"mkdir", "rmdir"} or "-r" in words, False
    elif words[0] in _DESTINATION and len(operands) > 1:
        *sources, destination = operands
        yield destination, False, False
        for index, source in enumerate(sources):
            yield posixpath.join(destination, posixpath.basename(source)), False, not index
