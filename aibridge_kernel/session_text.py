"""A session as plain text: the cells of a notebook in a file that people write and diff.

A line ``# %%`` begins a cell, ``# %% [markdown]`` and ``# %% [raw]`` one that is not run; what
else follows on such a line is its title. A text without any such line holds one cell per
paragraph, so that a list of sentences needs no markers. Writing and reading again gives the same
cells exactly: a cell's own line that looks like a marker gets one more ``%``. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from .cell import is_incomplete

_MARKER = re.compile(r"# %%(?:[ \t]+\[(markdown|raw)\])?(?:[ \t]+.*)?")
_LOOKS_LIKE_ONE = re.compile(r"# %%%*(?:[ \t].*)?")
_ESCAPED = re.compile(r"# %%%+(?:[ \t].*)?")


class CellKind(StrEnum):
    """What a cell holds."""

    CODE = "code"
    MARKDOWN = "markdown"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class SessionCell:
    """One cell; ``line`` counts from 1 and is where its text begins in the file it came from."""

    source: str
    kind: CellKind = CellKind.CODE
    line: int = 1


def read_session(text: str) -> tuple[SessionCell, ...]:
    """Read the cells of a session's text."""
    lines = text.replace("\r\n", "\n").split("\n")
    if any(_MARKER.fullmatch(line) for line in lines):
        return tuple(_marked(lines))
    return tuple(_paragraphs(lines))


def write_session(cells: Iterable[SessionCell]) -> str:
    """Write cells as text that ``read_session`` gives back."""
    return "\n\n".join("\n".join(_written(cell)) for cell in cells) + "\n"


def _written(cell: SessionCell) -> Iterator[str]:
    yield "# %%" if cell.kind is CellKind.CODE else f"# %% [{cell.kind}]"
    for line in cell.source.split("\n"):
        if cell.kind is not CellKind.CODE:
            yield f"# {line}" if line else "#"
        elif _LOOKS_LIKE_ONE.fullmatch(line):
            yield line.replace("# %%", "# %%%", 1)
        else:
            yield line


def _marked(lines: list[str]) -> Iterator[SessionCell]:
    starts = [n for n, line in enumerate(lines) if _MARKER.fullmatch(line)]
    before = [line for line in lines[: starts[0]] if line.strip()]
    if before:
        yield SessionCell("\n".join(lines[: starts[0]]).strip("\n"), line=1)
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        match = _MARKER.fullmatch(lines[start])
        kind = CellKind((match and match[1]) or CellKind.CODE)
        body = lines[start + 1 : end]
        if body and not body[-1]:  # the empty line before the next marker, or the end of the file
            del body[-1]
        yield SessionCell("\n".join(_read(line, kind) for line in body), kind, start + 2)


def _read(line: str, kind: CellKind) -> str:
    if kind is not CellKind.CODE:
        return line.removeprefix("#").removeprefix(" ")
    return line.replace("# %%%", "# %%", 1) if _ESCAPED.fullmatch(line) else line


def _paragraphs(lines: list[str]) -> Iterator[SessionCell]:
    """Split at blank lines, but not inside an open quote or here-document."""
    held: list[str] = []
    first = 1
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            if not held:
                first = number
            held.append(line)
        elif held and is_incomplete("\n".join(held)) and number <= len(lines):
            held.append(line)
        elif held:
            yield SessionCell("\n".join(held).rstrip("\n"), line=first)
            held = []
