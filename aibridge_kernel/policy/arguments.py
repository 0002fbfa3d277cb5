"""Reads a program's arguments the way the program does, by its rule's allowlist."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from aibridge_kernel.values import Text, text

from .roles import Role
from .rules import Option, Rule, Slot
from .scene import Argument


class NotListed(Exception):  # noqa: N818 — a finding, turned into a reason where it is caught
    """An argument that the rule does not know."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass
class Reading:
    """Arguments sorted out: options with their values, operands with their positions."""

    options: list[tuple[Option, Argument | None]] = field(default_factory=list)
    operands: list[tuple[int, Argument]] = field(default_factory=list)

    @property
    def informs(self) -> bool:
        """Whether the program only prints about itself."""
        return bool(self.options) and any(option.informs for option, _ in self.options)

    def has(self, *names: str) -> bool:
        """Whether one of the options was given."""
        return any(name in option.names for option, _ in self.options for name in names)

    def value(self, *names: str) -> Argument | None:
        """The value of the option; raises ``NotListed`` when it was given more than once."""
        found = [value for option, value in self.options for name in names if name in option.names]
        if len(found) > 1:
            raise NotListed(text("the option {option} is given more than once", option=names[0]))
        return found[0] if found else None


def read(rule: Rule, arguments: Sequence[Argument]) -> Reading:
    """Sort ``arguments`` (without the program's name); raises ``NotListed``."""
    reading = Reading()
    if rule.anything:
        reading.operands = list(enumerate(arguments))
        return reading
    position = 0
    while position < len(arguments):
        argument = arguments[position]
        if argument.text == "--":
            reading.operands += _operands(arguments, position + 1)
            break
        if not _may_be_option(argument, rule):
            if rule.stops:
                reading.operands += _operands(arguments, position, unknown=True)
                break
            reading.operands.append((position, argument))
            position += 1
        else:
            position = _option(rule, arguments, position, reading)
    if len(arguments) > 1 and reading.informs:
        raise NotListed(text("“{program}” is asked about itself and for more", program=rule.name))
    return reading


def _operands(
    arguments: Sequence[Argument], start: int, *, unknown: bool = False
) -> list[tuple[int, Argument]]:
    rest = list(enumerate(arguments))[start:]
    if not unknown and any(argument.many for _, argument in rest):
        raise NotListed(text("an argument cannot be told before running"))
    return rest


def _may_be_option(argument: Argument, rule: Rule) -> bool:
    if argument.text is not None:
        starts = argument.text[:1]
        if starts == "+":
            return rule.plus
        return starts == "-" and (argument.text != "-" or "-" in rule.options)
    if argument.many:
        raise NotListed(text("an argument cannot be told before running"))
    if argument.below or argument.is_pipe:
        return False
    beginning = argument.word.parts[0]
    known = getattr(beginning, "text", "")
    if not known or known.startswith("-"):
        raise NotListed(text("an argument cannot be told before running"))
    return False


def _option(rule: Rule, arguments: Sequence[Argument], position: int, reading: Reading) -> int:
    """Read the option at ``position``; the position behind it and its value."""
    written = arguments[position].text or ""
    name, equals, attached = written.partition("=")
    if written in rule.options:
        return _whole(rule, rule.options[written], arguments, position, reading)
    if equals and name in rule.options and (rule.words or name.startswith("--")):
        option = rule.options[name]
        if option.role is None:
            raise _unknown(rule, written)
        reading.options.append((option, Argument.literal(attached)))
        return position + 1
    if written.startswith("--") or rule.words:
        raise _unknown(rule, written)
    if written[1:].isdigit() and "-NUMBER" in rule.options:
        reading.options.append((rule.options["-NUMBER"], None))
        return position + 1
    return _bundle(rule, arguments, position, reading)


def _whole(
    rule: Rule, option: Option, arguments: Sequence[Argument], position: int, reading: Reading
) -> int:
    if option.role is None or option.attached:
        reading.options.append((option, None))
        return position + 1
    if position + 1 >= len(arguments) or arguments[position + 1].many:
        raise NotListed(
            text(
                "the option {option} of “{program}” has no value that can be told",
                option=option.names[0],
                program=rule.name,
            )
        )
    reading.options.append((option, arguments[position + 1]))
    return position + 2


def _bundle(rule: Rule, arguments: Sequence[Argument], position: int, reading: Reading) -> int:
    """Read letters behind one hyphen; one that takes a value takes the rest."""
    letters = (arguments[position].text or "")[1:]
    for index, letter in enumerate(letters):
        option = rule.options.get(f"-{letter}")
        if option is None:
            raise _unknown(rule, f"-{letters}")
        rest = letters[index + 1 :]
        if option.role is None or (option.attached and not rest):
            reading.options.append((option, None))
            continue
        if rest:
            reading.options.append((option, Argument.literal(rest)))
            return position + 1
        return _whole(rule, option, arguments, position, reading)
    return position + 1


def _unknown(rule: Rule, written: str) -> NotListed:
    return NotListed(
        text(
            "the option {option} of “{program}” is not in the table",
            option=written,
            program=rule.name,
        )
    )


def assign(rule: Rule, reading: Reading) -> list[tuple[Role, int, Argument]]:
    """Give every operand its role; raises ``NotListed`` when there are too many."""
    slots = rule.operands
    turns: list[tuple[Role, Role]] = []
    for option, _ in reading.options:
        if option.operands is not None:
            slots = option.operands
        turns += option.turns
    if len(reading.operands) < rule.least and not reading.informs:
        raise NotListed(text("“{program}” has fewer operands than it knows", program=rule.name))
    roles = _fill(slots, len(reading.operands))
    if roles is None:
        raise NotListed(text("“{program}” has more operands than it knows", program=rule.name))
    if rule.only is not None and not _are_permitted(rule.only, reading):
        raise NotListed(text("“{program}” may read an operand otherwise", program=rule.name))
    if turns:
        roles = [_turned(role, turns) for role in roles]
    return [(role, *operand) for role, operand in zip(roles, reading.operands, strict=True)]


def _turned(role: Role, turns: list[tuple[Role, Role]]) -> Role:
    """The role after every change that the options ask for, in whatever order they stand."""
    seen = {role}
    while after := [new for old, new in turns if old == role and new not in seen]:
        role = after[-1]
        seen.add(role)
    return role


def _are_permitted(only: re.Pattern[str], reading: Reading) -> bool:
    return all(
        argument.text is not None and only.fullmatch(argument.text)
        for _, argument in reading.operands
    )


def _fill(slots: tuple[Slot, ...], count: int) -> list[Role] | None:
    """The role of each of ``count`` operands; too few leave the last slots empty."""
    match slots:
        case (Slot(role, _, True),) if role is not Role.PROGRAM:
            return [role] * count
    required = sum(not slot.optional for slot in slots)
    spare = max(0, count - required)
    roles: list[Role] = []
    for slot in slots:
        if slot.repeated:
            fixed_after = sum(not s.repeated for s in slots[slots.index(slot) + 1 :])
            taken = max(spare + (not slot.optional), 0)
            taken = min(taken, max(count - len(roles) - fixed_after, 0))
            roles += [slot.role] * taken
        elif slot.optional:
            if spare:
                roles.append(slot.role)
                spare -= 1
        else:
            roles.append(slot.role)
        if slot.role is Role.PROGRAM:
            roles += [slot.role] * max(0, count - len(roles))
    return roles[:count] if len(roles) >= count else None
