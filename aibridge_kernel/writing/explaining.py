"""A command's parts in a person's words."""

from __future__ import annotations

from collections.abc import Iterator

from aibridge_kernel.display.catalogue import render
from aibridge_kernel.errors import ParseError
from aibridge_kernel.shell import (
    AndOr,
    Operator,
    Script,
    Simple,
    Word,
    canonical,
    parse,
    simple_commands,
)
from aibridge_kernel.shell import Pipeline as ShellPipeline
from aibridge_kernel.state import KernelState
from aibridge_kernel.values import text

from .commands import rule_of
from .meanings_of import of_option, of_program

_REDIRECTIONS = {
    Operator.READ: text("reads from this file"),
    Operator.WRITE: text("writes into this file, in place of what it held"),
    Operator.APPEND: text("adds at the end of this file"),
    Operator.HERE_STRING: text("reads this text"),
}


def parts_of(command: str, state: KernelState) -> Iterator[tuple[str, str]]:
    """Say of each part of a canonical command what it means; nothing of a part nobody knows."""
    try:
        script = parse(command)
    except (ParseError, RecursionError):
        return
    for simple in simple_commands(script):
        yield from _parts(simple, state)


def _parts(simple: Simple, state: KernelState) -> Iterator[tuple[str, str]]:
    language = state.language
    words = [word.text for word in simple.words]
    known = [word for word in words if word is not None]
    rule = rule_of(known, state) if words and words[0] is not None else None
    if words and (first := words[0]) is not None:
        yield first, of_program(first, language)
    if rule is not None:
        first = known[0]
        if rule.name != first:
            yield rule.name, of_program(rule.name, language)
        for word in known[1:]:
            yield from _options(rule.name, word, language)
    for redirection in simple.redirections:
        meaning = _REDIRECTIONS.get(redirection.operator)
        if meaning is not None:
            mark = redirection.operator.value
            yield f"{mark} {_written(redirection.target)}", render(meaning, language)


def _options(program: str, word: str, language: str) -> Iterator[tuple[str, str]]:
    """Explain an option, or each letter of a bundle such as ``-la``."""
    if not word.startswith("-"):
        return
    name = word.partition("=")[0]
    if meaning := of_option(program, name, language):
        yield name, meaning
    elif not word.startswith("--") and word[1:].isalnum():
        for letter in word[1:]:
            yield f"-{letter}", of_option(program, f"-{letter}", language)


def _written(word: Word) -> str:
    pipeline = ShellPipeline((Simple((word,)),))
    return canonical(Script((AndOr((pipeline,)),)))
