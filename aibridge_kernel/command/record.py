"""What is known and said of one command while it goes through its stages."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from aibridge_kernel import audit
from aibridge_kernel.display.catalogue import render
from aibridge_kernel.display.escaping import terminal
from aibridge_kernel.front_end import FrontEnd
from aibridge_kernel.state import KernelState
from aibridge_kernel.values import CommandOutcome, Decision, Grant, Reason, Step, Text


class Record:
    """The outcome of one command, true at every moment, and who is told about it."""

    def __init__(self, step: Step, state: KernelState, front_end: FrontEnd) -> None:
        self.state = state
        self.front_end = front_end
        self.outcome = CommandOutcome(
            step.command, step.explanation, working_directory=state.relative_directory
        )

    def note(self, **values: object) -> None:
        """Put values into the outcome."""
        self.outcome = replace(self.outcome, **values)  # type: ignore[arg-type]

    def note_reasons(self, reasons: tuple[Reason, ...], decision: Decision) -> None:
        """Put a decision and why it was taken into the outcome."""
        self.note(decision=decision, reasons=tuple(reason.justification for reason in reasons))

    def say(self, words: Text) -> None:
        """Tell the person something beside the output."""
        self.front_end.stream("stderr", f"{render(words, self.state.language)}\n")

    def say_complaints(self) -> None:
        """Say once what is wrong with policy files."""
        for words in self.state.rulebook.complaints:
            said = render(words, self.state.language)
            if said not in self.state.complained:
                self.state.complained.add(said)
                self.front_end.stream("stderr", f"{terminal(said)}\n")

    async def audit(self, event: str, grant: Grant | None = None) -> None:
        """Write down a decision where the administrator asks for it; raise if that fails."""
        sink = self.state.rulebook.audit
        if sink is None:
            return
        record = {
            "event": event,
            **self.state.who,
            "command": self.outcome.command,
            "decision": self.outcome.decision.word,
            "reasons": [str(reason) for reason in self.outcome.reasons],
            "granted_by": None if grant is None else grant.value,
        }
        await asyncio.to_thread(audit.write, sink, record)
