"""What a provider is asked in tests: a folder with names in it, and a request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any

import pytest

from aibridge_kernel.providers.base import Chunk, Entry, ProviderSettings, Request
from loopback import openai as openai_server
from loopback.gemini import KEY, LoopbackGemini
from loopback.openai import LoopbackOpenAI


class Folder:
    """A file tree of one folder; names that end in ``/`` are folders."""

    def __init__(self, *names: str) -> None:
        self._entries = tuple(Entry(name.rstrip("/"), name.endswith("/")) for name in names)

    def entries(self, directory: str = ".") -> tuple[Entry, ...]:
        return self._entries if directory == "." else ()

    def exists(self, path: str) -> bool:
        return any(entry.name == path.rstrip("/") for entry in self._entries)

    def first_line(self, path: str) -> str | None:
        raise AssertionError(f"No model is told what {path} holds.")


def asked(prose: str, *names: str, **values: Any) -> Request:
    """Make a request in a folder with these names."""
    return Request(prose, Folder(*names), **values)


def settings_for(gemini: LoopbackGemini, **values: Any) -> ProviderSettings:
    """Make settings that lead to a loopback server."""
    if isinstance(gemini, LoopbackOpenAI):
        own = {"openai_api_key": openai_server.KEY, "openai_base_url": gemini.url}
        return ProviderSettings(**own | values)
    return ProviderSettings(**{"api_key": KEY, "base_url": gemini.url} | values)


async def collected(chunks: AsyncIterator[Chunk]) -> list[Chunk]:
    """Collect a stream to its end."""
    return [chunk async for chunk in chunks]


@pytest.fixture
def gemini() -> Iterator[LoopbackGemini]:
    """A Gemini server on this machine."""
    with LoopbackGemini() as server:
        yield server


@pytest.fixture
def openai() -> Iterator[LoopbackOpenAI]:
    """An OpenAI-compatible server on this machine."""
    with LoopbackOpenAI() as server:
        yield server


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for all of a test."""
    with asyncio.Runner() as running:
        yield running


def cancelled_when(
    runner: asyncio.Runner, waits_for: Coroutine[Any, Any, Any], work: Coroutine[Any, Any, Any]
) -> float:
    """Cancel ``work`` once ``waits_for`` is over; return the seconds that ending it took."""

    async def scenario() -> float:
        task = asyncio.ensure_future(work)
        await waits_for
        assert not task.done()
        started = asyncio.get_running_loop().time()
        task.cancel()
        await asyncio.wait((task,))
        assert task.cancelled()
        return asyncio.get_running_loop().time() - started

    return runner.run(scenario())
