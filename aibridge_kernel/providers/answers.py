"""An answer as it grows: its text, why it ended, what it cost.

Nothing of a bad ending raises in the SDKs: an answer stopped for safety, one cut at its length
limit, one that only thinks, a stream that just ends. All look like success until the finish reason
is read, so an answer counts only with the one that means the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from aibridge_kernel.errors import AIBridgeError
from aibridge_kernel.values import Text, Usage, text

REPHRASE = text("Say it in other words, or choose another model with CHANGE-MODEL.")
SHORTER = text("Ask for less at a time, or choose another model with CHANGE-MODEL.")
AGAIN = text("Run the cell again, or choose another model with CHANGE-MODEL.")

Kind = TypeVar("Kind", bound=AIBridgeError)


@dataclass(frozen=True, slots=True)
class Endings:
    """What a service calls the ways an answer can end."""

    finished: str
    too_long: str
    withheld: frozenset[str]


@dataclass(slots=True)
class Answer:
    """An answer of ``who``, chunk by chunk; a whole response is its only chunk."""

    who: str
    endings: Endings
    model: str
    pieces: list[str] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    finish_reason: str | None = None
    block_reason: str | None = None

    @property
    def text(self) -> str:
        """Everything said so far, without the model's thoughts."""
        return "".join(self.pieces)

    def check(self, kind: type[Kind]) -> None:
        """Raise ``kind`` unless this is a whole answer that says something.

        What was used up was used up: the error carries it.
        """
        happened, remedy = self._fault()
        if happened is not None:
            raise self.failed(kind, happened, remedy)

    def failed(self, kind: type[Kind], happened: Text, remedy: Text) -> Kind:
        """Make an error about this answer that says what it cost."""
        error = kind(happened, remedy=remedy)
        error.usage, error.model = self.usage, self.model
        return error

    def _fault(self) -> tuple[Text | None, Text]:
        reason, who = self.finish_reason, self.who
        happened, remedy = None, AGAIN
        if self.block_reason is not None:
            blocked = self.block_reason
            happened = text("{who} did not accept the text ({reason}).", who=who, reason=blocked)
            remedy = REPHRASE
        elif reason in self.endings.withheld:
            happened = text("{who} withheld its answer ({reason}).", who=who, reason=reason)
            remedy = REPHRASE
        elif reason == self.endings.too_long:
            happened = text("{who}'s answer was cut at its length limit.", who=who)
            remedy = SHORTER
        elif reason is None and self.text:
            happened = text("{who}'s answer broke off before its end.", who=who)
        elif reason not in {self.endings.finished, None}:
            happened = text("{who} ended its answer early ({reason}).", who=who, reason=reason)
        elif not self.text.strip():
            happened = text("{who}'s answer was empty.", who=who)
        return happened, remedy
