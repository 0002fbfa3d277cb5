"""A model behind an SDK: two verbs, a client that is opened on first use, faults that are named.

What differs between services (bodies, answers, exceptions) is what their providers fill in.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.errors import ProviderError, TranslationError
from aibridge_kernel.values import Mode, Text, Translation, text

from .answers import SHORTER, Answer
from .attempts import Patience
from .base import Chunk, ProviderSettings, Request
from .faults import Fault, Faults
from .reading import read_translation
from .told import Message, messages

MAX_CHAT = 1_000_000
"""Characters of one chat answer; what comes after them is not waited for."""
Got = TypeVar("Got")


class Stream(Protocol):
    """A streamed answer; its first chunk was read when it was opened."""

    async def next(self) -> Any:
        """Return the next chunk, ``None`` at the end."""
        ...

    async def aclose(self) -> None:
        """Close the connection, whatever is still to come."""
        ...


class Client(Protocol):
    """An SDK's client, opened."""

    async def generate(self, arguments: dict[str, Any]) -> Any:
        """Ask for a whole answer."""
        ...

    async def stream(self, arguments: dict[str, Any]) -> Stream:
        """Ask for a streamed answer and wait for its first chunk."""
        ...

    async def models(self, limit: int) -> list[Any]:
        """List the models, up to ``limit``."""
        ...

    async def aclose(self) -> None:
        """Close all connections."""
        ...


class RemoteProvider(ABC):
    """One model of a service. Belongs to one event loop; close it there with ``aclose``."""

    faults: Faults

    def __init__(
        self,
        model: str,
        settings: ProviderSettings,
        language: str,
        patience: Patience | None = None,
    ) -> None:
        self._model = model
        self._settings = settings
        self._language = language
        self._patience = patience or Patience(settings.wait_s)
        self._opening: asyncio.Task[Client] | None = None

    @property
    def model(self) -> str:
        """The model's name as a person types it."""
        return self._model

    async def translate(self, conversation: Conversation, request: Request) -> Translation:
        """Turn prose into steps, a question back, or a refusal."""
        called_with = await self._called_with(Mode.COMMAND, conversation, request)

        async def call() -> Any:
            client = await self._client()
            async with asyncio.timeout(self._settings.total_s):
                return await client.generate(called_with)

        answer = self._answer()
        response = await self._persist(call, request.notice)
        try:
            self._add(response, answer)
        except Exception as error:
            raise self._explain(error).error from error
        answer.check(TranslationError)
        try:
            read = self._read(answer)
        except TranslationError as error:
            error.usage, error.model = answer.usage, answer.model
            raise
        return replace(read, model=answer.model, usage=answer.usage)

    async def chat(
        self, conversation: Conversation, request: Request
    ) -> AsyncGenerator[Chunk, None]:
        """Answer prose as Markdown, streamed; the last chunk is empty but for what it cost."""
        called_with = await self._called_with(Mode.IA, conversation, request)
        answer, length = self._answer(), 0

        async def call() -> Stream:
            return await (await self._client()).stream(called_with)

        async with aclosing(await self._persist(call, request.notice)) as stream:
            async for piece in self._pieces(stream, answer):
                length += len(piece)
                yield Chunk(piece)
                if length > MAX_CHAT:
                    endless = text("{who}'s answer did not end.", who=self.faults.who)
                    raise answer.failed(ProviderError, endless, SHORTER)
        answer.check(ProviderError)
        yield Chunk(usage=answer.usage, model=answer.model)

    async def warm(self) -> None:
        """Import the SDK and open the client, on a worker thread; nothing without a key."""
        if self._key is not None:
            await self._client()

    async def aclose(self) -> None:
        """Close the connections; waits for an import under way, which cannot be stopped."""
        if self._opening is not None:
            opening, self._opening = self._opening, None
            await asyncio.wait((opening,))
            if not _failed(opening):
                await opening.result().aclose()

    # --- what a service fills in -----------------------------------------------------------------

    @property
    @abstractmethod
    def _key(self) -> str | None:
        """What is sent to prove who asks; ``None`` where nothing can be asked."""

    @abstractmethod
    def _open(self) -> Client:
        """Import the SDK and make its client; called on a worker thread."""

    @abstractmethod
    def _arguments(self, mode: Mode, said: list[Message], language: str) -> dict[str, Any]:
        """Put together what the client is called with."""

    def _sent(self, arguments: dict[str, Any]) -> Mapping[str, Any]:
        """Tell what of the client's arguments goes out as the request's body."""
        return arguments

    @abstractmethod
    def _answer(self) -> Answer:
        """Begin an answer."""

    @abstractmethod
    def _add(self, response: Any, answer: Answer) -> str:
        """Take one more chunk into the answer; return the text it brings."""

    @abstractmethod
    def _explain(self, error: Exception) -> Fault:
        """Name what the SDK raised."""

    def _read(self, answer: Answer) -> Translation:
        """Read a whole answer as a translation."""
        return read_translation(answer.text)

    # --- calls -----------------------------------------------------------------------------------

    async def _client(self) -> Client:
        """Open the client once; a cancelled cell leaves the opening to the next one."""
        if self._opening is None or _failed(self._opening):
            self._opening = asyncio.create_task(asyncio.to_thread(self._open))
        try:
            return await asyncio.shield(self._opening)
        except ProviderError:
            raise
        except Exception as error:
            raise self.faults.unopened(error, self._key) from error

    async def _called_with(
        self, mode: Mode, conversation: Conversation, request: Request
    ) -> dict[str, Any]:
        self._require_key()
        listing = await asyncio.to_thread(request.files.entries)
        said = messages(
            conversation,
            request,
            listing,
            secrets=self._settings.keys,
            token_budget=self._settings.token_budget,
        )
        called_with = self._arguments(mode, said, request.language or self._language)
        request.sent(self._sent(called_with))
        return called_with

    async def _pieces(self, stream: Stream, answer: Answer) -> AsyncGenerator[str, None]:
        while True:
            try:
                response = await stream.next()
                if response is None:
                    return
                piece = self._add(response, answer)
            except Exception as error:
                raise self._explain(error).error from error
            if piece:
                yield piece

    async def _persist(
        self, call: Callable[[], Awaitable[Got]], notice: Callable[[Text], None]
    ) -> Got:
        return await self._patience.persist(call, self._explain, notice)

    def _require_key(self) -> None:
        if self._key is None:
            raise self.faults.missing_key()


def _failed(opening: asyncio.Task[Client]) -> bool:
    return opening.done() and (opening.cancelled() or opening.exception() is not None)
