"""The columns of a table as its first line names them: which one is meant, and that there is none.

Where the first line cannot be told, names and numbers are taken as they are said.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Container, Iterable, Sequence

from .clauses import Ask, Refuse
from .scene import Scene
from .spelling import nearest
from .tokens import fold

_SEPARATORS = {".csv": ",", ".tsv": "\t"}
_NO_LETTER = re.compile(r"[\W_]+")
_OF_VALUES = ("falling", "largest_first", "rising", "smallest_first")
_ALIKE: tuple[Callable[[str], str], ...] = (
    str,
    str.lower,
    fold,
    lambda name: _NO_LETTER.sub(" ", fold(name)).strip(),
)
"""How like a column is to what is said, the most like first."""


def separator(path: str, scene: Scene) -> str | None:
    """What parts the columns, ``None`` if it is no table; semicolons where commas are decimal."""
    usual = _SEPARATORS.get(posixpath.splitext(path)[1].lower())
    line = scene.first_line(path) if usual == "," else None
    return ";" if line is not None and "," not in line and ";" in line else usual


def named(said: str, path: str, scene: Scene) -> str:
    """The column that is called so, but for case, accents and marks; ``Refuse`` if none is."""
    columns = columns_of(path, scene)
    if not columns:
        return said
    for alike in _ALIKE:
        found = [column for column in columns if alike(column) == alike(said)]
        if found:
            return found[0] if len(set(found)) == 1 else said
    if (one := called(said, path, scene)) is not None:
        return one
    near = _near(said, columns)
    reply = "no_column" if near is None else "no_column_but"
    raise Refuse(reply, path=path, said=said, near=near, names=columns)


def called(said: str, path: str, scene: Scene) -> str | None:
    """The one column that is called so, alone or in the plural: "the amounts"."""
    columns = columns_of(path, scene)
    singular = {said, said.removesuffix("s"), said.removesuffix("es")}
    found = {column for column in columns for word in singular if fold(column) == fold(word)}
    return found.pop() if len(found) == 1 else None


def demand(numbers: Iterable[int], path: str, scene: Scene) -> None:
    """Refuse a number that no column has."""
    columns = columns_of(path, scene)
    for number in numbers:
        if columns and number > len(columns):
            raise Refuse("no_column_number", path=path, n=number, names=columns)


def demand_column(path: str, orders: Container[str], scene: Scene) -> None:
    """Ask by which column a table is to be sorted: no whole line of it is "the heaviest"."""
    columns = columns_of(path, scene)
    if len(columns) > 1 and any(order in orders for order in _OF_VALUES):
        raise Ask("which_column", path=path, names=columns)


def columns_of(path: str, scene: Scene) -> list[str]:
    """The names, none where they cannot be told or shown as they are."""
    by, line = separator(path, scene), scene.first_line(path)
    if by is None or line is None or not line.replace("\t", " ").isprintable():
        return []
    return line.split(by)


def _near(said: str, columns: Sequence[str]) -> str | None:
    """The column that may be meant: it holds what is said, or is spelled much like it."""
    folded = {fold(column): column for column in columns}
    holding = [column for name, column in folded.items() if fold(said) in name]
    if len(holding) == 1:
        return holding[0]
    close = nearest(fold(said), folded)
    return None if close is None else folded[close]
