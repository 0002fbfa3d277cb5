"""One call, tried again where the server says so or is only overloaded, and saying so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from aibridge_kernel.values import Text, text

from .faults import Fault

BACKOFF_S = (0.5, 1.5)
"""Seconds before each further attempt that the server gave no time for."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on: ``wait_s`` bounds the sum of all waits, ``backoff_s`` their number."""

    wait_s: float
    backoff_s: tuple[float, ...] = BACKOFF_S

    async def persist(
        self,
        call: Callable[[], Awaitable[Answer]],
        explain: Callable[[Exception], Fault],
        notice: Callable[[Text], None],
    ) -> Answer:
        """Await ``call`` until it succeeds or its fault is final, and raise that fault's error."""
        waited = 0.0
        pauses = iter(self.backoff_s)
        while True:
            try:
                return await call()
            except Exception as error:
                fault = explain(error)
                pause = self._pause(fault, next(pauses, None), waited)
                if pause is None:
                    raise fault.error from error
            notice(_waiting(fault, pause))
            await asyncio.sleep(pause)
            waited += pause

    def _pause(self, fault: Fault, backoff: float | None, waited: float) -> float | None:
        """Seconds until another attempt, or ``None`` when it is time to give up."""
        if not fault.again or backoff is None:
            return None
        pause = backoff if fault.wait_s is None else fault.wait_s
        return pause if waited + pause <= self.wait_s else None


def _waiting(fault: Fault, pause: float) -> Text:
    return text(
        "{happened} Trying again in {seconds} s.",
        happened=fault.error.happened,
        seconds=f"{pause:g}",
    )
