"""The table of programs as values, and the small language its files are written in.

An option line is ``NAME… [= ROLE | ?= ROLE] [; CLAUSE]…``: names that mean the same or, without
an argument, any number of flags; ``=`` takes an argument, ``?=`` only one that is attached.
Clauses: ``operands ROLES`` replaces the operands' roles, ``turn A B`` changes role A to B,
``effect KIND`` adds an effect, ``informs`` makes the program only print about itself, ``links``
says that symbolic links may come into being. Roles of operands: ``ROLE``, ``ROLE?``, ``ROLE*``,
``ROLE+``, at most one of them repeated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from aibridge_kernel.values import EffectKind

from .roles import Role


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for operands: one role and how many of them."""

    role: Role
    optional: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One allowlisted option, under all its names."""

    names: tuple[str, ...]
    role: Role | None = None
    attached: bool = False
    """Whether the argument can only be attached: ``-i.bak``, ``--color=auto``."""
    operands: tuple[Slot, ...] | None = None
    turns: tuple[tuple[Role, Role], ...] = ()
    effect: EffectKind | None = None
    informs: bool = False
    links: bool = False


_INFORMING = Option(("--help", "--version"), informs=True)


class RuleError(ValueError):
    """A rule that cannot be read, with what is wrong in it."""


@dataclass(frozen=True)
class Rule:
    """What is known about one program or sub-command; options are compiled on first use."""

    name: str
    table: dict[str, Any] = field(repr=False)
    file: str = ""

    @cached_property
    def options(self) -> dict[str, Option]:
        """Options by each of their names; a sub-command's ``--help`` would open a manual."""
        informs = not self.table.get("bare") and " " not in self.name
        options = dict.fromkeys(_INFORMING.names, _INFORMING) if informs else {}
        for line in self.lines("options"):
            option = parse_option(line)
            options.update((name, replace(option, names=(name,))) for name in option.names)
        return options

    @cached_property
    def operands(self) -> tuple[Slot, ...]:
        """Roles of the operands."""
        return parse_slots(self.table.get("operands", ""))

    @cached_property
    def default(self) -> tuple[Role, str] | None:
        """The role and text of what is used when no operand is given."""
        if "default" not in self.table:
            return None
        role, path = self.table["default"].split()
        return Role(role), path

    @cached_property
    def only(self) -> re.Pattern[str] | None:
        """What every operand must look like in full, where not everything is an operand."""
        pattern = self.table.get("only")
        return None if pattern is None else re.compile(pattern, re.DOTALL)

    @cached_property
    def effects(self) -> tuple[EffectKind, ...]:
        """Effects of every run that does more than inform."""
        return tuple(EffectKind(word) for word in self.table.get("effects", "").split())

    @cached_property
    def commands(self) -> dict[str, Rule]:
        """Sub-commands by name."""
        found = {
            name: Rule(f"{self.name} {name}", table, self.file)
            for name, table in self.table.get("commands", {}).items()
        }
        for alias, name in self.table.get("aliases", {}).items():
            found[alias] = found[name]
        return found

    def compile(self) -> None:
        """Read everything that is otherwise read on first use; raises what that raises."""
        _ = (self.options, self.operands, self.default, self.effects, self.only)
        for command in self.commands.values():
            command.compile()

    @cached_property
    def answers(self) -> frozenset[int]:
        """Exit statuses that are answers and not failures."""
        return frozenset(self.table.get("answers", ()))

    @cached_property
    def handler(self) -> str | None:
        """The name of the function that reads what this table cannot say."""
        return self.table.get("handler")

    @cached_property
    def anything(self) -> bool:
        """Whether every argument is text, hyphens and unknown ones included."""
        return bool(self.table.get("anything", False))

    @cached_property
    def stops(self) -> bool:
        """Whether options end at the first operand."""
        return bool(self.table.get("stops", False))

    @cached_property
    def words(self) -> bool:
        """Whether options are words behind one hyphen, never bundles of letters."""
        return bool(self.table.get("words", False))

    @cached_property
    def plus(self) -> bool:
        """Whether a ``+`` begins an option as well."""
        return bool(self.table.get("plus", False))

    @cached_property
    def least(self) -> int:
        """How few operands there may be, where with fewer the program does something else."""
        return int(self.table.get("least", 0))

    @cached_property
    def before(self) -> tuple[str, ...]:
        """Options put in front of all arguments of the canonical text."""
        return tuple(self.table.get("before", ()))

    def lines(self, key: str) -> list[str]:
        """The non-empty lines of a text of the table."""
        return [line for line in self.table.get(key, "").splitlines() if line.strip()]


def parse_slots(roles: str) -> tuple[Slot, ...]:
    """Read ``TEXT READ*``."""
    slots = []
    for word in roles.split():
        role = _role(word.rstrip("?*+"))
        slots.append(Slot(role, optional=word[-1] in "?*", repeated=word[-1] in "*+"))
    if sum(slot.repeated for slot in slots) > 1:
        raise RuleError(f"more than one repeated operand: {roles}")
    return tuple(slots)


def _role(word: str) -> Role:
    try:
        return Role(word)
    except ValueError:
        raise RuleError(f"unknown role: {word}") from None


def parse_option(line: str) -> Option:
    """Read one option line."""
    head, *clauses = (part.strip() for part in line.split(";"))
    names = head.split()
    option = Option(tuple(names))
    for mark in ("=", "?="):
        if mark in names:
            at = names.index(mark)
            if at == 0 or len(names) != at + 2:
                raise RuleError(f"an argument needs names and one role: {line.strip()}")
            option = Option(tuple(names[:at]), _role(names[at + 1]), attached=mark == "?=")
    if not all(name.startswith("-") or name.isalpha() for name in option.names):
        raise RuleError(f"not an option: {line.strip()}")
    for clause in clauses:
        option = _with_clause(option, clause)
    return option


def _with_clause(option: Option, clause: str) -> Option:
    word, _, rest = clause.partition(" ")
    match word:
        case "operands":
            return replace(option, operands=parse_slots(rest))
        case "turn":
            old, new = rest.split()
            return replace(option, turns=(*option.turns, (_role(old), _role(new))))
        case "effect":
            return replace(option, effect=EffectKind(rest))
        case "informs":
            return replace(option, informs=True)
        case "links":
            return replace(option, links=True)
    raise RuleError(f"unknown clause: {clause}")
