"""Answers from the cache where it has them, else from the provider, which are then kept.

Only answers that counted are kept: a provider raises for all others. What is asked of the offline
grammar costs nothing and is never kept. A cache that is away is said once; cells go on without it
and it is tried again later.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.providers.base import Chunk, Request
from aibridge_kernel.values import Text, Translation, Usage, text

from .base import Cache, CacheUnavailable, NoCache
from .entries import (
    Said,
    read_models,
    read_said,
    read_translation,
    write_models,
    write_said,
    write_translation,
)
from .keys import Asked, key, models_key

RETRY_S = 60.0
"""Seconds for which a cache that was away is not tried again."""
Notice = Callable[[Text], None]


class Replaying:
    """The way to a model that leads past the cache. Belongs to one event loop."""

    def __init__(
        self,
        cache: Cache | None = None,
        *,
        replays: bool = True,
        holds_secret: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._cache = cache or NoCache()
        self._holds_secret = holds_secret
        self._away_until = 0.0
        self._said = False
        self.replays = replays
        """Whether kept answers are used; new ones are kept in any case."""

    async def translate(
        self,
        asked: Asked,
        conversation: Conversation,
        request: Request,
        ask: Callable[[], Awaitable[Translation]],
    ) -> Translation:
        """Translate, from the cache if it can be, else by ``ask``."""
        listing = await asyncio.to_thread(request.files.entries)
        place = key(asked, conversation, request)
        if (entry := await self._get(place, request.notice)) is not None:
            found = read_translation(entry, listing)
            if found is not None:
                return found
        translation = await ask()
        await self._put(place, write_translation(translation, listing), request.notice)
        return translation

    async def chat(
        self,
        asked: Asked,
        conversation: Conversation,
        request: Request,
        chunks: AsyncIterator[Chunk],
    ) -> AsyncIterator[Chunk]:
        """Chat, from the cache if it can be, else by ``chunks``, which ask when first waited for.

        An answer is kept once it has come to its end.
        """
        place = key(asked, conversation, request)
        if (entry := await self._get(place, request.notice)) is not None:
            said = read_said(entry)
            if said is not None:
                yield Chunk(said.text)
                yield Chunk(usage=Usage(), model=said.model, cached=True)
                return
        pieces: list[str] = []
        model: str | None = None
        async for chunk in chunks:
            pieces.append(chunk.text)
            model = chunk.model or model
            yield chunk
        await self._put(place, write_said(Said("".join(pieces), model)), request.notice)

    async def models(self, provider: str) -> tuple[str, ...]:
        """The names of a provider's models, as they were listed last."""
        entry = await self._get(models_key(provider), _say_nothing)
        return () if entry is None else read_models(entry)

    async def keep_models(self, provider: str, names: Sequence[str]) -> None:
        """Keep the names of a provider's models."""
        await self._put(models_key(provider), write_models(names), _say_nothing)

    async def aclose(self) -> None:
        """Release the cache."""
        await self._cache.aclose()

    async def _get(self, place: str, notice: Notice) -> str | None:
        if not self.replays or self._is_away:
            return None
        try:
            return await self._cache.get(place)
        except CacheUnavailable as error:
            self._gone(error, notice)
            return None

    async def _put(self, place: str, entry: str, notice: Notice) -> None:
        if self._is_away or self._holds_secret(entry):
            return
        try:
            await self._cache.put(place, entry)
        except CacheUnavailable as error:
            self._gone(error, notice)

    @property
    def _is_away(self) -> bool:
        return time.monotonic() < self._away_until

    def _gone(self, error: CacheUnavailable, notice: Notice) -> None:
        self._away_until = time.monotonic() + RETRY_S
        if not self._said and notice is not _say_nothing:
            self._said = True
            notice(text("{why} Answers are asked for anew meanwhile.", why=error.why))


def _say_nothing(_: Text) -> None:
    """For requests that no cell waits for."""
