"""The provider protocol over the grammar: no key, no network, no waiting."""

from __future__ import annotations

import gc
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.display.catalogue import render
from aibridge_kernel.providers.base import Chunk, ModelInfo, Request
from aibridge_kernel.values import Translation, text

MODEL = "offline"


class OfflineProvider:
    """Translates everyday sentences about files by rule; what it does not know it refuses.

    The grammar is imported and its tables are read on the first sentence, not before.
    """

    def __init__(
        self,
        language: str = "en",
        clock: Callable[[], float] = time.time,
        learned: Path | None = None,
    ) -> None:
        self._language = language
        self._clock = clock
        self._learned = learned
        self._loaded = False

    @property
    def model(self) -> str:
        """The model's name as a person types it."""
        return MODEL

    async def translate(self, conversation: Conversation, request: Request) -> Translation:
        """Read the sentence; takes milliseconds and never waits."""
        language, now = self._preferred(request), self._clock()
        with nullcontext() if self._loaded else _uncollected():
            from .answering import answer  # noqa: PLC0415  — the grammar is loaded on first use

            self._loaded = True
            return answer(conversation, request, language, now, MODEL, self._learned)

    async def chat(self, conversation: Conversation, request: Request) -> AsyncIterator[Chunk]:  # noqa: ARG002  — the protocol's arguments
        """Say that chatting needs a model and how to get one."""
        from .answering import chat_answer  # noqa: PLC0415  — the grammar is loaded on first use

        yield Chunk(text=chat_answer(request.text, self._preferred(request)), model=MODEL)

    async def models(self) -> tuple[ModelInfo, ...]:
        """The one grammar there is."""
        words = text("Built-in grammar, Spanish and English; no key, no network")
        return (ModelInfo(MODEL, render(words, self._language)),)

    async def aclose(self) -> None:
        """Nothing to release."""

    def _preferred(self, request: Request) -> str:
        return request.language if request.language in {"es", "en"} else self._language


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile: loading makes none, and looking takes a fifth of its time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
