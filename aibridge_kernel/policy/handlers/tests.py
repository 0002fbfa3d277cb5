"""``test`` and ``[``: an expression that only looks."""

from __future__ import annotations

from aibridge_kernel.policy.arguments import NotListed
from aibridge_kernel.policy.call import Call
from aibridge_kernel.values import EffectKind, text

_OF_FILES = frozenset(f"-{letter}" for letter in "bcdefghkLOprsSuwxGN")
_OTHERS = frozenset(
    {"-n", "-z", "!", "(", ")", "=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge"}
    | {"-a", "-o", "-t", "-nt", "-ot", "-ef"}
)


def judge_test(call: Call) -> None:
    """Note the files that are looked at."""
    looked_at = False
    for argument in call.arguments:
        if looked_at:
            call.path(EffectKind.READ, argument)
            looked_at = False
        elif argument.many:
            raise NotListed(text("an argument cannot be told before running"))
        elif argument.text in _OF_FILES:
            looked_at = True
        elif (argument.text or "").startswith("-") and argument.text not in _OTHERS:
            looked_at = False


def judge_bracket(call: Call) -> None:
    """The same with a closing bracket."""
    if not call.arguments or call.arguments[-1].text != "]":
        raise NotListed(text("a bracket that is not closed"))
    judge_test(call)
