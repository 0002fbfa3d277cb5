"""Which view of the workspace a command gets, and what must be said about it before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .display.sizes import size_text
from .hiding import folders_read, is_too_large
from .sandboxes import View
from .state import KernelState
from .transactions import Keeping, Predicted, predicted
from .values import Decision, Effect, EffectKind, Reason, Step, Text, Verdict, Zone, ntext, text

__all__ = ["Viewing", "choose", "with_doubt", "with_keeping", "with_left_out", "with_viewing"]

TAKING_AWAY = frozenset({EffectKind.MODIFY, EffectKind.DELETE})
_TOLD = Effect(EffectKind.MODIFY, Zone.PROTECTED)
"""Effect of a reason that may be previewed, is told at the prompt, and no standing grant covers."""

AS_ASKED = text(
    "writes to your files directly, as --live asks: it can be neither previewed nor undone"
)
NO_PREVIEW = text("writes to your files directly: it can be neither previewed nor undone")
UNSEEN = text(
    "reads a folder with more files than are searched for secrets: any among them can be read"
)
NO_OVERLAY = text("this sandbox has no copy-on-write view")


@dataclass(frozen=True, slots=True)
class Viewing:
    """The view of one run."""

    view: View
    why: Text | None = None
    """What a person is to know before it, where it runs on their files directly."""
    saved: Predicted | None = None
    """What of those is saved first, so that it can be undone."""
    unseen: bool = False
    """Whether it reads more than is searched for secrets."""


def choose(verdict: Verdict, step: Step, state: KernelState) -> Viewing:
    """The view for a command, and what of it is to be known; looks at the disk: not on the loop."""
    unseen = is_too_large(folders_read(verdict, state.workspace))
    return replace(_view(verdict, step, state), unseen=unseen)


def _view(verdict: Verdict, step: Step, state: KernelState) -> Viewing:
    """The most careful view that shows a command what it is to see."""
    views = state.sandbox.views
    if not verdict.writes and View.READ_ONLY in views:
        return Viewing(View.READ_ONLY)
    if step.live:
        return Viewing(View.LIVE, AS_ASKED)
    if not verdict.writes:
        return Viewing(View.OVERLAY if View.OVERLAY in views else View.LIVE)
    touched = predicted(verdict, str(state.workspace))
    has_overlay = View.OVERLAY in views
    obstacle = state.transactions.obstacle(touched) if has_overlay else NO_OVERLAY
    return Viewing(View.OVERLAY) if obstacle is None else _directly(touched, obstacle, state)


def _directly(touched: Predicted, obstacle: Text, state: KernelState) -> Viewing:
    """On the files themselves, with a journal of what can be told before."""
    if not touched or not state.transactions.can_save(touched):
        return Viewing(View.LIVE, NO_PREVIEW)
    why = text(
        "writes to your files directly, without a preview, because {obstacle}; what it is "
        "predicted to touch is saved first, so that %undo can take it back",
        obstacle=obstacle,
    )
    return Viewing(View.LIVE, why, touched)


def with_viewing(verdict: Verdict, viewing: Viewing) -> Verdict:
    """The verdict, asking about a run on the files themselves, or over more than is searched."""
    if viewing.unseen:
        effect = Effect(EffectKind.READ, Zone.UNKNOWN)
        verdict = _asking(verdict, UNSEEN, effect)
    return verdict if viewing.why is None else _asking(verdict, viewing.why)


def with_doubt(verdict: Verdict) -> Verdict:
    """The verdict, asking about a change or deletion that was thought of for other files."""
    if not any(effect.kind in TAKING_AWAY for effect in verdict.effects):
        return verdict
    why = text("comes from an earlier run, when other files stood in this folder")
    return _asking(verdict, why, _TOLD)


def with_left_out(verdict: Verdict, words: Sequence[str]) -> Verdict:
    """The verdict, asking first of all whether words of the sentence may be left out."""
    if not words:
        return verdict
    why = ntext(
        "is what the sentence asks for without {words}, which is not understood",
        "is what the sentence asks for without {words}, which are not understood",
        len(words),
        words=", ".join(f"“{each}”" for each in words),
    )
    asking = _asking(verdict, why, _TOLD)
    return replace(asking, reasons=(asking.reasons[-1], *verdict.reasons))


def with_keeping(verdict: Verdict, keeping: Keeping, language: str) -> Verdict:
    """The verdict, asking where what it replaces is too much to be kept for a week."""
    size, budget = (size_text(n, language) for n in (keeping.size, keeping.budget))
    if not keeping.fits:
        why = text(
            "cannot be undone: what it replaces or deletes takes {size}, and {budget} are set "
            "aside for undoing",
            size=size,
            budget=budget,
        )
        return _asking(verdict, why)
    if keeping.displaced:
        why = text(
            "needs the room of older changes: {n} of this week can then no longer be undone",
            n=keeping.displaced,
        )
        return _asking(verdict, why)
    return verdict


def _asking(verdict: Verdict, why: Text, effect: Effect | None = None) -> Verdict:
    """No standing grant covers such a reason, which has no effect of its own."""
    reason = Reason(Decision.ASK, why, effect)
    return replace(
        verdict,
        decision=max(verdict.decision, Decision.ASK),
        reasons=(*verdict.reasons, reason),
    )
