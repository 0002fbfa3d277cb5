"""A guess at what a sentence asks for, asked about with its effects instead of without."""

from __future__ import annotations

from dataclasses import replace

from .front_end import FrontEnd
from .policy import judge
from .settings import OnAsk
from .state import KernelState
from .values import Decision, Translation


def shown_with_effects(
    translation: Translation, state: KernelState, front_end: FrontEnd
) -> Translation | None:
    """What a yes to the question leads to, where the policy asks the person about it anyway.

    The approval then tells which words were left out, so that one yes answers both. ``None`` where
    the question stays: of several steps the others would go unseen.
    """
    if len(translation.meant) != 1 or not front_end.can_ask or state.on_ask is OnAsk.DENY:
        return None
    (step,) = translation.meant
    if not step.left_out or judge(step.command, state.context).decision is not Decision.ASK:
        return None
    return replace(translation, steps=(step,), question=None)
