"""``$(date +FORMAT)`` as what it says at the moment of judging, so that its effects can be told."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from aibridge_kernel.shell import AndOr, Pipeline, Script, Simple

_FORMAT = re.compile(r"\+(?:%[YmdHMSFTyj]|[A-Za-z0-9 _.,:-])*")
"""Numbers only: names of days and months depend on the language."""


def today(script: Script, now: Callable[[], time.struct_time]) -> str | None:
    """What ``script`` prints, if all it does is to print the date."""
    match script:
        case Script((AndOr((Pipeline((Simple((program, wanted), (), ()),), False, False),), ()),)):
            written = wanted.text
            if program.text == "date" and written is not None and _FORMAT.fullmatch(written):
                return time.strftime(written[1:], now())
    return None
