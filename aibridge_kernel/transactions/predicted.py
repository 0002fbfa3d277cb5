"""What a command is predicted to touch in the workspace, as far as a journal is concerned."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from aibridge_kernel.values import EffectKind, Verdict

__all__ = ["Predicted", "predicted"]

_WRITES = frozenset({EffectKind.CREATE, EffectKind.MODIFY, EffectKind.DELETE})


@dataclass(frozen=True, slots=True)
class Predicted:
    """Paths relative to the workspace, ``""`` for itself."""

    in_place: Mapping[str, bool]
    """Each path that is written, and whether what is there has to be copied to be saved.

    What is only deleted or moved is not: another name of it does.
    """
    moved: tuple[str, ...]
    """What an overlay would have to copy whole, because it goes elsewhere."""

    def __bool__(self) -> bool:
        return bool(self.in_place)

    def outermost(self) -> dict[str, bool]:
        """The paths that lie below no other; written in place if any below is."""
        found: dict[str, bool] = {}
        for path in sorted(self.in_place, key=lambda each: each.split("/")):
            above = next((p for p in found if _is_below(path, p)), None)
            if above is None:
                found[path] = self.in_place[path]
            else:
                found[above] = found[above] or self.in_place[path]
        return found


def _is_below(path: str, above: str) -> bool:
    return not above or path == above or path.startswith(f"{above}/")


def predicted(verdict: Verdict, workspace: str) -> Predicted:
    """Read it from the effects of a verdict; what has no path cannot be told."""
    in_place: dict[str, bool] = {}
    read: set[str] = set()
    gone: set[str] = set()
    for effect in verdict.effects:
        path = _inside(effect.path, workspace)
        if path is None:
            continue
        if effect.kind is EffectKind.READ:
            read.add(path)
        elif effect.kind in _WRITES:
            gone |= {path} if effect.kind is EffectKind.DELETE else set()
            in_place[path] = in_place.get(path, False) or effect.kind is not EffectKind.DELETE
    for path in gone & read:
        in_place[path] = True  # a program that reads it first may care how many names it has
    comes = any(path not in gone for path in in_place)
    # what is only deleted leaves a whiteout; what is read as well is copied by its program
    moved = tuple(sorted(gone - read)) if comes else ()
    return Predicted(in_place, moved)


def _inside(path: str | None, workspace: str) -> str | None:
    if path is None:
        return None
    relative = os.path.relpath(path, workspace)
    if relative == "." or (not relative.startswith("../") and relative != ".."):
        return "" if relative == "." else relative
    return None
