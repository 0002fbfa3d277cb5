"""What an examination finds."""

from __future__ import annotations

from dataclasses import dataclass

from aibridge_kernel.values import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, in words, and what mends it."""

    name: str
    ok: bool
    said: Text
    remedy: Text | None = None
