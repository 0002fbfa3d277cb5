"""Commands typed as they are, ``ls -la``, ``rm -r old``, ``mv *.pdf docs``: taken word for word.

Only where options or operands leave no doubt that no sentence is meant: every operand exists, or
is what the program makes. Nothing that a shell would do more with is let through.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from .chunk_edits import said
from .chunks import Chunk
from .grounding import globbed
from .quoting import Done
from .scene import Scene

_PLAIN = re.compile(r"[\w./*?+=,:@~-]+$", re.ASCII)
_OPTION = re.compile(r"--?[A-Za-z0-9][\w=.-]*$")
_NUMBER = re.compile(r"\d+$")
_MODE = re.compile(r"[0-7]{3,4}$|[augo]*[+=-][rwxX]+$")
_READING = frozenset({
    "cat", "cut", "df", "du", "file", "head", "ls", "nl", "sort", "stat", "tail", "tree", "uniq",
    "wc",
})  # fmt: skip
_TARRING = re.compile(r"[cxt][zvf]*f$")
_WITH_PLACE = 3
_GIT = frozenset({"branch", "diff", "log", "status"})
"""What git only shows; options may follow, and files."""
_GIT_MORE = re.compile(
    r"add (?:-A|--all|-u|\.)|(?:checkout -b|switch -c) (?!-)[\w./-]+|(?:checkout|switch) -"
    r"|commit -a?m (?:'[^']+'|\"[^\"$`\\\\!]+\")",
    re.ASCII,
)
_GIT_SHOWS = re.compile(
    r"-\d+|-n|--(?:oneline|stat|graph|all|decorate|show-current|name-only)"
    r"|--(?:staged|cached|short)|-s|-a|-v|-vv|-p"
)
_REMOVING = frozenset({"rm", "rmdir"})
_PLACING = frozenset({"cp", "mv"})
_TESTS = {
    "!": 0, "-empty": 0, "-iname": 1, "-maxdepth": 1, "-mindepth": 1, "-mmin": 1, "-mtime": 1,
    "-name": 1, "-size": 1, "-type": 1,
}  # fmt: skip
"""Tests of ``find``, and whether a value follows."""
_ALONE = frozenset({"df", "du", "ls", "tree"})
"""Programs that need no operand."""
_COURTESY = frozenset({"courtesy", "greeting", "mark"})
_PACKING = frozenset({"tar", "unzip", "zip"})
_CHANGING = _REMOVING | _PLACING | _PACKING | {"chmod", "mkdir"}
"""Programs after which the folder is another, so that nothing typed behind can be looked up."""
_KNOWN = _READING | _CHANGING | {"diff", "git", "grep"}
_ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz")


def may_be_typed(sentence: str) -> bool:
    """Whether the first word is a program that is taken word for word."""
    return sentence.split(None, 1)[:1] != [] and sentence.split(None, 1)[0] in _KNOWN


def without_thanks(sentence: str, chunks: Sequence[Chunk]) -> str:
    """The sentence without courtesies at its end: "mkdir -p a/b, thanks"."""
    end = len(chunks)
    while end > 1 and (chunks[end - 1].text == "," or said(chunks[end - 1], "filler") in _COURTESY):
        end -= 1
    return sentence[: chunks[end - 1].tokens[-1].end] if end < len(chunks) else sentence


def typed(sentence: str, scene: Scene) -> tuple[Done, ...]:
    """The commands that a sentence is; none when it may be anything else."""
    steps = [_typed(part, scene) for part in sentence.split(" && ")]
    alone = len(steps) == 1 or not any(
        step and step.command.split()[0] in _CHANGING for step in steps
    )
    return tuple(step for step in steps if step) if all(steps) and alone else ()


def _typed(sentence: str, scene: Scene) -> Done | None:
    program, *words = sentence.strip().split() or [""]
    if program == "find":
        return _found([word.strip("'\"") for word in words], scene)
    if program == "git" and _GIT_MORE.fullmatch(" ".join(words)):
        return Done(" ".join([program, *words]), "typed")
    if program not in _KNOWN or not all(map(_PLAIN.match, words)):
        return None
    modes = words[:1] if program == "chmod" else []
    if program == "tar" and words and _TARRING.match(words[0]):
        modes = words[:1]  # "tar czf a.tgz docs"
    options = [word for word in words if _OPTION.match(word) and word not in modes]
    if program == "tar" and modes:
        options, modes = [*options, *modes], []
    operands = [word for word in words if word not in options]
    deep = program == "grep" and len(operands) == 1 and any("r" in o[:5].lower() for o in options)
    if program == "git":
        fits = _is_shown_by_git(options, operands, scene)
    else:
        fits = deep or _fits(program, operands, scene, optional=bool(options))
    if not fits:
        return None
    return Done(" ".join([program, *words]), "typed")


def _found(words: list[str], scene: Scene) -> Done | None:
    """A typed ``find`` that only looks: folders that exist, then tests with their values."""
    first = next((at for at, word in enumerate(words) if word in _TESTS), len(words))
    rest = iter(words[first:])
    tests = all(word in _TESTS and (not _TESTS[word] or next(rest, "")) for word in rest)
    if not (words[first:] and tests) or not all(map(scene.is_folder, words[:first])):
        return None
    plain = [word if word == "!" else shlex.quote(word) for word in words]
    safe = all(word == "!" or _PLAIN.match(word) for word in words)
    return Done(" ".join(["find", *plain]), "typed") if safe else None


def _fits(  # noqa: PLR0911 — one answer for each kind of program
    program: str, operands: list[str], scene: Scene, *, optional: bool
) -> bool:
    there = [operand for operand in operands if _is_there(operand, scene)]
    missing = [operand for operand in operands if operand not in there]
    if program in _PACKING:
        return _is_packed(program, operands, missing, scene)
    if program == "chmod":
        return len(operands) > 1 and missing == operands[:1] and bool(_MODE.match(operands[0]))
    if program in _REMOVING:
        return (
            bool(operands)
            and not missing
            and (optional or len(operands) > 1 or any("*" in o for o in operands))
        )
    if program in _PLACING:
        return len(operands) > 1 and _is_placed(operands, missing, scene, optional=optional)
    if not optional:
        return False
    if program == "mkdir":
        return (
            bool(operands) and not there and not any(mark in o for o in operands for mark in "*?")
        )
    if program == "grep":
        return (
            len(operands) > 1 and operands[0] not in operands[1:] and set(missing) <= {operands[0]}
        )
    if program == "diff":
        return len(operands) == len(there) > 1
    counted = missing == [o for o in operands if _NUMBER.match(o)]
    return program in _READING and counted and (bool(there) or program in _ALONE)


def _is_shown_by_git(options: list[str], operands: list[str], scene: Scene) -> bool:
    """Whether git only shows something: ``git log --oneline -3 a.txt``."""
    told, *rest = operands or [""]
    if not rest and not options:
        return told in _GIT
    paths = [operand for operand in rest if not _NUMBER.match(operand)]
    counted = len(rest) == len(paths) + ("-n" in options)
    shown = told in _GIT and all(map(_GIT_SHOWS.fullmatch, options)) and counted
    return (
        shown and all(_is_there(path, scene) for path in paths) and (told != "branch" or not rest)
    )


def _is_placed(operands: list[str], missing: list[str], scene: Scene, *, optional: bool) -> bool:
    """Whether all but the last are there, and the last is a folder or, if that is plain, new."""
    if scene.is_folder(operands[-1]):
        return not missing and (optional or any("*" in operand for operand in operands))
    return optional and missing == operands[-1:] and not any(mark in operands[-1] for mark in "*?")


def _is_packed(program: str, operands: list[str], missing: list[str], scene: Scene) -> bool:
    """Whether a new archive comes before what is there, or one that is there alone."""
    if not operands or not operands[0].endswith(_ARCHIVES):
        return False
    if operands[0].endswith(".zip") is (program == "tar"):
        return False
    if missing[:1] == operands[:1]:
        return program != "unzip" and len(operands) > 1 and len(missing) == 1
    into = operands[1:2]  # "unzip a.zip -d out"
    return program != "zip" and len(operands) < _WITH_PLACE and all(map(scene.is_folder, into))


def _is_there(operand: str, scene: Scene) -> bool:
    return scene.exists(operand) or bool(globbed(operand.removesuffix("/"), scene))
