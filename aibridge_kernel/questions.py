"""The question that waits for an answer, as every page of the kernel may see and answer it.

An ``input_request`` reaches only the page that ran the cell, and only once: after a reload nobody
could answer it. So the same question is told by comm, with a token that an answer must bring back.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is asked; ``about`` is for front ends that can show more than a box."""

    prompt: str
    about: Mapping[str, Any] | None
    client: str
    """The front end that is asked by ``input_request``."""
    cell: str | None
    """Identifier of the cell that asks."""
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    answer: asyncio.Future[str] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def told(self) -> dict[str, Any]:
        """What pages are told of it."""
        shown = {"prompt": self.prompt, "client": self.client, "cell": self.cell}
        return {**shown, "token": self.token, "about": dict(self.about or {})}


class Questions:
    """At most one question waits: cells run one at a time."""

    def __init__(self, tell: Callable[[dict[str, Any]], None]) -> None:
        self._tell = tell
        self._waiting: Question | None = None

    @asynccontextmanager
    async def asking(self, question: Question) -> AsyncIterator[None]:
        """Have a question wait."""
        self._waiting = question
        self._tell({"event": "question", "question": question.told()})
        try:
            yield
        finally:
            self._waiting = None
            self._tell({"event": "question", "question": None, "ended": question.token})

    def answer(self, words: str) -> None:
        """Take an answer; one that nobody waits for is passed over."""
        if self._waiting is not None and not self._waiting.answer.done():
            self._waiting.answer.set_result(words)

    # --- by comm ---------------------------------------------------------------------------------

    async def tell(self, _request: Mapping[str, Any]) -> dict[str, Any]:
        """Say which question waits."""
        return {"question": None if self._waiting is None else self._waiting.told()}

    async def take(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Take an answer to the very question that a page shows."""
        waiting, words = self._waiting, request.get("answer")
        if waiting is None or request.get("token") != waiting.token or not isinstance(words, str):
            return {"done": False}
        self.answer(words)
        return {"done": True}
