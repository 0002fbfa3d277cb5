"""One command from text to applied changes: judge, run on a view, compare, ask, apply."""

from __future__ import annotations

import asyncio
import functools
import threading
import time
from dataclasses import replace
from pathlib import Path

from . import approvals, audit
from .display.catalogue import render
from .display.escaping import terminal
from .errors import ApprovalRefused, ApprovalRequired, ParseError, PolicyDenied
from .front_end import FrontEnd
from .grants import Standing
from .hiding import missed
from .kept_output import keep
from .policy import (
    Always,
    answers,
    approve,
    judge,
    judge_changes,
    previewable,
    propose,
    undoable,
)
from .providers.base import Failure
from .providers.told import STDERR_CHARACTERS
from .refusals import (
    broke_a_limit,
    denied,
    directory_gone,
    failed,
    nobody_said_yes,
    nobody_to_ask,
    not_applied,
    not_saved,
    timed_out,
    workspace_gone,
)
from .repairs import asking_first
from .sandboxes import Job, RunResult, View
from .settings import OnAsk
from .state import KernelState
from .transactions import DirectRun, OnProgress, Transaction
from .values import (
    ApprovedCommand,
    ChangeSet,
    CommandOutcome,
    Decision,
    Grant,
    Reason,
    Step,
    Text,
    Tier,
    Verdict,
    text,
)
from .viewing import Viewing, choose, with_doubt, with_keeping, with_viewing

PROGRESS_STEP_S = 0.05
"""Shortest time between two reports of progress."""
LONG_S = 10.0
"""Seconds after which a run whose files are not to be seen yet says so."""
MAX_EDITS = 10
"""How often one command may be edited at its prompt."""


