"""What keeps answers: a place for texts under keys, which may be away at any time."""

from __future__ import annotations

from typing import Protocol

from aibridge_kernel.values import Text


class CacheUnavailable(Exception):  # noqa: N818 — no error of a cell: the cell goes on without
    """The cache cannot be used now; ``why`` is a sentence for the person."""

    def __init__(self, why: Text) -> None:
        super().__init__(why)
        self.why = why


class Cache(Protocol):
    """A store of texts. Every method answers within half a second or raises."""

    async def get(self, key: str) -> str | None:
        """Return what was put under ``key``; raise ``CacheUnavailable``."""
        ...

    async def put(self, key: str, entry: str) -> None:
        """Keep ``entry`` under ``key``, in place of what was there; raise ``CacheUnavailable``."""
        ...

    async def aclose(self) -> None:
        """Release connections."""
        ...


class NoCache:
    """Keeps nothing."""

    async def get(self, key: str) -> None:
        """Find nothing."""

    async def put(self, key: str, entry: str) -> None:
        """Drop it."""

    async def aclose(self) -> None:
        """Release nothing."""
