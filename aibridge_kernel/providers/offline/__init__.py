"""The provider that needs no key: a deterministic bilingual grammar."""

from __future__ import annotations

from aibridge_kernel.providers.base import Provider


def create(model: str, settings: object, language: str) -> Provider:
    """Make the provider; ``settings`` are those of providers with keys and do not matter here."""
    from .provider import OfflineProvider

    return OfflineProvider(language)
