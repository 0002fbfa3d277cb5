"""Gemini, through google-genai's asynchronous client; the SDK is imported on first use."""

from __future__ import annotations

from aibridge_kernel.providers.base import Provider, ProviderSettings

from .provider import GeminiProvider

__all__ = ["GeminiProvider", "create"]


def create(model: str, settings: ProviderSettings, language: str) -> Provider:
    """Make the provider of one model: the ``gemini`` entry point."""
    return GeminiProvider(model, settings, language)
