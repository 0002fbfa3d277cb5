"""Bytes in words a person reads at a glance."""

from __future__ import annotations

_UNITS = ("B", "kB", "MB", "GB", "TB")
_STEP = 1000


def size_text(size: int, language: str) -> str:
    """A number of bytes with a unit: ``1.2 MB``; with a decimal comma in Spanish."""
    value, unit = float(size), 0
    while value >= _STEP - 0.05 and unit < len(_UNITS) - 1:
        value, unit = value / _STEP, unit + 1
    digits = f"{value:.0f}" if unit == 0 or value >= 10 else f"{value:.1f}"  # noqa: PLR2004
    return f"{digits.replace('.', ',') if language == 'es' else digits} {_UNITS[unit]}"
