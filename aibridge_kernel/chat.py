"""IA mode: prose answered by the model, shown as it comes, and remembered."""

from __future__ import annotations

import time
import uuid
from contextlib import ExitStack

from .conversation import Turn
from .display.markdown import inert
from .display.outcome import outcome_json
from .front_end import ChatStyle, FrontEnd
from .providers.base import Chunk
from .state import KernelState
from .values import Mode, Outcome, Usage
from .working import Stage

UPDATE_SECONDS = 0.05
"""Shortest time between two replacements of a growing answer."""


class _Shown:
    """A growing answer on its way to one front end."""

    def __init__(self, front_end: FrontEnd) -> None:
        self._front_end = front_end
        self._display_id = uuid.uuid4().hex
        self._last = 0.0
        self._begun = False
        self.text = ""

    def add(self, words: str) -> None:
        self.text += words
        if self._front_end.chat_style is ChatStyle.STREAM:
            self._front_end.stream("stdout", words)
        elif self._front_end.chat_style is ChatStyle.UPDATING and self._is_due:
            self._show()

    def finish(self) -> None:
        if self._front_end.chat_style is ChatStyle.STREAM:
            self._front_end.stream("stdout", "\n")
        elif self.text:
            self._show()

    @property
    def _is_due(self) -> bool:
        return time.monotonic() - self._last >= UPDATE_SECONDS

    def _show(self) -> None:
        data = {"text/markdown": inert(self.text), "text/plain": self.text}
        self._front_end.display(data, display_id=self._display_id, update=self._begun)
        self._begun = True
        self._last = time.monotonic()


async def answer(prose: str, state: KernelState, front_end: FrontEnd) -> None:
    """Stream the model's answer; what was shown before an error or interrupt stays shown.

    Only a whole answer enters the conversation.
    """
    shown = _Shown(front_end)
    request = state.request(prose, front_end)
    last = Chunk()
    try:
        with ExitStack() as thinking:
            thinking.enter_context(state.working.at(Stage.THINKING))
            async for chunk in state.translator.chat(state.conversation, request):
                if chunk.text:
                    thinking.close()
                    shown.add(chunk.text)
                last = chunk
    finally:
        shown.finish()
    state.remember(Turn(Mode.IA, prose, shown.text, (), state.relative_directory))
    state.said.append(shown.text)
    _write_down(prose, shown.text, last, state)


def _write_down(prose: str, said: str, last: Chunk, state: KernelState) -> None:
    """Add question and answer to the history."""
    outcome = Outcome(
        execution_id=uuid.uuid4().hex,
        mode=Mode.IA,
        statement=prose,
        workspace=state.contents_path,
        model=last.model or None,
        cached=last.cached,
        usage=last.usage or Usage(),
        answer=said,
    )
    state.keep(outcome_json(outcome, state.language))
