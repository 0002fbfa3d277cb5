"""Prose to steps through whichever model is chosen; models are changed here, conversations not."""

from __future__ import annotations

import asyncio
import difflib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from importlib.metadata import EntryPoint
from typing import cast

from .caching import Replaying
from .caching.keys import Asked
from .conversation import Conversation
from .errors import AIBridgeError, ProviderError, UsageError
from .metering import Call, Meter, Purpose
from .plugins import PROVIDERS, PluginError, load, registered
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
OPENAI = "openai"
GEMINI_DEFAULT = "gemini-flash-latest"
_KEPT = text("The model was not changed.")

LISTING_S = 8.0
"""Seconds that a provider other than the current one has for listing its models."""
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
        self,
        settings: ProviderSettings,
        model: str | None = None,
        language: str = "en",
        meter: Meter | None = None,
        replaying: Replaying | None = None,
    ) -> None:
        self.replaying = replaying or Replaying()
        """The way past the cache."""
        self._settings = settings
        self.meter = meter or Meter()
        """What was asked and what it cost."""
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
        purpose = Purpose.COMMAND if request.failure is None else Purpose.REPAIR

        async def ask() -> Translation:
            with self._asking(purpose) as (provider, call):
                translation = await provider.translate(conversation, request)
                call.answered(translation.model, translation.usage)
            return translation

        if self.is_offline:
            return await ask()
        return await self.replaying.translate(self._asked(purpose), conversation, request, ask)

    async def chat(
        self, conversation: Conversation, request: Request, purpose: Purpose = Purpose.CHAT
    ) -> AsyncGenerator[Chunk, None]:
        """Answer prose as Markdown, streamed; the last chunk carries usage and model version."""

        async def ask() -> AsyncGenerator[Chunk, None]:
            with self._asking(purpose) as (provider, call):
                chunks = provider.chat(conversation, request)
                try:
                    async for chunk in chunks:
                        call.answered(chunk.model, chunk.usage)
                        yield chunk
                finally:
                    await _closed(chunks)

        chunks: AsyncIterator[Chunk] = ask()
        if not self.is_offline:
            chunks = self.replaying.chat(self._asked(purpose), conversation, request, chunks)
        try:
            async for chunk in chunks:
                yield chunk
        finally:
            await _closed(chunks)

    @property
    def is_offline(self) -> bool:
        """Whether the built-in grammar answers, and no model."""
        return route(self._model)[0] == OFFLINE

    def _asked(self, purpose: Purpose) -> Asked:
        return Asked(*route(self._model), purpose)

    @contextmanager
    def _asking(self, purpose: Purpose) -> Iterator[tuple[Provider, Call]]:
        """Count a request to the current model, and name what a plug-in of anyone's may raise."""
        name, prefix = self._model, route(self._model)[0]
        provider = self._provider(name)
        counted = self.meter.call(
            name, purpose, is_own=self._has_own_prices(prefix), free=name == OFFLINE
        )
        with counted as call, _named(prefix):
            yield provider, call

    async def change_model(self, name: str) -> None:
        """Switch to another model once its provider has confirmed it; else keep the old one.

        Raises ``UsageError`` for a model that does not exist, naming the nearest, and
        ``ProviderError`` where the provider cannot be used.
        """
        name = typed(name)
        if name != OFFLINE:
            name = await self._check(name)
        self._provider(name)
        self._model = name

    async def models(self) -> tuple[ModelInfo, ...]:
        """List the models of every provider that can be used, the current one's first.

        A provider that cannot be used (no key, not reachable, silent) is left out, unless it is
        the current one: then its error is raised.
        """
        current = route(self._model)[0]
        names = sorted(self._factories, key=lambda name: (name != current, name))
        asked = (self._infos(name) if name == current else self._soon(name) for name in names)
        found = await asyncio.gather(*asked, return_exceptions=True)
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
        closing = [provider.aclose() for provider in providers.values()]
        # A plug-in may raise anything; nothing is left to be done about it.
        await asyncio.gather(*closing, self.replaying.aclose(), return_exceptions=True)

    # --- providers -------------------------------------------------------------------------------

    def _provider(self, name: str) -> Provider:
        """Return the provider instance of a model, made on first use."""
        if name not in self._providers:
            prefix, model = route(name)
            factory = self._factory(prefix)
            with _named(prefix):
                self._providers[name] = factory(model, self._settings, self._language)
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
            return cast("Factory", load(entry))
        except PluginError as error:
            raise ProviderError(
                text(
                    "The provider {prefix} could not be loaded: {error}", prefix=prefix, error=error
                ),
                remedy=text("Reinstall it, or choose another model with CHANGE-MODEL."),
            ) from error

    def _has_own_prices(self, prefix: str) -> bool:
        """Whether a provider's own address is asked, and not another that speaks its protocol."""
        addresses = {GEMINI: self._settings.base_url, OPENAI: self._settings.openai_base_url}
        return prefix in addresses and not addresses[prefix]

    async def _check(self, name: str) -> str:
        """Return the listed name of a model (``llama3`` is ``llama3:latest`` to Ollama).

        Raises ``UsageError`` for one that its provider does not list, even asked anew.
        """
        prefix = route(name)[0]
        if not route(name)[1]:
            raise _unknown_model(name, _names(await self._infos(prefix)))
        remembered = prefix in self._listed
        if not remembered and name in await self.replaying.models(prefix):
            return name
        known = _names(await self._infos(prefix))
        if remembered and name not in known:
            del self._listed[prefix]
            known = _names(await self._infos(prefix))
        for listed in (name, f"{name}:latest"):
            if listed in known:
                return listed
        raise _unknown_model(name, known)

    async def _soon(self, prefix: str) -> tuple[ModelInfo, ...]:
        """List the models of a provider that need not be waited for."""
        try:
            async with asyncio.timeout(LISTING_S):
                return await self._infos(prefix)
        except TimeoutError as error:
            raise ProviderError(
                text("{who} did not answer within {seconds} s.", who=prefix, seconds=LISTING_S)
            ) from error

    async def _infos(self, prefix: str) -> tuple[ModelInfo, ...]:
        """List one provider's models, from memory where it was asked lately."""
        listed_at, infos = self._listed.get(prefix, (-LISTED_S, ()))
        if time.monotonic() - listed_at > LISTED_S:
            provider = self._any_of(prefix)
            with _named(prefix):
                infos = tuple(_prefixed(prefix, info) for info in await provider.models())
            self._listed[prefix] = (time.monotonic(), infos)
            if prefix != OFFLINE:
                await self.replaying.keep_models(prefix, _names(infos))
        return infos

    def _any_of(self, prefix: str) -> Provider:
        """Return an instance of a provider, for questions that concern no single model."""
        for name, provider in self._providers.items():
            if route(name)[0] == prefix:
                return provider
        own = {OFFLINE: OFFLINE, GEMINI: GEMINI_DEFAULT}
        return self._provider(own.get(prefix, f"{prefix}:"))


async def _closed(chunks: AsyncIterator[Chunk]) -> None:
    """End a stream at once, and not when its generator is collected."""
    if isinstance(chunks, AsyncGenerator):
        await chunks.aclose()


@contextmanager
def _named(prefix: str) -> Iterator[None]:
    """Turn whatever a provider raises into an error that names it."""
    try:
        yield
    except AIBridgeError:
        raise
    except (Exception, SystemExit) as error:
        raise ProviderError(
            text(
                "The provider {prefix} failed: {error}",
                prefix=prefix,
                error=f"{type(error).__name__}: {error}",
            ),
            remedy=text("Run the cell again, or choose another model with CHANGE-MODEL."),
        ) from error


def _prefixed(prefix: str, info: ModelInfo) -> ModelInfo:
    """Name a model as a person types it, whether or not its provider did."""
    if prefix in {GEMINI, OFFLINE} or info.name.startswith(f"{prefix}:"):
        return info
    return ModelInfo(f"{prefix}:{info.name}", info.description)


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
