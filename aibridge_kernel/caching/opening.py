"""From a URL to a cache."""

from __future__ import annotations

from pathlib import Path

from aibridge_kernel.errors import UsageError
from aibridge_kernel.values import text

from .base import Cache, NoCache
from .redis import RedisCache
from .sqlite import SqliteCache

REDIS_SCHEMES = ("redis", "rediss", "unix")


def open_cache(url: str, state_dir: Path) -> Cache:
    """Make the cache a URL names; nothing is opened before its first use."""
    scheme = url.partition(":")[0].lower()
    if scheme == "sqlite":
        return SqliteCache(state_dir)
    if scheme == "none":
        return NoCache()
    if scheme in REDIS_SCHEMES:
        return RedisCache(url)
    # The value is not shown: it may hold a password.
    raise UsageError(
        text("AIBRIDGE_CACHE_URL is set to something that is not understood."),
        remedy=text("Set it to: {expected}.", expected="sqlite:, redis://…, none:"),
    )
