"""From configuration to settings: the environment, then explicit configuration."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from .settings import Settings, read_settings

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
