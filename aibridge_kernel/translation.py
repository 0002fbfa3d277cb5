"""Prose to steps through whichever model is chosen; models are changed here, conversations not."""

from __future__ import annotations

import asyncio
import difflib
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from functools import cached_property
from importlib.metadata import EntryPoint
from typing import cast

from .conversation import Conversation
from .errors import AIBridgeError, ProviderError, UsageError
from .plugins import PROVIDERS, registered
from .providers.base import (
    Chunk,
    Factory,
    ModelInfo,
    Provider,
    ProviderSettings,
    Request,
    Warmable,
)
from .values import Translation, text

__all__ = [
    "GEMINI_DEFAULT",
    "OFFLINE",
    "ProviderSettings",
    "Translator",
    "default_model",
    "route",
]

OFFLINE = "offline"
GEMINI = "gemini"
GEMINI_DEFAULT = "gemini-flash-latest"
_KEPT = text("The model was not changed.")

LISTED_S = 600.0
"""Seconds for which a provider's list of models is not asked for again."""


def default_model(settings: ProviderSettings) -> str:
    """Name the model to start with when none is configured."""
    return GEMINI_DEFAULT if settings.api_key else OFFLINE


def route(name: str) -> tuple[str, str]:
    """Split a model's name as typed into a provider's name and that provider's name for it.

    ``offline`` is its own provider, ``prefix:MODEL`` names one, everything else is Gemini's.
    """
    prefix, colon, rest = name.partition(":")
    if colon:
        return prefix, rest
    return (OFFLINE if name == OFFLINE else GEMINI), name


def typed(name: str) -> str:
    """Bring a model's name into the one form it is compared and shown in."""
    return name.strip().removeprefix(f"{GEMINI}:").removeprefix("models/")


class Translator:
    """The chosen model and the way to another one. Belongs to one event loop.

    Nothing is imported or checked when it is made, so that a kernel with a wrong model, or none,
    starts as fast as any; the first use raises what there is to raise.
    """

    def __init__(
        self, settings: ProviderSettings, model: str | None = None, language: str = "en"
    ) -> None:
        self._settings = settings
        self._language = language
        self._model = typed(model or default_model(settings))
        self._providers: dict[str, Provider] = {}
        self._listed: dict[str, tuple[float, tuple[ModelInfo, ...]]] = {}

    @property
    def model(self) -> str:
        """The current model's name as a person types it."""
        return self._model

    @cached_property
    def _factories(self) -> Mapping[str, EntryPoint]:
        return registered(PROVIDERS)

    async def translate(self, conversation: Conversation, request: Request) -> Translation:
        """Turn prose into steps, a question back, or a refusal."""
        return await self._provider(self._model).translate(conversation, request)

    def chat(self, conversation: Conversation, request: Request) -> AsyncIterator[Chunk]:
        """Answer prose as Markdown, streamed; the last chunk carries usage and model version."""
        return self._provider(self._model).chat(conversation, request)

    async def change_model(self, name: str) -> None:
        """Switch to another model once its provider has confirmed it; else keep the old one.

        Raises ``UsageError`` for a model that does not exist, naming the nearest, and
        ``ProviderError`` where the provider cannot be used.
        """
        name = typed(name)
        if name != OFFLINE:
            await self._check(name)
        self._provider(name)
        self._model = name

    async def models(self) -> tuple[ModelInfo, ...]:
        """List the models of every provider that can be used, the current one's first.

        A provider that cannot be used (no key, not reachable) is left out, unless it is the
        current one: then its error is raised.
        """
        current = route(self._model)[0]
        names = sorted(self._factories, key=lambda name: (name != current, name))
        found = await asyncio.gather(*map(self._infos, names), return_exceptions=True)
        infos: list[ModelInfo] = []
        for name, result in zip(names, found, strict=True):
            if isinstance(result, tuple):
                infos.extend(result)
            elif name == current or not isinstance(result, AIBridgeError):
                raise result
        return tuple(infos)

    async def warm(self) -> None:
        """Prepare the current model's first request; what fails is left for that request."""
        with suppress(AIBridgeError):
            provider = self._provider(self._model)
            if isinstance(provider, Warmable):
                await provider.warm()

    async def aclose(self) -> None:
        """Release every provider that was used."""
        providers, self._providers = self._providers, {}
        await asyncio.gather(*(provider.aclose() for provider in providers.values()))

    # --- providers -------------------------------------------------------------------------------

    def _provider(self, name: str) -> Provider:
        """Return the provider instance of a model, made on first use."""
        if name not in self._providers:
            prefix, model = route(name)
            self._providers[name] = self._factory(prefix)(model, self._settings, self._language)
        return self._providers[name]

    def _factory(self, prefix: str) -> Factory:
        entry = self._factories.get(prefix)
        if entry is None:
            names = ", ".join(sorted(self._factories))
            raise UsageError(
                text("There is no provider {prefix}.", prefix=prefix),
                remedy=text("Installed are: {names}.", names=names),
            )
        try:
            return cast("Factory", entry.load())
        except Exception as error:
            raise ProviderError(
                text(
                    "The provider {prefix} could not be loaded: {error}", prefix=prefix, error=error
                ),
                remedy=text("Reinstall it, or choose another model with CHANGE-MODEL."),
            ) from error

    async def _check(self, name: str) -> None:
        """Raise ``UsageError`` for a model that its provider does not list, even asked anew."""
        prefix = route(name)[0]
        remembered = prefix in self._listed
        known = await self._infos(prefix)
        if remembered and name not in _names(known):
            del self._listed[prefix]
            known = await self._infos(prefix)
        if name not in _names(known):
            raise _unknown_model(name, _names(known))

    async def _infos(self, prefix: str) -> tuple[ModelInfo, ...]:
        """List one provider's models, from memory where it was asked lately."""
        listed_at, infos = self._listed.get(prefix, (-LISTED_S, ()))
        if time.monotonic() - listed_at > LISTED_S:
            infos = await self._any_of(prefix).models()
            self._listed[prefix] = (time.monotonic(), infos)
        return infos

    def _any_of(self, prefix: str) -> Provider:
        """Return an instance of a provider, for questions that concern no single model."""
        for name, provider in self._providers.items():
            if route(name)[0] == prefix:
                return provider
        own = {OFFLINE: OFFLINE, GEMINI: GEMINI_DEFAULT}
        return self._provider(own.get(prefix, f"{prefix}:"))


def _names(infos: tuple[ModelInfo, ...]) -> list[str]:
    return [info.name for info in infos]


def _unknown_model(name: str, known: list[str]) -> UsageError:
    nearest = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    happened = text("There is no model {name}.", name=name)
    every = text("CHANGE-MODEL without a name lists the models that the key can use.")
    if not nearest:
        return UsageError(happened, untouched=_KEPT, remedy=every)
    remedy = text("Did you mean {names}? {every}", names=", ".join(nearest), every=every)
    return UsageError(happened, untouched=_KEPT, remedy=remedy)
