"""Finds a program's rule in ``programs/*.toml``; files are read once per process, when needed."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from .rules import Rule


@cache
def rules() -> dict[str, Rule]:
    """Every built-in program's rule by name."""
    assert __package__ is not None  # noqa: S101 — a module of a package has one
    return read_programs(__package__)


def read_programs(package: str) -> dict[str, Rule]:
    """The rules in the ``programs`` folder of a package, ours or anybody's.

    Options are compiled when a program is first met.
    """
    found: dict[str, Rule] = {}
    folder = files(package).joinpath("programs")
    for entry in folder.iterdir() if folder.is_dir() else ():
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
