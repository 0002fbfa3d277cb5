"""The marks of a question about a table, put together: what is asked of which columns and rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

_FOLDED = frozenset({"sum", "average", "highest", "lowest"})
_ON_ONE = _FOLDED | {"distinct", "tally"}
_OF_COLUMNS = _ON_ONE | {"columns", "without", "sorted"}
_ROWS = frozenset({"rows", "count"})
_WEAK = frozenset({"rows", "columns"})
"""Operations that are words for what is looked at where there is another."""
_NAME = re.compile(r"[./*\\]")
_BEST = {"highest": "most", "lowest": "least"}
_MOST = {"more": "most", "fewer": "least"}
_AGES = {"older": "above", "younger": "below"}
_RELATIONS = frozenset({"equals", "above", "below", "unequal", "at_least", "at_most"})
_MEASURED = _RELATIONS - {"equals", "unequal"}
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?$")
_BEHIND = {"or_more": "at_least", "or_less": "at_most"}
_ORDERS = frozenset({"rising", "falling"})
_PAIR = 2
_BESIDE = ("word", "word")
"""A column and a value side by side: "of species mouse"."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Which rows: those whose ``column`` is as ``relation`` to ``value``; no column is any."""

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
    falling: tuple[bool, ...] = ()
    """Which of the columns are sorted from the highest to the lowest."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of the question: ``operation``, ``mark`` or ``word`` with its name or text."""

    section: str
    name: str
    known: bool = False
    """Whether it is a column of the table, as its first line says."""


_TELLING = frozenset({Mark("mark", "column"), Mark("operation", "tally")})
_COLUMN = Mark("mark", "column")
_WHERE = Mark("mark", "where")
_CALLED = Mark("mark", "called")
_BEFORE_COLUMNS = frozenset({_COLUMN, _CALLED, Mark("mark", "by")})
_OPERATION_ROWS = Mark("operation", "rows")


def asked(marks: Sequence[Mark], path: str, columns: Sequence[str]) -> Question | None:
    """The question that the marks make, ``None`` if they make none."""
    plain = [m for at, m in enumerate(marks) if m.section != "table" and not _to_table(marks, at)]
    if Mark("mark", "never") in plain:
        return None
    of_lines = any(mark.section == "line" for mark in plain)
    only = Mark("mark", "only") in plain
    plain = _without_idle([mark for mark in plain if mark != Mark("mark", "only")], only=only)
    plain = _opened(_settled(plain), columns)
    if (ordered := _sorting(plain, path)) is not None:
        return ordered
    chosen = _chosen(plain, columns)
    if chosen is None:
        return None
    condition, plain = chosen
    if of_lines and condition is not None and not condition.column:
        return None  # "the lines that hold x" are found as in any text
    plain = _told(plain, chosen=condition is not None)
    if not any(mark.section == "record" for mark in marks):
        plain = _implying(plain, columns)
    best = _best_named(plain, path, columns) if condition is None else None
    said = best or _operation(plain, path, chosen=condition is not None)
    if said is not None and best is None and (said.operation not in _ROWS or condition is not None):
        return replace(said, condition=condition)
    return best


def _without_idle(marks: list[Mark], *, only: bool) -> list[Mark]:
    """The marks without a "has" that says nothing, and with the one column that is asked for."""
    where = [at for at, mark in enumerate(marks) if mark == _WHERE]
    behind = [m for m in marks[where[0] + 1 :] if m != _COLUMN] if len(where) == 1 else None
    idle = behind is not None and (not behind or [m.known for m in behind] == [True])
    if idle and Mark("operation", "distinct") in marks:
        marks, where = [mark for mark in marks if mark != _WHERE], []
    told = [m for m in marks if m.known and m.section in {"word", "record", "stem"}]
    plain = all(m in told or m == _COLUMN for m in marks)
    if only and told and plain and not where:
        named = [replace(mark, section="word") for mark in told]
        return [Mark("operation", "columns"), *named] if len(named) == 1 else marks
    return marks


