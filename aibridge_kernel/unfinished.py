"""Blocking work that is seen through after its cell was answered.

An interrupted apply has to take back what it did, which for tens of thousands of files lasts longer
than a person waits for an answer. So the cell ends at once, the work goes on in its thread under
the workspace's lock, and whatever touches files next waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

__all__ = ["Unfinished"]

GRACE_S = 0.05
"""Seconds an interrupted cell waits for its own clean-up before it leaves it behind."""

T = TypeVar("T")


class Unfinished:
    """What one kernel has left behind; used on its main thread."""

    def __init__(self) -> None:
        self._left: set[asyncio.Future[object]] = set()

    async def run(
        self,
        function: Callable[[], T],
        *,
        stop: Callable[[], None] | None = None,
        late: Callable[[T], object] | None = None,
    ) -> T:
        """Run a function in a thread.

        When the cell is cancelled, ``stop`` tells the function; it is given a moment and then left
        behind. If it comes to its end in spite of that, ``late`` is given what it returned.
        """
        task = asyncio.ensure_future(asyncio.to_thread(function))
        self._leave(task)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if stop is not None:
                stop()
            task.add_done_callback(lambda done: _tell(done, late))
            await asyncio.wait([task], timeout=GRACE_S)
            raise

    async def clean(self, function: Callable[[], object]) -> None:
        """Run a clean-up after all that is still going on; it is done in any case.

        Comes back when it is done or after a moment, at once where something else is to end first:
        for that the cell has waited already.
        """
        before = tuple(self._left)
        task = asyncio.ensure_future(_after(before, function))
        self._leave(task)
        await asyncio.wait([task], timeout=0 if before else GRACE_S)

    async def settle(self) -> None:
        """Wait until nothing is going on any more."""
        while self._left:
            await asyncio.wait(tuple(self._left))

    def _leave(self, task: asyncio.Future[T]) -> None:
        kept: asyncio.Future[object] = task  # type: ignore[assignment]  # its result is not used
        self._left.add(kept)
        kept.add_done_callback(self._left.discard)


async def _after(
    before: tuple[asyncio.Future[object], ...], function: Callable[[], object]
) -> None:
    if before:
        await asyncio.wait(before)
    await asyncio.to_thread(function)


def _tell(done: asyncio.Future[T], late: Callable[[T], object] | None) -> None:
    if not done.cancelled() and done.exception() is None and late is not None:
        late(done.result())
