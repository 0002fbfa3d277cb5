"""The run of an approved command in its sandbox, and what it says there."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from aibridge_kernel.display.catalogue import render
from aibridge_kernel.display.escaping import terminal, visible
from aibridge_kernel.hiding import missed
from aibridge_kernel.kept_output import keep
from aibridge_kernel.providers.base import Failure
from aibridge_kernel.providers.told import STDERR_CHARACTERS
from aibridge_kernel.refusals import broke_a_limit, failed, timed_out
from aibridge_kernel.sandboxes import Job, RunResult, View
from aibridge_kernel.transactions import Transaction
from aibridge_kernel.translation import OFFLINE
from aibridge_kernel.values import ApprovedCommand, Grant, Verdict, text
from aibridge_kernel.working import Stage

from .record import Record

LONG_S = 10.0
"""Seconds after which a run whose files are not to be seen yet says so."""


COLOUR = re.compile(r"\x1b\[[\d;]*m")
SAID_CHARACTERS = 200
"""As much of a command, and of what it said last, is told in the error of a cell."""


class Execution:
    """Runs of one command; what they printed goes to the front end as it comes."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._state = record.state
        self._complained = ""

    async def run(
        self, view: View, approved: ApprovedCommand, transaction: Transaction | None
    ) -> RunResult:
        """Run it on a view; raise when it was ended from outside."""
        record, state = self._record, self._state
        job = await self._job(view, approved, transaction)
        hidden = missed(approved.verdict, job.masked, state.workspace)
        record.note(tier=state.sandbox.tier, granted=True, hidden=hidden)
        result = await self._run_sandboxed(job)
        record.note(exit_status=result.exit_status, duration_s=result.duration_s)
        if result.output_file is not None:
            self._offer(result.output_file, result.output_bytes)
        if result.timed_out:
            raise timed_out(approved.canonical, state.settings.timeout_s, live=view is View.LIVE)
        if result.breach is not None:
            raise broke_a_limit(result.breach, live=view is View.LIVE)
        if transaction is None:
            state.working_directory = result.working_directory
        return result

    def check_exit(self, verdict: Verdict, view: View) -> None:
        """Raise when the program itself said that it failed."""
        outcome = self._record.outcome
        status = outcome.exit_status
        if status in (0, None) or status in verdict.answers:
            return
        self._record.note(failed=True)
        self._state.failure = Failure(outcome.command, status, self._complained)
        raise failed(
            _brief(outcome.command.split("\n", 1)[0]),
            status,
            _brief(self._complained.strip().rsplit("\n", 1)[-1]),
            live=view is View.LIVE,
            by_model=self._state.translator.model != OFFLINE,
        )

    async def _job(
        self, view: View, approved: ApprovedCommand, transaction: Transaction | None
    ) -> Job:
        state = self._state
        live = view is View.LIVE
        masked = await asyncio.to_thread(state.masked, approved.verdict, live=live)
        protected: tuple[Path, ...] = ()
        if live:
            protected = await asyncio.to_thread(state.protected, approved.verdict)
        return Job(
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

    async def _run_sandboxed(self, job: Job) -> RunResult:
        """Run it; where its files are not to be seen until it ends, say so when that takes long."""
        words = text(
            "This takes long. Its files appear when it has ended; to see them while they are made, "
            "run it next time with %%sh --live."
        )
        notice = asyncio.get_running_loop().call_later(LONG_S, self._record.say, words)
        if job.view is not View.OVERLAY:
            notice.cancel()
        upper = None if job.overlay is None else job.overlay.upper
        try:
            with self._state.working.at(Stage.RUNNING, upper):
                return await self._state.sandbox.run(job, self._show)
        finally:
            notice.cancel()

    def _show(self, name: str, words: str) -> None:
        if name == "stderr":
            self._complained = (self._complained + words)[-STDERR_CHARACTERS:]
        self._record.front_end.stream("stderr" if name == "stderr" else "stdout", terminal(words))

    def _offer(self, output: Path, size: int) -> None:
        """Say where the output is that was too long to show."""
        kept = keep(output, self._state.settings.state_dir)
        words = text("… {size} bytes in all; the output is kept in {path}", size=size, path=kept)
        self._record.front_end.stream("stdout", f"\n{render(words, self._state.language)}\n")


def _brief(line: str) -> str:
    shown = visible(COLOUR.sub("", line).strip())
    return shown if len(shown) <= SAID_CHARACTERS else f"{shown[: SAID_CHARACTERS - 1]}…"
