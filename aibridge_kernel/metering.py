"""What models were asked and what it cost: tokens, requests and seconds, by cell and model.

Also the limit on them. Nothing here asks anybody anything; the translator reports each call.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum

from .errors import AIBridgeError, UsageError
from .values import Usage, text


class Purpose(StrEnum):
    """What a model was asked for."""

    COMMAND = "command"
    CHAT = "chat"
    REPAIR = "repair"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Spent:
    """What one model cost in one cell for one purpose; ``seconds`` were spent waiting for it.

    ``is_own`` says that the provider's own address answered, whose prices are known.
    """

    cell: int
    model: str
    purpose: Purpose
    is_own: bool = False
    usage: Usage = field(default_factory=Usage)
    requests: int = 0
    seconds: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        return replace(
            self,
            usage=self.usage + other.usage,
            requests=self.requests + other.requests,
            seconds=self.seconds + other.seconds,
        )


@dataclass(slots=True)
class Call:
    """One request under way, and what it is found to have cost."""

    model: str
    usage: Usage = field(default_factory=Usage)

    def answered(self, model: str | None, usage: Usage | None) -> None:
        """Note which model version answered and what that cost."""
        self.model = model or self.model
        self.usage = usage or self.usage


class Meter:
    """Counts every request of one kernel; ``limit`` is the most tokens they may cost in all."""

    def __init__(
        self, limit: int | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.limit = limit
        self.cell = 0
        """Number of the cell that is running, or that ran last."""
        self._clock = clock
        self._spent: dict[tuple[int, str, Purpose, bool], Spent] = {}

    @contextmanager
    def call(self, model: str, purpose: Purpose, *, is_own: bool, free: bool) -> Iterator[Call]:
        """Count one request, however it ends; ``free`` ones cost no tokens and have no limit.

        Raises ``UsageError`` instead of beginning one beyond the limit.
        """
        if not free:
            self.check()
        call, cell, started = Call(model), self.cell, self._clock()
        try:
            yield call
        except AIBridgeError as error:
            call.answered(error.model, error.usage)
            raise
        finally:
            seconds = self._clock() - started
            key = (cell, call.model, purpose, is_own)
            spent = Spent(*key, usage=call.usage, requests=1, seconds=seconds)
            self._spent[key] = self._spent[key] + spent if key in self._spent else spent

    def check(self) -> None:
        """Raise ``UsageError`` when the limit is reached."""
        if self.limit is None or self.usage.tokens < self.limit:
            return
        raise UsageError(
            text(
                "This kernel has used {used} tokens; its limit is {limit}.",
                used=self.usage.tokens,
                limit=self.limit,
            ),
            untouched=text("The model was not asked and nothing was changed."),
            remedy=text(
                "Raise AIBRIDGE_TOKEN_LIMIT and restart the kernel, or go on with "
                "`CHANGE-MODEL offline` or !command. %usage shows what used them."
            ),
        )

    @property
    def spent(self) -> tuple[Spent, ...]:
        """Everything counted so far, in the order of its beginning."""
        return tuple(self._spent.values())

    @property
    def usage(self) -> Usage:
        """Tokens of all requests."""
        return sum((spent.usage for spent in self.spent), Usage())

    @property
    def requests(self) -> int:
        """How many requests there were."""
        return sum(spent.requests for spent in self.spent)

    @property
    def seconds(self) -> float:
        """Seconds spent waiting for models."""
        return sum(spent.seconds for spent in self.spent)
