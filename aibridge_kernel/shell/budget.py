"""How much work one text may cost; counted in words, so that it is the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from aibridge_kernel.values import text

from .refusal import not_understood

MAXIMUM_DEPTH: Final = 16
"""Loops, choices and groups inside one another."""

MAXIMUM_STEPS: Final = 20_000
"""Words, those that braces expand to included, and pieces of words."""


@dataclass
class Budget:
    """What is left for one text."""

    left: int = MAXIMUM_STEPS
    depth: int = 0

    def spend(self, steps: int) -> None:
        """Take ``steps`` off; raises ``ParseError`` when the text costs too much."""
        self.left -= steps
        if self.left < 0:
            raise not_understood(text("more words than can be judged"))

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Read something inside something; raises ``ParseError`` when that goes on and on."""
        if self.depth >= MAXIMUM_DEPTH:
            raise not_understood(text("too many commands inside one another"))
        self.depth += 1
        yield
        self.depth -= 1
