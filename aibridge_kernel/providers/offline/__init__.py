"""The provider that needs no key: a deterministic bilingual grammar."""

from __future__ import annotations

from aibridge_kernel.providers.base import Provider

from .provider import OfflineProvider


def create(model: str, settings: object, language: str) -> Provider:  # noqa: ARG001  — what every provider's factory is given
    """Make the provider; there is one model, and of ``settings`` only the learned phrases count."""
    return OfflineProvider(language, learned=getattr(settings, "learned", None))
