"""A yes for exactly one verdict: by a grant given before, or by the person."""

from __future__ import annotations

from aibridge_kernel import approvals
from aibridge_kernel.grants import Standing
from aibridge_kernel.plans import Plan, make_plan
from aibridge_kernel.policy import Always, answers, propose, undoable
from aibridge_kernel.refusals import nobody_to_ask, refused_by_mode
from aibridge_kernel.sandboxes import View
from aibridge_kernel.settings import OnAsk
from aibridge_kernel.values import ChangeSet, Decision, Grant, Step, Tier, Verdict

from .record import Record


class Approval:
    """Who has said yes to one command, and to what."""

    def __init__(self, record: Record, step: Step) -> None:
        self.granted_by = Grant.PERSON
        """Who said yes last."""
        self.predicted = Verdict(Decision.ASK, "")
        """The verdict on the text being tried."""
        self.unanswered: Plan | None = None
        """What a person was to be asked and has not said yes to."""
        self._record = record
        self._state = record.state
        self._step = step
        self._standing: Standing | None = None

    @property
    def rule(self) -> Always | None:
        """The rule of the standing grant that answered last."""
        return None if self._standing is None else self._standing.rule

    async def ask(
        self, verdict: Verdict, changes: ChangeSet | None, judged: Verdict | None = None
    ) -> approvals.Decided:
        """Get a yes for exactly this verdict; raise when there is none.

        ``judged`` is the verdict on the change set, when there is one.
        """
        standing = self._standing_grant(verdict, observed=changes is not None)
        if standing is not None:
            self.granted_by = standing
            self._note_use()
            return approvals.Decided()
        if self._was_approved(verdict, changes):
            self.granted_by = Grant.PERSON
            return approvals.Decided()
        self.require_somebody(verdict, observed=changes is not None)
        decided = await approvals.ask(
            verdict,
            changes,
            self._record.outcome.explanation,
            self._state,
            self._record.front_end,
            undoable=changes is not None and self._may_become_undoable(verdict),
            otherwise=bool(self._step.left_out),
            always=self._proposal(judged),
        )
        self.granted_by, self.unanswered = Grant.PERSON, None
        if decided.always is not None:
            self._state.grants.give(decided.always)
        if decided.undoable_from_now_on:
            self._state.on_ask = OnAsk.UNDOABLE
        return decided

    def require_somebody(self, verdict: Verdict, *, observed: bool = False) -> None:
        """Raise unless a person, or a grant given before, can say yes."""
        if self._standing_grant(verdict, observed=observed) is not None:
            return
        can_ask = self._record.front_end.can_ask
        if self._state.on_ask is OnAsk.DENY and can_ask:
            raise refused_by_mode(verdict)
        answered = self._state.plans.expects(verdict.canonical) or can_ask
        if self._state.on_ask is OnAsk.DENY or not answered:
            modes = (OnAsk.UNDOABLE.value, OnAsk.ALLOW.value)
            raise nobody_to_ask(verdict, list(filter(self._state.rulebook.permits_mode, modes)))

    def _was_approved(self, verdict: Verdict, changes: ChangeSet | None) -> bool:
        """Whether the person approved exactly this plan after it was refused or not answered."""
        state = self._state
        plan = make_plan(verdict, changes, state.workspace, state.relative_directory)
        yes = state.plans.answer(plan) and state.on_ask is not OnAsk.DENY
        self.unanswered = None if yes else plan
        return yes

    def _standing_grant(self, verdict: Verdict, *, observed: bool = False) -> Grant | None:
        state, self._standing = self._state, None
        if self._step.asks_first or self._step.left_out:
            return None
        if state.on_ask is OnAsk.ALLOW:
            return Grant.START
        self._standing = (
            None if state.on_ask is OnAsk.DENY else self._granted(verdict, observed=observed)
        )
        if self._standing is not None:
            return Grant.ALWAYS
        undoable_now = state.on_ask is OnAsk.UNDOABLE and self._is_undoable(verdict)
        return Grant.UNDOABLE if undoable_now else None

    def _granted(self, verdict: Verdict, *, observed: bool) -> Standing | None:
        """The standing grant that answers everything ``verdict`` asks."""
        context = self._state.context
        if not context.rulebook.grants:
            return None
        known, _ = self._state.grants.all()
        return next(
            (
                grant
                for grant in known
                if grant.counts and answers(grant.rule, verdict, context, observed=observed)
            ),
            None,
        )

    def _note_use(self) -> None:
        if self._standing is None:
            return
        self._state.grants.use(self._standing)
        note, reasons = self._standing.note, self._record.outcome.reasons
        if str(note) not in map(str, reasons):
            self._record.note(reasons=(*reasons, note))

    def _proposal(self, judged: Verdict | None) -> Always | None:
        """The rule that *always* would grant."""
        context = self._state.context
        return propose(self.predicted, judged, context) if context.rulebook.grants else None

    def _may_become_undoable(self, verdict: Verdict) -> bool:
        may = self._state.rulebook.permits_mode(OnAsk.UNDOABLE)
        return may and self._is_undoable(verdict)

    def _is_undoable(self, verdict: Verdict) -> bool:
        can_preview = View.OVERLAY in self._state.sandbox.views
        return self._state.sandbox.tier is Tier.BUBBLEWRAP and can_preview and undoable(verdict)
