"""Redis fan-out between servers that share storage: what one notices, the others look up.

On network file systems the kernel tells only of this machine's own changes. Servers on several
machines therefore tell each other, over one Redis channel; polling stays as the safety net. Without
Redis, or while it is away, everything else goes on as if there were no relay.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from aibridge_server_ext.changes import Change, EventsLost
from aibridge_server_ext.relay_messages import News, Place, changes_of, read

__all__ = ["Relay"]

CONNECT_SECONDS = 5.0
RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Pauses between attempts to reach Redis; the last one from then on."""

_FAILURES = (RedisError, OSError, TimeoutError)


class Relay:
    """One server's place on the channel; needs the running event loop.

    ``receive`` is called with changes that other servers noticed, and with ``EventsLost`` whenever
    some may have been missed. ``visible`` and ``real`` are the way between real and contents paths.
    """

    def __init__(
        self,
        url: str,
        channel: str,
        *,
        receive: Callable[[Sequence[Change]], None],
        visible: Place,
        real: Place,
    ) -> None:
        self.connected = False
        self._redis = _open(url)
        self._channel = channel
        self._server = uuid.uuid4().hex
        self._receive, self._visible, self._real = receive, visible, real
        self._news = News()
        self._wake = asyncio.Event()
        self._log = logging.getLogger("aibridge_server_ext")
        self._task = asyncio.get_running_loop().create_task(self._run())

    def publish(self, changes: Sequence[Change]) -> None:
        """Tell the others, as soon as the message before this one has left."""
        self._news.add(changes, self._visible)
        self._wake.set()

    async def close(self) -> None:
        """Leave the channel."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        """Stay on the channel, whatever happens to it."""
        attempt, said = 0, False
        try:
            while True:
                try:
                    await self._take_part()
                except _FAILURES as failure:
                    if self.connected or not said:
                        self._log.warning("File changes: relay not reached, %s", failure)
                    attempt, said = 0 if self.connected else attempt + 1, True
                self.connected = False
                await asyncio.sleep(RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)])
        finally:
            self.connected = False
            await self._redis.aclose()

    async def _take_part(self) -> None:
        """Listen and tell until the connection ends; what came before may have been missed."""
        async with self._redis.pubsub(ignore_subscribe_messages=False) as listening:
            await listening.subscribe(self._channel)
            await listening.get_message(timeout=CONNECT_SECONDS)
            self.connected = True
            self._news = News(lost=bool(self._news))
            self._receive([EventsLost("relay")])
            tasks = [
                asyncio.ensure_future(self._listen(listening)),
                asyncio.ensure_future(self._tell()),
            ]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await _ended(tasks)

    async def _listen(self, listening: PubSub) -> None:
        async for message in listening.listen():
            if message["type"] == "message":
                changes = changes_of(read(message["data"], self._server), self._real)
                if changes:
                    self._receive(changes)

    async def _tell(self) -> None:
        while True:
            while self._news:
                news, self._news = self._news, News()
                try:
                    await self._redis.publish(self._channel, news.write(self._server))
                except BaseException:  # nobody knows whether it was told
                    self._news.lost = True
                    raise
            self._wake.clear()
            await self._wake.wait()


def _open(url: str) -> Redis:
    """A client that reports a dead connection instead of waiting for it."""
    return Redis.from_url(
        url,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_keepalive=True,
        health_check_interval=15,
    )


async def _ended(tasks: Sequence[asyncio.Future[Any]]) -> None:
    """End both, and raise what one of them ended with."""
    for task in tasks:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result