def _opened(marks: list[Mark], columns: Sequence[str]) -> list[Mark]:
    """The marks with the "where" that is not said: "over 30", "of species mouse", "mouse rows"."""
    if _WHERE in marks:
        return marks
    names = [mark.name if mark.section == "mark" else "" for mark in marks]
    ages = [column for column in columns if column.lower() in {"age", "edad"}]
    for at, name in enumerate(names):
        if name in _AGES:
            named = [Mark("word", ages[0], known=True)] if len(ages) == 1 else []
            told = [_WHERE, *named, Mark("mark", _AGES[name])]
            return [*marks[:at], *told, *marks[at + 1 :]]
        if name in _RELATIONS - {"equals"} or name in _BEHIND:
            back = 1 if name in _RELATIONS else 2
            led = at >= back and marks[at - 1].section == "word" and name in _RELATIONS
            start = at - 1 if led and _has_rows(marks[: at - 1]) else at
            start = at - 1 if name in _BEHIND else start
            return [*marks[:start], _WHERE, *marks[start:]] if start >= 0 else marks
    for at in range(len(marks) - 1):
        one, other = marks[at : at + 2]
        strange = other.section in {"word", "value"} and not other.known
        if one.section == "word" and one.known and strange and _has_rows(marks[:at]):
            return [*marks[:at], _WHERE, *marks[at:]]
        if one.section == "before_rows" and other == _OPERATION_ROWS:
            value = replace(one, section="value")
            return [*marks[:at], other, _WHERE, value, *marks[at + 2 :]]
    return marks


def _has_rows(marks: Sequence[Mark]) -> bool:
    return _OPERATION_ROWS in marks or Mark("operation", "count") in marks


def _chosen(
    marks: list[Mark], columns: Sequence[str]
) -> tuple[Condition | None, list[Mark]] | None:
    """Which rows are meant, and the other marks; ``None`` if that is not understood."""
    where = [at for at, m in enumerate(marks) if m == _WHERE]
    if not where:
        return _any_value(marks) or (None, marks)
    found = _condition(marks[where[0] + 1 :], columns) if len(where) == 1 else None
    if found is None:
        return None
    condition, used = found
    return condition, [*marks[: where[0]], *marks[where[0] + 1 + used :]]


def _to_table(marks: Sequence[Mark], at: int) -> bool:
    """Whether "in" only leads to the table: "in clients.csv"."""
    leads = marks[at] in {Mark("mark", "in"), Mark("mark", "by")}
    return leads and at + 1 < len(marks) and marks[at + 1].section == "table"


def _settled(marks: Sequence[Mark]) -> list[Mark]:
    """Words for what a row is, "clients": columns where one is asked about, else rows."""
    best = any(_is_best(marks[at : at + 3]) for at, m in enumerate(marks) if m == _WHERE)
    kinds = {m.name for m in marks if m.section == "operation"} & _OF_COLUMNS
    of_columns = bool(kinds - {"columns"}) and not best
    settled: list[Mark] = []
    for at, mark in enumerate(marks):
        before = marks[at - 1] if at else None
        if mark == _CALLED:
            continue
        if mark.section == "line":
            settled.append(_OPERATION_ROWS)
        elif mark.section not in {"record", "stem"}:
            settled.append(mark)
        elif mark.known and (of_columns or before in _BEFORE_COLUMNS or _WHERE in marks[:at]):
            settled.append(replace(mark, section="word"))
        elif not of_columns:
            settled.append(_OPERATION_ROWS)
    return settled


def _is_best(marks: Sequence[Mark]) -> bool:
    """Whether "with the highest mark" begins here."""
    return any(m.section == "operation" and m.name in _BEST for m in marks[1:])


