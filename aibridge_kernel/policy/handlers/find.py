"""``find``: folders, then an expression whose actions may run or delete."""

from __future__ import annotations

from aibridge_kernel.policy.arguments import NotListed, read
from aibridge_kernel.policy.call import Call
from aibridge_kernel.policy.effects import apply_roles
from aibridge_kernel.policy.generic import apply_reading
from aibridge_kernel.policy.pipes import only_files, secrets_sought
from aibridge_kernel.policy.roles import Role
from aibridge_kernel.policy.scene import Argument, Found
from aibridge_kernel.shell import Parameter, Word
from aibridge_kernel.values import EffectKind, text

_OPERATORS = frozenset({"(", ")", "!", ","})
_RUNS = frozenset({"-exec", "-execdir"})


def judge_find(call: Call) -> None:
    """Note what is searched and what is done with what is found."""
    options, starts, rest = _parts(call)
    folders = _folders(call, starts)
    expression: list[Argument] = [Argument.literal(option) for option in options]
    position = rest
    while position < len(call.arguments):
        argument = call.arguments[position]
        if argument.text in _RUNS:
            position = _run(call, position, folders)
            continue
        if argument.text == "-delete":
            for folder in folders:
                call.findings.below(EffectKind.DELETE, folder)
        elif argument.text not in _OPERATORS:
            expression.append(argument)
        position += 1
    reading = read(call.rule, expression)
    if reading.operands:
        raise NotListed(text("“{program}” has more operands than it knows", program="find"))
    role = Role.FOLLOWED if reading.has("-L", "-follow") else Role.TREE
    apply_roles(call, [(role, -1, start) for start in starts or [Argument.literal(".")]])
    apply_reading(call, reading)


def _parts(call: Call) -> tuple[list[str], list[Argument], int]:
    """Leading options, starting points, and where the expression begins."""
    position = 0
    options = []
    while position < len(call.arguments) and call.arguments[position].text in {"-H", "-P", "-L"}:
        options.append(call.arguments[position].text or "")
        position += 1
    starts = []
    for argument in call.arguments[position:]:
        if argument.text is None and not argument.below:
            raise NotListed(text("an argument cannot be told before running"))
        if (argument.text or "").startswith("-") or argument.text in _OPERATORS:
            break
        starts.append(argument)
    return options, starts, position + len(starts)


def _folders(call: Call, starts: list[Argument]) -> tuple[str, ...]:
    found: list[str] = []
    for start in starts or [Argument.literal(".")]:
        found += start.below or call.scene.resolve(start.text or ".")
    return tuple(found)


def _run(call: Call, position: int, folders: tuple[str, ...]) -> int:
    """Judge the command behind ``-exec``; the position behind its end."""
    end = position + 1
    while end < len(call.arguments) and not _ends(call.arguments, end):
        end += 1
    if end >= len(call.arguments) or not folders:
        raise NotListed(text("a command of find has no end or no known place"))
    start = position + 1
    command = call.arguments[start:end]
    elsewhere = call.arguments[position].text == "-execdir"
    scene = call.scene.inside() if elsewhere else call.scene
    links = not only_files(_texts(call.arguments[:position]))
    found = Found(folders, links, secrets_sought(_texts(call.arguments)))
    judged = call.nested.call([_filled(word, found) for word in command], scene)
    printed = _restored(command, judged, found)
    call.arguments[start:end] = printed
    return start + len(printed) + 1


def _texts(arguments: list[Argument]) -> list[str | None]:
    return [argument.text for argument in arguments]


def _ends(arguments: list[Argument], position: int) -> bool:
    said = arguments[position].text
    return said == ";" or (said == "+" and arguments[position - 1].text == "{}")


def _filled(argument: Argument, found: Found) -> Argument:
    """The argument with the name that is found in the place of ``{}``."""
    if argument.text is None or "{}" not in argument.text:
        return argument
    if argument.text == "{}":
        return Argument(argument.word, None, found.folders, found.links, found.secrets)
    return Argument(Word((Parameter("0", quoted=True),)), None)


def _restored(command: list[Argument], judged: list[Argument], found: Found) -> list[Argument]:
    """The judged words with every ``{}`` back in its place."""
    written = [word for word in command if _filled(word, found) is not word]
    names = iter(written)
    return [next(names, word) if word.text is None else word for word in judged]
