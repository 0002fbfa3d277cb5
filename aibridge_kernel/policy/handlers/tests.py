"""``test`` and ``[``: an expression that only looks.

Words that bash would take for an operator this file does not know never pass: ``-v`` and ``-R``
evaluate the subscript of an array, and with it any command that stands in it.
"""

from __future__ import annotations

import re

from aibridge_kernel.policy.arguments import NotListed
from aibridge_kernel.policy.call import Call
from aibridge_kernel.policy.scene import Argument
from aibridge_kernel.values import EffectKind, text

_OF_FILES = frozenset(f"-{letter}" for letter in "bcdefghkLOprsSuwxGN")
_BINARY = frozenset(
    {"=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"}
)
_STRINGS = frozenset({"-n", "-z"})
_OTHERS = _STRINGS | _BINARY | {"-a", "-o", "-t"}
_NUMBER = re.compile(r"-\d*", re.ASCII)


def judge_test(call: Call) -> None:
    """Note the files that are looked at."""
    _judge(call, call.arguments)


def judge_bracket(call: Call) -> None:
    """The same with a closing bracket."""
    if not call.arguments or call.arguments[-1].text != "]":
        raise NotListed(text("a bracket that is not closed"))
    _judge(call, call.arguments[:-1])


def _judge(call: Call, expression: list[Argument]) -> None:
    _check(expression)
    looked_at = False
    for argument in expression:
        if looked_at or argument.below:
            call.path(EffectKind.READ, argument)
        looked_at = not looked_at and argument.text in _OF_FILES


def _check(arguments: list[Argument]) -> None:
    """Raise ``NotListed`` unless every word can only be what it is judged as."""
    for position, argument in enumerate(arguments):
        if argument.text is None:
            if argument.many or not _is_operand(arguments, position):
                raise NotListed(text("an argument cannot be told before running"))
        elif argument.text.startswith("-") and not _is_known(argument.text):
            raise NotListed(
                text(
                    "the option {option} of “{program}” is not in the table",
                    option=argument.text,
                    program="test",
                )
            )


def _is_known(word: str) -> bool:
    return word in _OF_FILES | _OTHERS or bool(_NUMBER.fullmatch(word))


def _is_operand(arguments: list[Argument], position: int) -> bool:
    """Whether the word at ``position``, whatever it says, stands where no operator can."""
    words = [argument.text for argument in arguments]
    negated = words[:1] == ["!"]
    at = position - negated
    match words[negated:]:
        case [operator, _]:
            return at == 1 and operator in _STRINGS | _OF_FILES
        case [_, operator, _]:
            return at != 1 and operator in _BINARY
    return False
