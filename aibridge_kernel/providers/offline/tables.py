"""Questions about a table of comma or tab separated values, read word by word.

A question is an operation, one table that exists, the columns it is about and, perhaps, which rows:
"how many rows of clients.csv have Lugo in the city column". Every word must be one that
``phrases/*/tables.toml`` knows, a column, or the value that is looked for; else it is none.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from .headers import called
from .phrase_files import table
from .scene import Scene
from .tokens import Token, tokenize

_ENDINGS = frozenset({".csv", ".tsv"})
_LONGEST = 7
_FOLDED = frozenset({"sum", "average", "highest", "lowest"})
_ON_ONE = _FOLDED | {"distinct", "tally"}
_ROWS = frozenset({"rows", "count"})
_WEAK = frozenset({"rows", "columns"})
"""Operations that are words for what is looked at where there is another."""
_NAME = re.compile(r"[./*\\]")
_RELATIONS = frozenset({"equals", "above", "below"})


@dataclass(frozen=True, slots=True)
class Condition:
    """Which rows: those whose ``column`` is as ``relation`` to ``value``."""

    column: str
    relation: str
    value: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a table; columns are names, or numbers as digits."""

    operation: str
    path: str
    columns: tuple[str, ...] = ()
    by: str | None = None
    condition: Condition | None = None
    counted: bool = False
    """Whether only the number of what is found is asked for."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A part of the question: ``operation``, ``mark`` or ``word`` with its name or text."""

    section: str
    name: str
    known: bool = False
    """Whether it is a column of the table, as its first line says."""


_TELLING = frozenset({_Mark("mark", "column"), _Mark("operation", "tally")})


def question(sentence: str, scene: Scene, language: str) -> Question | None:
    """What the sentence asks of a table; ``None`` when any word says something else."""
    if ".csv" not in sentence.lower() and ".tsv" not in sentence.lower():
        return None
    tokens = tokenize(sentence)
    paths = {t.text for t in tokens if _is_table(t, scene)}
    if len(paths) != 1:
        return None
    path = paths.pop()
    marks = list(_marks([t for t in tokens if not t.mended], path, _phrases(language)))
    return _asked([_as_column(mark, path, scene) for mark in marks], path)


def _as_column(mark: _Mark, path: str, scene: Scene) -> _Mark:
    """A word as the column it is called after in the table: "the average mark" of marks.csv."""
    column = called(mark.name, path, scene) if mark.section == "word" else None
    return mark if column is None else _Mark("word", column, known=True)


def _is_table(token: Token, scene: Scene) -> bool:
    return posixpath.splitext(token.norm)[1] in _ENDINGS and scene.exists(token.text)


@cache
def _phrases(language: str) -> Mapping[tuple[str, ...], _Mark]:
    found: dict[tuple[str, ...], _Mark] = {}
    for section, entries in table(f"{language}/tables.toml").items():
        for name, phrases in entries.items():
            for phrase in phrases:
                words = tuple(token.norm for token in tokenize(phrase))
                found.setdefault(words, _Mark(section, name))
    return found


def _marks(
    tokens: Sequence[Token], path: str, phrases: Mapping[tuple[str, ...], _Mark]
) -> Iterator[_Mark]:
    """The longest phrases, the table, and words; what says nothing is left out."""
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.quoted or token.text == path:
            yield _Mark("table", path) if token.text == path else _Mark("word", token.text)
            place += 1
            continue
        length, mark = _longest(tokens, place, phrases)
        if mark.section == "loose":
            mark = _Mark("loose", token.text)
        if mark.section != "filler":
            yield mark
        place += length


def _longest(
    tokens: Sequence[Token], place: int, phrases: Mapping[tuple[str, ...], _Mark]
) -> tuple[int, _Mark]:
    for length in range(min(_LONGEST, len(tokens) - place), 0, -1):
        part = tokens[place : place + length]
        mark = phrases.get(tuple(token.norm for token in part))
        if mark is not None and not any(token.quoted for token in part):
            return length, mark
    return 1, _Mark("word", tokens[place].text)


def _asked(marks: Sequence[_Mark], path: str) -> Question | None:
    plain = [m for at, m in enumerate(marks) if m.section != "table" and not _to_table(marks, at)]
    where = [at for at, m in enumerate(plain) if m == _Mark("mark", "where")]
    if len(where) > 1 or _Mark("mark", "never") in plain:
        return None
    condition = None
    if where:
        found = _condition(plain[where[0] + 1 :])
        if found is None:
            return None
        condition, used = found
        plain = [*plain[: where[0]], *plain[where[0] + 1 + used :]]
    asked = _operation(plain, path, chosen=condition is not None)
    if asked is None or (asked.operation in _ROWS and condition is None):
        return None
    return replace(asked, condition=condition)


