"""Gemini as a provider: two verbs, one model, a client that is opened on first use."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.errors import ProviderError, TranslationError
from aibridge_kernel.providers.base import (
    Chunk,
    ModelInfo,
    ProviderSettings,
    Request,
    ignore_notice,
)
from aibridge_kernel.providers.reading import read_translation
from aibridge_kernel.providers.told import messages
from aibridge_kernel.values import Mode, Text, Translation, text

from .answers import SHORTER, Answer
from .attempts import Patience
from .body import arguments, body
from .faults import Fault, explain, missing_key, unopened

if TYPE_CHECKING:
    from google.genai.types import GenerateContentResponse, Model

    from .sdk import OpenClient, Stream

MAX_CHAT = 1_000_000
"""Characters of one chat answer; what comes after them is not waited for."""
MAX_MODELS = 2_000
GENERATES = "generateContent"
Got = TypeVar("Got")


class GeminiProvider:
    """One Gemini model. Belongs to one event loop; close it there with ``aclose``."""

    def __init__(
        self,
        model: str,
        settings: ProviderSettings,
        language: str,
        patience: Patience | None = None,
    ) -> None:
        self._model = model.removeprefix("models/")
        self._settings = settings
        self._language = language
        self._patience = patience or Patience(settings.wait_s)
        self._opening: asyncio.Task[OpenClient] | None = None

    @property
    def model(self) -> str:
        """The model's name, without the API's ``models/``."""
        return self._model

    async def translate(self, conversation: Conversation, request: Request) -> Translation:
        """Turn prose into steps, a question back, or a refusal."""
        called_with = await self._arguments(Mode.COMMAND, conversation, request)

        async def call() -> GenerateContentResponse:
            client = await self._client()
            async with asyncio.timeout(self._settings.total_s):
                return await client.generate(called_with)

        answer = Answer(self._model)
        answer.add(await self._persist(call, request.notice))
        answer.check(TranslationError)
        read = read_translation(answer.text)
        return replace(read, model=answer.model, usage=answer.usage)

    async def chat(
        self, conversation: Conversation, request: Request
    ) -> AsyncGenerator[Chunk, None]:
        """Answer prose as Markdown, streamed; the last chunk is empty but for what it cost."""
        called_with = await self._arguments(Mode.IA, conversation, request)
        answer, length = Answer(self._model), 0

        async def call() -> Stream:
            return await (await self._client()).stream(called_with)

        async with aclosing(await self._persist(call, request.notice)) as stream:
            while (response := await self._next(stream)) is not None:
                if piece := answer.add(response):
                    length += len(piece)
                    yield Chunk(piece)
                if length > MAX_CHAT:
                    raise ProviderError(text("Gemini's answer did not end."), remedy=SHORTER)
        answer.check(ProviderError)
        yield Chunk(usage=answer.usage, model=answer.model)

    async def models(self) -> tuple[ModelInfo, ...]:
        """List the models this key can use for generating, in the API's order."""

        async def call() -> list[Model]:
            client = await self._client()
            async with asyncio.timeout(self._settings.total_s):
                return await client.models(MAX_MODELS)

        self._require_key()
        return tuple(
            ModelInfo(model.name.removeprefix("models/"), model.display_name or "")
            for model in await self._persist(call, ignore_notice)
            if model.name and GENERATES in (model.supported_actions or ())
        )

    async def warm(self) -> None:
        """Import the SDK and open the client, on a worker thread; nothing without a key."""
        if self._settings.api_key:
            await self._client()

    async def aclose(self) -> None:
        """Close the connections; waits for an import under way, which cannot be stopped."""
        if self._opening is not None:
            opening, self._opening = self._opening, None
            await asyncio.wait((opening,))
            if not _failed(opening):
                await opening.result().aclose()

    # --- calls -----------------------------------------------------------------------------------

    async def _client(self) -> OpenClient:
        """Open the client once; a cancelled cell leaves the opening to the next one."""
        if self._opening is None or _failed(self._opening):
            self._opening = asyncio.create_task(asyncio.to_thread(_open, self._settings))
        try:
            return await asyncio.shield(self._opening)
        except Exception as error:
            raise unopened(error, self._settings.api_key) from error

    async def _arguments(
        self, mode: Mode, conversation: Conversation, request: Request
    ) -> dict[str, Any]:
        """Put together what the SDK is called with."""
        self._require_key()
        listing = await asyncio.to_thread(request.files.entries)
        said = messages(conversation, request, listing, secrets=(self._settings.api_key,))
        return arguments(self._model, body(mode, said, request.language or self._language))

    async def _next(self, stream: Stream) -> GenerateContentResponse | None:
        try:
            return await stream.next()
        except Exception as error:
            raise self._explain(error).error from error

    async def _persist(
        self, call: Callable[[], Awaitable[Got]], notice: Callable[[Text], None]
    ) -> Got:
        return await self._patience.persist(call, self._explain, notice)

    def _explain(self, error: Exception) -> Fault:
        return explain(error, self._model, self._settings)

    def _require_key(self) -> None:
        if not self._settings.api_key:
            raise missing_key()


def _open(settings: ProviderSettings) -> OpenClient:
    from .sdk import open_client  # noqa: PLC0415  — a second of import, at first use only

    return open_client(settings)


def _failed(opening: asyncio.Task[OpenClient]) -> bool:
    return opening.done() and (opening.cancelled() or opening.exception() is not None)
