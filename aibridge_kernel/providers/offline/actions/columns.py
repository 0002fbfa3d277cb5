"""Columns of files: shown, and what lines are sorted by, by number or by name."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from aibridge_kernel.providers.offline.clauses import Pass, Refuse
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.headers import called, demand, named, separator
from aibridge_kernel.providers.offline.quoting import Done, path_word
from aibridge_kernel.providers.offline.selecting import grammar
from aibridge_kernel.providers.offline.tokens import fold

from .lines import one_file

__all__ = ["column", "count_columns", "sort_by_column", "sort_by_named_column", "tally_column"]

_FALLING = frozenset({"reverse", "descending", "falling", "largest_first", "newest_first"})
_OF_VALUES = ("falling", "rising")
_BY_VALUE = frozenset({"numeric", "rising", "falling", "largest_first", "smallest_first"})
_SAID_AS_ORDER = ("by_name", "by_size", "by_date")
_FIND = (
    "NR == 1 {for (i = 1; i <= NF; i++)"
    ' {h = tolower($i); sub("\\r$", "", h); if (h == tolower(name)) c = i}} '
)
_KEYED = _FIND + "c {print (NR != 1), $c, $0}"


def column(task: Task) -> Iterator[Done]:
    """Show columns by number, or by the name in the first line of a CSV file."""
    path = one_file(task, "object")
    parted = separator(path, task.scene)
    if "columns" in task.filters or "column" in task.filters:
        said = task.filters.get("columns") or (task.filters["column"],)
        demand(said, path, task.scene)
        if parted is None:
            fields = ", ".join(f"${n}" for n in said)
            command = f"awk {shlex.quote(f'{{print {fields}}}')} {path_word(path)}"
        else:
            numbers = ",".join(str(n) for n in said)
            option = "" if parted == "\t" else f" -d{shlex.quote(parted)}"
            command = f"cut{option} -f{numbers} {path_word(path)}"
    else:
        thing = task.thing("name")
        if thing is None or parted is None or thing.pronoun:
            raise Refuse("not_known")
        name = named(task.words(thing), path, task.scene)
        command = (
            f"awk -F{shlex.quote(parted)} -v name={shlex.quote(name)} "
            f"{shlex.quote(_FIND + 'c {print $c}')} {path_word(path)}"
        )
    yield Done(command, "column", {"names": [path]})


def count_columns(task: Task) -> Iterator[Done]:
    """How many columns a table has, as its first line shows."""
    path = one_file(task, "object")
    parted = separator(path, task.scene)
    if parted is None:
        raise Refuse("not_known")
    counted = f"awk -F{shlex.quote(parted)} '{{print NF}}'"
    yield Done(f"head -n 1 {path_word(path)} | {counted}", "counted", {"names": [path]})


def tally_column(task: Task) -> Iterator[Done]:
    """How often each value of a column appears; a table's header is none of them."""
    path = one_file(task, "object")
    number = task.filters["column"]
    demand([number], path, task.scene)
    parted = separator(path, task.scene)
    values = f"awk '{{print ${number}}}' {path_word(path)}"
    if parted is not None:
        option = "" if parted == "\t" else f" -d{shlex.quote(parted)}"
        values = f"tail -n +2 {path_word(path)} | cut{option} -f{number}"
    yield Done(f"{values} | sort | uniq -c | sort -nr", "tallied", {"names": [path]})


def sort_by_column(task: Task) -> Iterator[Done]:
    """Show the lines of a file sorted by one column.

    Numbers are compared by value and words by their letters, unless it is said which.
    """
    path = one_file(task, "object")
    number = task.filters["by_column"]
    demand([number], path, task.scene)
    parted = separator(path, task.scene)
    option = "" if parted is None else f" -t{shlex.quote(parted)}"
    back = "r" if task.filters.keys() & _FALLING else ""
    key = f"-k{number},{number}"
    orders = [f"{key}n{back}", f"{key}{back}"]
    if task.filters.keys() & _BY_VALUE:
        orders = orders[:1]
    elif "by_name" in task.filters:
        orders = orders[1:]
    command = f"sort{option} {' '.join(orders)}"
    if "headless" in task.filters:
        command = f"tail -n +2 {path_word(path)} | {command}"
    else:
        command = f"{command} {path_word(path)}"
    yield Done(command, "sorted_by_column", {"names": [path], "n": number})


def sort_by_named_column(task: Task) -> Iterator[Done]:
    """Show a table sorted by a column called by its name; the names stay on top.

    Numbers are compared by value and words by their letters, whichever the column holds.
    """
    thing = task.thing("object")
    if thing is None or not (thing.names or thing.pronoun or (thing.types and thing.definite)):
        raise Pass
    if thing.plural and not thing.names:
        raise Pass  # "sort the jpgs by size"
    if any(map(task.scene.is_folder, thing.names)):
        raise Pass  # "ls docs by date"
    orders = [*_SAID_AS_ORDER, *_OF_VALUES]
    if not (task.things("column") or any(isinstance(task.filters.get(o), str) for o in orders)):
        raise Pass
    path = one_file(task, "object")
    name = _column_name(path, task)
    parted = separator(path, task.scene)
    if name is None or parted is None:
        raise Pass
    name = named(name, path, task.scene)
    falling = bool(_FALLING & task.filters.keys())
    if "oldest_first" in task.filters:
        falling = fold(name) in grammar()["ages"]  # "by age, oldest first" begins with 93
    back = "r" if falling else ""
    keyed = f"awk -F{shlex.quote(parted)} -v OFS='\\t' -v name={shlex.quote(name)}"
    ordered = f"sort -t$'\\t' -k1,1n -k2,2n{back} -k2,2{back}"
    command = f"{keyed} {shlex.quote(_KEYED)} {path_word(path)} | {ordered} | cut -f3-"
    yield Done(command, "sorted_by_named_column", {"names": [path], "name": name})


def _column_name(path: str, task: Task) -> str | None:
    """The name that is said, also where it is the word of an order: "by name"."""
    thing = task.thing("column")
    if thing is not None:
        if thing.pronoun or thing.here or thing.start < 0:
            raise Refuse("not_known")
        return task.words(thing)
    said = [task.filters[order] for order in _SAID_AS_ORDER if order in task.filters]
    said = said or [name for order in _OF_VALUES if (name := _of_column(order, path, task))]
    return said[0] if len(said) == 1 and isinstance(said[0], str) else None


def _of_column(order: str, path: str, task: Task) -> str | None:
    """The column that an order names, if the table has it: "the highest mark first"."""
    name = task.filters.get(order)
    return called(name, path, task.scene) if isinstance(name, str) else None
