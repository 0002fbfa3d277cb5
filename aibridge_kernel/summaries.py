"""Older turns told in fewer words, by the model itself, while nobody waits."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass

from .conversation import BYTES_PER_TOKEN, Conversation
from .errors import AIBridgeError
from .metering import Purpose
from .providers.base import Entry, Request
from .state import KernelState
from .translation import OFFLINE, Translator

INSTRUCTION = """\
Write down, for yourself, what will still matter of our conversation so far (a summary in the data \
above included): what I wanted and what was done, names of files and folders and what I call them, \
facts and preferences that I told you, what is still open. At most 250 words of plain text, in the \
language I write, without addressing me, without commands that were not run."""
LIMIT_S = 60.0
"""Seconds that a summary may take."""
LENGTH = 0.2
"""Part of the token budget that a summary may take."""
MAX_FAILURES = 2
"""So often is a summary tried; then what it should have told is dropped."""


class NoFiles:
    """The tree of a request that concerns no files."""

    def entries(self, directory: str = ".") -> tuple[Entry, ...]:  # noqa: ARG002 — a tree's
        """Nothing."""
        return ()

    def exists(self, path: str) -> bool:  # noqa: ARG002 — a tree's
        """Nothing is."""
        return False

    def first_line(self, path: str) -> None:
        """None."""


async def summarised(
    conversation: Conversation, translator: Translator, token_budget: int, language: str
) -> Conversation:
    """Return the conversation with its oldest turns summarised, if it is time; else as it is.

    Raises what a request to the model raises.
    """
    covers = conversation.to_summarise(token_budget)
    if not covers:
        return conversation
    request = Request(INSTRUCTION, NoFiles(), language=language)
    pieces: list[str] = []
    async with asyncio.timeout(LIMIT_S):
        answer = translator.chat(conversation.older(covers), request, Purpose.SUMMARY)
        async with aclosing(answer) as chunks:
            async for chunk in chunks:
                pieces.append(chunk.text)  # noqa: PERF401 — an error on the way discards all
    longest = int(token_budget * LENGTH) * BYTES_PER_TOKEN
    told = "".join(pieces).strip().encode()[:longest].decode(errors="ignore")
    return conversation.summarised(told, covers)


@dataclass(slots=True)
class Summariser:
    """Keeps one kernel's conversation within its budget, between cells."""

    task: asyncio.Task[None] | None = None
    failures: int = 0

    def begin(self, state: KernelState) -> None:
        """Summarise in the background if it is time and nothing is under way."""
        is_under_way = self.task is not None and not self.task.done()
        if is_under_way or state.ended or state.translator.model == OFFLINE:
            return
        if state.conversation.to_summarise(state.settings.context_tokens):
            self.task = asyncio.create_task(self._summarise(state))

    def cancel(self) -> None:
        """Give up what is under way; the next cell's end tries anew."""
        if self.task is not None:
            self.task.cancel()

    async def _summarise(self, state: KernelState) -> None:
        before, budget = state.conversation, state.settings.context_tokens
        try:
            after = await summarised(before, state.translator, budget, state.language)
        except (AIBridgeError, TimeoutError):
            self.failures += 1
            if self.failures < MAX_FAILURES:
                return
            known = before.summary.words if before.summary else ""
            after = before.summarised(known, before.to_summarise(budget))
        self.failures = 0
        if after.summary is None:
            return
        now, covers = state.conversation, after.summary.covers
        # Turns may have come meanwhile; another conversation may have begun.
        if now.summary is before.summary and now.turns[:covers] == before.turns[:covers]:
            state.conversation = now.summarised(after.summary.words, covers)
