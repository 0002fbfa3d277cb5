"""``gzip`` and its like: a file is replaced by another of nearly the same name."""

from __future__ import annotations

from aibridge_kernel.policy.arguments import read
from aibridge_kernel.policy.call import Call
from aibridge_kernel.policy.scene import Argument
from aibridge_kernel.values import EffectKind, text


def judge_compressor(call: Call) -> None:
    """Note what is read, made and removed."""
    reading = read(call.rule, call.arguments)
    if reading.informs:
        return
    suffix = str(call.rule.table["suffix"])
    unpacks = bool(call.rule.table.get("unpacks")) or reading.has("-d", "--decompress")
    looks = reading.has("-c", "--stdout", "-l", "--list", "-t", "--test")
    for _, argument in reading.operands:
        call.path(EffectKind.READ, argument)
        if looks or argument.text == "-":
            continue
        call.write(_made(argument, suffix, unpacks=unpacks))
        if not reading.has("-k", "--keep"):
            note = text("replaces {path} by another file", path=argument.text or "?")
            call.path(EffectKind.DELETE, argument, follow=False, note=note)


def _made(argument: Argument, suffix: str, *, unpacks: bool) -> Argument:
    """The name of the file that comes into being."""
    if argument.text is None:
        return argument
    if not unpacks:
        return Argument.literal(argument.text + suffix)
    if argument.text.endswith(suffix):
        return Argument.literal(argument.text.removesuffix(suffix))
    return Argument(argument.word, None)
