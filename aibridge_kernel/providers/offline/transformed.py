"""What is done to the lines of a text file as one command: ``sort a.txt | head -n 3 > b.txt``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .headers import demand_column
from .quoting import Done, path_word
from .redirecting import redirected
from .scene import Scene

if TYPE_CHECKING:
    from .transforming import Wanted

PARTS = frozenset({
    "beginning", "ending", "first", "first_line", "from_line", "headless", "last", "last_line",
    "line_number", "line_pair", "penultimate", "range", "to_line",
})  # fmt: skip
ORDERS = frozenset({
    "ascending", "by_name", "descending", "falling", "largest_first", "numeric", "reverse",
    "rising", "smallest_first",
})  # fmt: skip
_ORDERING = ORDERS | {"distinct", "sorted"}
_BACKWARDS = frozenset({"descending", "falling", "largest_first", "reverse"})
_NUMBERS = frozenset({"falling", "largest_first", "numeric", "rising", "smallest_first"})
_EDITS = {
    "upper": r"'s/.*/\U&/'",
    "lower": r"'s/.*/\L&/'",
    "crlf": r"'s/\r*$/\r/'",
    "lf": r"'s/\r*$//'",
    "unblank": "'/^[[:space:]]*$/d'",
}
_HEADLESS = "tail -n +2"
_COMMONEST = "sort {{}} | uniq -c | sort -nr | head -n {}"
_USUAL = 10
_ENDS = ("first", "last")
_NUMBER = re.compile(r"\s*-?\d+([.]\d+)?\s*$")


def command(wanted: Wanted, scene: Scene, *, in_place: bool) -> Done | None:
    """The command for a request; what it says of an order is one sorting."""
    path = wanted.sources[0]
    demand_column(path, {name for name, _ in wanted.stages}, scene)
    scene.speak(path, folder=False)
    if in_place:
        scripts = " ".join(f"-e {_EDITS[name]}" for name, _ in wanted.stages)
        scripts = scripts.removeprefix("-e ") if len(wanted.stages) == 1 else scripts
        return Done(f"sed -i {scripts} {path_word(path)}", "rewritten", {"names": [path]})
    pipes = list(_pipes(wanted.stages, is_number(path, scene)))
    if not all(pipes):
        return None
    if wanted.apart:
        return (
            _both_ends(pipes, path) if wanted.target is None and len(pipes) == len(_ENDS) else None
        )
    first, *others = pipes
    first = first.format(path_word(path)) if "{}" in first else f"{first} {path_word(path)}"
    said = " | ".join([first, *(pipe.replace(" {}", "") for pipe in others)])
    step = Done(said, "transformed", {"names": [path]})
    if wanted.target is None:
        return step
    step = replace(step, reply="kept_transformed")
    if not wanted.adds:
        return redirected(step, wanted.target, scene)
    values = {"names": [path], "target": wanted.target}
    return Done(f"{said} >> {path_word(wanted.target)}", "added_transformed", values)


def _both_ends(pipes: Sequence[str], path: str) -> Done:
    """The first and the last lines of a file, one after the other."""
    word = path_word(path)
    said = " && ".join(p.format(word) if "{}" in p else f"{p} {word}" for p in pipes)
    return Done(said, "transformed", {"names": [path]})


def is_number(path: str, scene: Scene) -> bool:
    """Whether a file seems to hold numbers, one a line: its first line is one."""
    line = scene.first_line(path)
    return line is not None and bool(_NUMBER.match(line))


def _pipes(stages: Sequence[tuple[str, Any]], numbers: bool) -> list[str]:  # noqa: FBT001  — what the file holds
    """One program for each stage, in the order said; lines are numbered before some are chosen."""
    names = {name for name, _ in stages}
    pipes: list[str] = []
    for name, value in stages:
        if name in _ORDERING:
            pipes.append(_sorting(names, numbers=numbers))
        elif name == "duplicate":
            pipes.append("sort {} | uniq -d")
        elif name == "commonest":
            pipes.append(_COMMONEST.format(value or 1))
        elif name == "numbered":
            pipes.append("cat -n")
        elif name in _EDITS:
            pipes.append(f"sed {_EDITS[name]}")
        else:
            pipes.append(_part(name, value))
    pipes = sorted(dict.fromkeys(pipes), key=lambda pipe: pipe != _HEADLESS)
    if "cat -n" in pipes:
        pipes.remove("cat -n")
        pipes = ["cat -n", *pipes] if names <= PARTS | {"numbered"} else [*pipes, "cat -n"]
    return pipes


def _sorting(names: set[str], *, numbers: bool) -> str:
    if names & _ORDERING == {"reverse"}:
        return "tac"
    counted = names & _NUMBERS and (numbers or "distinct" not in names)  # words are one number
    letters = "n" if counted or (numbers and not names & {"ascending", "by_name"}) else ""
    letters += "r" if names & _BACKWARDS else ""
    letters += "u" if "distinct" in names else ""
    return f"sort -{letters}" if letters else "sort"


def _part(name: str, value: Any) -> str:
    """The program that lets some of the lines through; nothing where it cannot be told."""
    count = value if isinstance(value, int) and value is not True else _USUAL
    if name in {"first", "beginning"}:
        return f"head -n {count}"
    if name in {"last", "ending"}:
        return f"tail -n {count}"
    if name == "line_pair":
        return f"sed -n '{';'.join(f'{line}p' for line in value)}'"
    if name == "range":
        start, end = value
        return f"sed -n {start},{end}p" if start <= end else ""
    return {
        "first_line": "head -n 1",
        "last_line": "tail -n 1",
        "headless": _HEADLESS,
        "from_line": f"tail -n +{value}",
        "to_line": f"head -n {value}",
        "line_number": f"sed -n {value}p",
        "penultimate": "tail -n 2 {} | head -n 1",
    }[name]
