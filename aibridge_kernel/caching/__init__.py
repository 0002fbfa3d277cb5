"""Answers of models, remembered: the same notebook from the top asks no model again."""

from .base import Cache, CacheUnavailable, NoCache
from .opening import open_cache
from .replaying import Replaying

__all__ = ["Cache", "CacheUnavailable", "NoCache", "Replaying", "open_cache"]
