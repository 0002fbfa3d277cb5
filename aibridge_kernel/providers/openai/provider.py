"""One model behind an OpenAI-compatible address, as a provider."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from aibridge_kernel.errors import ProviderError
from aibridge_kernel.providers.answers import Answer
from aibridge_kernel.providers.attempts import Patience
from aibridge_kernel.providers.base import ModelInfo, ProviderSettings, ignore_notice
from aibridge_kernel.providers.faults import Fault
from aibridge_kernel.providers.reading import read_translation
from aibridge_kernel.providers.remote import Client, RemoteProvider
from aibridge_kernel.providers.told import Message
from aibridge_kernel.values import Mode, Translation, text

from .answers import ENDINGS, add, bare
from .body import body
from .endpoints import Endpoint
from .faults import explain

MAX_MODELS = 2_000
NO_CHAT = re.compile(
    r"embedding|whisper|tts|dall-e|image|moderation|realtime|audio|transcribe|sora|davinci|babbage"
    r"|instruct|search|codex"
)
"""Names in OpenAI's own list that do not chat."""


class OpenAIProvider(RemoteProvider):
    """One model of an endpoint."""

    def __init__(
        self,
        model: str,
        settings: ProviderSettings,
        language: str,
        endpoint: Endpoint,
        patience: Patience | None = None,
    ) -> None:
        super().__init__(model, settings, language, patience)
        self._endpoint = endpoint
        self.faults = endpoint.faults

    @property
    def model(self) -> str:
        """The model's name with the prefix that chooses the provider."""
        return f"{self._endpoint.prefix}:{self._model}"

    async def models(self) -> tuple[ModelInfo, ...]:
        """List the models of the address, by name."""

        async def call() -> list[Any]:
            client = await self._client()
            async with asyncio.timeout(self._settings.total_s):
                return await client.models(MAX_MODELS)

        self._require_key()
        listed = await self._persist(call, ignore_notice)
        names = {model["id"] for model in listed if isinstance(model, dict) and "id" in model}
        return tuple(
            ModelInfo(f"{self._endpoint.prefix}:{name}")
            for name in sorted(map(str, names))
            if not (self._endpoint.is_openai and NO_CHAT.search(name))
        )

    @property
    def _key(self) -> str | None:
        return self._endpoint.key

    def _open(self) -> Client:
        try:
            from .sdk import open_client  # noqa: PLC0415  — most of a second, at first use only
        except ModuleNotFoundError as error:
            if error.name != "openai":
                raise
            raise ProviderError(
                text("The package for openai: and ollama: models is not installed."),
                remedy=text(
                    "pip install 'jupyter-aibridge[openai]', then restart the kernel; "
                    "`CHANGE-MODEL offline` works without."
                ),
            ) from error
        return open_client(self._settings, self._endpoint)

    def _arguments(self, mode: Mode, said: list[Message], language: str) -> dict[str, Any]:
        return body(self._model, mode, said, language)

    def _answer(self) -> Answer:
        return Answer(self.faults.who, ENDINGS, self.model)

    def _add(self, response: Any, answer: Answer) -> str:
        return add(response, answer, self._endpoint.prefix)

    def _read(self, answer: Answer) -> Translation:
        return read_translation(bare(answer.text))

    def _explain(self, error: Exception) -> Fault:
        return explain(error, self._model, self._settings, self._endpoint)
