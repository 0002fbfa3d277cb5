"""Groups, choices and loops, judged by their parts.

A loop is judged, and runs, as what it repeats: once for each value, the value in the place of its
variable. So nothing is split, matched or set while it runs that was not seen before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from aibridge_kernel.shell import AndOr, For, Group, If, Redirection, Script, Word, simple_commands
from aibridge_kernel.values import text

from .directory import After
from .findings import Findings
from .scene import Argument, Scene
from .variables import is_own

MAXIMUM_REPEATED: Final = 2_000
"""Words that the loops of one text may come to."""


class Judging(Protocol):
    """Judges the parts."""

    findings: Findings
    answers: frozenset[int]
    sets_variables: bool
    repeated: int

    def script(self, script: Script, scene: Scene) -> tuple[Script, Scene]:
        """Judge lists one after the other; the scene after the last."""

    def expand_all(self, word: Word, scene: Scene) -> list[Argument]:
        """The arguments that a word becomes."""

    def redirections(
        self, redirections: tuple[Redirection, ...], scene: Scene
    ) -> tuple[Redirection, ...]:
        """Judge what is opened for a command before it runs."""


def judge_compound(
    command: Group | If | For, scene: Scene, engine: Judging
) -> tuple[Group | If, After]:
    """Judge a command made of others; what is printed of it, and the scene behind it."""
    redirections = engine.redirections(command.redirections, scene)
    match command:
        case Group(script):
            judged, scene = engine.script(script, scene)
        case For():
            judged, scene = _repeated(command, scene, engine)
        case If():
            choice, scene = _choice(command, redirections, scene, engine)
            return choice, After(scene, scene)
    return Group(judged, redirections), After(scene, scene)


def _choice(
    command: If, redirections: tuple[Redirection, ...], scene: Scene, engine: Judging
) -> tuple[If, Scene]:
    condition, scene = engine.script(command.condition, scene)
    then, end = engine.script(command.then, scene)
    otherwise = None
    if command.otherwise is not None:
        otherwise, scene = engine.script(command.otherwise, scene)
    engine.answers = frozenset()
    return If(condition, then, otherwise, redirections), end | scene


def _repeated(command: For, scene: Scene, engine: Judging) -> tuple[Script, Scene]:
    """Judge a loop: what it repeats, one after the other."""
    values = [value for word in command.words for value in engine.expand_all(word, scene)]
    engine.sets_variables = True
    if not _can_follow(command, values, engine):
        unknown = scene.setting(command.name, None, said=False)
        body, end = engine.script(command.body, unknown)
        return body, end | unknown
    lists: list[AndOr] = []
    for value in values:
        body, scene = engine.script(
            command.body, scene.setting(command.name, value.text, said=False)
        )
        lists += body.lists
    return Script(tuple(lists)), scene


def _can_follow(command: For, values: Sequence[Argument], engine: Judging) -> bool:
    """Whether every value is known and none too many; otherwise say what is not."""
    findings = engine.findings
    if not is_own(command.name, findings.context.environment):
        findings.opaque(text("sets the variable {name}", name=command.name))
        return False
    if not values or any(value.text is None for value in values):
        findings.opaque(text("repeats commands for values that cannot be told"))
        return False
    words = sum(len(simple.words) + 1 for simple in simple_commands(command.body))
    engine.repeated += words * len(values)
    if engine.repeated > MAXIMUM_REPEATED:
        findings.opaque(text("repeats commands too often to be judged"))
        return False
    return True
