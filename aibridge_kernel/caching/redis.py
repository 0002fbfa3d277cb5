"""The cache in Redis, for machines without a lasting disk and for many machines of one person.

A name of the user stands in every key. That keeps people apart who wish each other well; Redis's
own users and passwords keep apart those who do not. What comes back is as little trusted as a
model's answer: it is checked for its form and passes the same policy.
"""

from __future__ import annotations

import asyncio
import getpass
import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from aibridge_kernel.values import text

from .base import CacheUnavailable

if TYPE_CHECKING:
    from redis.asyncio import Redis

LIMIT_S = 0.4
"""Longest that a cell waits for Redis, connecting included."""
KEPT_S = 180 * 24 * 3600
Got = TypeVar("Got")


def user() -> str:
    """Name the person: on a hub all kernels may run under one account."""
    try:
        account = getpass.getuser()
    except (KeyError, OSError):  # no entry in the password file
        account = str(os.geteuid())
    return os.environ.get("JUPYTERHUB_USER") or account


class RedisCache:
    """Answers in Redis; belongs to one event loop, connected on first use."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._prefix = f"aibridge:{user()}:"
        self._opened: Redis | None = None

    async def get(self, key: str) -> str | None:
        """Look an answer up."""
        found = await self._within(lambda redis: redis.get(self._prefix + key))
        return found.decode("utf-8", "replace") if isinstance(found, bytes) else found

    async def put(self, key: str, entry: str) -> None:
        """Keep an answer for half a year."""
        await self._within(lambda redis: redis.set(self._prefix + key, entry, ex=KEPT_S))

    async def aclose(self) -> None:
        """Close the connections."""
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.aclose()

    async def _within(self, call: Callable[[Redis], Awaitable[Got]]) -> Got:
        """Make a call that is over in time, whatever Redis does."""
        redis = await self._redis()
        try:
            async with asyncio.timeout(LIMIT_S):
                return await call(redis)
        except Exception as error:  # noqa: BLE001 — redis, the network, TLS: all mean the same here
            await self.aclose()
            # The address may hold a password, and errors of redis-py the address.
            raise CacheUnavailable(
                text("Redis does not answer ({kind}).", kind=type(error).__name__)
            ) from None

    async def _redis(self) -> Redis:
        if self._opened is None:
            self._opened = await asyncio.to_thread(_open, self._url)
        return self._opened


def _open(url: str) -> Redis:
    try:
        from redis.asyncio import Redis  # noqa: PLC0415 — an extra, imported where it is used
        from redis.asyncio.retry import Retry  # noqa: PLC0415
        from redis.backoff import NoBackoff  # noqa: PLC0415
    except ImportError:
        raise CacheUnavailable(
            text("redis-py is not installed: pip install 'jupyter-aibridge[redis]'.")
        ) from None
    try:
        return Redis.from_url(
            url,
            socket_connect_timeout=LIMIT_S,
            socket_timeout=LIMIT_S,
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError:
        raise CacheUnavailable(text("AIBRIDGE_CACHE_URL is no address of a Redis.")) from None
