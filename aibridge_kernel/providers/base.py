"""The two verbs every provider has, and the values they take and give."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.values import Text, Translation, Usage


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

        Bounded in number; empty when the directory does not exist or may not be listed. May be
        called on another thread than the event loop's.
        """
        ...

    def exists(self, path: str) -> bool:
        """Whether ``path`` (relative to the working directory) exists inside the workspace."""
        ...

    def first_line(self, path: str) -> str | None:
        """The first line of a text file, which names a table's columns; no model is told of it.

        ``None`` where it is too long, no text, empty, or no file that may be read unasked.
        """
        ...


def ignore_notice(_notice: Text) -> None:
    """Drop a notice: for callers that show nobody what a provider waits for."""


def ignore_sent(_body: Mapping[str, Any]) -> None:
    """Drop what was sent: for callers that show it to nobody."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A command that failed; ``stderr`` is the end of what it complained."""

    command: str
    exit_status: int
    stderr: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One prose statement and what the provider may know of the machine.

    ``working_directory`` is relative to the workspace (``.`` at its top); ``language`` is ``es``
    or ``en``: the language to answer in where the prose does not tell. ``notice`` is called on
    the event loop with a sentence for the person whenever the provider has to wait and try again.
    ``clarifies`` is the sentence about which the provider asked the question that ``text`` answers;
    sentence and question are the conversation's last turn then. ``failure`` is the command that
    ``text`` asks to mend.
    """

    text: str
    files: FileTree
    working_directory: str = "."
    language: str = "en"
    notice: Callable[[Text], None] = ignore_notice
    clarifies: str | None = None
    failure: Failure | None = None
    sent: Callable[[Mapping[str, Any]], None] = ignore_sent
    """Called with the body of the request as it goes out, redactions included."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a streamed chat answer; the last one carries the usage and the model version."""

    text: str = ""
    usage: Usage | None = None
    model: str | None = None
    cached: bool = False
    """Whether it comes from the cache, so that nobody was asked."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that ``CHANGE-MODEL`` can switch to; ``name`` is what a person types."""

    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """Keys and addresses of the providers; ``None`` as an address means the provider's own.

    ``stall_s`` is how long a provider may stay silent, ``total_s`` how long a translation may
    take in all, ``wait_s`` how long in sum it may be told to wait before another attempt.
    """

    api_key: str | None = None
    """Gemini key."""
    base_url: str | None = None
    """Address that speaks the Gemini protocol."""
    openai_api_key: str | None = None
    openai_base_url: str | None = None
    ollama_base_url: str = "http://127.0.0.1:11434/v1"
    stall_s: float = 60.0
    total_s: float = 120.0
    wait_s: float = 30.0
    token_budget: int = 8_000
    """Estimated tokens of earlier turns that are sent with a request."""
    thinking_budget: int | None = None
    """Tokens a Gemini model may think for: 0 none, -1 as it likes, ``None`` its default."""
    learned: Path | None = None
    """File of the sentences that the person let the offline grammar learn."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that is set: none of them is ever said to a model."""
        return tuple(key for key in (self.api_key, self.openai_api_key) if key)

    def __repr__(self) -> str:
        """Never show a key, not even in a log of this value."""
        return f"ProviderSettings(base_url={self.base_url!r})"


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


@runtime_checkable
class Warmable(Protocol):
    """A provider whose first request is slow unless it is prepared beforehand."""

    async def warm(self) -> None:
        """Import and open what the first request needs, without blocking the event loop."""
        ...


Factory = Callable[[str, ProviderSettings, str], Provider]
"""What an ``aibridge.providers`` entry point names: ``(model, settings, language) -> Provider``.

``model`` comes without the ``prefix:`` that chose the provider. A factory does no I/O and does
not raise for a missing key: the methods of what it makes do.
"""
