"""Times of modification: "de hoy", "older than 30 days" as bounds in seconds since the epoch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from .clauses import Refuse

_DAY = 86400.0
_LAST_MONTH = 12
DATED = ("on_date", "before_date", "until_date", "since_date", "after_date", "between_dates")
"""What is said of a date that is told: "before 2024", "since march"."""


def period(filters: Mapping[str, Any], now: float) -> tuple[float, float] | None:
    """Half-open bounds [from, to) that all filters together ask for, in local calendar days."""
    said = [*_ages(filters, now), *_days(filters, now)]
    if not said:
        return None
    return max(start for start, _ in said), min(end for _, end in said)


def _ages(filters: Mapping[str, Any], now: float) -> Iterator[tuple[float, float]]:
    """Bounds of "older than 5 days", "newer than 2 weeks"."""
    if "older" in filters:
        yield float("-inf"), now - float(filters["older"]) * _DAY
    if "newer" in filters:
        yield now - float(filters["newer"]) * _DAY, float("inf")


def _days(filters: Mapping[str, Any], now: float) -> Iterator[tuple[float, float]]:
    """Bounds of what is said of calendar days."""
    for told in DATED:
        if told in filters:
            yield _dated(told, filters[told], now)
    if {"since_day", "between_days"} & filters.keys():
        yield _since(filters, now)
    midnight = datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0)  # noqa: DTZ006  — local calendar days are meant
    monday = midnight - timedelta(days=midnight.weekday())
    first = midnight.replace(day=1)
    before_first = (first - timedelta(days=1)).replace(day=1)
    new_year = first.replace(month=1)
    named = {
        "today": (midnight, None),
        "since_yesterday": (midnight - timedelta(days=1), None),
        "yesterday": (midnight - timedelta(days=1), midnight),
        "this_week": (monday, None),
        "last_week": (monday - timedelta(days=7), monday),
        "this_month": (first, None),
        "last_month": (before_first, first),
        "this_year": (new_year, None),
        "last_year": (new_year.replace(year=new_year.year - 1), new_year),
    }
    for name, (start, end) in named.items():
        if name in filters:
            yield start.timestamp(), end.timestamp() if end else float("inf")


def _since(filters: Mapping[str, Any], now: float) -> tuple[float, float]:
    """Bounds of "since monday", "from monday to friday"."""
    if "since_day" in filters:
        return _latest(int(filters["since_day"]), now), float("inf")
    begun, ended = filters["between_days"]
    latest = _latest(int(ended), now)
    return _latest(int(begun), latest), latest + _DAY


def _dated(name: str, said: Any, now: float) -> tuple[float, float]:
    """Bounds of "in march", "before 2024", "between 1 may and 3 june"."""
    dates = said if isinstance(said[0], tuple) else (said,)
    start, end = _span(dates[0], now)[0], _span(dates[-1], now)[1]
    always = float("-inf"), float("inf")
    return {
        "before_date": (always[0], start),
        "until_date": (always[0], end),
        "since_date": (start, always[1]),
        "after_date": (end, always[1]),
    }.get(name, (start, end))


def _span(date: tuple[int, int, int], now: float) -> tuple[float, float]:
    """From when to when a year, a month or a day is; without a year, the latest that began."""
    said, month, day = date
    today = datetime.fromtimestamp(now)  # noqa: DTZ006  — local calendar days are meant
    year = said or today.year
    if not said and (month, day or 1) > (today.month, today.day):
        year -= 1
    try:
        start = datetime(year, month or 1, day or 1)  # noqa: DTZ001  — as above
    except ValueError as error:
        raise Refuse("not_known") from error  # "30 february"
    if day:
        return start.timestamp(), (start + timedelta(days=1)).timestamp()
    following = (year, month + 1) if month and month < _LAST_MONTH else (year + 1, 1)
    return start.timestamp(), datetime(*following, 1).timestamp()  # noqa: DTZ001  — as above


def _latest(weekday: int, now: float) -> float:
    """Midnight of the latest such day, today included."""
    today = datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0)  # noqa: DTZ006  — local calendar days are meant
    return (today - timedelta(days=(today.weekday() - weekday) % 7)).timestamp()


def day_of(now: float) -> str:
    """The day as it stands in names: ``2026-02-28``."""
    return _stamp(now)


def find_tests(filters: Mapping[str, Any], now: float) -> list[str]:
    """The same bounds as tests of ``find``."""
    tests = []
    if "older" in filters:
        tests += ["-mmin", f"+{round(float(filters['older']) * 1440)}"]
    if "newer" in filters:
        days = float(filters["newer"])
        whole = days.is_integer()  # minutes are rounded up: a file of just two days would be out
        tests += ["-mtime", f"-{int(days)}"] if whole else ["-mmin", f"-{round(days * 1440)}"]
    rest = {name: said for name, said in filters.items() if name not in {"older", "newer"}}
    bounds = period(rest, now)
    if bounds is None:
        return tests
    tests += ["-newermt", _stamp(bounds[0])] if bounds[0] != float("-inf") else []
    return [*tests, "!", "-newermt", _stamp(bounds[1])] if bounds[1] != float("inf") else tests


def _stamp(moment: float) -> str:
    return datetime.fromtimestamp(moment).strftime("%Y-%m-%d")  # noqa: DTZ006  — local, as find reads it
