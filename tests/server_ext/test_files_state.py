"""Coalescing, outboxes, interests and batches: plain state, the clock passed in."""

from __future__ import annotations

import pytest
from websockets.client import ClientProtocol
from websockets.protocol import State
from websockets.uri import parse_uri

from aibridge_server_ext.batch import collect
from aibridge_server_ext.changes import (
    DirectoryLost,
    DirectoryReady,
    EventsLost,
    Interest,
    NameChanged,
    NameMoved,
)
from aibridge_server_ext.coalescer import Coalescer, Dirt
from aibridge_server_ext.frames import text_frames
from aibridge_server_ext.pace import Pace
from aibridge_server_ext.subscriptions import (
    MAX_NAMES,
    Interests,
    Outbox,
    SendDelta,
    SendGone,
    SendReply,
    SendResync,
    SendSnapshot,
)


def test_the_first_change_is_due_at_once_and_the_next_after_the_interval():
    coalescer = Coalescer(interval=0.05)
    coalescer.dirt.names.add("a")
    assert coalescer.pending
    assert coalescer.due_at < 100.0
    assert coalescer.take(100.0) == (Dirt({"a"}), None)
    assert not coalescer.pending
    assert coalescer.due_at == 100.05


def test_dear_sending_stretches_the_interval_up_to_a_limit():
    coalescer = Coalescer(interval=0.05, stretch=8, longest=1.0)
    coalescer.take(10.0)
    coalescer.spend(0.01)
    coalescer.spend(0.01)
    assert coalescer.due_at == 10.16
    coalescer.spend(5.0)
    assert coalescer.due_at == 11.0
    coalescer.take(11.0)
    assert coalescer.due_at == 11.05


def test_what_was_lost_does_not_wait_for_what_was_dear():
    coalescer = Coalescer(interval=0.05, stretch=8, longest=1.0)
    coalescer.take(10.0)
    coalescer.spend(5.0)
    coalescer.stale = "overflow"
    assert coalescer.due_at == 10.05
    coalescer.take(10.05)
    coalescer.spend(5.0)
    coalescer.stale = "overflow"
    assert coalescer.due_at == 11.05, "listing it again and again is dear too"


def test_many_directories_that_change_for_long_are_sent_together():
    pace = Pace(together=0.1, often=60, burst=20)
    for _ in range(20):
        pace.count(5.0)
    assert not pace.is_storm(5.0), "a burst is none"
    for tenth in range(20):
        for _ in range(20):
            pace.count(5.1 + tenth / 10)
    assert pace.is_storm(7.0)
    assert pace.next_beat(7.0) == 7.0
    pace.beat(7.0)
    assert pace.next_beat(7.02) == pytest.approx(7.1)
    assert pace.next_beat(9.0) == 9.0
    assert not pace.is_storm(7.5), "it is over soon after"


def test_one_directory_that_changes_all_the_time_is_no_storm():
    pace = Pace()
    for step in range(200):
        pace.count(step * 0.05)
        assert not pace.is_storm(step * 0.05)


def test_messages_of_every_size_are_frames_of_their_own():
    messages = ["x" * size for size in (0, 1, 125, 126, 65_535, 65_536, 200_000)]
    client = ClientProtocol(parse_uri("ws://x/"), state=State.OPEN, max_size=None)
    client.receive_data(text_frames(messages))
    assert [frame.data.decode() for frame in client.events_received()] == messages


def test_dirt_is_split_with_its_moves():
    dirt = Dirt({"a", "b", "c"}, {"a": "x/a"})
    first = dirt.split(2)
    assert len(first.names) == 2
    assert first.names | dirt.names == {"a", "b", "c"}
    assert (first.moved | dirt.moved) == {"a": "x/a"}
    assert set(first.moved) <= first.names


def test_an_outbox_sends_replies_first_and_directories_in_turn():
    outbox = Outbox()
    for directory in ("a", "b"):
        outbox.subscribe(directory, listing=True)
        outbox.refresh(directory)
    outbox.reply("hello")
    assert outbox.take() == SendReply("hello")
    a, b = outbox.subscriptions["a"], outbox.subscriptions["b"]
    outbox.mark("a", Dirt({"x"}))
    assert outbox.take() == SendSnapshot(a)
    assert outbox.take() == SendSnapshot(b)
    assert outbox.take() == SendDelta(a, Dirt({"x"}))
    assert outbox.take() is None


def test_changes_before_the_snapshot_are_not_sent():
    outbox = Outbox()
    outbox.subscribe("a", listing=True)
    outbox.mark("a", Dirt({"x"}))
    assert outbox.take() is None


def test_a_snapshot_covers_earlier_dirt_and_follows_the_resync():
    outbox = Outbox()
    outbox.subscribe("a", listing=True)
    outbox.refresh("a")
    outbox.take()
    outbox.mark("a", Dirt({"x"}))
    outbox.refresh("a", "overflow")
    subscription = outbox.subscriptions["a"]
    assert outbox.take() == SendResync(subscription, "overflow")
    assert outbox.take() == SendSnapshot(subscription)
    assert outbox.take() is None


