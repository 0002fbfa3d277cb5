"""What lies beyond this machine: the model's provider, and where answers are kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from aibridge_kernel.caching import open_cache
from aibridge_kernel.caching.base import CacheUnavailable
from aibridge_kernel.errors import AIBridgeError
from aibridge_kernel.launch import make_translator
from aibridge_kernel.settings import Settings
from aibridge_kernel.translation import OFFLINE
from aibridge_kernel.values import Text, text

from .findings import Finding

PATIENCE_S = 20.0
"""Longest that a provider is waited for."""


def model(settings: Settings) -> Iterator[Finding]:
    """Whether a key is set, and whether its provider takes it and has the model."""
    if settings.gemini_api_key or settings.openai_api_key:
        yield Finding("key", ok=True, said=text("A key is set."))
    else:
        yield Finding(
            "key",
            ok=True,
            said=text("No key is set: everyday file work is translated offline, without a model."),
            remedy=text("For Gemini: put GEMINI_API_KEY=… into a .env file or the environment."),
        )
    yield asyncio.run(_model(settings))


async def _model(settings: Settings) -> Finding:
    try:
        translator = make_translator(settings)
    except AIBridgeError as error:
        return Finding("model", ok=False, said=error.happened, remedy=error.remedy)
    name = translator.model
    try:
        async with asyncio.timeout(PATIENCE_S):
            await translator.change_model(name)
    except AIBridgeError as error:
        return Finding("model", ok=False, said=error.happened, remedy=error.remedy)
    except TimeoutError:
        said = text("The provider of {model} does not answer.", model=name)
        return Finding("model", ok=False, said=said, remedy=_without_model())
    finally:
        await translator.aclose()
    if name == OFFLINE:
        return Finding("model", ok=True, said=text("Model: {model}", model=name))
    said = text("Model: {model}. Its provider takes the key.", model=name)
    return Finding("model", ok=True, said=said)


def _without_model() -> Text:
    return text("Look at the network, or work without a model: export AIBRIDGE_MODEL=offline")


def cache(settings: Settings) -> Finding:
    """Whether answers can be kept where they are meant to be; SQLite is the state folder's."""
    if settings.cache_url.partition(":")[0] in {"sqlite", "none"}:
        return Finding("cache", ok=True, said=text("Models' answers are kept on this machine."))
    return asyncio.run(_cache(settings))


async def _cache(settings: Settings) -> Finding:
    try:
        opened = open_cache(settings.cache_url, settings.state_dir)
        try:
            await opened.get("doctor")
        finally:
            await opened.aclose()
    except AIBridgeError as error:
        return Finding("cache", ok=False, said=error.happened, remedy=error.remedy)
    except CacheUnavailable as error:
        remedy = text("Start it, or keep answers here: export AIBRIDGE_CACHE_URL=sqlite:")
        return Finding("cache", ok=False, said=error.why, remedy=remedy)
    return Finding("cache", ok=True, said=text("Models' answers are kept in Redis."))
