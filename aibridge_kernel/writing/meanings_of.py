"""What programs and options do, from ``meanings/<language>.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_DOES = "does"


@cache
def meanings(language: str) -> Mapping[str, Mapping[str, str]]:
    """Read the table of one language; English for one that has none."""
    assert __package__ is not None  # noqa: S101 — a module of a package has one
    folder = files(__package__).joinpath("meanings")
    file = folder.joinpath(f"{language}.toml")
    if not file.is_file():
        file = folder.joinpath("en.toml")
    return tomllib.loads(file.read_text("utf-8"))


def of_program(name: str, language: str) -> str:
    """Say what a program, or ``git status``, does; nothing where nobody wrote it down."""
    return meanings(language).get(name, {}).get(_DOES, "")


def of_option(program: str, option: str, language: str) -> str:
    """Say what an option of a program does."""
    return meanings(language).get(program, {}).get(option, "")