def test_no_resync_before_the_first_snapshot_or_after_a_departure():
    outbox = Outbox()
    outbox.subscribe("a", listing=True)
    outbox.refresh("a")
    outbox.refresh("a", "replaced")
    assert outbox.take() == SendSnapshot(outbox.subscriptions["a"])
    outbox.depart("a", None)
    outbox.take()
    outbox.refresh("a", "replaced")
    assert outbox.take() == SendSnapshot(outbox.subscriptions["a"])


def test_a_departure_makes_what_waits_pointless():
    outbox = Outbox()
    outbox.subscribe("a", listing=True)
    outbox.refresh("a", "overflow")
    outbox.depart("a", "b")
    outbox.mark("a", Dirt({"x"}))
    assert outbox.take() == SendGone(outbox.subscriptions["a"], "b")
    assert outbox.take() is None
    outbox.refresh("a")
    assert outbox.take() == SendSnapshot(outbox.subscriptions["a"])


def test_many_dirty_names_are_sent_in_several_deltas():
    outbox = Outbox()
    outbox.subscribe("a", listing=True)
    outbox.refresh("a")
    outbox.take()
    names = {str(number) for number in range(MAX_NAMES + 1)}
    outbox.mark("a", Dirt(set(names)))
    sizes = []
    while (sending := outbox.take()) is not None:
        sizes.append(len(sending.dirt.names))
    assert sizes == [MAX_NAMES, 1]


def test_few_changes_are_taken_at_once_if_there_is_nothing_else():
    outbox = Outbox()
    for directory in "ab":
        outbox.subscribe(directory, listing=True)
        outbox.refresh(directory)
    assert outbox.take_few(3) == []
    while outbox.take() is not None:
        pass
    assert outbox.take_few(3) == []
    outbox.mark("a", Dirt({"x"}, {"x": "y"}))
    outbox.mark("b", Dirt({"x", "y"}))
    assert outbox.take_few(2) == []
    outbox.reply("answer")
    assert outbox.take_few(3) == []
    assert outbox.take() == SendReply("answer")
    a, b = outbox.subscriptions["a"], outbox.subscriptions["b"]
    assert outbox.take_few(3) == [
        SendDelta(a, Dirt({"x"}, {"x": "y"})),
        SendDelta(b, Dirt({"x", "y"})),
    ]
    assert outbox.take() is None


@pytest.mark.parametrize("happening", ["refresh", "resync", "depart"])
def test_what_is_more_than_changes_is_not_taken_at_once(happening):
    outbox = Outbox()
    outbox.subscribe("a", listing=True)
    outbox.refresh("a")
    while outbox.take() is not None:
        pass
    if happening == "depart":
        outbox.depart("a", None)
    else:
        outbox.refresh("a", "overflow" if happening == "resync" else None)
    outbox.mark("a", Dirt({"x"}))
    assert outbox.take_few(3) == []
    assert outbox.take() is not None


def test_the_difference_of_a_request():
    outbox = Outbox()
    for directory in ("a", "b"):
        outbox.subscribe(directory, listing=True)
    assert outbox.difference(["c", "b", "d"]) == (["c", "d"], ["a"])


def test_interest_is_counted():
    interests = Interests()
    assert interests.add("/r", Interest.DEPARTURES)
    assert not interests.add("/r", Interest.DEPARTURES)
    assert interests.add("/r", Interest.CONTENTS)
    assert interests.of("/r") == Interest.DEPARTURES | Interest.CONTENTS
    assert not interests.remove("/r", Interest.DEPARTURES)
    assert interests.remove("/r", Interest.CONTENTS)
    assert interests.of("/r") == Interest.DEPARTURES
    assert interests.remove("/r", Interest.DEPARTURES)
    assert not interests.of("/r")


def test_a_batch_sorts_changes():
    batch = collect(
        [
            NameChanged("/r", "a"),
            NameChanged("/r", "a", structural=True),
            NameChanged("/r/d", "b"),
            NameMoved("/r", "a", "/r/d", "b"),
            DirectoryLost("/r/x"),
            DirectoryReady("/r/y"),
            EventsLost(),
        ]
    )
    assert batch.events == 7
    assert batch.names == {"/r": {"a"}, "/r/d": {"b"}}
    assert batch.restructured == {"/r"}
    assert (batch.lost, batch.ready, batch.events_lost) == ({"/r/x"}, {"/r/y"}, "overflow")
    assert batch.destination("/r/a") == "/r/d/b"


def test_a_batch_follows_moves_of_moves_and_gives_up_on_circles():
    batch = collect(
        [
            NameMoved("/r", "docs", "/r", "papers"),
            NameMoved("/r", "papers", "/r/old", "works"),
        ]
    )
    assert batch.destination("/r/docs/deep") == "/r/old/works/deep"
    assert batch.destination("/r/other") is None
    circle = collect([NameMoved("/r", "a", "/r", "b"), NameMoved("/r", "b", "/r", "a")])
    assert circle.destination("/r/a") in {"/r/a", "/r/b"}
    growing = collect([NameMoved("/r", "a", "/r/c", "x"), NameMoved("/r", "c", "/r", "a")])
    assert growing.destination("/r/a") == "/r/a/x"
