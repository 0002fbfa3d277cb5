"""The stages of one command in their order."""

from __future__ import annotations

import asyncio
import functools
from dataclasses import replace

from aibridge_kernel.errors import ApprovalRefused, ApprovalRequired, ParseError, PolicyDenied
from aibridge_kernel.front_end import FrontEnd
from aibridge_kernel.plans import Plan
from aibridge_kernel.policy import approve, judge, judge_changes, previewable
from aibridge_kernel.refusals import (
    denied,
    directory_gone,
    nobody_said_yes,
    not_saved,
    workspace_gone,
)
from aibridge_kernel.repairs import asking_first
from aibridge_kernel.sandboxes import View
from aibridge_kernel.state import KernelState
from aibridge_kernel.transactions import DirectRun, Transaction
from aibridge_kernel.values import (
    ApprovedCommand,
    ChangeSet,
    CommandOutcome,
    Decision,
    Grant,
    Step,
    Verdict,
    text,
)
from aibridge_kernel.viewing import (
    Viewing,
    choose,
    with_doubt,
    with_keeping,
    with_left_out,
    with_viewing,
)
from aibridge_kernel.working import Stage

from .applying import Applying
from .approval import Approval
from .execution import Execution
from .record import Record
from .unwanted import SetAside, Unwanted, never_to_be_made

MAX_EDITS = 10
"""How often one command may be edited at its prompt."""


