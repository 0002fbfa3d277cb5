"""Variables that may be set in front of a command, and to what.

Values that could name a file (a catalogue of messages, a time zone) are not among them.
"""

from __future__ import annotations

import re
from typing import Final

from aibridge_kernel.values import Text, text

_LOCALE: Final = r"(?:(?:C|POSIX|[a-z]{2,3}(?:_[A-Z]{2})?)(?:\.[A-Za-z0-9-]+)?(?:@[a-z]+)?)?"
_VALUES: Final = {
    re.compile(name): re.compile(value)
    for name, value in {
        r"LANG|LC_[A-Z]+": _LOCALE,
        r"LANGUAGE": rf"{_LOCALE}(?::{_LOCALE})*",
        r"TZ": r"(?:[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*)?",
        r"COLUMNS|LINES|NO_COLOR|CLICOLOR": r"[0-9]*",
    }.items()
}


def objection(name: str, value: str | None) -> Text | None:
    """Why ``name`` set to ``value`` (``None``: not known) could change more than the output."""
    for names, values in _VALUES.items():
        if names.fullmatch(name):
            if value is not None and values.fullmatch(value):
                return None
            return text("sets {name} to a value not known", name=name)
    return text("sets the variable {name}", name=name)
