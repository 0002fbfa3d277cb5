"""The HTTP client under every SDK: pinned to httpx2, without redirects, bounded.

Left alone, google-genai changes to aiohttp wherever that happens to be importable, with other
exceptions and other defaults. Importing this module imports httpx2, so only the ``sdk`` modules do.
"""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import urlsplit

import httpx2

CONNECT_S = 10.0
"""Seconds a connection may take to come about, whatever the answer may take."""
MAX_BODY = 16 * 1024 * 1024
"""Bytes of one response; the address may be a stranger's, and the SDK keeps what it reads."""

_noted: ContextVar[list[httpx2.Response] | None] = ContextVar("_noted", default=None)


def open_http(address: str) -> tuple[httpx2.AsyncClient, ssl.SSLContext]:
    """Make the HTTP client for an address.

    Redirects are not followed: the key travels in a header of its own and would go along to
    wherever they lead. The environment's proxies and certificates count, but not for this machine.
    Compression is not asked for, so that the limit is one on what is kept.
    """
    trust_env = not is_loopback(address)
    context = httpx2.create_ssl_context(trust_env=trust_env)
    client = httpx2.AsyncClient(
        verify=context,
        trust_env=trust_env,
        headers={"accept-encoding": "identity"},
        event_hooks={"request": [_limit_connecting], "response": [_watch]},
        limits=httpx2.Limits(max_connections=8, keepalive_expiry=60.0),
    )
    return client, context


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


@contextmanager
def noted() -> Iterator[list[httpx2.Response]]:
    """Collect the HTTP responses of the SDK calls inside, which do not show them themselves."""
    responses: list[httpx2.Response] = []
    token = _noted.set(responses)
    try:
        yield responses
    finally:
        _noted.reset(token)


async def _limit_connecting(request: httpx2.Request) -> None:
    timeout = request.extensions.get("timeout")
    if isinstance(timeout, dict):
        timeout["connect"] = min(CONNECT_S, timeout.get("connect") or CONNECT_S)


async def _watch(response: httpx2.Response) -> None:
    if (responses := _noted.get()) is not None:
        responses.append(response)
    if response.headers.get("content-encoding", "identity") != "identity":
        raise httpx2.DecodingError("compressed, though not asked for", request=response.request)
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Bounded(response.stream)


class _Bounded(httpx2.AsyncByteStream):
    """A response's bytes up to the limit; more of them is an error of the transport."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = MAX_BODY
        async for chunk in self._stream:
            left -= len(chunk)
            if left < 0:
                raise httpx2.ReadError("the answer does not end")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()