class CommandRun:
    """The run of one step; ``outcome`` is true at every moment, also after an error."""

    def __init__(
        self, step: Step, state: KernelState, front_end: FrontEnd, *, other_listing: bool = False
    ) -> None:
        self.step = step
        self._other_listing = other_listing
        self._state = state
        self._record = Record(step, state, front_end)
        self._approval = Approval(self._record, step)
        self._execution = Execution(self._record)
        self._applying = Applying(self._record)

    @property
    def outcome(self) -> CommandOutcome:
        """What became of it so far."""
        return self._record.outcome

    @property
    def unanswered(self) -> Plan | None:
        """What a person was to be asked and has not said yes to."""
        return self._approval.unanswered

    def judge(self, command: str) -> Verdict:
        """Judge a command text; note the verdict in the outcome."""
        verdict = judge(command, self._state.context)
        self._state.judged = command
        self._record.note(command=verdict.canonical or command)
        self._record.note_reasons(verdict.reasons, verdict.decision)
        return verdict

    async def execute(self) -> None:
        """Do all of it; raise the error that ended it. On any error files are as they were."""
        await self._wait_for_unfinished()
        command = self.step.command
        for _ in range(MAX_EDITS):
            try:
                edited = await self._attempt(command)
            except (PolicyDenied, ApprovalRequired, ApprovalRefused):
                await self._record.audit("refused")
                raise
            if edited is None:
                return
            command = edited
            self._record.note(explanation="")  # it spoke of another command
        raise nobody_said_yes(self.outcome.command)

    async def _wait_for_unfinished(self) -> None:
        """Let an interrupted cell before this one come to its end, and say what became of it."""
        await self._state.unfinished.settle()
        self._say_notices()

    def _say_notices(self) -> None:
        while self._state.notices:
            self._record.say(self._state.notices.pop(0))

    async def _attempt(self, command: str) -> str | None:
        """Try one command text; return the new text when the person edited it instead."""
        self._check_places()
        self._record.say_complaints()
        verdict = self._approval.predicted = self.judge(command)
        if self._other_listing:
            verdict = with_doubt(verdict)
        if command == self.step.command:  # what the person wrote instead leaves nothing out
            verdict = with_left_out(verdict, self.step.left_out)
        if verdict.decision is Decision.DENY:
            raise denied(verdict.reasons)
        if not verdict.canonical.strip():
            raise ParseError(text("There is no command to run."))
        viewing = await asyncio.to_thread(choose, verdict, self.step, self._state)
        verdict = with_viewing(verdict, viewing)
        if self.step.asks_first:
            verdict = asking_first(verdict)
        self._approval.predicted = verdict
        self._record.note_reasons(verdict.reasons, verdict.decision)
        grant = Grant.POLICY
        if verdict.decision is Decision.ASK:
            if viewing.view is not View.OVERLAY or not previewable(verdict):
                decided = await self._approval.ask(verdict, None)
                if decided.edited is not None:
                    return decided.edited
                grant = self._approval.granted_by
            else:
                self._approval.require_somebody(verdict)
                grant = Grant.PREVIEW
        always, context = self._approval.rule, self._state.context
        approved = approve(verdict, grant, always=always, context=context)
        await self._record.audit("run", approved.grant)
        if viewing.view is View.OVERLAY:
            return await self._run_on_overlay(verdict, approved)
        await self._run_directly(viewing, verdict, approved)
        return None

    def _check_places(self) -> None:
        """Raise when the workspace or the working directory was moved or deleted meanwhile."""
        state = self._state
        if not state.workspace.is_dir():
            raise workspace_gone(state.workspace)
        if not state.working_directory.is_dir():
            gone, state.working_directory = state.working_directory, state.workspace
            raise directory_gone(gone)

    # --- running ---------------------------------------------------------------------------------

    async def _run_on_overlay(self, verdict: Verdict, approved: ApprovedCommand) -> str | None:
        state = self._state
        transaction = await state.unfinished.run(state.transactions.begin, late=Transaction.discard)
        try:
            result = await self._execution.run(View.OVERLAY, approved, transaction)
            self._execution.check_exit(verdict, View.OVERLAY)
            await self._ran(transaction)
            edited = await self._settle(verdict, approved.grant, transaction)
        except BaseException:
            await state.unfinished.clean(transaction.discard)
            if self.outcome.changes and self.outcome.undo_id is None:
                self._record.note(granted=False, exit_status=None)
            raise
        if edited is None:
            state.working_directory = result.working_directory
        return edited

    async def _ran(self, transaction: Transaction | None) -> None:
        """Add to what a run that went well has written, before it is looked at."""

    async def _run_directly(
        self, viewing: Viewing, verdict: Verdict, approved: ApprovedCommand
    ) -> None:
        """Run it on the files themselves; what was saved before makes it undoable afterwards."""

        async def run() -> None:
            if viewing.view is View.LIVE:
                await self._run_live(approved)
            else:
                await self._execution.run(viewing.view, approved, None)
            self._execution.check_exit(verdict, viewing.view)
            await self._ran(None)

        state, saved = self._state, viewing.saved
        if saved is None:
            await run()
            return
        begin = functools.partial(state.transactions.begin_direct, approved.canonical, saved)
        try:
            direct = await state.unfinished.run(begin, late=DirectRun.finish)
        except OSError as error:
            raise not_saved(error) from error
        try:
            await run()
        finally:
            changes, undo_id = await state.unfinished.run(direct.finish, late=self._finished_late)
            self._record.note(changes=changes)
            self._applying.applied(undo_id)

    async def _run_live(self, approved: ApprovedCommand) -> None:
        """Run it on the files themselves; what it made that no command may make is set aside."""
        state = self._state
        unwanted = await asyncio.to_thread(Unwanted, state.context)
        set_aside = functools.partial(unwanted.set_aside, approved.verdict)
        try:
            await self._execution.run(View.LIVE, approved, None)
        except BaseException:
            await state.unfinished.clean(lambda: self._set_aside_late(set_aside()))
            self._say_notices()
            raise
        made = await state.unfinished.run(set_aside, late=self._set_aside_late)
        if made:
            raise never_to_be_made(made)

    def _set_aside_late(self, made: tuple[SetAside, ...]) -> None:
        if made:
            self._state.notices.append(never_to_be_made(made).happened)

    def _finished_late(self, finished: tuple[ChangeSet, str | None]) -> None:
        self._applying.applied(finished[1])

    # --- comparing, asking, applying -------------------------------------------------------------

    async def _settle(self, verdict: Verdict, grant: Grant, transaction: Transaction) -> str | None:
        """Compare what came out with what was judged; ask where needed; apply."""
        record, unfinished = self._record, self._state.unfinished
        with self._state.working.at(Stage.COMPARING):
            changes, everything, keeping = await unfinished.run(
                lambda: (transaction.changes(), transaction.all_changes(), transaction.keeping())
            )
        record.note(changes=changes)
        judged = judge_changes(everything, self._state.context, verdict)
        judged = with_keeping(judged, keeping, self._state.language)
        if judged.decision is Decision.DENY:
            record.note_reasons(judged.reasons, Decision.DENY)
            raise denied(judged.reasons)
        needs_yes = grant is Grant.PREVIEW or judged.decision is Decision.ASK
        if needs_yes and (changes or self.step.left_out):
            # A person who was asked before the run has answered for what was predicted.
            both = _both(verdict, judged) if grant is Grant.PREVIEW else judged
            record.note_reasons(both.reasons, Decision.ASK)
            decided = await self._approval.ask(both, changes, judged)
            if decided.edited is not None:
                await unfinished.clean(transaction.discard)
                return decided.edited
        if changes:
            await record.audit("apply", self._approval.granted_by if needs_yes else grant)
        await self._applying.apply(transaction, changes)
        return None


def _both(verdict: Verdict, judged: Verdict) -> Verdict:
    """Put prediction and fact together: the stricter decision, every reason once."""
    reasons = {str(reason.justification): reason for reason in (*verdict.reasons, *judged.reasons)}
    return replace(
        verdict,
        decision=max(verdict.decision, judged.decision),
        effects=tuple(dict.fromkeys((*verdict.effects, *judged.effects))),
        reasons=tuple(reasons.values()),
    )
