"""Words for what the step before made or took: "the copy", "the original", "ambos".

Each is put into names, read from the commands that ran or shall run.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from aibridge_kernel.providers.base import FileTree

from .lexicon import Lexicon
from .phrase_files import section
from .tokens import fold

__all__ = ["Left", "is_folder", "left_by", "meant_by", "points", "put_names"]

_SEPARATORS = frozenset({"&&", ";", "|"})
_PAIR, _TRIPLE = 2, 3


@dataclass(slots=True)
class Left:
    """What a step leaves to speak of, each by what it may be called."""

    made: list[str] = field(default_factory=list)
    """New paths, where they are now."""
    taken: list[str] = field(default_factory=list)
    """What they were made from, if that is still there."""
    how: str = ""
    """``copy``, ``packed``, ``moved``, ``renamed``, ``new``, ``written`` or ``gone``.

    Nothing for a look.
    """
    place: str = ""
    """The folder that something was taken out of."""


def left_by(commands: Sequence[str], files: FileTree) -> list[Left]:
    """What each command leaves to speak of, the latest first, in the folder as it is then."""
    found: list[Left] = []
    for command in reversed(commands):
        try:
            words = list(shlex.shlex(command, posix=True, punctuation_chars=True))
        except ValueError:
            break
        if _SEPARATORS.intersection(words) or not words:
            break
        if (left := _left(words, files)) is not None:
            found.append(left)
    return found


def _left(words: list[str], files: FileTree) -> Left | None:
    program, *rest = words
    if target := next((words[i + 1] for i, w in enumerate(words[:-1]) if w in _WRITING), ""):
        return Left([target], [], "written") if ">" in words else Left([], [target], "")
    operands = [word for word in rest if not word.startswith("-")]
    globs = any(set(word) & set("*?[") for word in operands)
    if program == "rm" or globs:
        taken = {"rm": operands, "mv": operands[:-1]}.get(program, [])
        return Left(how="gone" if program == "rm" else "", place=_place(taken))
    if program in {"mkdir", "touch"}:
        return Left(operands, [], "new")
    if program in {"cp", "mv"} and len(operands) > 1:
        return _went(program, operands, files)
    if program in {"zip", "tar", "unzip"}:
        packs = program == "zip" or any("c" in word for word in rest if word.startswith("-"))
        made, taken = (operands[:1], operands[1:]) if packs else ([], operands[:1])
        return Left(made, taken, "packed" if packs else "unpacked")
    looked = [word for word in operands if files.exists(word)]
    return Left([], looked, "") if looked and program in _LOOKING else None


_WRITING = frozenset({">", ">>"})
_LOOKING = frozenset({"cat", "chmod", "head", "ls", "sed", "sort", "tail", "wc"})


def _went(program: str, operands: Sequence[str], files: FileTree) -> Left:
    *sources, target = operands
    inside = [posixpath.join(target, posixpath.basename(source.rstrip("/"))) for source in sources]
    into = all(map(files.exists, inside)) and bool(files.entries(target))
    made = inside if into else [target]
    if program == "cp":
        return Left(made, list(sources), "copy")
    return Left(made, [], "moved" if into else "renamed", _place(sources))


def _place(paths: Sequence[str]) -> str:
    """The one folder that all paths are in; nothing if they are in several."""
    places = {posixpath.dirname(path.rstrip("/")) or "." for path in paths}
    return places.pop() if len(places) == 1 else ""


def points(sentence: str, lexicon: Lexicon) -> bool:
    """Whether words point to what a step before left; "the file" alone need not."""
    return any(name not in {"file", "folder"} for name, _ in _pointed(fold(sentence), lexicon))


def meant_by(
    sentence: str, lefts: Sequence[Left], lexicon: Lexicon, files: FileTree
) -> list[list[str]]:
    """The paths that each of the words that point back means; none if that is not clear."""
    return [_found(name, lefts, files) or [] for name, _ in _pointed(fold(sentence), lexicon)]


def _found(name: str, lefts: Sequence[Left], files: FileTree) -> list[str] | None:
    told = (_MEANT[name](left, files) for left in lefts)
    return next((paths for paths in told if paths and all(map(files.exists, paths))), None)


def put_names(
    sentence: str, lefts: Sequence[Left], lexicon: Lexicon, files: FileTree
) -> str | None:
    """The sentence with names for such words; ``None`` if there are none, or one is not clear."""
    folded = fold(sentence)
    if len(folded) != len(sentence) or '"' in sentence:
        return None
    said = sentence
    for name, found in reversed(_pointed(folded, lexicon)):
        _, *nouns = found["what"].split()
        if len(nouns) == 1 and files.exists(nouns[0]):
            return None  # "the archive" may be a folder of that name
        if (paths := _found(name, lefts, files)) is None:
            if name in {"file", "folder"}:
                continue
            return None
        names = _JOINS[lexicon.language].join(f'"{path}"' for path in paths)
        if name in _OF_PLACE:
            names = _OF_PLACE[name](found["what"], paths[0], lexicon.language)
        start, end = found.span("what")
        lead = _CONTRACTED.get(found["what"].partition(" ")[0], "")
        said = f"{said[:start]}{lead}{names}{said[end:]}"
    return said if said != sentence else None


def _all_in(_: str, folder: str, language: str) -> str:
    """Words for what a folder holds now."""
    inside, here = _EVERYTHING[language]
    return here if folder == "." else f'{inside} "{folder}"'


def _number_in(asked: str, folder: str, language: str) -> str:
    """How many of what is asked for a folder holds now: "how many files are left"."""
    there, inside, here = _BEING[language]
    asked = _LEFT.sub("", asked).removesuffix("of them ").strip()
    noun = "" if asked.split()[-1] not in _HOW_MANY else _FILES[language]
    asked = " ".join(f"{asked} {noun} {there}".split())
    return f"{asked} {here}" if folder == "." else f'{asked} {inside} "{folder}"'


_LEFT = re.compile(r"(?:is|are|quedan?|han quedado)\b.*")
_HOW_MANY = frozenset({"many", "cuantos", "cuantas"})
_FILES = {"en": "files", "es": "archivos"}
_BEING = {"en": ("are", "in", "here"), "es": ("hay", "en", "aquí")}
_OF_PLACE = {"left": _all_in, "number": _number_in}

_EVERYTHING = {
    "en": ("everything in", "everything here"),
    "es": ("todo lo que hay en", "todo lo que hay aquí"),
}
_JOINS = {"en": " and ", "es": " y "}
_CONTRACTED = {"del": "de ", "al": "a "}


def _pointed(folded: str, lexicon: Lexicon) -> list[tuple[str, re.Match[str]]]:
    """The words that point back, each with what it is they name."""
    return [(_name(found), found) for found in _patterns(lexicon.language).finditer(folded)]


def _name(match: re.Match[str]) -> str:
    return next(name for name, text in match.groupdict().items() if text and name != "what")


@cache
def _patterns(language: str) -> re.Pattern[str]:
    told: dict[str, list[str]] = section(f"{language}/joints.toml", "pointing")
    behind: list[str] = section(f"{language}/joints.toml", "pointing_behind")["words"]
    words = "|".join(f"(?P<{name}>{'|'.join(said)})" for name, said in told.items())
    words = words.replace("(?:el", "(?:d?el|al")
    ends = rf"(?=[\s.,;:?!]*$|[.,;:?!]\s|\s+(?:{'|'.join(behind)})\b)"
    return re.compile(rf"(?<![\w./-])(?P<what>{words}){ends}")


def _one(paths: Sequence[str]) -> list[str]:
    return list(paths) if len(paths) == 1 else []


def _of(how: str) -> Callable[[Left, FileTree], list[str]]:
    return lambda left, _: _one(left.made) if left.how in how.split() else []


def _folders(left: Left, files: FileTree) -> list[str]:
    if left.how == "gone":
        return [left.place] if left.place not in {"", "."} else []
    paths = [*left.made, *left.taken]
    return _one([path for path in paths if is_folder(path, files)])


def _files(left: Left, files: FileTree) -> list[str]:
    if left.how == "copy":
        return []
    paths = [*left.made, *left.taken]
    return _one([path for path in paths if not is_folder(path, files)])


def _kind(made: bool, folder: bool) -> Callable[[Left, FileTree], list[str]]:  # noqa: FBT001
    def new(left: Left, files: FileTree) -> list[str]:
        paths = [path for path in left.made if is_folder(path, files) == folder]
        return _one(paths) if left.how in {"new", "copy", "packed", "written"} and made else []

    return new


def _originals(left: Left, _: FileTree) -> list[str]:
    return left.taken if left.how in {"copy", "packed", "unpacked"} else []


def _packed(left: Left, _: FileTree) -> list[str]:
    return (
        _one(left.made if left.how == "packed" else left.taken)
        if left.how in {"packed", "unpacked"}
        else []
    )


def _many(count: int) -> Callable[[Left, FileTree], list[str]]:
    def several(left: Left, _: FileTree) -> list[str]:
        if left.how == "copy":
            pair = [*left.taken, *left.made]
            return pair if len(pair) == count == _PAIR else []
        paths = left.made or left.taken
        return paths if len(paths) == count else []

    return several


def is_folder(path: str, files: FileTree) -> bool:
    """Whether there is a folder of that path."""
    place, name = posixpath.split(posixpath.normpath(path))
    return any(e.name == name and e.is_directory for e in files.entries(place or "."))


_MEANT: dict[str, Callable[[Left, FileTree], list[str]]] = {
    "copy": _of("copy"),
    "copies": lambda left, _: left.made if left.how == "copy" else [],
    "original": lambda left, files: _one(_originals(left, files)),
    "originals": _originals,
    "packed": _packed,
    "result": _of("copy packed written renamed"),
    "new_file": _kind(made=True, folder=False),
    "new_folder": _kind(made=True, folder=True),
    "new": _of("new copy written"),
    "moved": _of("moved"),
    "renamed": _of("renamed"),
    "two": _many(_PAIR),
    "three": _many(_TRIPLE),
    "left": lambda left, _: [left.place] if left.place else [],
    "number": lambda left, _: [left.place] if left.place else [],
    "file": _files,
    "folder": _folders,
}
