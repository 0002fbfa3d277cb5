"""Stages are told when they last, with how far they are, and never after they ended."""

import asyncio

import pytest

from aibridge_kernel import working
from aibridge_kernel.working import Stage, Working


@pytest.fixture
def follow(monkeypatch):
    """Run a scenario with a ``Working`` and the queue of what it told."""
    monkeypatch.setattr(working, "STEP_S", 0.001)

    def run(scenario, delay=0.001):
        monkeypatch.setattr(working, "DELAY_S", delay)

        async def begin():
            busy, told = Working(), asyncio.Queue()
            busy.cell = "a-cell"
            busy.listener = lambda: told.put_nowait(busy.now)
            await asyncio.wait_for(scenario(busy, told), 30)
            assert told.empty()

        asyncio.run(begin())

    return run


def parts(told):
    return {name: value for name, value in told.items() if name != "elapsed_s"}


def test_progress_is_told_as_it_is_made(follow):
    async def scenario(busy, told):
        with busy.at(Stage.APPLYING) as doing:
            first = {"stage": "applying", "cell": "a-cell"}
            assert parts(await told.get()) == first
            doing.step(3, 10)
            assert parts(await told.get()) == {**first, "done": 3, "total": 10}
            assert busy.now["elapsed_s"] >= 0
        assert await told.get() is None

    follow(scenario)


def test_what_is_over_at_once_is_not_told(follow):
    async def scenario(busy, _told):
        for stage in Stage:
            with busy.at(stage):
                await asyncio.sleep(0)
        busy.end()

    follow(scenario, delay=3600)


def test_the_end_of_a_cell_ends_what_was_told(follow):
    async def scenario(busy, told):
        with busy.at(Stage.RUNNING):
            assert (await told.get())["stage"] == "running"
            busy.end()
            assert told.get_nowait() is None
        assert busy.now is None

    follow(scenario)


def test_what_was_written_is_counted(follow, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "big").write_bytes(b"x" * 10_000)

    async def scenario(busy, told):
        with busy.at(Stage.RUNNING, tmp_path):
            found = await told.get()
            assert (found["files"], found["bytes"]) == (1, 10_000)
        assert await told.get() is None

    follow(scenario)


def test_one_thing_to_do_is_no_progress(follow):
    async def scenario(busy, told):
        with busy.at(Stage.UNDOING) as doing:
            doing.step(0, 1)
            assert parts(await told.get()) == {"stage": "undoing", "cell": "a-cell"}
        assert await told.get() is None

    follow(scenario)