def _to_table(marks: Sequence[_Mark], at: int) -> bool:
    """Whether "in" only leads to the table: "in clients.csv"."""
    leads = marks[at] == _Mark("mark", "in")
    return leads and at + 1 < len(marks) and marks[at + 1].section == "table"


def _condition(marks: Sequence[_Mark]) -> tuple[Condition, int] | None:
    """The condition right behind "where" and how many marks it takes."""
    names = [mark.name if mark.section == "mark" else mark.section for mark in marks]
    words = [mark.name for mark in marks]
    shapes = {
        ("column", "word", "relation", "word"): (1, 3),
        ("word", "column", "relation", "word"): (0, 3),
        ("word", "relation", "word"): (0, 2),
        ("word", "in", "column", "word"): (3, 0),
        ("word", "in", "word", "column"): (2, 0),
        ("word", "in", "word"): (2, 0),
        ("column", "word", "word"): (1, 2),
    }
    said = ["relation" if name in _RELATIONS else name for name in names]
    for shape, (column, value) in shapes.items():
        if tuple(said[: len(shape)]) == shape:
            told = [name for name in names[: len(shape)] if name in _RELATIONS]
            relation = told[0] if told else "equals"
            return Condition(words[column], relation, words[value]), len(shape)
    return None


def _operation(marks: Sequence[_Mark], path: str, *, chosen: bool) -> Question | None:
    """What is asked; ``chosen`` says that a condition names a column already."""
    operations = [mark.name for mark in marks if mark.section == "operation"]
    by, plain = _grouped(marks)
    others = {m.name for m in plain if m.section == "mark"} - {"in", "and", "column", "equals"}
    kinds = {name for name in operations if name not in _WEAK} or set(operations)
    counted = kinds == {"count", "distinct"}
    kinds -= {"count"} if counted else set()
    if others or len(kinds) != 1 or not _are_told(plain):
        return None
    asked = Question(kinds.pop(), path, _columns(plain), by, counted=counted)
    told = chosen or by is not None or _says_column(plain)
    return asked if _is_sound(asked, operations, plain, told=told) else None


def _columns(marks: Sequence[_Mark]) -> tuple[str, ...]:
    """The words that are left; "value" is one where no other is."""
    words = tuple(mark.name for mark in marks if mark.section == "word")
    return words or tuple({mark.name for mark in marks if mark.section == "loose"})


def _are_told(marks: Sequence[_Mark]) -> bool:
    """Whether numbers stand behind "column", and no word looks like another file's name."""
    words = [(at, mark.name) for at, mark in enumerate(marks) if mark.section == "word"]
    column = _Mark("mark", "column")
    return all(
        (not name.isdecimal() or marks[at - 1 : at] == [column]) and not _NAME.search(name)
        for at, name in words
    )


def _grouped(marks: Sequence[_Mark]) -> tuple[str | None, list[_Mark]]:
    """The column that the answer is parted by: "sum the price by city"."""
    for at, mark in enumerate(marks[:-1]):
        if mark == _Mark("mark", "by") and marks[at + 1].section == "word":
            return marks[at + 1].name, [*marks[:at], *marks[at + 2 :]]
    return None, list(marks)


def _is_sound(
    asked: Question, operations: Sequence[str], marks: Sequence[_Mark], *, told: bool
) -> bool:
    """Whether an operation has the columns it needs, and no word that it does not."""
    if asked.by is not None and asked.operation not in _FOLDED:
        return False
    if asked.operation in _FOLDED and "rows" in operations:
        return False  # "the total of rows"
    if asked.operation in _ON_ONE:
        return told and len(asked.columns) == 1
    if asked.operation == "columns":
        return _are_listed(marks) and not all(map(str.isdecimal, asked.columns))
    return not asked.columns and "rows" in operations


def _says_column(marks: Sequence[_Mark]) -> bool:
    """Whether a word is said to be a column: "the average mark" need not be one of the table."""
    return any(mark.section == "loose" or mark in _TELLING or mark.known for mark in marks)


def _are_listed(marks: Sequence[_Mark]) -> bool:
    """Whether the columns follow the word for them, one after the other."""
    words = [at for at, mark in enumerate(marks) if mark.section == "word"]
    begun = [at for at, mark in enumerate(marks) if mark == _Mark("operation", "columns")]
    if not words or len(begun) != 1 or begun[0] != words[0] - 1:
        return False
    between = (marks[at] for at in range(words[0], words[-1]) if at not in words)
    return len(words) == 1 or all(mark == _Mark("mark", "and") for mark in between)
