"""What models cost, from a table with its date and source; what is not in it has no price."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeGuard

from .errors import UsageError
from .metering import Spent
from .values import Usage, text

OWN_TABLE = Path(__file__).with_name("prices.toml")
MILLION = 1_000_000
_VERSION = re.compile(r"-(?:\d{3}|\d{4}-\d{2}-\d{2})\Z")
"""How a version's name goes on from its model's: ``-001``, ``-2026-01-31``."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens."""

    input: float
    output: float
    cached: float

    def of(self, usage: Usage) -> float:
        """Count what was used, in dollars."""
        fresh = max(usage.input_tokens - usage.cached_tokens, 0)
        kept = usage.input_tokens - fresh
        dollars = fresh * self.input + kept * self.cached + usage.output_tokens * self.output
        return dollars / MILLION


@dataclass(frozen=True, slots=True)
class Prices:
    """A table and when and where it was taken from; ``of_ours`` are prices given by the person."""

    models: Mapping[str, Price]
    of_ours: Mapping[str, Price]
    noted: str
    source: str

    def of(self, spent: Spent) -> float | None:
        """Estimate what something cost, in dollars; ``None`` where nobody knows.

        The built-in table speaks of the providers' own addresses only.
        """
        for table, counts in ((self.of_ours, True), (self.models, spent.is_own)):
            for name in (spent.model, _VERSION.sub("", spent.model)):
                if counts and name in table:
                    return table[name].of(spent.usage)
        return None


@cache
def read_prices(path: Path | None = None) -> Prices:
    """Read the built-in table and the person's own; raise ``UsageError`` for a faulty one."""
    table = _table(OWN_TABLE)
    ours = _table(path) if path is not None else {"models": {}}
    return Prices(
        models=_models(OWN_TABLE, table),
        of_ours=_models(path or OWN_TABLE, ours),
        noted=str(table["noted"]),
        source=str(table["source"]),
    )


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _faulty(path, str(error)) from error


def _models(path: Path, table: dict[str, Any]) -> dict[str, Price]:
    models = table.get("models")
    if not isinstance(models, dict):
        raise _faulty(path, "[models]")
    return {name: _price(path, name, entry) for name, entry in models.items()}


def _price(path: Path, name: str, entry: Any) -> Price:
    known = entry if isinstance(entry, dict) else {}
    figures = [known.get("input"), known.get("output"), known.get("cached", known.get("input"))]
    read = [float(figure) for figure in figures if _is_figure(figure)]
    if len(read) != len(figures):
        raise _faulty(path, name)
    return Price(*read)


def _is_figure(figure: Any) -> TypeGuard[float]:
    is_number = isinstance(figure, int | float) and not isinstance(figure, bool)
    return is_number and 0 <= figure < MILLION


def _faulty(path: Path, where: str) -> UsageError:
    return UsageError(
        text("The prices in {path} cannot be read: {where}.", path=path, where=where),
        remedy=text(
            'Write lines such as "gemini-2.5-flash" = {{ input = 0.3, output = 2.5 }} under '
            "[models], in dollars for a million tokens, or unset AIBRIDGE_PRICES."
        ),
    )
