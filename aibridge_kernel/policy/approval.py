"""From a verdict to a command that may run: the only place that makes an ``ApprovedCommand``."""

from __future__ import annotations

from aibridge_kernel.errors import ApprovalRequired, PolicyDenied
from aibridge_kernel.values import (
    APPROVAL,
    ApprovedCommand,
    Decision,
    EffectKind,
    Grant,
    Reason,
    Text,
    Verdict,
    Zone,
    text,
)

from .always import CHANGES, INSIDE, Always, answers
from .context import Context

_WRITES = CHANGES | {EffectKind.CREATE}


def approve(
    verdict: Verdict, grant: Grant, *, always: Always | None = None, context: Context | None = None
) -> ApprovedCommand:
    """Approve what ``grant`` suffices for.

    A standing grant is checked again here: ``always`` must answer all of ``verdict`` in
    ``context``.

    Raises ``PolicyDenied`` for *deny*, whoever says yes, and ``ApprovalRequired`` for *ask* that
    nobody answered: without a grant, or where *undoable* or a preview does not cover every reason.
    """
    if verdict.decision is Decision.DENY:
        raise PolicyDenied(
            _because(verdict),
            remedy=text("Say what you want to achieve in another way, inside the workspace."),
        )
    if verdict.decision is Decision.ASK and not _suffices(grant, verdict, always, context):
        raise ApprovalRequired(
            _because(verdict),
            remedy=text(
                "Run it where you can be asked, or start with AIBRIDGE_ON_ASK=undoable or allow."
            ),
        )
    if not verdict.canonical:
        raise PolicyDenied(text("there is no command"))
    return ApprovedCommand(verdict.canonical, verdict, grant, APPROVAL)


def _suffices(
    grant: Grant, verdict: Verdict, always: Always | None, context: Context | None
) -> bool:
    if grant is Grant.ALWAYS:
        return always is not None and context is not None and answers(always, verdict, context)
    if grant is Grant.UNDOABLE:
        return undoable(verdict)
    if grant is Grant.PREVIEW:
        return previewable(verdict)
    return grant in {Grant.PERSON, Grant.START}


def _because(verdict: Verdict) -> Text:
    strictest = [r for r in verdict.reasons if r.decision is verdict.decision]
    return strictest[0].justification if strictest else text("the policy says no")


def undoable(verdict: Verdict) -> bool:
    """Whether only modifying and deleting in the workspace stands between it and *allow*.

    What a policy file asks about is asked about.
    """
    return verdict.decision is Decision.ASK and all(
        reason.rule is None and _concerns(reason, CHANGES, INSIDE) for reason in verdict.reasons
    )


def previewable(verdict: Verdict) -> bool:
    """Whether it may run on an overlay before anyone is asked.

    Nothing but writing in the workspace, its repository included, is in question.
    """
    return verdict.decision is Decision.ASK and all(
        _concerns(reason, _WRITES, INSIDE | {Zone.PROTECTED}) for reason in verdict.reasons
    )


def _concerns(reason: Reason, kinds: frozenset[EffectKind], zones: frozenset[Zone]) -> bool:
    effect = reason.effect
    return effect is not None and effect.kind in kinds and effect.zone in zones
