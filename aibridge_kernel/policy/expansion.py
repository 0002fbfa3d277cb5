"""Words to arguments: home folder, known variables, patterns against the files that are there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from aibridge_kernel.shell import (
    Arithmetic,
    Glob,
    Literal,
    Parameter,
    Script,
    Substitution,
    Tilde,
    Word,
    edited,
    value,
)
from aibridge_kernel.shell.tree import Part
from aibridge_kernel.values import text

from .findings import Findings
from .globs import last_segment, matches
from .printed import named, numbers, today
from .scene import Argument, Scene

_HARMLESS: Final = frozenset(
    {"?", "#", "$", "BASH_VERSION", "COLUMNS", "EUID", "HOSTNAME", "HOSTTYPE", "LANG", "LC_ALL"}
    | {"LINES", "LOGNAME", "MACHTYPE", "OLDPWD", "OSTYPE", "PATH", "PPID", "RANDOM", "SECONDS"}
    | {"SHELL", "SHLVL", "TERM", "TZ", "UID", "USER", "EPOCHSECONDS"}
)
"""Variables whose values are not known when judging but may be shown."""
_SPLITS = re.compile(r"[\s*?\[\\]")

Judge = Callable[[Script, Scene], Script]
"""Judges the script of a substitution, gives back its canonical tree."""


def expand(word: Word, scene: Scene, findings: Findings, judge: Judge) -> list[Argument]:
    """The arguments that ``word`` becomes."""
    if word.text is not None:
        return [Argument.literal(word.text)]
    parts = [_known(part, scene, findings, judge) for part in word.parts]
    word = Word(_joined(parts))
    if word.text is not None:
        return [Argument(word, word.text)]
    if len(parts) == 1 and isinstance(parts[0], Substitution) and parts[0].as_file:
        return [Argument(word, None, is_pipe=True)]
    if any(isinstance(part, Parameter | Substitution | Arithmetic) for part in word.parts):
        many = any(not getattr(part, "quoted", True) for part in word.parts) or any(
            isinstance(part, Glob) for part in word.parts
        )
        return [Argument(word, None, many=many)]
    return _globbed(word, scene, findings)


def counted(word: Word) -> list[Argument] | None:
    """The words that an unquoted ``$(seq NUMBERS)`` becomes, where it can become several."""
    match word.parts:
        case (Substitution(script, False, False),):
            found = numbers(script)
            return None if found is None else [Argument.literal(number) for number in found]
    return None


def _known(part: Part, scene: Scene, findings: Findings, judge: Judge) -> Part:
    """``part`` with what is known put in its place."""
    match part:
        case Tilde():
            return Literal(scene.home)
        case Parameter():
            return _parameter(part, scene, findings)
        case Arithmetic(expression):
            return _computed(part, expression, scene, findings)
        case Substitution(script, quoted, as_file):
            written = None if as_file else _printed(script, scene, findings)
            if written is not None and (quoted or (written and not _SPLITS.search(written))):
                return Literal(written)
            return Substitution(judge(script, scene), quoted, as_file)
    return part


def _printed(script: Script, scene: Scene, findings: Findings) -> str | None:
    """What a substitution puts in its place, where that is known."""
    written = today(script, findings.context.now)
    return named(script, lambda word: _said(word, scene, findings)) if written is None else written


def _said(word: Word, scene: Scene, findings: Findings) -> str | None:
    """What a word says, if it is known and one word whatever it says."""
    said = ""
    for part in word.parts:
        match part:
            case Literal(known):
                found: str | None = known
            case Parameter(name, True, edit):
                found = _value(name, scene, findings)
                found = edited(found, edit) if found is not None and edit is not None else found
            case Substitution(script, True, False):
                found = _printed(script, scene, findings)
            case _:
                return None
        if found is None:
            return None
        said += found
    return said


def _parameter(part: Parameter, scene: Scene, findings: Findings) -> Part:
    """A variable's value, or what is made of it, where that is known."""
    said = _value(part.name, scene, findings)
    if said is not None and part.edit is not None:
        said = edited(said, part.edit)
    elif said is None and part.name in scene.variables and part.name not in scene.unsaid:
        return part  # what it says is not known, where it comes from is
    if said is not None and (part.quoted or (said and not _SPLITS.search(said))):
        return Literal(said)
    if said is not None or part.name not in _HARMLESS:
        findings.opaque(text("depends on the value of ${name}", name=part.name))
    return part


def _computed(part: Part, expression: str, scene: Scene, findings: Findings) -> Part:
    """The value of an expression; what is no number in it bash would evaluate, and so run."""
    result = value(expression, scene.variables)
    if result is not None:
        return Literal(result)
    findings.opaque(text("computes with values that are not known numbers: {it}", it=expression))
    return part


def _value(name: str, scene: Scene, findings: Findings) -> str | None:
    if name in scene.variables:
        return scene.variables[name]
    if name == "PWD":
        return scene.directory
    if name == "HOME":
        return scene.home
    return findings.context.environment.get(name)


def _joined(parts: list[Part]) -> tuple[Part, ...]:
    """Neighbouring literals as one, empty ones dropped: the normal form of a word."""
    joined: list[Part] = []
    for part in parts:
        if isinstance(part, Literal) and joined and isinstance(joined[-1], Literal):
            joined[-1] = Literal(joined[-1].text + part.text)
        elif part != Literal(""):
            joined.append(part)
    return tuple(joined)


def _globbed(word: Word, scene: Scene, findings: Findings) -> list[Argument]:
    """What a pattern matches now, which is what will run."""
    if (scene.directory is None and not _is_absolute(word)) or _may_change(word, scene, findings):
        findings.opaque(text("depends on files that an earlier part may change"))
        return [Argument(word, None, many=True)]
    found = matches(word.parts, scene.directory or "/", findings.context.files)
    if not found:
        unmatched = "".join(
            getattr(part, "text", getattr(part, "pattern", "")) for part in word.parts
        )
        return [Argument.literal(unmatched)]
    if any(name.startswith("-") for name in found):
        findings.opaque(text("matches file names that look like options"))
        found = [f"./{name}" if name.startswith("-") else name for name in found]
    return [Argument.literal(name) for name in found]


def _may_change(word: Word, scene: Scene, findings: Findings) -> bool:
    """Whether an earlier part may change what the pattern matches."""
    if not findings.writes:
        return False
    folder, name = last_segment(word.parts, scene.directory or "/")
    if folder is None or name is None:
        return True
    return findings.may_have_changed(findings.zones.real(folder), name)


def _is_absolute(word: Word) -> bool:
    first = word.parts[0]
    return isinstance(first, Literal) and first.text.startswith("/")
