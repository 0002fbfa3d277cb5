"""From configuration to a kernel's state: the environment, then explicit configuration."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from .caching import Replaying, open_cache
from .metering import Meter
from .policies import Policies, require_model
from .settings import Settings, read_settings
from .state import KernelState
from .store.database import Striking
from .translation import OFFLINE, ProviderSettings, Translator, default_model

VARIABLES = {
    "gemini_api_key": "GEMINI_API_KEY",
    "google_gemini_base_url": "GOOGLE_GEMINI_BASE_URL",
    "openai_api_key": "OPENAI_API_KEY",
    "openai_base_url": "OPENAI_BASE_URL",
    "model": "AIBRIDGE_MODEL",
    "token_limit": "AIBRIDGE_TOKEN_LIMIT",
    "context_tokens": "AIBRIDGE_CONTEXT_TOKENS",
    "thinking_budget": "AIBRIDGE_THINKING_BUDGET",
    "prices": "AIBRIDGE_PRICES",
    "on_ask": "AIBRIDGE_ON_ASK",
    "sandbox": "AIBRIDGE_SANDBOX",
    "container_image": "AIBRIDGE_CONTAINER_IMAGE",
    "workspace": "AIBRIDGE_WORKSPACE",
    "timeout": "AIBRIDGE_TIMEOUT",
    "ask_timeout": "AIBRIDGE_ASK_TIMEOUT",
    "language": "AIBRIDGE_LANGUAGE",
    "state_dir": "AIBRIDGE_STATE_DIR",
    "cache_url": "AIBRIDGE_CACHE_URL",
    "undo_budget": "AIBRIDGE_UNDO_BUDGET",
    "replay": "AIBRIDGE_REPLAY",
    "port_server": "PORT_SERVER",
    "ip_server": "IP_SERVER",
}
"""The environment variable of the same meaning as each trait."""


def configured(kernel: Any) -> Settings:
    """Read the environment, the kernel's traits before it; raise ``UsageError`` on nonsense.

    A trait counts as if its variable had been set in the environment: what a ``.env`` may still
    supply (a base URL beside its own key, say) is decided with the trait in view.
    """
    traits = {name: getattr(kernel, trait) for trait, name in VARIABLES.items()}
    explicit = {name: str(value) for name, value in traits.items() if value is not None}
    return read_settings({**os.environ, **explicit}, Path.cwd())


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
