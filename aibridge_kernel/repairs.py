"""Mending a command that failed: what is asked, of whom, and that the person says yes first."""

from __future__ import annotations

from dataclasses import replace

from .errors import UsageError
from .providers.base import Failure
from .state import KernelState
from .translation import OFFLINE
from .values import Decision, Effect, EffectKind, Reason, Translation, Verdict, Zone, text

MEND = text("Mend the command that failed.")
"""What is asked where the person says nothing more than ``%fix``."""

_WHY = text("was proposed by the model to mend a command that failed")


def to_mend(state: KernelState) -> Failure:
    """Return what is to be mended; raise ``UsageError`` where nothing is, or nobody can."""
    failure = state.failure
    if failure is None:
        raise UsageError(
            text("There is no failed command to mend."),
            remedy=text("%fix follows a command that failed in this kernel."),
        )
    if state.translator.model == OFFLINE:
        raise UsageError(
            text(
                "The offline translator cannot mend a command: {command} ended with exit status "
                "{status}.",
                command=failure.command,
                status=failure.exit_status,
            ),
            remedy=text(
                "Choose a model with CHANGE-MODEL (Gemini needs GEMINI_API_KEY, `ollama:NAME` no "
                "key) and write %fix again, or mend it yourself with !command: its own message "
                "tells what is wrong."
            ),
        )
    return failure


def as_repair(translation: Translation) -> Translation:
    """Mark the steps of a repair: each is asked about first, whatever else may go ahead."""
    steps = tuple(replace(step, asks_first=True) for step in translation.steps)
    return replace(translation, steps=steps)


def asking_first(verdict: Verdict) -> Verdict:
    """The verdict, needing a yes; what it writes can still be shown before."""
    written = Effect(EffectKind.MODIFY, Zone.WORKSPACE)
    effect = written if verdict.writes else Effect(EffectKind.OPAQUE, Zone.NONE)
    return replace(
        verdict,
        decision=max(verdict.decision, Decision.ASK),
        reasons=(*verdict.reasons, Reason(Decision.ASK, _WHY, effect)),
    )
