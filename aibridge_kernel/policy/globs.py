"""Pattern matching against file names, as bash does it without any option set."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from aibridge_kernel.shell import Glob, Literal
from aibridge_kernel.shell.tree import Part

from .context import FileView

_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "lower": "a-z",
    "upper": "A-Z",
    "space": r"\s",
    "punct": r"!-/:-@\[-`{-~",
    "xdigit": "0-9A-Fa-f",
}
_CLASS = re.compile(r"\[:([a-z]+):\]")


def matches(parts: Sequence[Part], directory: str, files: FileView) -> list[str]:
    """The names that a pattern matches, as they would be written, sorted by bytes."""
    segments = _segments(parts)
    found = [""]
    for index, segment in enumerate(segments):
        last = index + 1 == len(segments)
        found = [
            name for base in found for name in _step(base, segment, directory, files, last=last)
        ]
        if not found:
            return []
    return sorted(found, key=os.fsencode)


def last_segment(
    parts: Sequence[Part], directory: str
) -> tuple[str | None, re.Pattern[str] | None]:
    """The folder and the pattern of its names, where only the last segment is a pattern."""
    *folders, last = _segments(parts)
    if any(isinstance(part, Glob) for segment in folders for part in segment):
        return None, None
    names = ["".join(getattr(part, "text", "") for part in segment) for segment in folders]
    return _absolute("/".join(names) + "/" * bool(names), directory), _compiled(last)


def _segments(parts: Sequence[Part]) -> list[list[Part]]:
    """The pattern cut at its slashes."""
    segments: list[list[Part]] = [[]]
    for part in parts:
        if isinstance(part, Literal):
            first, *rest = part.text.split("/")
            segments[-1].append(Literal(first))
            segments += [[Literal(piece)] for piece in rest]
        else:
            segments[-1].append(part)
    return segments


def _step(
    base: str, segment: list[Part], directory: str, files: FileView, *, last: bool
) -> list[str]:
    """The names under ``base`` that one segment matches, with a slash unless it is the last."""
    end = "" if last else "/"
    literal = "".join(part.text for part in segment if isinstance(part, Literal))
    if not any(isinstance(part, Glob) for part in segment):
        name = f"{base}{literal}"
        return [name + end] if _is_there(name, directory, files, folder=not last) else []
    pattern = _compiled(segment)
    if pattern is None:
        return []
    hidden = literal.startswith(".") and isinstance(segment[0], Literal) and segment[0].text != ""
    names = files.listdir(_absolute(base or ".", directory))
    return [
        f"{base}{name}{end}"
        for name in names
        if (hidden or not name.startswith("."))
        and pattern.fullmatch(name)
        and (last or files.is_dir(_absolute(f"{base}{name}", directory)))
    ]


def _compiled(segment: list[Part]) -> re.Pattern[str] | None:
    try:
        return re.compile("".join(_translate(part) for part in segment), re.DOTALL)
    except re.error:  # a range that ends before it begins matches nothing
        return None


def _is_there(name: str, directory: str, files: FileView, *, folder: bool) -> bool:
    path = _absolute(name or "/", directory)
    if folder or name.endswith("/"):
        return name == "" or files.is_dir(path)
    return files.lstat(path) is not None


def _absolute(path: str, directory: str) -> str:
    return path if path.startswith("/") else f"{directory.rstrip('/')}/{path}"


def _translate(part: Part) -> str:
    """One part of a segment as a regular expression."""
    if isinstance(part, Literal):
        return re.escape(part.text)
    pattern = part.pattern if isinstance(part, Glob) else ""
    if pattern == "*":
        return ".*"
    if pattern == "?":
        return "."
    negated = pattern[1] in "!^"
    inner = pattern[2 if negated else 1 : -1]
    pieces = _CLASS.split(inner)
    body = "".join(
        _CLASSES.get(piece, "") if index % 2 else _set(piece) for index, piece in enumerate(pieces)
    )
    return f"[{'^' if negated else ''}{body}]"


def _set(characters: str) -> str:
    """The inside of a bracket expression; a hyphen keeps its meaning, nothing else has any."""
    return re.sub(r"[\\\[\]^&~|]", r"\\\g<0>", characters)
