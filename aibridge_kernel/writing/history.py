"""What was written before and could be written again."""

from __future__ import annotations

from aibridge_kernel.state import KernelState

from .matches import Match, MatchKind

MAX_REMEMBERED = 20
_SHORTEST = 2
"""Characters that must be typed before the whole history is looked through."""


def begun(prefix: str, state: KernelState, *, cut: int = 0) -> tuple[Match, ...]:
    """Offer earlier cells of one line that begin so, the newest first, without ``cut`` characters.

    Case does not matter; what was typed stays as it was typed.
    """
    if len(prefix.strip()) < _SHORTEST:
        return ()
    nothing: list[str] = []
    found = state.read(lambda store: store.begun(prefix, MAX_REMEMBERED), nothing)
    return tuple(Match((prefix + said[len(prefix) :])[cut:], MatchKind.HISTORY) for said in found)
