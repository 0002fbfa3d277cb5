"""One command from text to applied changes: judge, run on a view, compare, ask, apply."""

from __future__ import annotations

import asyncio
import functools
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from . import approvals
from .display.catalogue import render
from .display.escaping import terminal
from .errors import ParseError
from .front_end import FrontEnd
from .kept_output import keep
from .policy import approve, judge, judge_changes, previewable, undoable
from .refusals import (
    broke_a_limit,
    denied,
    directory_gone,
    failed,
    nobody_said_yes,
    nobody_to_ask,
    not_applied,
    timed_out,
    workspace_gone,
)
from .sandboxes import Job, RunResult, View
from .settings import OnAsk
from .state import KernelState
from .transactions import Transaction
from .values import (
    ApprovedCommand,
    ChangeSet,
    CommandOutcome,
    Decision,
    Effect,
    EffectKind,
    Grant,
    Reason,
    Step,
    Text,
    Tier,
    Verdict,
    Zone,
    text,
)

MAX_EDITS = 10
"""How often one command may be edited at its prompt."""


class CommandRun:
    """The run of one step; ``outcome`` is true at every moment, also after an error."""

    def __init__(self, step: Step, state: KernelState, front_end: FrontEnd) -> None:
        self.step = step
        self.outcome = CommandOutcome(step.command, step.explanation)
        self._state = state
        self._front_end = front_end

    def judge(self, command: str) -> Verdict:
        """Judge a command text; note the verdict in the outcome."""
        verdict = judge(command, self._state.context)
        self._note(
            command=verdict.canonical or command,
            decision=verdict.decision,
            reasons=tuple(reason.justification for reason in verdict.reasons),
        )
        return verdict

    async def execute(self) -> None:
        """Do all of it; raise the error that ended it. On any error files are as they were."""
        command = self.step.command
        for _ in range(MAX_EDITS):
            edited = await self._attempt(command)
            if edited is None:
                return
            command = edited
            self._note(explanation="")  # it spoke of another command
        raise nobody_said_yes(self.outcome.command)

    async def _attempt(self, command: str) -> str | None:
        """Try one command text; return the new text when the person edited it instead."""
        self._check_places()
        verdict = self.judge(command)
        if verdict.decision is Decision.DENY:
            raise denied(verdict.reasons)
        if not verdict.canonical.strip():
            raise ParseError(text("There is no command to run."))
        if verdict.writes and self._view(verdict) is View.LIVE:
            verdict = self._not_undoable(verdict)
        grant = Grant.POLICY
        if verdict.decision is Decision.ASK:
            if not self._can_preview(verdict):
                decided = await self._approval(verdict, None)
                if decided.edited is not None:
                    return decided.edited
                grant = self._granted_by
            else:
                self._require_somebody(verdict)
                grant = Grant.PREVIEW
        return await self._run(verdict, approve(verdict, grant))

    def _check_places(self) -> None:
        """Raise when the workspace or the working directory was moved or deleted meanwhile."""
        state = self._state
        if not state.workspace.is_dir():
            raise workspace_gone(state.workspace)
        if not state.working_directory.is_dir():
            gone, state.working_directory = state.working_directory, state.workspace
            raise directory_gone(gone)

    def _not_undoable(self, verdict: Verdict) -> Verdict:
        """Ask about every write that can be neither previewed nor undone."""
        why = text("writes to your files directly: it can be neither previewed nor undone")
        reason = Reason(Decision.ASK, why, Effect(EffectKind.OPAQUE, Zone.NONE))
        verdict = replace(
            verdict,
            decision=max(verdict.decision, Decision.ASK),
            reasons=(*verdict.reasons, reason),
        )
        self._note(decision=verdict.decision, reasons=_justifications(verdict.reasons))
        return verdict

    # --- running ---------------------------------------------------------------------------------

    def _view(self, verdict: Verdict) -> View:
        views = self._state.sandbox.views
        if not verdict.writes and View.READ_ONLY in views:
            return View.READ_ONLY
        return View.OVERLAY if View.OVERLAY in views else View.LIVE

    def _can_preview(self, verdict: Verdict) -> bool:
        return previewable(verdict) and View.OVERLAY in self._state.sandbox.views

    async def _run(self, verdict: Verdict, approved: ApprovedCommand) -> str | None:
        view = self._view(verdict)
        if view is not View.OVERLAY:
            await self._run_in(view, approved, None)
            self._check_exit(verdict, view)
            return None
        transaction = await asyncio.to_thread(self._state.transactions.begin)
        try:
            result = await self._run_in(view, approved, transaction)
            self._check_exit(verdict, view)
            edited = await self._settle(verdict, approved.grant, transaction)
        except BaseException:
            await _finish(transaction.discard)
            if self.outcome.changes and self.outcome.undo_id is None:
                self._note(granted=False, exit_status=None)
            raise
        if edited is None:
            self._state.working_directory = result.working_directory
        return edited

    async def _run_in(
        self, view: View, approved: ApprovedCommand, transaction: Transaction | None
    ) -> RunResult:
        state = self._state
        masked = await asyncio.to_thread(state.masked, approved.verdict)
        job = Job(
            command=approved,
            workspace=state.workspace,
            working_directory=state.working_directory,
            view=view,
            overlay=None if transaction is None else transaction.overlay,
            limits=state.limits,
            environment=state.command_environment,
            network=approved.verdict.network and approved.grant is not Grant.PREVIEW,
            masked=masked,
            home=state.home,
        )
        self._note(tier=state.sandbox.tier, granted=True)
        result = await state.sandbox.run(job, self._show)
        self._note(
            exit_status=result.exit_status,
            duration_s=result.duration_s,
        )
        if result.output_file is not None:
            self._offer(result.output_file, result.output_bytes)
        if result.timed_out:
            raise timed_out(approved.canonical, state.settings.timeout_s, live=view is View.LIVE)
        if result.breach is not None:
            raise broke_a_limit(result.breach, live=view is View.LIVE)
        if transaction is None:
            state.working_directory = result.working_directory
        return result

    def _show(self, name: str, words: str) -> None:
        self._front_end.stream("stderr" if name == "stderr" else "stdout", terminal(words))

    def _offer(self, output: Path, size: int) -> None:
        """Say where the output is that was too long to show."""
        kept = keep(output, self._state.settings.state_dir)
        words = text("… {size} bytes in all; the output is kept in {path}", size=size, path=kept)
        self._front_end.stream("stdout", f"\n{render(words, self._state.language)}\n")

    def _check_exit(self, verdict: Verdict, view: View) -> None:
        status = self.outcome.exit_status
        if status in (0, None) or status in verdict.answers:
            return
        raise failed(status, live=view is View.LIVE)

    # --- comparing, asking, applying -------------------------------------------------------------

    async def _settle(self, verdict: Verdict, grant: Grant, transaction: Transaction) -> str | None:
        """Compare what came out with what was judged; ask where needed; apply."""
        changes, everything = await asyncio.to_thread(
            lambda: (transaction.changes(), transaction.all_changes())
        )
        self._note(changes=changes)
        judged = judge_changes(everything, self._state.context, verdict)
        if judged.decision is Decision.DENY:
            self._note(decision=Decision.DENY, reasons=_justifications(judged.reasons))
            raise denied(judged.reasons)
        needs_yes = grant is Grant.PREVIEW or judged.decision is Decision.ASK
        if needs_yes and changes:
            # A person who was asked before the run has answered for what was predicted.
            both = _both(verdict, judged) if grant is Grant.PREVIEW else judged
            self._note(decision=Decision.ASK, reasons=_justifications(both.reasons))
            decided = await self._approval(both, changes)
            if decided.edited is not None:
                await _finish(transaction.discard)
                return decided.edited
        await self._apply(transaction, changes)
        return None

    async def _apply(self, transaction: Transaction, changes: ChangeSet) -> None:
        if not changes:
            await _finish(transaction.discard)
            return
        stop = threading.Event()
        apply = functools.partial(transaction.apply, self.outcome.command, interrupted=stop.is_set)
        task = asyncio.ensure_future(asyncio.to_thread(apply))
        try:
            undo_id = await asyncio.shield(task)
        except OSError as error:
            raise not_applied(error) from error
        except asyncio.CancelledError:
            stop.set()
            await asyncio.wait([task])
            if not task.cancelled() and task.exception() is None:
                self._applied(task.result())
            raise
        self._applied(undo_id)

    def _applied(self, undo_id: str) -> None:
        self._note(undo_id=undo_id)
        self._state.applied.add(undo_id)

    # --- approval --------------------------------------------------------------------------------

    _granted_by = Grant.PERSON

    async def _approval(self, verdict: Verdict, changes: ChangeSet | None) -> approvals.Decided:
        """Get a yes for exactly this verdict; raise when there is none."""
        standing = self._standing_grant(verdict)
        if standing is not None:
            self._granted_by = standing
            return approvals.Decided()
        self._require_somebody(verdict)
        decided = await approvals.ask(
            verdict,
            changes,
            self.outcome.explanation,
            self._state,
            self._front_end,
            undoable=changes is not None and self._is_undoable(verdict),
        )
        self._granted_by = Grant.PERSON
        if decided.undoable_from_now_on:
            self._state.on_ask = OnAsk.UNDOABLE
        return decided

    def _standing_grant(self, verdict: Verdict) -> Grant | None:
        match self._state.on_ask:
            case OnAsk.ALLOW:
                return Grant.START
            case OnAsk.UNDOABLE if self._is_undoable(verdict):
                return Grant.UNDOABLE
            case _:
                return None

    def _is_undoable(self, verdict: Verdict) -> bool:
        can_preview = View.OVERLAY in self._state.sandbox.views
        return self._state.sandbox.tier is Tier.BUBBLEWRAP and can_preview and undoable(verdict)

    def _require_somebody(self, verdict: Verdict) -> None:
        """Raise unless a person, or a grant given at the start, can say yes."""
        if self._standing_grant(verdict) is not None:
            return
        if self._state.on_ask is OnAsk.DENY or not self._front_end.can_ask:
            raise nobody_to_ask(verdict)

    def _note(self, **values: object) -> None:
        self.outcome = replace(self.outcome, **values)  # type: ignore[arg-type]


async def _finish(function: Callable[[], object]) -> None:
    """Run a short blocking clean-up in a thread and see it through, cancelled or not."""
    await asyncio.shield(asyncio.ensure_future(asyncio.to_thread(function)))


def _both(verdict: Verdict, judged: Verdict) -> Verdict:
    """Put prediction and fact together: the stricter decision, every reason once."""
    reasons = {str(reason.justification): reason for reason in (*verdict.reasons, *judged.reasons)}
    return replace(
        verdict,
        decision=max(verdict.decision, judged.decision),
        reasons=tuple(reasons.values()),
    )


def _justifications(reasons: tuple[Reason, ...]) -> tuple[Text, ...]:
    return tuple(reason.justification for reason in reasons)
