"""Finds a program's rule in ``programs/*.toml``; files are read once per process, when needed."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from .rules import Rule


@cache
def rules() -> dict[str, Rule]:
    """Every program's rule by name. Options are compiled when a program is first met."""
    found: dict[str, Rule] = {}
    for entry in files(__package__).joinpath("programs").iterdir():
        if entry.name.endswith(".toml"):
            found.update(read_rules(entry.read_text(encoding="utf-8"), entry.name))
    return found


def read_rules(source: str, file: str) -> dict[str, Rule]:
    """The rules in the text of one file; several names may share one table."""
    found: dict[str, Rule] = {}
    for name, table in tomllib.loads(source).items():
        for program in (name, *table.get("same", ())):
            found[program] = Rule(program, table, file)
    return found
