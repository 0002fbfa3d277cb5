"""Kept answers: which are used, which are kept, and what becomes of a cache that is away."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import time
from contextlib import suppress

import pytest
from loopback.redis import PASSWORD, running_redis
from loopback.scene import asked, collected

from aibridge_kernel.caching import CacheUnavailable, Replaying, open_cache
from aibridge_kernel.caching.keys import Asked, key
from aibridge_kernel.caching.redis import RedisCache
from aibridge_kernel.caching.replaying import RETRY_S
from aibridge_kernel.conversation import Conversation, Turn
from aibridge_kernel.errors import ProviderError, UsageError
from aibridge_kernel.providers.base import Chunk, Failure
from aibridge_kernel.values import Mode, Step, Translation, Usage, text

EMPTY = Conversation()
MODEL = Asked("gemini", "flash", "command")
ANSWER = Translation((Step("rm a.txt docs/b", "Deletes."),), model="flash-001", usage=Usage(5, 5))


class Model:
    """Answers the same each time and counts how often it was asked."""

    def __init__(self, answer=ANSWER, fails_after=None):
        self.asked = 0
        self.answer = answer
        self._fails_after = fails_after

    async def translation(self):
        self.asked += 1
        return self.answer

    async def chunks(self):
        self.asked += 1
        for number, word in enumerate(("Hola, ", "Ana.")):
            if number == self._fails_after:
                raise ProviderError(text("The stream broke off."))
            yield Chunk(word)
        yield Chunk(usage=Usage(3, 3), model="flash-001")


@pytest.fixture
def runner():
    with asyncio.Runner() as running:
        yield running


@pytest.fixture(params=["sqlite", "redis"])
def cache(request, tmp_path, runner):
    if request.param == "sqlite":
        made = open_cache("sqlite:", tmp_path / "state")
        yield made
        runner.run(made.aclose())
        return
    with running_redis(tmp_path) as (url, _):
        made = open_cache(url, tmp_path / "state")
        yield made
        runner.run(made.aclose())


def translated(runner, replaying, model, request, *, conversation=EMPTY, who=MODEL):
    return runner.run(replaying.translate(who, conversation, request, model.translation))


def test_the_same_question_is_answered_from_the_cache(runner, cache):
    model, replaying = Model(), Replaying(cache)
    request = asked("borra a y b", "a.txt", "docs/")
    assert translated(runner, replaying, model, request) == ANSWER
    again = translated(runner, replaying, model, request)
    assert again == Translation(ANSWER.steps, model="flash-001", cached=True)
    assert model.asked == 1
    said = Turn(Mode.COMMAND, "hola")
    others = (
        {"who": Asked("openai", "flash", "command")},
        {"who": Asked("gemini", "pro", "command")},
        {"who": Asked("gemini", "flash", "repair")},
        {"conversation": EMPTY.add(said)},
        {"request": asked("borra a", "a.txt", "docs/")},
        {"request": asked("borra a y b", "a.txt", "docs/", working_directory="docs")},
        {"request": asked("borra a y b", "a.txt", "docs/", failure=Failure("rm a", 1))},
    )
    for number, other in enumerate(others, 2):
        translated(runner, replaying, model, **({"request": request} | other))
        assert model.asked == number


def test_the_listing_decides_whether_an_answer_still_fits(runner, cache):
    model, replaying = Model(), Replaying(cache)
    translated(runner, replaying, model, asked("borra", "a.txt", "docs/", "c"))
    assert not translated(runner, replaying, model, asked("borra", "a.txt", "docs/", "c")
                          ).other_listing  # fmt: skip
    other = translated(runner, replaying, model, asked("borra", "a.txt", "docs/", "d"))
    assert other.cached
    assert other.other_listing
    assert model.asked == 1
    for names in (("docs/", "c"), ("a.txt", "docs", "c"), ()):
        assert not translated(runner, Replaying(cache), model, asked("borra", *names)).cached
    assert model.asked == 4


def test_replay_can_be_switched_off_and_fresh_answers_replace_the_kept(runner, cache):
    request = asked("borra", "a.txt")
    translated(runner, Replaying(cache), Model(), request)
    fresh = Model(Translation((Step("ls"),), model="flash-002"))
    off = Replaying(cache, replays=False)
    assert translated(runner, off, fresh, request).model == "flash-002"
    assert fresh.asked == 1
    off.replays = True
    assert translated(runner, off, fresh, request).model == "flash-002"
    assert fresh.asked == 1


def chatted(runner, replaying, model):
    return runner.run(collected(replaying.chat(MODEL, EMPTY, asked("hola"), model.chunks())))


def test_chat_is_kept_once_it_is_whole(runner, cache):
    replaying = Replaying(cache)
    broken = Model(fails_after=1)
    with pytest.raises(ProviderError):
        chatted(runner, replaying, broken)
    model = Model()
    assert [chunk.text for chunk in chatted(runner, replaying, model)] == ["Hola, ", "Ana.", ""]
    assert chatted(runner, replaying, model) == [
        Chunk("Hola, Ana."),
        Chunk(usage=Usage(), model="flash-001", cached=True),
    ]
    assert model.asked == 1


def test_an_answer_that_holds_a_secret_is_not_kept(runner, cache):
    model = Model(Translation((Step("echo s3cret"),)))
    replaying = Replaying(cache, holds_secret=lambda words: "s3cret" in words)
    for number in (1, 2):
        assert not translated(runner, replaying, model, asked("di")).cached
        assert model.asked == number


WRONG = (
    "",
    "[" * 100_000,
    "[]",
    "{}",
    json.dumps({"version": 2}),
    json.dumps({"version": 1, "names": 5}),
    json.dumps({"version": 1, "names": [], "steps": [["ls"]]}),
    json.dumps({"version": 1, "names": [], "steps": [[1, 2]], "question": None, "refusal": None}),
    json.dumps({"version": 1, "text": 1, "model": None, "models": 3}),
)


@pytest.mark.parametrize("entry", WRONG)
def test_an_entry_that_anybody_may_have_written_is_no_answer(runner, tmp_path, entry):
    cache = open_cache("sqlite:", tmp_path)
    replaying, model, request = Replaying(cache), Model(), asked("borra")
    runner.run(cache.put(key(MODEL, EMPTY, request), entry))
    assert not translated(runner, replaying, model, request).cached
    runner.run(cache.put(key(MODEL, EMPTY, asked("hola")), entry))
    assert len(chatted(runner, replaying, model)) == 3
    runner.run(cache.aclose())


# --- a cache that is away ------------------------------------------------------------------------


def told_of(runner, cache):
    """Ask twice with a cache that is away; what the person was told."""
    notices, model, replaying = [], Model(), Replaying(cache)
    for _ in range(2):
        request = asked("borra", "a.txt", notice=lambda words: notices.append(str(words)))
        assert translated(runner, replaying, model, request) == ANSWER
    assert model.asked == 2
    runner.run(replaying.aclose())
    (told,) = notices
    assert PASSWORD not in told
    return told


def test_a_redis_that_is_not_there_is_said_once(runner, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"redis://:{PASSWORD}@127.0.0.1:{free.getsockname()[1]}/0"
        assert "Redis does not answer" in told_of(runner, open_cache(url, tmp_path))


def test_a_redis_that_stalls_holds_nobody_up(runner, tmp_path):
    with running_redis(tmp_path) as (url, process):
        os.kill(process.pid, signal.SIGSTOP)
        cache = open_cache(url, tmp_path)
        assert "Redis does not answer (TimeoutError)" in told_of(runner, cache)


def test_a_redis_that_dies_on_the_way_and_comes_back(runner, tmp_path, monkeypatch):
    request, model = asked("borra"), Model()
    with running_redis(tmp_path) as (url, process):
        cache = open_cache(url, tmp_path)
        replaying = Replaying(cache)
        translated(runner, replaying, model, request)
        process.kill()
        process.wait()
        assert translated(runner, replaying, model, request) == ANSWER
    clock = time.monotonic() + RETRY_S + 1
    monkeypatch.setattr("time.monotonic", lambda: clock)
    with running_redis(tmp_path) as (url, _):
        replaying._cache = open_cache(url, tmp_path)
        translated(runner, replaying, model, request)
        assert translated(runner, replaying, model, request).cached
        runner.run(replaying.aclose())


def test_keys_in_redis_name_the_user(runner, tmp_path, monkeypatch):
    with running_redis(tmp_path) as (url, _):
        monkeypatch.setenv("JUPYTERHUB_USER", "ana")
        ana = RedisCache(url)
        monkeypatch.setenv("JUPYTERHUB_USER", "eva")
        eva = RedisCache(url)
        runner.run(ana.put("k", "hers"))
        assert runner.run(eva.get("k")) is None
        assert runner.run(ana.get("k")) == "hers"
        for cache in (ana, eva):
            runner.run(cache.aclose())


def test_redis_without_its_package_or_with_a_wrong_address(runner, tmp_path, monkeypatch):
    with pytest.raises(CacheUnavailable, match="no address"):
        runner.run(open_cache("redis://127.0.0.1:x", tmp_path).get("k"))
    monkeypatch.setitem(__import__("sys").modules, "redis.asyncio", None)
    with pytest.raises(CacheUnavailable, match=r"jupyter-aibridge\[redis\]"):
        runner.run(open_cache("redis://127.0.0.1", tmp_path).get("k"))


def test_a_locked_file_is_said_and_the_cell_goes_on(runner, tmp_path):
    cache = open_cache("sqlite:", tmp_path)
    runner.run(cache.get("k"))
    holder = sqlite3.connect(tmp_path / "history.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert "locked" in told_of(runner, cache)
    with suppress(sqlite3.Error):
        holder.close()


def test_what_is_no_address_of_a_cache(runner, tmp_path):
    with pytest.raises(UsageError, match="AIBRIDGE_CACHE_URL") as caught:
        open_cache("mysql://u:pass-word@h", tmp_path)
    assert "pass-word" not in str(caught.value)
    nothing = open_cache("none:", tmp_path)
    runner.run(nothing.put("k", "v"))
    assert runner.run(nothing.get("k")) is None
