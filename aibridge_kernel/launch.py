"""From settings to a kernel's state and its translator."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from .caching import Replaying, open_cache
from .configuring import configured
from .metering import Meter
from .policies import Policies, require_model
from .settings import Settings
from .state import KernelState
from .store.database import Striking
from .translation import OFFLINE, ProviderSettings, Translator, default_model


def make_state(kernel: Any) -> KernelState:
    """Make the state of a starting kernel."""
    settings = configured(kernel)
    return KernelState(
        settings=settings,
        translator=make_translator(settings),
        connection=_connection(kernel),
        ident=kernel.ident,
        notebook=os.environ.get("JPY_SESSION_NAME"),
    )


def make_translator(settings: Settings) -> Translator:
    """Make the translator for the configured or default model."""
    providers = ProviderSettings(
        api_key=settings.gemini_api_key,
        base_url=settings.gemini_base_url,
        openai_api_key=settings.openai_api_key,
        openai_base_url=settings.openai_base_url,
        token_budget=settings.context_tokens,
        thinking_budget=settings.thinking_budget,
        learned=settings.learned,
    )
    replaying = Replaying(
        open_cache(settings.cache_url, settings.state_dir),
        replays=settings.replay,
        holds_secret=Striking(settings.secrets).holds,
    )
    model = _permitted(settings, providers)
    meter = Meter(settings.token_limit)
    return Translator(providers, model, settings.language, meter, replaying)


def _permitted(settings: Settings, providers: ProviderSettings) -> str:
    """The model to start with, as far as the administrator permits it."""
    rulebook = Policies(Path(os.path.realpath(settings.workspace))).rulebook()
    name = settings.model or default_model(providers)
    if settings.model is None and not rulebook.permits_model(name):
        name = OFFLINE
    require_model(name, rulebook)
    return name


def _connection(kernel: Any) -> str:
    ports = kernel._recorded_ports  # noqa: SLF001 — where the base class keeps them
    address = getattr(kernel.parent, "ip", "")
    return f"{address}:{ports['shell_port']}" if ports else address
