"""What may stand in a ``{slot}`` of a pattern: counts, sizes, durations, extensions, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from .tokens import Token, fold

_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)([a-z]*)$")
_EXTENSION = re.compile(r"(?:\*?\.)?([a-z0-9][a-z0-9_+]{0,7}(?:\.[a-z0-9]{1,4})?)$", re.IGNORECASE)
_ARTICLES = frozenset({"a", "an"})
_NO_EXTENSION = frozenset({
    "a", "an", "any", "cada", "each", "el", "every", "la", "no", "que", "same", "su", "that",
    "the", "this", "un", "una", "what", "which",
})  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d\d$")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?$")
_WRITTEN = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})$|(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")
_UP_TO = frozenset({"-", "a", "and", "hasta", "to", "y"})
_OF = frozenset({",", "de", "del", "of", "the"})
_PARTS_OF_DATE = {
    "yyyy": "%Y", "aaaa": "%Y", "year": "%Y", "ano": "%Y", "%y": "%Y", "yy": "%y", "aa": "%y",
    "mm": "%m", "m": "%m", "month": "%m", "mes": "%m", "%m": "%m", "dd": "%d", "d": "%d",
    "day": "%d", "dia": "%d", "%d": "%d", "hh": "%H", "%h": "%H", "ss": "%S", "%s": "%S",
}  # fmt: skip
_RANGE = re.compile(r"(\d+)[-–](\d+)$")


@dataclass(frozen=True, slots=True)
class Measures:
    """Number words and units of one language; sizes in bytes, durations in days; Monday is 0."""

    numbers: Mapping[str, int]
    sizes: Mapping[str, int]
    durations: Mapping[str, float]
    ordinals: Mapping[str, int] = field(default_factory=dict)
    weekdays: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)

    def knows(self, word: str) -> bool:
        """Whether a folded word is a number, a unit or a day."""
        tables = (
            self.numbers, self.sizes, self.durations, self.ordinals, self.weekdays, self.months,
        )  # fmt: skip
        return any(word in table for table in tables)

    def number(self, token: Token) -> float | None:
        """A count written in digits or words."""
        if token.quoted:
            return None
        if token.norm in self.numbers:
            return self.numbers[token.norm]
        match = _NUMBER.match(token.norm)
        return float(match[1].replace(",", ".")) if match and not match[2] else None

    def quantity(
        self, tokens: Sequence[Token], units: Mapping[str, float]
    ) -> tuple[float, int] | None:
        """``10 MB``, ``10mb``, ``una semana`` or a bare unit: value and tokens used."""
        glued = _NUMBER.match(tokens[0].norm)
        if glued and glued[2] in units:
            return float(glued[1].replace(",", ".")) * units[glued[2]], 1
        count = self.number(tokens[0])
        if tokens[0].norm in _ARTICLES and len(tokens) > 1 and tokens[1].norm in units:
            return units[tokens[1].norm], 2
        if tokens[0].norm in units and len(tokens[0].norm) > 1:
            return units[tokens[0].norm], 1  # "en la última semana"
        if count is not None and len(tokens) > 1 and tokens[1].norm in units:
            return count * units[tokens[1].norm], 2
        return None


Slot = Callable[[Measures, Sequence[Token]], tuple[object, int] | None]


def _count(measures: Measures, tokens: Sequence[Token]) -> tuple[object, int] | None:
    value = measures.number(tokens[0])
    return (int(value), 1) if value is not None and value == int(value) else None


def _size(measures: Measures, tokens: Sequence[Token]) -> tuple[object, int] | None:
    found = measures.quantity(tokens, measures.sizes)
    return (int(found[0]), found[1]) if found else None


def _duration(measures: Measures, tokens: Sequence[Token]) -> tuple[object, int] | None:
    return measures.quantity(tokens, measures.durations)


def _extension(_: Measures, tokens: Sequence[Token]) -> tuple[object, int] | None:
    match = None if tokens[0].norm in _NO_EXTENSION else _EXTENSION.match(tokens[0].text)
    return (match[1].lower(), 1) if match and not tokens[0].punctuation else None


def _range(_: Measures, tokens: Sequence[Token]) -> tuple[object, int] | None:
    match = _RANGE.match(tokens[0].text)
    return ((int(match[1]), int(match[2])), 1) if match else None


def _ordinal(measures: Measures, tokens: Sequence[Token]) -> tuple[object, int] | None:
    value = measures.ordinals.get(tokens[0].norm)
    return (value, 1) if value is not None else None


def _weekday(measures: Measures, tokens: Sequence[Token]) -> tuple[object, int] | None:
    value = measures.weekdays.get(tokens[0].norm)
    return (value, 1) if value is not None else None


def _date(measures: Measures, tokens: Sequence[Token]) -> tuple[object, int] | None:
    """A year, a month or a day as (year, month, day); 0 for what is not said: "march 2024"."""
    if tokens[0].quoted or tokens[0].punctuation:
        return None
    if written := _WRITTEN.match(tokens[0].text):
        year, month, day, first, second, last = (int(part or 0) for part in written.groups())
        month, day = (month, day) if year else _of_two(first, second)
        fits = 1 <= month <= 12 and 1 <= day <= 31  # noqa: PLR2004  — of a year
        return ((year or last, month, day), 1) if fits else None
    if _YEAR.match(tokens[0].text):
        return (int(tokens[0].text), 0, 0), 1
    return _told_date(measures, [token.norm for token in tokens[:6]])


def _sizes(measures: Measures, tokens: Sequence[Token]) -> tuple[object, int] | None:
    """Two sizes with one unit: "between 1 and 2 MB"."""
    return _two(measures, tokens, measures.sizes)


def _ages(measures: Measures, tokens: Sequence[Token]) -> tuple[object, int] | None:
    """Two ages with one unit: "between 5 and 10 days"."""
    return _two(measures, tokens, measures.durations)


def _two(
    measures: Measures, tokens: Sequence[Token], units: Mapping[str, float]
) -> tuple[object, int] | None:
    """Two amounts of one unit."""
    first = measures.number(tokens[0])
    if first is None or len(tokens) < 3 or tokens[1].norm not in _UP_TO:  # noqa: PLR2004
        return None
    second = measures.quantity(tokens[2:], units)
    number = measures.number(tokens[2]) or _glued(tokens[2])
    if second is None or not number:
        return None
    return (int(first * second[0] / number), int(second[0])), second[1] + 2


def _glued(token: Token) -> float:
    """The number of "2mb"."""
    match = _NUMBER.match(token.norm)
    return float(match[1].replace(",", ".")) if match else 0.0


def _dotted(_: Measures, tokens: Sequence[Token]) -> tuple[object, int] | None:
    """An extension that is written with its dot."""
    dotted = tokens[0].text.startswith(".") and not tokens[0].punctuation
    match = _EXTENSION.match(tokens[0].text) if dotted else None
    return (match[1].lower(), 1) if match else None


def _of_two(first: int, second: int) -> tuple[int, int]:
    """Month and day of "15/03" and "03/15"; of "03/04" nobody can tell."""
    if first > 12 or first == second:  # noqa: PLR2004  — months
        return second, first
    return (first, second) if second > 12 else (0, 0)  # noqa: PLR2004  — as above


def _told_date(measures: Measures, words: Sequence[str]) -> tuple[object, int] | None:
    """A date in words: "3 de marzo de 2024", "march 3rd"."""
    at, month, day, year = 0, 0, 0, 0
    used = 0
    while at < len(words):
        word = words[at]
        if not month and word in measures.months:
            month = measures.months[word]
        elif not day and (told := _DAY.match(word)) and 1 <= int(told[1]) <= 31:  # noqa: PLR2004
            day = int(told[1])
        elif month and not year and _YEAR.match(word):
            year = int(word)
        elif not (used and word in _OF):
            break
        at += 1
        used = at if word not in _OF else used
    return ((year, month, day), used) if month else None


def _written(_: Measures, tokens: Sequence[Token]) -> tuple[object, int] | None:
    """How a date is to be written, for ``date +``: "YYYY-MM-DD", "dd/mm/aaaa", "%H:%M"."""
    used = _clock(tokens)
    parts = re.split(r"([-/.:_ ])", "".join(token.text for token in tokens[:used]))
    told = [_PARTS_OF_DATE.get(fold(part)) for part in parts[::2]]
    if tokens[0].punctuation or len(set(told)) < 2 or None in told:  # noqa: PLR2004  — parts
        return None
    if ":" in parts:
        told = ["%M" if part == "%m" else part for part in told]
    marks = [*parts[1::2], ""]
    return "".join(f"{part}{mark}" for part, mark in zip(told, marks, strict=True)), used


def _clock(tokens: Sequence[Token]) -> int:
    """How many tokens are one form of the time, "HH:MM:SS" without spaces."""
    used = 1
    while (
        used + 1 < len(tokens)
        and tokens[used].text == ":"
        and tokens[used - 1].end == tokens[used].start
        and tokens[used].end == tokens[used + 1].start
        and fold(tokens[used + 1].text) in _PARTS_OF_DATE
    ):
        used += 2
    return used


def _universal(_: Measures, tokens: Sequence[Token]) -> tuple[object, int] | None:
    """Universal time, in capitals or not."""
    return ("utc", 1) if tokens[0].norm in {"utc", "gmt"} and not tokens[0].quoted else None


def _iso(_: Measures, tokens: Sequence[Token]) -> tuple[object, int] | None:
    """The international form of dates, in capitals or not."""
    said = tokens[0].norm in {"iso", "iso8601", "iso-8601"} and not tokens[0].quoted
    return ("iso", 1) if said else None


def _any_name(_: Measures, tokens: Sequence[Token]) -> tuple[object, int] | None:
    return (tokens[0].text, 1) if not tokens[0].punctuation else None


SLOTS: Mapping[str, Slot] = {
    "{n}": _count,
    "{size}": _size,
    "{age}": _duration,
    "{ext}": _extension,
    "{range}": _range,
    "{nth}": _ordinal,
    "{weekday}": _weekday,
    "{date}": _date,
    "{sizes}": _sizes,
    "{ages}": _ages,
    "{dotted}": _dotted,
    "{written}": _written,
    "{utc}": _universal,
    "{iso}": _iso,
    "{name}": _any_name,
}
