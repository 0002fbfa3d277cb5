"""The two verbs every provider has, and the values they take and give."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.values import Translation, Usage


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in a folder; ``size`` in bytes, ``modified`` in seconds since the epoch."""

    name: str
    is_directory: bool = False
    size: int = 0
    modified: float = 0.0


class FileTree(Protocol):
    """Read-only look at the workspace; never answers for a path outside it or for a secret."""

    def entries(self, directory: str = ".") -> tuple[Entry, ...]:
        """Entries of ``directory`` (relative to the working directory), sorted by name.

        Bounded in number; empty when the directory does not exist or may not be listed.
        """
        ...

    def exists(self, path: str) -> bool:
        """Whether ``path`` (relative to the working directory) exists inside the workspace."""
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """One prose statement and what the provider may know of the machine.

    ``working_directory`` is relative to the workspace (``.`` at its top); ``language`` is ``es``
    or ``en``: the language to answer in where the prose does not tell.
    """

    text: str
    files: FileTree
    working_directory: str = "."
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a streamed chat answer; the last one carries the usage and the model version."""

    text: str = ""
    usage: Usage | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that ``CHANGE-MODEL`` can switch to; ``name`` is what a person types."""

    name: str
    description: str = ""


class Provider(Protocol):
    """Something that translates and chats. One instance speaks for one model.

    Every method may raise ``ProviderError``; ``translate`` also ``TranslationError`` when the
    answer is not a translation. All are cancellable within milliseconds and hold no lock.
    """

    @property
    def model(self) -> str:
        """The model's name as a person types it (``gemini-2.5-flash``, ``offline``)."""
        ...

    async def translate(self, conversation: Conversation, request: Request) -> Translation:
        """Turn prose into steps, a question back, or a refusal."""
        ...

    def chat(self, conversation: Conversation, request: Request) -> AsyncIterator[Chunk]:
        """Answer prose as Markdown, streamed."""
        ...

    async def models(self) -> tuple[ModelInfo, ...]:
        """List the models this provider's key can use."""
        ...

    async def aclose(self) -> None:
        """Release connections."""
        ...
