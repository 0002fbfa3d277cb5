"""Where requests go: OpenAI, another address that speaks its protocol, this machine's Ollama."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from aibridge_kernel.providers.base import ProviderSettings
from aibridge_kernel.providers.faults import Faults

OPENAI_URL = "https://api.openai.com/v1"
NO_KEY = "none"
"""What is sent where no key is needed; servers on one's own machine take anything."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address and the key for it; ``key`` is ``None`` where one is missing."""

    prefix: str
    """What stands before the colon of a model's name."""
    url: str
    key: str | None
    faults: Faults

    @property
    def is_openai(self) -> bool:
        """Whether this is OpenAI itself, whose list holds models of every other kind, too."""
        return self.url == OPENAI_URL

    def __repr__(self) -> str:
        """Never show a key."""
        return f"Endpoint({self.prefix!r}, {self.url!r})"


def openai(settings: ProviderSettings) -> Endpoint:
    """Name the endpoint of ``openai:`` models; an address of one's own may need no key."""
    url = (settings.openai_base_url or OPENAI_URL).rstrip("/")
    key = settings.openai_api_key or (None if url == OPENAI_URL else NO_KEY)
    place = urlsplit(url)
    who = "OpenAI" if url == OPENAI_URL else place.netloc.rpartition("@")[2] or url
    return Endpoint("openai", url, key, Faults(who, "OPENAI_API_KEY"))


def ollama(settings: ProviderSettings) -> Endpoint:
    """Name the endpoint of ``ollama:`` models, which is told no key."""
    url = settings.ollama_base_url.rstrip("/")
    return Endpoint("ollama", url, NO_KEY, Faults("Ollama", "OPENAI_API_KEY"))
