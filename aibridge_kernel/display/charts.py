"""Numbers as a Vega-Lite chart, with a table beside for whoever cannot draw one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .tables import table

VEGA_LITE_MIME = "application/vnd.vegalite.v5+json"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
"""Names the grammar's version; nothing is fetched from there."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a stacked bar: where it stands, what it is a piece of, and how high it is."""

    place: str
    kind: str
    detail: str
    height: float


def stacked_bars(
    bars: Sequence[Bar],
    *,
    titles: tuple[str, str, str, str],
    beside: tuple[Sequence[Sequence[str]], Sequence[str]],
) -> dict[str, Any]:
    """Draw stacked bars; ``titles`` name place, height, kind and detail, ``beside`` is a table."""
    place, height, kind, detail = titles
    tips = [
        {"field": field, "title": title}
        for field, title in (("place", place), ("kind", kind), ("detail", detail), ("n", height))
    ]
    chart = {
        "$schema": SCHEMA,
        "data": {
            "values": [
                {"place": bar.place, "kind": bar.kind, "detail": bar.detail, "n": bar.height}
                for bar in bars
            ]
        },
        "mark": "bar",
        "encoding": {
            "x": {"field": "place", "type": "ordinal", "title": place, "sort": None},
            "y": {"field": "n", "type": "quantitative", "title": height, "stack": "zero"},
            "color": {"field": "kind", "type": "nominal", "title": kind, "sort": None},
            "tooltip": tips,
        },
    }
    return table(*beside) | {VEGA_LITE_MIME: chart}
