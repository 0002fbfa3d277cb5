"""Follows the working directory through a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from posixpath import dirname

from aibridge_kernel.shell import Connector
from aibridge_kernel.values import EffectKind, text

from .findings import Findings
from .scene import Argument, Scene
from .zones import Zones


@dataclass(frozen=True, slots=True)
class After:
    """Where the shell may be after a part succeeded, and after it failed."""

    success: Scene
    failure: Scene
    sure: bool = False
    """Whether failing is out of the question, as for ``cd`` to a folder that is there."""

    @property
    def end(self) -> Scene:
        """Where the shell may be, whatever happened."""
        if self.sure or self.success is self.failure or self.success == self.failure:
            return self.success
        return self.success | self.failure

    def negated(self) -> After:
        """The same behind a ``!``."""
        return After(self.failure, self.success) if not self.sure else After(self.end, self.end)

    def joined(self, connector: Connector, then: After) -> After:
        """After this and, behind ``connector``, ``then``."""
        if connector is Connector.AND:
            failure = then.failure if self.sure else then.failure | self.failure
            return After(then.success, failure, self.sure and then.sure)
        return After(self.success | then.success, then.failure)


def change_directory(arguments: Sequence[Argument], scene: Scene, findings: Findings) -> After:
    """Judge ``cd`` with its arguments."""
    options = list(takewhile(lambda item: item.text in {"-P", "-L"}, arguments))
    operands = list(arguments[len(options) :])
    if operands and operands[0].text == "--":
        del operands[0]
    elif not operands:
        operands = [Argument.literal(scene.home)]
    target = operands[0].text if len(operands) == 1 else None
    if not target or target.startswith("-"):
        findings.opaque(text("changes to a folder that cannot be told"))
        return After(scene.inside(), scene)
    physical = bool(options) and options[-1].text == "-P"
    found = [_Found(path, findings, physical=physical) for path in scene.resolve(target)]
    moved = scene.inside(*dict.fromkeys(path for item in found for path in item.folders))
    for path in moved.directories:
        findings.path(EffectKind.READ, path, scene)
    if not found:
        findings.path(EffectKind.READ, target, scene)
    return After(moved, scene, bool(found) and all(item.sure for item in found))


class _Found:
    """Where ``cd`` to an absolute path may lead.

    ``cd`` takes ``..`` by spelling and keeps the spelling, links included; only where there is no
    such folder, and behind ``-P``, it goes by real paths.
    """

    def __init__(self, path: str, findings: Findings, *, physical: bool) -> None:
        zones = findings.zones
        spelled, real = _normal(path), zones.real(path)
        wanted = real if physical else spelled
        self.sure = not findings.writes and _is_sure(wanted, path, zones)
        if physical:
            self.folders = [real]
        elif self.sure or zones.real(spelled) == real:
            self.folders = [spelled]
        else:
            self.folders = [spelled, real]


def _is_sure(path: str, spelled: str, zones: Zones) -> bool:
    """Whether going to ``path`` cannot fail; with links on the way nobody is sure."""
    if not zones.real(spelled) == zones.real(path) == path:
        return False
    while zones.may_enter(path):
        if path == "/":
            return True
        path = dirname(path)
    return False


def _normal(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in {"", "."}:
            parts.append(part)
    return "/" + "/".join(parts)
