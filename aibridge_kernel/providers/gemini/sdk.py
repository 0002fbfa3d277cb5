"""The SDK, opened with nothing taken from the environment that a stranger could have put there.

Importing this module imports google-genai, which takes about a second and 40 MB: only
``provider`` does, on a worker thread, when the first request is made.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import httpx2
from google.genai import Client, types
from google.genai.client import DebugConfig

from aibridge_kernel.providers.base import ProviderSettings
from aibridge_kernel.providers.transport import noted, open_http

DEFAULT_BASE_URL = "https://generativelanguage.googleapis.com/"
API_VERSION = "v1beta"
"""The ``…-latest`` aliases exist on ``v1beta`` only; the SDK's own default is ``v1``."""


@dataclass(slots=True)
class Stream:
    """A streamed answer and the HTTP response under it.

    Closing the SDK's generator leaves the response open until the garbage collector finds a
    cycle, and Gemini writing on (and billing) until then; so the response is closed here.
    """

    chunks: AsyncGenerator[types.GenerateContentResponse, None]
    responses: list[httpx2.Response]
    ahead: types.GenerateContentResponse | None = None
    """The first chunk, read when the stream was opened."""

    async def next(self) -> types.GenerateContentResponse | None:
        """Return the next chunk, ``None`` at the end."""
        ahead, self.ahead = self.ahead, None
        return ahead or await anext(self.chunks, None)

    async def aclose(self) -> None:
        """Close the connection, whatever is still to come."""
        await self.chunks.aclose()
        for response in self.responses:
            await response.aclose()


@dataclass(frozen=True, slots=True)
class OpenClient:
    """The SDK's client and the HTTP client it was given, which the SDK does not close."""

    genai: Client
    http: httpx2.AsyncClient

    async def generate(self, arguments: dict[str, Any]) -> types.GenerateContentResponse:
        """Ask for a whole answer."""
        return await self.genai.aio.models.generate_content(**arguments)

    async def stream(self, arguments: dict[str, Any]) -> Stream:
        """Ask for a streamed answer and wait for its first chunk."""
        with noted() as responses:
            chunks: Any = await self.genai.aio.models.generate_content_stream(**arguments)
            stream = Stream(chunks, responses)
            stream.ahead = await stream.next()
        return stream

    async def models(self, limit: int) -> list[types.Model]:
        """List the models of all pages, up to ``limit``."""
        found: list[types.Model] = []
        async for model in await self.genai.aio.models.list(config={"page_size": 1000}):
            found.append(model)
            if len(found) >= limit:
                break
        return found

    async def aclose(self) -> None:
        """Close all connections."""
        await self.genai.aio.aclose()
        await self.http.aclose()
        self.genai.close()


def open_client(settings: ProviderSettings) -> OpenClient:
    """Make a client; blocks for some tens of milliseconds.

    Key, address, API version, backend and debug mode are all given explicitly, because the SDK
    would take each of them from the environment.
    """
    _quieten()
    address = settings.base_url or DEFAULT_BASE_URL
    http, context = open_http(address)
    client = Client(
        vertexai=False,
        api_key=settings.api_key,
        debug_config=DebugConfig(client_mode=None, replays_directory=None, replay_id=None),
        http_options=types.HttpOptions(
            base_url=address,
            api_version=API_VERSION,
            timeout=max(1, round(settings.stall_s * 1000)),
            httpx_client=httpx2.Client(verify=context, trust_env=False),
            httpx_async_client=http,
            async_client_args={"ssl": context},
        ),
    )
    return OpenClient(client, http)


def _quieten() -> None:
    """Keep the SDK's remarks (about the environment, about newer enum values) off the terminal."""
    logging.getLogger("google_genai").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", message=".* is not a valid ", module=r"google\.genai\.")
