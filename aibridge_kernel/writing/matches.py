"""What is offered for the end of a text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from aibridge_kernel.state import KernelState

MAX_MATCHES = 200


class MatchKind(StrEnum):
    """What a match is; front ends draw known words as icons."""

    MAGIC = "magic"
    KEYWORD = "keyword"
    PATH = "path"
    PROGRAM = "function"
    OPTION = "property"
    HISTORY = "history"
    PHRASE = "text"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Match:
    """One way to go on; ``text`` stands in place of what was typed from ``Offer.start`` on."""

    text: str
    kind: MatchKind
    meaning: str = ""
    """A few words of explanation in the person's language."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Ways to go on from ``start``, an offset into the text they complete."""

    start: int
    matches: tuple[Match, ...] = ()

    def moved(self, by: int) -> Offer:
        """The same offer for a text with ``by`` characters more in front."""
        return replace(self, start=self.start + by)


Completer = Callable[[str, KernelState], Awaitable[Offer]]
"""Completes what stands after a magic's name, up to the cursor."""


def of_words(
    argument: str, words: Iterable[str], kind: MatchKind = MatchKind.VALUE, *, first: bool = True
) -> Offer:
    """Offer those of ``words`` that the last word of ``argument`` begins.

    With ``first``, nothing is offered for the second word and those after it.
    """
    before, space, last = argument.rpartition(" ")
    if first and before.strip():
        return Offer(len(argument))
    found = (Match(word, kind) for word in words if word.startswith(last))
    return Offer(len(before) + len(space), tuple(found)[:MAX_MATCHES])