def _any_value(marks: Sequence[Mark]) -> tuple[Condition, list[Mark]] | None:
    """The value that rows shall hold in any column: "the clients from Lugo"."""
    operations = {mark.name for mark in marks if mark.section == "operation"}
    loose = [m for m in marks if m.section in {"word", "value"} and not m.known]
    if not operations or not operations <= _ROWS or len(loose) != 1:
        return None
    value = loose[0]
    if value.section != "value" and not _is_name(value.name):
        return None
    if any(m.section == "mark" and m.name not in {"in", "and"} for m in marks):
        return None
    return Condition("", "equals", value.name), [m for m in marks if m is not value]


def _is_name(word: str) -> bool:
    """Whether a word is written as what something is called: "Lugo", "6B"."""
    mixed = word.isalnum() and not (word.isalpha() or word.isdecimal())
    return word[:1].isupper() or (mixed and word[:1].isdecimal())


def _told(marks: Sequence[Mark], *, chosen: bool) -> list[Mark]:
    """The marks with the operation that is not said: rows, or the columns that are named."""
    marks = [replace(m, section="word") if m.section == "value" else m for m in marks]
    words = [mark for mark in marks if mark.section == "word"]
    if any(mark.section == "operation" for mark in marks):
        return marks
    if _are_named(marks):
        return [Mark("operation", "columns"), *marks]
    if chosen and not words:
        return [_OPERATION_ROWS, *marks]
    if words and (chosen or _COLUMN in marks) and all(mark.known for mark in words):
        kept = [mark for mark in marks if mark != _COLUMN]
        at = kept.index(words[0])
        return [*kept[:at], Mark("operation", "columns"), *kept[at:]]
    return marks


def _are_named(marks: Sequence[Mark]) -> bool:
    """Whether nothing is said but columns: "name and age of users.csv"."""
    words = [mark for mark in marks if mark.section == "word"]
    plain = all(m in words or m in {_COLUMN, Mark("mark", "and")} for m in marks)
    several = len(words) > 1 and Mark("mark", "and") in marks
    return plain and several and all(mark.known for mark in words)


def _condition(marks: Sequence[Mark], columns: Sequence[str]) -> tuple[Condition, int] | None:
    """The condition right behind "where" and how many marks it takes."""
    names = [_part(mark) for mark in marks]
    words = [mark.name for mark in marks]
    said = ["relation" if name in _RELATIONS else name for name in names]
    for shape, (column, value) in _SHAPES.items():
        if tuple(said[: len(shape)]) == shape:
            told = [name for name in names[: len(shape)] if name in _RELATIONS]
            told += [_BEHIND[name] for name in names[: len(shape)] if name in _BEHIND]
            best = [_BEST[name] for name in names[: len(shape)] if name in _BEST]
            best += [_MOST[name] for name in names[: len(shape)] if name in _MOST]
            relation = (told or best or ["equals"])[0]
            name = _implied(columns) if column is None else words[column]
            known = column is not None or not marks[value].known or bool(best)
            if shape == _BESIDE:
                known = marks[0].known and not marks[1].known
            worded = relation in _MEASURED and not _NUMBER.match(words[value])
            if name is None or not known or worded:
                continue
            return Condition(name, relation, "" if best else words[value]), len(shape)
    if names[:1] == ["word"] and not marks[0].known and names[1:2] != ["word"]:
        named = marks[0].section == "value" or words[0][:1].isupper()
        return (Condition("", "equals", words[0]), 1) if named else None
    return None


def _part(mark: Mark) -> str:
    if mark.section == "mark" or (mark.section == "operation" and mark.name in _BEST):
        return mark.name
    return "word" if mark.section == "value" else mark.section


