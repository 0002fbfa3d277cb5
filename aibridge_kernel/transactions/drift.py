"""Saying that somebody else changed something meanwhile."""

from __future__ import annotations

from collections.abc import Iterable

from aibridge_kernel.errors import ConflictError
from aibridge_kernel.values import text

__all__ = ["conflict", "refuse"]

_SHOWN = 5


def conflict(paths: Iterable[str]) -> ConflictError:
    """The error that names the paths."""
    names = sorted(set(paths))
    return ConflictError(
        text(
            "These files were changed by somebody else meanwhile: {paths}{more}",
            paths=", ".join(name or "." for name in names[:_SHOWN]),
            more=" …" if len(names) > _SHOWN else "",
        ),
        remedy=text("Look at them, then run the command again."),
    )


def refuse(paths: Iterable[str]) -> None:
    """Raise ``ConflictError`` if there are any."""
    names = list(paths)
    if names:
        raise conflict(names)
