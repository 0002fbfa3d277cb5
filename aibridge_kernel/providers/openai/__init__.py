"""Any OpenAI-compatible endpoint, through the official SDK; imported on first use.

OpenAI itself, Ollama, vLLM, llama.cpp, LM Studio and gateways speak this protocol.
"""

from __future__ import annotations

from aibridge_kernel.providers.base import Provider, ProviderSettings

from .endpoints import ollama, openai
from .provider import OpenAIProvider

__all__ = ["OpenAIProvider", "create", "create_ollama"]


def create(model: str, settings: ProviderSettings, language: str) -> Provider:
    """Make the provider of one model: the ``openai`` entry point."""
    return OpenAIProvider(model, settings, language, openai(settings))


def create_ollama(model: str, settings: ProviderSettings, language: str) -> Provider:
    """Make the provider of one model of this machine's Ollama: the ``ollama`` entry point."""
    return OpenAIProvider(model, settings, language, ollama(settings))
