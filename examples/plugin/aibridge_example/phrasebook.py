"""A provider without a model: sentences that a house has agreed on, and their commands."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator
from functools import cached_property
from importlib.resources import files

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.providers.base import Chunk, ModelInfo, Provider, ProviderSettings, Request
from aibridge_kernel.values import Step, Translation


class Phrasebook:
    """One book of ``phrases.toml``; the book is what stands behind ``phrasebook:``."""

    def __init__(self, book: str) -> None:
        self._book = book

    @property
    def model(self) -> str:
        """The name as a person types it."""
        return f"phrasebook:{self._book}"

    @cached_property
    def _books(self) -> dict[str, dict[str, list[str]]]:
        return tomllib.loads(files(__package__).joinpath("phrases.toml").read_text("utf-8"))

    async def translate(self, conversation: Conversation, request: Request) -> Translation:
        """Look the sentence up; what the commands may do is the policy's matter, as ever."""
        said = request.text.strip().rstrip(".").casefold()
        commands = self._books.get(self._book, {}).get(said)
        if commands is None:
            known = ", ".join(self._books.get(self._book, {}))
            return Translation(refusal=f"The book knows: {known}", model=self.model)
        return Translation(steps=tuple(map(Step, commands)), model=self.model)

    async def chat(self, conversation: Conversation, request: Request) -> AsyncIterator[Chunk]:
        """A book does not chat."""
        yield Chunk("A phrase book translates; it does not chat.", model=self.model)

    async def models(self) -> tuple[ModelInfo, ...]:
        """The books."""
        return tuple(ModelInfo(name, "phrase book") for name in self._books)

    async def aclose(self) -> None:
        """Nothing to release."""


def create(model: str, settings: ProviderSettings, language: str) -> Provider:
    """What the entry point names; does no work of its own."""
    return Phrasebook(model)
