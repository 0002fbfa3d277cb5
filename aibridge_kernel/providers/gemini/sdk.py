"""The SDK: imported late, opened with nothing taken from the environment that names a stranger.

Importing google-genai takes about a second and 40 MB, so this module imports it inside functions
that run on a worker thread. The HTTP transport is pinned to httpx2: left alone, the SDK changes to
aiohttp wherever that happens to be importable, with other exceptions and other defaults.
"""

from __future__ import annotations

import ipaddress
import logging
import warnings
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aibridge_kernel.providers.base import ProviderSettings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    import httpx2
    from google.genai import Client
    from google.genai.types import GenerateContentResponse

DEFAULT_BASE_URL = "https://generativelanguage.googleapis.com/"
API_VERSION = "v1beta"
"""The ``…-latest`` aliases exist on ``v1beta`` only; the SDK's own default is ``v1``."""
CONNECT_S = 10.0
"""Seconds a connection may take to come about, whatever the answer may take."""


_responses: ContextVar[list[httpx2.Response] | None] = ContextVar("_responses", default=None)
"""Collects the HTTP responses of the call under way, where somebody wants them."""


@dataclass(slots=True)
class Stream:
    """A streamed answer and the HTTP response under it.

    Closing the SDK's generator leaves the response open until the garbage collector finds a
    cycle, and Gemini writing on (and billing) until then; so the response is closed here.
    """

    chunks: AsyncGenerator[GenerateContentResponse, None]
    responses: list[httpx2.Response]
    ahead: GenerateContentResponse | None = None
    """The first chunk, read when the stream was opened."""

    async def next(self) -> GenerateContentResponse | None:
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

    async def stream(self, arguments: dict[str, Any]) -> Stream:
        """Ask for a streamed answer and wait for its first chunk."""
        responses: list[httpx2.Response] = []
        token = _responses.set(responses)
        try:
            chunks: Any = await self.genai.aio.models.generate_content_stream(**arguments)
            stream = Stream(chunks, responses)
            stream.ahead = await stream.next()
        finally:
            _responses.reset(token)
        return stream

    async def aclose(self) -> None:
        """Close all connections."""
        await self.genai.aio.aclose()
        await self.http.aclose()
        self.genai.close()


def open_client(settings: ProviderSettings) -> OpenClient:
    """Import the SDK and make a client; blocks for up to two seconds, so call it on a thread.

    Key, address, API version, backend and debug mode are all given explicitly, because the SDK
    would take each of them from the environment. Redirects are not followed: the key travels in
    a header of its own and would go along to wherever they lead.
    """
    import httpx2  # noqa: PLC0415  — a second of import, at first use only
    from google.genai import Client, types  # noqa: PLC0415  — the same
    from google.genai.client import DebugConfig  # noqa: PLC0415  — the same

    _quieten()
    address = settings.base_url or DEFAULT_BASE_URL
    trust_env = not is_loopback(address)
    context = httpx2.create_ssl_context(trust_env=trust_env)
    http = httpx2.AsyncClient(
        verify=context,
        trust_env=trust_env,
        event_hooks={"request": [_limit_connecting], "response": [_note_response]},
        limits=httpx2.Limits(max_connections=8, keepalive_expiry=60.0),
    )
    client = Client(
        vertexai=False,
        api_key=settings.api_key,
        debug_config=DebugConfig(client_mode=None, replays_directory=None, replay_id=None),
        http_options=types.HttpOptions(
            base_url=address,
            api_version=API_VERSION,
            timeout=max(1, round(settings.stall_s * 1000)),
            httpx_client=httpx2.Client(verify=context, trust_env=trust_env),
            httpx_async_client=http,
            async_client_args={"ssl": context},
        ),
    )
    return OpenClient(client, http)


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own; the environment's proxies are not for it."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


async def _limit_connecting(request: httpx2.Request) -> None:
    timeout = request.extensions.get("timeout")
    if isinstance(timeout, dict):
        timeout["connect"] = min(CONNECT_S, timeout.get("connect") or CONNECT_S)


async def _note_response(response: httpx2.Response) -> None:
    noted = _responses.get()
    if noted is not None:
        noted.append(response)


def _quieten() -> None:
    """Keep the SDK's remarks (about the environment, about newer enum values) off the terminal."""
    logging.getLogger("google_genai").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", message=".* is not a valid ", module=r"google\.genai\.")
