"""Gemini as a provider."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aibridge_kernel.providers.answers import Answer
from aibridge_kernel.providers.attempts import Patience
from aibridge_kernel.providers.base import ModelInfo, ProviderSettings, ignore_notice
from aibridge_kernel.providers.faults import Fault
from aibridge_kernel.providers.remote import Client, RemoteProvider
from aibridge_kernel.providers.told import Message
from aibridge_kernel.values import Mode

from .answers import ENDINGS, add
from .body import arguments, body
from .faults import FAULTS, explain

if TYPE_CHECKING:
    from google.genai.types import Model

MAX_MODELS = 2_000
GENERATES = "generateContent"


class GeminiProvider(RemoteProvider):
    """One Gemini model."""

    faults = FAULTS

    def __init__(
        self,
        model: str,
        settings: ProviderSettings,
        language: str,
        patience: Patience | None = None,
    ) -> None:
        super().__init__(model.removeprefix("models/"), settings, language, patience)

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

    @property
    def _key(self) -> str | None:
        return self._settings.api_key or None

    def _open(self) -> Client:
        from .sdk import open_client  # noqa: PLC0415  — a second of import, at first use only

        return open_client(self._settings)

    def _arguments(self, mode: Mode, said: list[Message], language: str) -> dict[str, Any]:
        sent = body(mode, said, language, self._settings.thinking_budget)
        return arguments(self._model, sent)

    def _sent(self, arguments: dict[str, Any]) -> Mapping[str, Any]:
        body: Mapping[str, Any] = arguments["config"]["http_options"]["extra_body"]
        return body

    def _answer(self) -> Answer:
        return Answer(FAULTS.who, ENDINGS, self._model)

    def _add(self, response: Any, answer: Answer) -> str:
        return add(response, answer)

    def _explain(self, error: Exception) -> Fault:
        return explain(error, self._model, self._settings)