_SHAPES: dict[tuple[str, ...], tuple[int | None, int]] = {
    ("column", "word", "relation", "word"): (1, 3),
    ("word", "column", "relation", "word"): (0, 3),
    ("word", "relation", "word"): (0, 2),
    ("word", "in", "column", "word"): (3, 0),
    ("word", "in", "word", "column"): (2, 0),
    ("word", "in", "word"): (2, 0),
    ("column", "word", "word"): (1, 2),
    **{(best, "word"): (1, 1) for best in _BEST},
    **{("word", best): (0, 0) for best in _BEST},
    **{(best, "in", "word"): (2, 2) for best in _BEST},
    **{(most, "word"): (1, 1) for most in _MOST},
    **{(most, "operation"): (None, 1) for most in _MOST},
    **{("word", "word", behind): (0, 1) for behind in _BEHIND},
    **{("word", behind, "word"): (2, 0) for behind in _BEHIND},
    **{("word", behind, "in", "word"): (3, 0) for behind in _BEHIND},
    **{("word", behind): (None, 0) for behind in _BEHIND},
    _BESIDE: (0, 1),
    ("relation", "word", "word"): (2, 1),
    ("relation", "word", "in", "word"): (3, 1),
    ("relation", "word"): (None, 1),
}
"""Where the column and the value stand; a column that is not said is the one beside the first."""


def _best_named(marks: Sequence[Mark], path: str, columns: Sequence[str]) -> Question | None:
    """The row that "the most expensive item" is, in a table of items and prices."""
    marks = [m for m in marks if m not in {Mark("mark", "and"), Mark("mark", "equals")}]
    words = [mark for mark in marks if mark.section == "word"]
    best = [m.name for m in marks if m.section == "operation" and m.name in _BEST]
    value = _implied(columns)
    plain = len(words) + len(best) == len(marks) and len(words) == len(best) == 1
    if value is None or not plain or words[0].name != columns[0]:
        return None
    return Question("rows", path, condition=Condition(value, _BEST[best[0]], ""))


def _implying(marks: list[Mark], columns: Sequence[str]) -> list[Mark]:
    """The marks with the column that is not said, where there is only one beside the first."""
    folded = any(m.section == "operation" and m.name in _FOLDED for m in marks)
    named = any(m.section in {"word", "loose"} or m == _COLUMN for m in marks)
    rows = any(m.section == "operation" and m.name in _ROWS for m in marks)
    column = _implied(columns)
    if not folded or named or rows or column is None:
        return marks
    return [*marks, Mark("word", column, known=True)]


def _implied(columns: Sequence[str]) -> str | None:
    return columns[1] if len(columns) == _PAIR else None


def _sorting(marks: Sequence[Mark], path: str) -> Question | None:
    """A table sorted by columns: "by date and then by price, highest first", "biggest price first".

    "Oldest first" is left to the frames, which know what ages are.
    """
    keys: list[str] = []
    falling: list[bool] = []
    begun, down = Mark("mark", "by") in marks[:1] or Mark("operation", "sorted") in marks, False
    said = 0
    for at, mark in enumerate(marks):
        before = marks[at - 1] if at else None
        ordered = mark.section == "operation" and mark.name in _BEST
        if mark.section == "word" and mark.name in keys:
            continue  # "within each species"
        if mark.section == "word" and (mark.known or mark.name.isdecimal()):
            keys.append(mark.name)
            falling.append(down and _is_order(before))
            begun = begun or _is_order(before)
        elif mark.section == "mark" and mark.name in _ORDERS:
            down, said = mark.name == "falling", said + 1
            falling[-1:] = [down] if keys else []
        elif ordered:
            down = down if _is_best_of_pair(marks, at) else mark.name == "highest"
            falling[-1:] = [down] if keys else []
            said += 1
        elif mark == Mark("mark", "first"):
            said += 1
        elif mark.name not in {"and", "by", "column", "sorted", "rows", "columns"}:
            return None
    firsts = Mark("mark", "first") in marks or any(_is_order(mark, best=False) for mark in marks)
    begun = begun and (firsts or not any(m.name in _BEST for m in marks) or said > 1)
    if not begun or not keys or (len(keys) == 1 and keys[0].isdecimal()):
        return None  # one column told by number is one of any file's
    if len(keys) > 1 and not {Mark("mark", "by"), Mark("operation", "sorted")} & set(marks):
        return None
    return Question("sorted", path, tuple(keys), falling=tuple(falling))


