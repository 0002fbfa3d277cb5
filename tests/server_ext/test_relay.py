"""Servers that share storage, with a real Redis between them."""

from __future__ import annotations

import json
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback.redis import running_redis
from server_process import ServerProcess, limited

from aibridge_server_ext.changes import EventsLost, NameChanged, NameMoved
from aibridge_server_ext.relay_messages import MAX_BYTES, MAX_PATHS, News, changes_of, read

ROOT = "/root"


def visible(path):
    return path.removeprefix(ROOT).strip("/") if path.startswith(f"{ROOT}/") else None


def real(path):
    return None if ".." in path.split("/") or path.startswith("/") else f"{ROOT}/{path}"


def test_changes_travel_as_contents_paths():
    news = News()
    news.add(
        [
            NameChanged("/root/docs", "a"),
            NameChanged("/elsewhere", "secret"),
            NameMoved("/root/docs", "a", "/root", "b\udcff"),
            NameMoved("/root/docs", "a", "/elsewhere", "b"),
        ],
        visible,
    )
    message = news.write("one").encode()
    assert b"elsewhere" not in message
    assert not read(message, "one")
    assert changes_of(read(message, "two"), real) == [
        NameChanged("/root/docs", "a", structural=True),
        NameMoved("/root/docs", "a", "/root", "b\udcff"),
    ]


def test_too_much_news_is_told_as_everything():
    news = News()
    news.add((NameChanged(ROOT, str(number)) for number in range(MAX_PATHS + 1)), visible)
    assert news == News(lost=True)
    assert read(b" " * (MAX_BYTES + 1), "two") == News(lost=True)
    assert changes_of(News(lost=True), real) == [EventsLost("lost by another server")]


def test_paths_that_lead_out_are_not_followed():
    told = {"server": "x", "changed": ["../a", "/etc/b", "c"], "moved": {"../a": "c"}, "lost": 0}
    changes = changes_of(read(json.dumps(told).encode(), "two"), real)
    assert changes == [NameChanged(ROOT, "c", structural=True)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(max_size=5), values),
    max_leaves=8,
)


@given(
    st.binary()
    | st.fixed_dictionaries({"server": JSON, "changed": JSON, "moved": JSON, "lost": JSON}).map(
        lambda told: json.dumps(told).encode()
    )
)
def test_any_message_is_read_or_ignored(message):
    for change in changes_of(read(message, "one"), real):
        assert isinstance(change, NameChanged | NameMoved | EventsLost)


@pytest.fixture
def redis(tmp_path):
    """Starts and stops a Redis at one address."""
    running = ExitStack()

    class Switch:
        url = ""

        def on(self):
            port = urlsplit(self.url).port if self.url else None
            self.url, _ = running.enter_context(running_redis(tmp_path, port))

        def off(self):
            running.close()

    switch = Switch()
    switch.on()
    yield switch
    switch.off()


async def test_what_one_server_sees_the_other_tells(redis, tmp_path):
    root = tmp_path / "root"
    (root / "docs").mkdir(parents=True)
    blind = limited("instances", 0)  # it polls once an hour: only the relay can tell it
    seeing = ServerProcess(tmp_path / "one", root, relay_url=redis.url)
    told = ServerProcess(tmp_path / "two", root, *blind, relay_url=redis.url, poll_interval=3600)
    servers = (seeing, told)
    try:
        for server in servers:
            server.start()
        one, two = [await server.connect() for server in servers]
        for client in (one, two):
            await client.watch("", "docs")
            await client.until_listing("docs", {})
        for server in servers:
            while (await server.get("aibridge/status"))["relay"] != "connected":
                pass
        (root / "docs" / "a").write_text("one")
        await two.until_listing("docs", lambda entries: "a" in entries)
        (root / "docs" / "a").rename(root / "docs" / "b")
        await two.until_listing("docs", lambda entries: set(entries) == {"b"})
        await two.until_listing("docs", await told.answered("docs"))
        assert any(message.get("moved") == {"a": "docs/b"} for message in two.messages)
        assert (await told.get("aibridge/status"))["changes_relayed"] > 0
        redis.off()
        while (await told.get("aibridge/status"))["relay"] != "away":
            pass
        (root / "docs" / "c").write_text("while nobody could be told")
        await one.until_listing("docs", lambda entries: "c" in entries)
        redis.on()
        await two.until_listing("docs", lambda entries: set(entries) == {"b", "c"})
        await two.until_listing("docs", await told.answered("docs"))
        assert any(message.get("reason") == "relay" for message in two.messages)
    finally:
        for server in servers:
            await server.disconnect()
            server.stop()


async def test_without_redis_files_are_as_live_as_ever(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    server = ServerProcess(tmp_path / "home", root, relay_url="redis://127.0.0.1:1/0")
    try:
        server.start()
        client = await server.connect()
        await client.watch("")
        await client.until_listing("", {})
        (root / "a").write_text("")
        await client.until_listing("", lambda entries: "a" in entries)
        assert (await server.get("aibridge/status"))["relay"] == "away"
    finally:
        await server.disconnect()
        server.stop()
