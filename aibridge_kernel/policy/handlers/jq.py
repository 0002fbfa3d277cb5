"""``jq``: filters of what is read, without modules and without the environment."""

from __future__ import annotations

import re

from aibridge_kernel.policy.arguments import NotListed, read
from aibridge_kernel.policy.call import Call
from aibridge_kernel.policy.generic import apply_reading
from aibridge_kernel.values import text

_REACHES_OUT = re.compile(
    r"(?<![.\w])\$?(?:import|include|modulemeta|get_search_list|env|ENV|input_filename)\b"
)


def judge_jq(call: Call) -> None:
    """Judge the filter; one that may read files or the environment is not listed."""
    reading = read(call.rule, call.arguments)
    if not reading.informs:
        program = reading.operands[0][1].text if reading.operands else None
        if program is None or _REACHES_OUT.search(program):
            raise NotListed(text("the filter of “{program}” does more than filter", program="jq"))
    apply_reading(call, reading)