def _is_order(mark: Mark | None, *, best: bool = True) -> bool:
    if mark is None:
        return False
    told = mark.section == "mark" and mark.name in _ORDERS
    return told or (best and mark.section == "operation" and mark.name in _BEST)


def _is_best_of_pair(marks: Sequence[Mark], at: int) -> bool:
    """Whether "worst" only ends "from best mark to worst"."""
    return any(m.section == "operation" and m.name in _BEST for m in marks[:at])


def _operation(marks: Sequence[Mark], path: str, *, chosen: bool) -> Question | None:
    """What is asked; ``chosen`` says that a condition names a column already."""
    operations = [mark.name for mark in marks if mark.section == "operation"]
    by, plain = _grouped(marks)
    others = {m.name for m in plain if m.section == "mark"} - {"in", "and", "column", "equals"}
    kinds = {name for name in operations if name not in _WEAK} or set(operations)
    kinds -= {"count"} if kinds == {"count", "tally"} else set()
    counted = kinds == {"count", "distinct"}
    kinds -= {"count"} if counted else set()
    if others or len(kinds) != 1 or not _are_told(plain):
        return None
    if kinds == {"count"} and by is not None and not _columns(plain):
        return Question("tally", path, (by,))
    said = Question(kinds.pop(), path, _columns(plain), by, counted=counted)
    told = chosen or by is not None or _says_column(plain)
    return said if _is_sound(said, operations, plain, told=told) else None


def _columns(marks: Sequence[Mark]) -> tuple[str, ...]:
    """The words that are left; "value" is one where no other is."""
    words = tuple(mark.name for mark in marks if mark.section == "word")
    return words or tuple({mark.name for mark in marks if mark.section == "loose"})


def _are_told(marks: Sequence[Mark]) -> bool:
    """Whether numbers stand behind "column", and no word looks like another file's name."""
    words = [(at, mark.name) for at, mark in enumerate(marks) if mark.section == "word"]
    return all(
        (not name.isdecimal() or marks[at - 1 : at] == [_COLUMN]) and not _NAME.search(name)
        for at, name in words
    )


def _grouped(marks: Sequence[Mark]) -> tuple[str | None, list[Mark]]:
    """The column that the answer is parted by: "sum the price by city"."""
    for at, mark in enumerate(marks[:-1]):
        if mark == Mark("mark", "by") and marks[at + 1].section == "word":
            return marks[at + 1].name, [*marks[:at], *marks[at + 2 :]]
    return None, list(marks)


def _is_sound(
    said: Question, operations: Sequence[str], marks: Sequence[Mark], *, told: bool
) -> bool:
    """Whether an operation has the columns it needs, and no word that it does not."""
    if said.by is not None and said.operation not in _FOLDED:
        return False
    if said.operation in _FOLDED and "rows" in operations:
        return False  # "the total of rows"
    if said.operation in _ON_ONE:
        return told and len(said.columns) == 1
    if said.operation in {"columns", "without"}:
        known = all(mark.known for mark in marks if mark.section == "word")
        listed = _are_listed(marks, said.operation)
        listed = listed and (known or said.operation == "columns")  # "without the header"
        return listed and not all(map(str.isdecimal, said.columns))
    return not said.columns and "rows" in operations


def _says_column(marks: Sequence[Mark]) -> bool:
    """Whether a word is said to be a column: "the average mark" need not be one of the table."""
    return any(mark.section == "loose" or mark in _TELLING or mark.known for mark in marks)


def _are_listed(marks: Sequence[Mark], operation: str) -> bool:
    """Whether the columns follow the word for them, one after the other."""
    marks = [mark for mark in marks if mark != _COLUMN]
    words = [at for at, mark in enumerate(marks) if mark.section == "word"]
    begun = [at for at, mark in enumerate(marks) if mark == Mark("operation", operation)]
    if not words or len(begun) != 1 or begun[0] != words[0] - 1:
        return False
    between = (marks[at] for at in range(words[0], words[-1]) if at not in words)
    return len(words) == 1 or all(mark == Mark("mark", "and") for mark in between)
