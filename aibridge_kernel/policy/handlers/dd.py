"""``dd``: operands of the form ``name=value``."""

from __future__ import annotations

from aibridge_kernel.policy.arguments import NotListed, read
from aibridge_kernel.policy.call import Call
from aibridge_kernel.policy.scene import Argument
from aibridge_kernel.values import EffectKind, text

_TEXTS = frozenset({"bs", "ibs", "obs", "count", "skip", "seek", "status", "conv"})


def judge_dd(call: Call) -> None:
    """Note the files read and written."""
    for _, argument in read(call.rule, call.arguments).operands:
        name, equals, value = (argument.text or "").partition("=")
        if name == "if" and equals:
            call.path(EffectKind.READ, Argument.literal(value))
        elif name == "of" and equals:
            call.write(Argument.literal(value))
        elif not equals or name not in _TEXTS:
            raise NotListed(text("“{program}” has more operands than it knows", program="dd"))