class CommandRun:
    """The run of one step; ``outcome`` is true at every moment, also after an error."""

    def __init__(
        self, step: Step, state: KernelState, front_end: FrontEnd, *, other_listing: bool = False
    ) -> None:
        self.step = step
        self.on_progress: OnProgress | None = None
        """Told on the main thread how many steps of applying are done, and of how many."""
        self.outcome = CommandOutcome(
            step.command, step.explanation, working_directory=state.relative_directory
        )
        self._other_listing = other_listing
        self._state = state
        self._front_end = front_end
        self._complained = ""

    def judge(self, command: str) -> Verdict:
        """Judge a command text; note the verdict in the outcome."""
        verdict = judge(command, self._state.context)
        self._state.judged = command
        self._note(
            command=verdict.canonical or command,
            decision=verdict.decision,
            reasons=tuple(reason.justification for reason in verdict.reasons),
        )
        return verdict

    async def execute(self) -> None:
        """Do all of it; raise the error that ended it. On any error files are as they were."""
        await self._wait_for_unfinished()
        command = self.step.command
        for _ in range(MAX_EDITS):
            try:
                edited = await self._attempt(command)
            except (PolicyDenied, ApprovalRequired, ApprovalRefused):
                await self._audit("refused")
                raise
            if edited is None:
                return
            command = edited
            self._note(explanation="")  # it spoke of another command
        raise nobody_said_yes(self.outcome.command)

    async def _wait_for_unfinished(self) -> None:
        """Let an interrupted cell before this one come to its end, and say what became of it."""
        state = self._state
        await state.unfinished.settle()
        while state.notices:
            self._say(state.notices.pop(0))

    def _say(self, words: Text) -> None:
        self._front_end.stream("stderr", f"{render(words, self._state.language)}\n")

    async def _attempt(self, command: str) -> str | None:
        """Try one command text; return the new text when the person edited it instead."""
        self._check_places()
        self._say_complaints()
        verdict = self._predicted = self.judge(command)
        if self._other_listing:
            verdict = with_doubt(verdict)
        if verdict.decision is Decision.DENY:
            raise denied(verdict.reasons)
        if not verdict.canonical.strip():
            raise ParseError(text("There is no command to run."))
        viewing = await asyncio.to_thread(choose, verdict, self.step, self._state)
        verdict = self._predicted = with_viewing(verdict, viewing)
        if self.step.asks_first:
            verdict = self._predicted = asking_first(verdict)
        self._note(decision=verdict.decision, reasons=_justifications(verdict.reasons))
        grant = Grant.POLICY
        if verdict.decision is Decision.ASK:
            if viewing.view is not View.OVERLAY or not previewable(verdict):
                decided = await self._approval(verdict, None)
                if decided.edited is not None:
                    return decided.edited
                grant = self._granted_by
            else:
                self._require_somebody(verdict)
                grant = Grant.PREVIEW
        always = None if self._standing is None else self._standing.rule
        approved = approve(verdict, grant, always=always, context=self._state.context)
        await self._audit("run", approved.grant)
        return await self._run(viewing, verdict, approved)

    async def _audit(self, event: str, grant: Grant | None = None) -> None:
        """Write down a decision where the administrator asks for it; raise if that fails."""
        sink = self._state.rulebook.audit
        if sink is None:
            return
        record = {
            "event": event,
            **self._state.who,
            "command": self.outcome.command,
            "decision": self.outcome.decision.word,
            "reasons": [str(reason) for reason in self.outcome.reasons],
            "granted_by": None if grant is None else grant.value,
        }
        await asyncio.to_thread(audit.write, sink, record)

    def _say_complaints(self) -> None:
        """Say once what is wrong with policy files."""
        for words in self._state.rulebook.complaints:
            said = render(words, self._state.language)
            if said not in self._state.complained:
                self._state.complained.add(said)
                self._front_end.stream("stderr", f"{terminal(said)}\n")

    def _check_places(self) -> None:
        """Raise when the workspace or the working directory was moved or deleted meanwhile."""
        state = self._state
        if not state.workspace.is_dir():
            raise workspace_gone(state.workspace)
        if not state.working_directory.is_dir():
            gone, state.working_directory = state.working_directory, state.workspace
            raise directory_gone(gone)

    # --- running ---------------------------------------------------------------------------------

    async def _run(
        self, viewing: Viewing, verdict: Verdict, approved: ApprovedCommand
    ) -> str | None:
        view = viewing.view
        if view is not View.OVERLAY:
            await self._run_directly(viewing, verdict, approved)
            return None
        transaction = await self._state.unfinished.run(
            self._state.transactions.begin, late=Transaction.discard
        )
        try:
            result = await self._run_in(view, approved, transaction)
            self._check_exit(verdict, view)
            await self._ran(transaction)
            edited = await self._settle(verdict, approved.grant, transaction)
        except BaseException:
            await self._state.unfinished.clean(transaction.discard)
            if self.outcome.changes and self.outcome.undo_id is None:
                self._note(granted=False, exit_status=None)
            raise
        if edited is None:
            self._state.working_directory = result.working_directory
        return edited

    async def _ran(self, transaction: Transaction | None) -> None:
        """Add to what a run that went well has written, before it is looked at."""

    async def _run_directly(
        self, viewing: Viewing, verdict: Verdict, approved: ApprovedCommand
    ) -> None:
        """Run it on the files themselves; what was saved before makes it undoable afterwards."""

        async def run() -> None:
            await self._run_in(viewing.view, approved, None)
            self._check_exit(verdict, viewing.view)
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
            self._note(changes=changes)
            self._applied(undo_id)

    def _finished_late(self, finished: tuple[ChangeSet, str | None]) -> None:
        self._applied(finished[1])

    async def _run_in(
        self, view: View, approved: ApprovedCommand, transaction: Transaction | None
    ) -> RunResult:
        state = self._state
        masked = await asyncio.to_thread(state.masked, approved.verdict)
        protected: tuple[Path, ...] = ()
        if view is View.LIVE:
            protected = await asyncio.to_thread(state.protected, approved.verdict)
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
            protected=protected,
            home=state.home,
        )
        hidden = missed(approved.verdict, masked, state.workspace)
        self._note(tier=state.sandbox.tier, granted=True, hidden=hidden)
        result = await self._run_sandboxed(job)
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

    async def _run_sandboxed(self, job: Job) -> RunResult:
        """Run it; where its files are not to be seen until it ends, say so when that takes long."""
        words = text(
            "This takes long. Its files appear when it has ended; to see them while they are made, "
            "run it next time with %%sh --live."
        )
        notice = asyncio.get_running_loop().call_later(LONG_S, self._say, words)
        if job.view is not View.OVERLAY:
            notice.cancel()
        try:
            return await self._state.sandbox.run(job, self._show)
        finally:
            notice.cancel()

    def _show(self, name: str, words: str) -> None:
        if name == "stderr":
            self._complained = (self._complained + words)[-STDERR_CHARACTERS:]
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
        self._note(failed=True)
        self._state.failure = Failure(self.outcome.command, status, self._complained)
        raise failed(status, live=view is View.LIVE)

    # --- comparing, asking, applying -------------------------------------------------------------

    async def _settle(self, verdict: Verdict, grant: Grant, transaction: Transaction) -> str | None:
        """Compare what came out with what was judged; ask where needed; apply."""
        changes, everything, keeping = await self._state.unfinished.run(
            lambda: (transaction.changes(), transaction.all_changes(), transaction.keeping())
        )
        self._note(changes=changes)
        judged = judge_changes(everything, self._state.context, verdict)
        judged = with_keeping(judged, keeping, self._state.language)
        if judged.decision is Decision.DENY:
            self._note(decision=Decision.DENY, reasons=_justifications(judged.reasons))
            raise denied(judged.reasons)
        needs_yes = grant is Grant.PREVIEW or judged.decision is Decision.ASK
        if needs_yes and changes:
            # A person who was asked before the run has answered for what was predicted.
            both = _both(verdict, judged) if grant is Grant.PREVIEW else judged
            self._note(decision=Decision.ASK, reasons=_justifications(both.reasons))
            decided = await self._approval(both, changes, judged)
            if decided.edited is not None:
                await self._state.unfinished.clean(transaction.discard)
                return decided.edited
        if changes:
            await self._audit("apply", self._granted_by if needs_yes else grant)
        await self._apply(transaction, changes)
        return None

    async def _apply(self, transaction: Transaction, changes: ChangeSet) -> None:
        if not changes:
            await self._state.unfinished.clean(transaction.discard)
            return
        stop = threading.Event()
        apply = functools.partial(
            transaction.apply,
            self.outcome.command,
            interrupted=stop.is_set,
            on_progress=self._progress(),
        )
        try:
            undo_id = await self._state.unfinished.run(
                apply, stop=stop.set, late=self._applied_late
            )
        except OSError as error:
            raise not_applied(error) from error
        self._applied(undo_id)

    def _progress(self) -> OnProgress:
        """Hand progress over from the thread that applies, as often as a person can see it."""
        loop, told, listener = asyncio.get_running_loop(), 0.0, self.on_progress

        def tell(done: int, total: int) -> None:
            nonlocal told
            now = time.monotonic()
            if listener is not None and (done == total or now - told >= PROGRESS_STEP_S):
                told = now
                loop.call_soon_threadsafe(listener, done, total)

        return tell

    def _applied(self, undo_id: str | None) -> None:
        self._note(undo_id=undo_id)
        if undo_id is not None:
            self._state.applied.add(undo_id)

    def _applied_late(self, undo_id: str | None) -> None:
        """The interrupt came when nothing was left to break off; the outcome is out already."""
        self._applied(undo_id)
        words = text(
            "The interrupted command had just been applied: {command}",
            command=self.outcome.command,
        )
        self._state.notices.append(words)

    # --- approval --------------------------------------------------------------------------------

    _granted_by = Grant.PERSON
    _standing: Standing | None = None
    """The standing grant that answered last."""
    _predicted = Verdict(Decision.ASK, "")
    """The verdict on the text being tried."""

    async def _approval(
        self, verdict: Verdict, changes: ChangeSet | None, judged: Verdict | None = None
    ) -> approvals.Decided:
        """Get a yes for exactly this verdict; raise when there is none.

        ``judged`` is the verdict on the change set, when there is one.
        """
        standing = self._standing_grant(verdict, observed=changes is not None)
        if standing is not None:
            self._granted_by = standing
            self._note_use()
            return approvals.Decided()
        self._require_somebody(verdict, observed=changes is not None)
        decided = await approvals.ask(
            verdict,
            changes,
            self.outcome.explanation,
            self._state,
            self._front_end,
            undoable=changes is not None and self._may_become_undoable(verdict),
            always=self._proposal(judged),
        )
        self._granted_by = Grant.PERSON
        if decided.always is not None:
            self._state.grants.give(decided.always)
        if decided.undoable_from_now_on:
            self._state.on_ask = OnAsk.UNDOABLE
        return decided

    def _standing_grant(self, verdict: Verdict, *, observed: bool = False) -> Grant | None:
        state, self._standing = self._state, None
        if self.step.asks_first:
            return None
        if state.on_ask is OnAsk.ALLOW:
            return Grant.START
        self._standing = None if state.on_ask is OnAsk.DENY else self._granted(verdict, observed)
        if self._standing is not None:
            return Grant.ALWAYS
        undoable_now = state.on_ask is OnAsk.UNDOABLE and self._is_undoable(verdict)
        return Grant.UNDOABLE if undoable_now else None

    def _granted(self, verdict: Verdict, observed: bool) -> Standing | None:  # noqa: FBT001
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
        note = self._standing.note
        if str(note) not in map(str, self.outcome.reasons):
            self._note(reasons=(*self.outcome.reasons, note))

    def _proposal(self, judged: Verdict | None) -> Always | None:
        """The rule that *always* would grant."""
        context = self._state.context
        return propose(self._predicted, judged, context) if context.rulebook.grants else None

    def _may_become_undoable(self, verdict: Verdict) -> bool:
        may = self._state.rulebook.permits_mode(OnAsk.UNDOABLE)
        return may and self._is_undoable(verdict)

    def _is_undoable(self, verdict: Verdict) -> bool:
        can_preview = View.OVERLAY in self._state.sandbox.views
        return self._state.sandbox.tier is Tier.BUBBLEWRAP and can_preview and undoable(verdict)

    def _require_somebody(self, verdict: Verdict, *, observed: bool = False) -> None:
        """Raise unless a person, or a grant given before, can say yes."""
        if self._standing_grant(verdict, observed=observed) is not None:
            return
        if self._state.on_ask is OnAsk.DENY or not self._front_end.can_ask:
            raise nobody_to_ask(verdict)

    def _note(self, **values: object) -> None:
        self.outcome = replace(self.outcome, **values)  # type: ignore[arg-type]


def _both(verdict: Verdict, judged: Verdict) -> Verdict:
    """Put prediction and fact together: the stricter decision, every reason once."""
    reasons = {str(reason.justification): reason for reason in (*verdict.reasons, *judged.reasons)}
    return replace(
        verdict,
        decision=max(verdict.decision, judged.decision),
        effects=tuple(dict.fromkeys((*verdict.effects, *judged.effects))),
        reasons=tuple(reasons.values()),
    )


def _justifications(reasons: tuple[Reason, ...]) -> tuple[Text, ...]:
    return tuple(reason.justification for reason in reasons)
