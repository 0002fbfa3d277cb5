"""Whether an effect is the one that was wanted, in the respects that a sentence is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from itertools import takewhile

from voice_trees import Effect, is_file_name

Names = Collection[str]


def is_same(check: str, got: Effect, wanted: Effect, names: Names) -> bool:
    """Compare two effects; for every check the trees must be the same afterwards."""
    if got.tree != wanted.tree or not got.went_well:
        return False
    match check:
        case "tree":
            return True
        case "cwd":
            return got.directory == wanted.directory
        case "size":
            [size, *_] = [*_sizes(wanted.output), ""]
            return size in _sizes(got.output)
        case "ordered":
            shown = [name for name in names if _is_shown_file(wanted, name)]
            return _listed(got.output, shown) == _listed(wanted.output, shown)
    view = VIEWS[check]
    return view(got.output, names) == view(wanted.output, names) is not None


def matches(patterns: Collection[str], lacks: Collection[str], text: str) -> bool:
    """Whether a text has all of the patterns and none of the others."""

    def has(pattern: str) -> bool:
        return re.search(pattern, text, re.IGNORECASE | re.MULTILINE) is not None

    return all(map(has, patterns)) and not any(map(has, lacks))


def _is_shown_file(wanted: Effect, name: str) -> bool:
    return wanted.tree.get(name) != "folder" and not name.startswith(".")


def _output(output: str, _: Names) -> list[str]:
    return [line.rstrip() for line in output.strip().splitlines()]


def _lines(output: str, _: Names) -> list[str]:
    return sorted(line.strip().removeprefix("./") for line in output.splitlines() if line.strip())


def _number(output: str, names: Names) -> int | None:
    """The first number, of a line of totals where there is one; names of files do not count."""
    totals = [line for line in output.splitlines() if re.search(r"\btotal\s*$", line)]
    text = totals[0] if totals else output
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    found = re.search(r"\d+", text)
    return int(found.group()) if found else None


def _sizes(output: str) -> list[str]:
    """Every word that could be a size, as printed."""
    found = re.findall(r"(?<![\w.-])\d+(?:[.,]\d+)?[KMG]?i?B?(?![\w.-])", output)
    return [size.upper().replace(",", ".").removesuffix("B") for size in found]


def _listed(output: str, names: Names) -> list[str]:
    """The last parts of the names that a listing has, a line each, in order."""
    bases = sorted({name.rsplit("/", 1)[-1] for name in names}, key=len, reverse=True)
    found = []
    for printed in output.splitlines():
        line = re.sub(r" -> .*$", "", printed.rstrip()).rstrip("/*@")
        if not line.endswith(":"):
            found += takewhile(bool, [next((b for b in bases if _names(line, b)), "")])
    return found


def _names(line: str, base: str) -> bool:
    name = re.escape(base)
    return bool(
        re.search(rf"(?:^|[\s/'\"]){name}['\"]?$", line)
        or re.match(rf"(?:\S*/)?{name}(?::|\s{{2,}}|\t)", line)
    )


VIEWS: dict[str, Callable[[str, Names], object]] = {
    "output": _output,
    "lines": _lines,
    "number": _number,
    "listed": lambda output, names: sorted(_listed(output, names)),
}


def names_in(*trees: dict[str, object]) -> list[str]:
    """The paths of several trees."""
    return sorted({name for tree in trees for name in tree if is_file_name(name)})
