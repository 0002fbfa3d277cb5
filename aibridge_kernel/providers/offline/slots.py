"""What may stand in a ``{slot}`` of a pattern: counts, sizes, durations, extensions, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from .tokens import Token

_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)([a-z]*)$")
_EXTENSION = re.compile(r"(?:\*?\.)?([a-z0-9][a-z0-9_+]{0,7}(?:\.[a-z0-9]{1,4})?)$", re.IGNORECASE)
_ARTICLES = frozenset({"a", "an"})
_RANGE = re.compile(r"(\d+)[-–](\d+)$")


@dataclass(frozen=True, slots=True)
class Measures:
    """Number words and units of one language; sizes in bytes, durations in days, Monday is 0."""

    numbers: Mapping[str, int]
    sizes: Mapping[str, int]
    durations: Mapping[str, float]
    ordinals: Mapping[str, int] = field(default_factory=dict)
    weekdays: Mapping[str, int] = field(default_factory=dict)

    def knows(self, word: str) -> bool:
        """Whether a folded word is a number, a unit or a day."""
        tables = (self.numbers, self.sizes, self.durations, self.ordinals, self.weekdays)
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
    match = _EXTENSION.match(tokens[0].text)
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
    "{name}": _any_name,
}
