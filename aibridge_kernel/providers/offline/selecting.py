"""Which entries of a listing a description fits: type, size, age, emptiness, order, spelling."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from aibridge_kernel.providers.base import Entry

from .clauses import Refuse, Thing
from .dates import DATED, period
from .phrase_files import table

SELECTING = frozenset({
    "min_size", "max_size", "older", "newer", "today", "yesterday", "this_week", "last_week",
    "this_month", "last_month", "hidden", "starts", "ends", "has", "biggest", "smallest",
    "newest", "oldest", "extension", "empty", "since_day", "between_days",
    "this_year", "last_year", "since_yesterday", "not_empty", "no_extension",
    "not_starts", "not_ends", "not_has", *DATED,
})  # fmt: skip
_ORDERS: Mapping[str, Callable[[Entry], float]] = {
    "biggest": lambda entry: -entry.size,
    "smallest": lambda entry: entry.size,
    "newest": lambda entry: -entry.modified,
    "oldest": lambda entry: entry.modified,
}

SUPERLATIVES = frozenset(_ORDERS)
_OF_FILES = frozenset({"min_size", "max_size", "older", "newer"})
"""What is said of files: a folder may be old and hold what is new."""


@cache
def grammar() -> dict[str, Any]:
    """The tables that belong to no language: frames, types, usual names."""
    return table("grammar.toml", but=("frame",))


def extensions(types: Iterable[str]) -> list[str]:
    """The file extensions that type words stand for; ``image`` is jpg, jpeg, png and so on."""
    known: Mapping[str, list[str]] = grammar()["types"]
    found: list[str] = []
    for name in types:
        found.extend([name[1:]] if name.startswith(".") else known.get(name, [name]))
    return list(dict.fromkeys(found))


def wanted_extensions(thing: Thing) -> list[str]:
    """Extensions from type words and from "con extensión pdf": of pictures those that are pdfs."""
    named = thing.filters.get("extension")
    told = [str(suffix) for suffix in (named if isinstance(named, tuple) else (named,)) if suffix]
    typed = extensions(thing.types)
    chosen = told and {suffix.lower().lstrip(".") for suffix in told} <= set(typed)
    return told if chosen else [*typed, *told]


def fits(entry: Entry, thing: Thing, now: float) -> bool:
    """Whether one entry is of the kind, type and properties described."""
    filters = thing.filters
    hidden = filters.get("hidden")
    if hidden != "too" and entry.name.startswith(".") != bool(hidden):
        return False
    suffixes = wanted_extensions(thing)
    kind = thing.kind
    if suffixes or (_OF_FILES & filters.keys() and kind != "folder"):
        kind = "file"
    if kind in {"file", "folder"} and entry.is_directory != (kind == "folder"):
        return False
    if suffixes and not _has_suffix(entry.name, thing, suffixes):
        return False
    return _fits_numbers(entry, filters, now) and _fits_spelling(entry.name, filters)


def _has_suffix(name: str, thing: Thing, suffixes: Iterable[str]) -> bool:
    """Whether a name ends so; an extension written with its dot counts as it is written."""
    if as_written(thing):
        return name.endswith(tuple(thing.types))
    return name.lower().endswith(tuple("." + suffix.lower() for suffix in suffixes))


def as_written(thing: Thing) -> bool:
    """Whether every type is an extension with its dot: ``.JPG``, ``*.csv``."""
    dotted = bool(thing.types) and all(name.startswith(".") for name in thing.types)
    return dotted and "extension" not in thing.filters


def _fits_numbers(entry: Entry, filters: Mapping[str, Any], now: float) -> bool:
    if "empty" in filters and not entry.is_directory and entry.size:
        return False
    if "not_empty" in filters and not entry.is_directory and not entry.size:
        return False
    if "min_size" in filters and not entry.size > filters["min_size"]:
        return False
    if "max_size" in filters and not entry.size < filters["max_size"]:
        return False
    bounds = period(filters, now)
    return bounds is None or bounds[0] <= entry.modified < bounds[1]


def _fits_spelling(name: str, filters: Mapping[str, Any]) -> bool:
    checks = (("starts", name.startswith), ("ends", name.endswith), ("has", name.__contains__))
    if "no_extension" in filters and "." in name[1:]:
        return False
    if any(check(str(filters[f"not_{key}"])) for key, check in checks if f"not_{key}" in filters):
        return False
    return all(check(str(filters[key])) for key, check in checks if key in filters)


def chosen(entries: list[Entry], thing: Thing) -> list[Entry]:
    """Apply superlatives and counts: "los 3 más grandes", "the newest"."""
    for name, key in _ORDERS.items():
        if name in thing.filters:
            said = thing.filters[name]
            count = thing.count or (said if isinstance(said, int) and said is not True else 1)
            ordered = sorted(entries, key=key)
            if len(ordered) > count and key(ordered[count - 1]) == key(ordered[count]):
                raise Refuse("tie")
            return ordered[:count]
    if thing.count is not None and thing.count != len(entries):
        raise Refuse("other_count", n=len(entries))
    return entries
