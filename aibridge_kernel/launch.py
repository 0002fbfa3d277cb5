"""From configuration to a kernel's state: the environment, then explicit configuration."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from .settings import Settings, as_on_ask, read_settings, with_overrides
from .state import KernelState
from .translation import ProviderSettings, Translator, default_model


def configured(kernel: Any) -> Settings:
    """Read the environment and let the kernel's traits win; raise ``UsageError`` on nonsense."""
    settings = read_settings(os.environ, Path.cwd())
    return with_overrides(
        settings,
        gemini_api_key=kernel.gemini_api_key,
        gemini_base_url=kernel.google_gemini_base_url,
        openai_api_key=kernel.openai_api_key,
        openai_base_url=kernel.openai_base_url,
        model=kernel.model,
        on_ask=None if kernel.on_ask is None else as_on_ask(kernel.on_ask),
        sandbox=kernel.sandbox,
        workspace=None if kernel.workspace is None else Path(kernel.workspace).expanduser(),
        timeout_s=kernel.timeout,
        ask_timeout_s=kernel.ask_timeout,
        language=kernel.language,
        state_dir=None if kernel.state_dir is None else Path(kernel.state_dir).expanduser(),
        cache_url=kernel.cache_url,
        port=kernel.port_server,
        ip=kernel.ip_server,
    )


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
    )
    return Translator(providers, settings.model or default_model(providers), settings.language)


def _connection(kernel: Any) -> str:
    ports = kernel._recorded_ports  # noqa: SLF001 — where the base class keeps them
    address = getattr(kernel.parent, "ip", "")
    return f"{address}:{ports['shell_port']}" if ports else address
