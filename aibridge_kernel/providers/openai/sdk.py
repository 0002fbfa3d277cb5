"""The SDK, opened with nothing taken from the environment that was not meant for this address.

Importing this module imports openai, which takes most of a second: only ``provider`` does, on a
worker thread, when the first request is made.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx2
from openai import APIStatusError, AsyncOpenAI, AsyncStream

from aibridge_kernel.providers.base import ProviderSettings
from aibridge_kernel.providers.transport import CONNECT_S, open_http

from .body import Known
from .endpoints import Endpoint

PATH = "/chat/completions"
REFUSALS = frozenset({400, 404, 415, 422, 501})
"""Statuses with which servers refuse a part of a body that they do not know."""
SENT = frozenset(
    {
        "host", "accept", "accept-encoding", "connection", "content-type", "content-length",
        "user-agent",
    }
)  # fmt: skip
"""Headers that leave this machine, beside the key's own."""
Got = TypeVar("Got")


@dataclass(slots=True)
class Stream:
    """A streamed answer."""

    chunks: AsyncStream[object]
    iterator: AsyncIterator[object]
    ahead: object | None = None
    """The first chunk, read when the stream was opened."""

    async def next(self) -> object | None:
        """Return the next chunk, ``None`` at the end."""
        ahead, self.ahead = self.ahead, None
        return ahead if ahead is not None else await anext(self.iterator, None)

    async def aclose(self) -> None:
        """Close the connection, whatever is still to come."""
        await self.chunks.close()


@dataclass(frozen=True, slots=True)
class OpenClient:
    """The SDK's client, and what is known of the server behind it."""

    openai: AsyncOpenAI
    known: Known = field(default_factory=Known)

    async def generate(self, arguments: dict[str, Any]) -> Any:
        """Ask for a whole answer."""

        async def ask(body: dict[str, Any]) -> object:
            return await self.openai.post(PATH, cast_to=object, body=body)

        return await self._fitting(ask, arguments)

    async def stream(self, arguments: dict[str, Any]) -> Stream:
        """Ask for a streamed answer and wait for its first chunk."""

        async def ask(body: dict[str, Any]) -> AsyncStream[object]:
            return await self.openai.post(
                PATH, cast_to=object, body=body, stream=True, stream_cls=AsyncStream[object]
            )

        chunks = await self._fitting(ask, arguments)
        stream = Stream(chunks, aiter(chunks))
        try:
            stream.ahead = await stream.next()
        except BaseException:
            await stream.aclose()
            raise
        return stream

    async def models(self, limit: int) -> list[Any]:
        """List the models, up to ``limit``."""
        listed: object = await self.openai.get("/models", cast_to=object)
        data = listed.get("data") if isinstance(listed, dict) else None
        if not isinstance(data, list):
            raise json.JSONDecodeError("no list of models", "", 0)
        return data[:limit]

    async def aclose(self) -> None:
        """Close all connections."""
        await self.openai.close()

    async def _fitting(
        self, ask: Callable[[dict[str, Any]], Awaitable[Got]], arguments: dict[str, Any]
    ) -> Got:
        """Ask, with less in the body where the server refused a part of it."""
        while True:
            body = self.known.fitted(arguments)
            try:
                return await ask(body)
            except APIStatusError as error:
                complaint = json.dumps(error.body) if error.body else error.message
                if error.status_code not in REFUSALS or not self.known.learn(complaint, body):
                    raise


def open_client(settings: ProviderSettings, endpoint: Endpoint) -> OpenClient:
    """Make a client; blocks for some tens of milliseconds.

    The SDK would read keys, an organisation, a project and headers from the environment. They may
    belong to another address than this one, so only our own key is sent, by our own HTTP client.
    """
    http, _ = open_http(endpoint.url)
    key = endpoint.key or ""

    async def pare(request: httpx2.Request) -> None:
        for name in [name for name in request.headers if name.lower() not in SENT]:
            del request.headers[name]
        request.headers["authorization"] = f"Bearer {key}"

    hooks = http.event_hooks
    http.event_hooks = {**hooks, "request": [*hooks["request"], pare]}
    client = AsyncOpenAI(
        api_key=key,
        admin_api_key="",
        webhook_secret="",
        base_url=endpoint.url,
        timeout=httpx2.Timeout(settings.stall_s, connect=min(CONNECT_S, settings.stall_s)),
        max_retries=0,
        http_client=http,
    )
    return OpenClient(client)
