"""The provider protocol over the grammar: no key, no network, no waiting."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.providers.base import Chunk, ModelInfo, Request
from aibridge_kernel.values import Step, Translation

MODEL = "offline"


class OfflineProvider:
    """Translates everyday sentences about files by rule; what it does not know it refuses.

    The tables of a language are read on the first sentence, not before.
    """

    def __init__(self, language: str = "en", clock: Callable[[], float] = time.time) -> None:
        self._language = language
        self._clock = clock

    @property
    def model(self) -> str:
        """The model's name as a person types it."""
        return MODEL

    async def translate(self, conversation: Conversation, request: Request) -> Translation:
        """Read the sentence; takes milliseconds and never waits."""
        from .memory import spoken_of
        from .replies import explanation, question, refusal
        from .scene import Scene
        from .understanding import Ask, understand

        spoken = spoken_of(conversation, request.working_directory, request.files)
        scene = Scene(request.files, spoken)
        found = understand(request.text, scene, self._preferred(request), self._clock())
        decision, lexicon = found.decision, found.lexicon
        if isinstance(decision, Ask):
            asked = question(lexicon, decision.reply, decision.values)
            return Translation(model=MODEL, question=asked)
        if decision is not None:
            said = refusal(lexicon, decision.reply, decision.values, found.verb)
            return Translation(model=MODEL, refusal=said)
        steps = (
            Step(done.command, explanation(lexicon, done.reply, done.values))
            for done in found.steps
        )
        return Translation(model=MODEL, steps=tuple(steps))

    async def chat(self, conversation: Conversation, request: Request) -> AsyncIterator[Chunk]:
        """Say that chatting needs a model and how to get one."""
        from .lexicon import load
        from .replies import chat
        from .understanding import language_of

        yield Chunk(text=chat(load(language_of(request.text, self._preferred(request)))), model=MODEL)

    async def models(self) -> tuple[ModelInfo, ...]:
        """The one grammar there is."""
        return (ModelInfo(MODEL, "Built-in grammar, Spanish and English; no key, no network"),)

    async def aclose(self) -> None:
        """Nothing to release."""

    def _preferred(self, request: Request) -> str:
        return request.language if request.language in {"es", "en"} else self._language
