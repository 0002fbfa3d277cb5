"""Follows the working directory through a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aibridge_kernel.shell import Connector
from aibridge_kernel.values import EffectKind, text

from .findings import Findings
from .scene import Argument, Scene


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
        if self.sure or self.success == self.failure:
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
    options = [item for item in arguments if item.text in {"--", "-P", "-L"}]
    operands = [item for item in arguments if item.text not in {"--", "-P", "-L"}]
    if not operands and not options:
        operands = [Argument.literal(scene.home)]
    target = operands[0].text if len(operands) == 1 else None
    if target is None or not target or target.startswith("-"):
        findings.opaque(text("changes to a folder that cannot be told"))
        return After(scene.inside(), scene)
    findings.path(EffectKind.READ, target, scene)
    files = findings.context.files
    found = scene.resolve(target)
    moved = scene.inside(*(_real(path, findings) for path in found))
    sure = not findings.writes and bool(found) and all(files.is_dir(path) for path in found)
    return After(moved, scene, sure)


def _real(path: str, findings: Findings) -> str:
    """The real folder: ``cd`` takes ``..`` by spelling, everything after it by real paths."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in {"", "."}:
            parts.append(part)
    return findings.context.files.realpath("/" + "/".join(parts))
