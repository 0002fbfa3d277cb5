"""What is said of what the turn before did, in words that say it all: "move it back", "and to old".

Each is a sentence that names the files, read from the command that ran.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Callable, Sequence
from functools import cache

from aibridge_kernel.conversation import Turn
from aibridge_kernel.providers.base import FileTree

from .lexicon import Lexicon
from .phrase_files import section
from .pointing_back import is_folder, left_by
from .tokens import fold

__all__ = ["in_full"]

_Said = dict[str, str]


def in_full(
    sentence: str, turn: Turn, shown: Sequence[str], lexicon: Lexicon, files: FileTree
) -> str | None:
    """The sentence with the files that the turn before was about; ``None`` if it is no such."""
    plain = fold(sentence).strip(" .?!¿¡")
    if len(turn.ran) != 1 or len(fold(sentence)) != len(sentence):
        return None
    start = fold(sentence).index(plain)
    for name, pattern in _patterns(lexicon.language).items():
        if (found := pattern.fullmatch(plain)) is None:
            continue
        said = {
            key: sentence[start + found.start(key) : start + found.end(key)]
            for key, text in found.groupdict().items() if text
        }  # fmt: skip
        plainly = _told(lexicon.language)["say"]
        return _MEANT[name](turn.ran[0].command, said, shown, files, plainly)
    return None


def _back(
    command: str, _: _Said, __: Sequence[str], files: FileTree, say: dict[str, str]
) -> str | None:
    """What was moved, where it was: "move it back"."""
    program, *operands = _words(command)
    lefts = left_by([command], files) if program == "mv" else []
    if not lefts or not lefts[0].made or not all(map(files.exists, lefts[0].made)):
        return None
    if lefts[0].how == "renamed":
        old = operands[0]
        return say["rename"].format(old=lefts[0].made[0], new=posixpath.basename(old))
    if not lefts[0].place:
        return None
    paths = say["join"].join(f'"{path}"' for path in lefts[0].made)
    place = lefts[0].place
    return (
        say["here"].format(paths=paths)
        if place == "."
        else say["move"].format(paths=paths, place=place)
    )


def _called(
    command: str, said: _Said, _: Sequence[str], files: FileTree, say: dict[str, str]
) -> str | None:
    """The copy by another name: "call that copy b.txt"."""
    lefts = left_by([command], files)
    made = lefts[0].made if lefts and lefts[0].how == "copy" else []
    if len(made) != 1 or not files.exists(made[0]):
        return None
    return say["rename"].format(old=made[0], new=said["name"])


def _each(
    _: str, said: _Said, shown: Sequence[str], __: FileTree, say: dict[str, str]
) -> str | None:
    """How many lines each of the files has that were shown."""
    if not shown:
        return None
    paths = say["join"].join(f'"{path}"' for path in shown)
    return say["count"].format(what=said["what"], paths=paths)


def _also_to(
    command: str, said: _Said, _: Sequence[str], files: FileTree, say: dict[str, str]
) -> str | None:
    """What was copied, to another folder as well: "and to old"."""
    program, *operands = _words(command)
    taken = [word for word in operands[:-1] if not word.startswith("-")]
    if program != "cp" or not taken or not is_folder(said["place"], files):
        return None
    if not all(map(files.exists, taken)):
        return None
    paths = say["join"].join(f'"{path}"' for path in taken)
    return say["copy"].format(paths=paths, place=said["place"])


def _inside(
    command: str, said: _Said, _: Sequence[str], files: FileTree, say: dict[str, str]
) -> str | None:
    """New folders in the one just made: "inside it make spring and autumn"."""
    program, *operands = _words(command)
    made = [word for word in operands if not word.startswith("-")]
    if program != "mkdir" or len(made) != 1 or not files.exists(made[0]):
        return None
    return say["inside"].format(folder=made[0], names=said["names"])


_MEANT: dict[str, Callable[..., str | None]] = {
    "back": _back, "called": _called, "each": _each, "also_to": _also_to, "inside": _inside,
}  # fmt: skip


def _words(command: str) -> list[str]:
    try:
        words = list(shlex.shlex(command, posix=True, punctuation_chars=True))
    except ValueError:
        return [""]
    plain = words and not any(set(word) & set("|&;<>*?[") for word in words)
    return words if plain else [""]


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    told = _told(language)["patterns"]
    return {name: re.compile("|".join(told[name])) for name in _MEANT}


@cache
def _told(language: str) -> dict[str, dict[str, str]]:
    known = section(f"{language}/joints.toml", "second_turn")
    return {"patterns": known["patterns"], "say": known["say"]}
