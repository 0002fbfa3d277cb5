"""One run of one program while it is judged: its rule, its arguments, what was found so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from aibridge_kernel.values import EffectKind, Text

from .findings import Findings
from .rules import Rule
from .scene import NOTHING_FOUND, Argument, Found, Scene


class Nested(Protocol):
    """Judges what a program runs on its own behalf."""

    def call(self, arguments: Sequence[Argument], scene: Scene) -> list[Argument]:
        """Judge a command given as words; its canonical words."""

    def shell_text(self, source: str, scene: Scene) -> str:
        """Judge the text given to a shell; its canonical text."""


@dataclass
class Call:
    """What judging a program works on; ``arguments`` (without its name) is what is printed."""

    rule: Rule
    arguments: list[Argument]
    scene: Scene
    findings: Findings
    nested: Nested
    upstream: Found = NOTHING_FOUND
    """The names that arrive from ``find``, each ended by a zero byte."""

    def path(
        self,
        kind: EffectKind,
        argument: Argument,
        *,
        follow: bool = True,
        tree: bool = False,
        note: Text | None = None,
    ) -> None:
        """Note an effect on the path that ``argument`` names."""
        if argument.is_pipe and kind is EffectKind.READ:
            return
        for folder in argument.below:
            self.findings.below(kind, folder, links=argument.links)
            for name in argument.secrets:
                self.findings.path(kind, f"{folder}/{name}", self.scene)
        if not argument.below:
            self.findings.path(kind, argument.text, self.scene, follow=follow, tree=tree, note=note)

    def write(self, argument: Argument) -> None:
        """Note that what ``argument`` names is created or overwritten."""
        for folder in argument.below:
            self.findings.below(EffectKind.MODIFY, folder)
        if not argument.below:
            self.findings.write(argument.text, self.scene)

    def run(self, position: int) -> None:
        """Judge the arguments from ``position`` on as a command of their own."""
        self.arguments[position:] = self.nested.call(self.arguments[position:], self.scene)
