"""An interrupted cell is answered before its clean-up ends, and the next one waits for that."""

import asyncio
import threading

import pytest

from aibridge_kernel.unfinished import Unfinished


def test_the_answer_does_not_wait_and_the_next_does():
    async def cells():
        unfinished, stop, release = Unfinished(), threading.Event(), threading.Event()
        began, order = asyncio.Event(), []
        loop = asyncio.get_running_loop()

        def applies():
            loop.call_soon_threadsafe(began.set)
            stop.wait(30)
            release.wait(30)
            order.append("taken back")
            return "result"

        cell = asyncio.create_task(unfinished.run(applies, stop=stop.set, late=order.append))
        await began.wait()
        cell.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cell
        await unfinished.clean(lambda: order.append("discarded"))
        assert order == []  # it is still being taken back, and the cell has been answered
        release.set()
        await unfinished.settle()
        return order

    assert asyncio.run(cells()) == ["taken back", "result", "discarded"]


def test_what_fails_is_raised():
    def fails():
        raise OSError(28, "full")

    with pytest.raises(OSError, match="full"):
        asyncio.run(Unfinished().run(fails))
