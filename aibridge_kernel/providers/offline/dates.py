"""Times of modification: "de hoy", "older than 30 days" as bounds in seconds since the epoch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

_DAY = 86400.0


def period(filters: Mapping[str, Any], now: float) -> tuple[float, float] | None:
    """Half-open bounds [from, to) that the filters ask for, in local calendar days."""
    if "older" in filters:
        return float("-inf"), now - float(filters["older"]) * _DAY
    if "newer" in filters:
        return now - float(filters["newer"]) * _DAY, float("inf")
    if "since_day" in filters:
        return _latest(int(filters["since_day"]), now), float("inf")
    if "between_days" in filters:
        begun, ended = filters["between_days"]
        latest = _latest(int(ended), now)
        return _latest(int(begun), latest), latest + _DAY
    midnight = datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0)  # noqa: DTZ006  — local calendar days are meant
    monday = midnight - timedelta(days=midnight.weekday())
    first = midnight.replace(day=1)
    before_first = (first - timedelta(days=1)).replace(day=1)
    new_year = first.replace(month=1)
    named = {
        "today": (midnight, None),
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
            return start.timestamp(), end.timestamp() if end else float("inf")
    return None


def _latest(weekday: int, now: float) -> float:
    """Midnight of the latest such day, today included."""
    today = datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0)  # noqa: DTZ006  — local calendar days are meant
    return (today - timedelta(days=(today.weekday() - weekday) % 7)).timestamp()


def day_of(now: float) -> str:
    """The day as it stands in names: ``2026-02-28``."""
    return _stamp(now)


def find_tests(filters: Mapping[str, Any], now: float) -> list[str]:
    """The same bounds as tests of ``find``."""
    if "older" in filters:
        return ["-mmin", f"+{round(float(filters['older']) * 1440)}"]
    if "newer" in filters:
        return ["-mmin", f"-{round(float(filters['newer']) * 1440)}"]
    bounds = period(filters, now)
    if bounds is None:
        return []
    tests = ["-newermt", _stamp(bounds[0])]
    return [*tests, "!", "-newermt", _stamp(bounds[1])] if bounds[1] != float("inf") else tests


def _stamp(moment: float) -> str:
    return datetime.fromtimestamp(moment).strftime("%Y-%m-%d")  # noqa: DTZ006  — local, as find reads it
