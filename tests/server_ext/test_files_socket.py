"""The WebSocket of file changes, on a real server."""

from __future__ import annotations

import json
import os

import pytest
from tornado.httpclient import HTTPClientError

from aibridge_server_ext.changes import NameChanged, NameMoved
from aibridge_server_ext.client import Client
from aibridge_server_ext.watchers import inotify


async def test_a_stranger_is_refused_before_the_upgrade(jp_ws_fetch):
    with pytest.raises(HTTPClientError) as failure:
        await jp_ws_fetch("aibridge", "files", headers={"Authorization": "token wrong"})
    assert failure.value.code == 403


async def test_a_snapshot_is_what_the_contents_manager_answers(connect, answered, root):
    (root / "docs").mkdir()
    (root / "docs" / "a.txt").write_text("abc")
    (root / "docs" / "n.ipynb").write_text("{}")
    (root / "docs" / "sub").mkdir()
    client = await connect()
    watching = await client.watch("", "docs")
    assert watching == {
        "type": "watching",
        "id": 1,
        "refused": {},
        "modes": {"": "inotify", "docs": "inotify"},
    }
    await client.until_listing("", await answered(""))
    await client.until_listing("docs", await answered("docs"))
    assert set(client.listings["docs"]) == {"a.txt", "n.ipynb", "sub"}


async def test_create_modify_rename_and_delete_arrive(connect, answered, root):
    client = await connect()
    await client.watch("")
    await client.until("snapshot", directory="")

    (root / "a.txt").write_text("one")
    await client.until_listing("", lambda entries: entries.get("a.txt", {}).get("size") == 3)
    (root / "a.txt").write_text("three")
    await client.until_listing("", lambda entries: entries["a.txt"]["size"] == 5)
    (root / "a.txt").rename(root / "b.txt")
    delta = await client.until("delta")
    while delta["entries"].get("a.txt", 0) is not None:
        delta = await client.until("delta")
    assert delta["moved"] == {"a.txt": "b.txt"}
    await client.until_listing("", await answered(""))
    (root / "b.txt").unlink()
    await client.until_listing("", {})


async def test_the_time_of_a_watched_folder_is_kept_true_in_its_parent(connect, answered, root):
    (root / "docs").mkdir()
    os.utime(root / "docs", (0, 0))
    client = await connect()
    await client.watch("", "docs")
    await client.until("snapshot", directory="docs")
    (root / "docs" / "a").write_text("")
    delta = await client.until("delta", directory="")
    assert delta["entries"] == await answered("")


async def test_nothing_outside_the_root_is_watched(connect, root, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / "link").symlink_to(outside)
    (root / "inner").mkdir()
    (root / "inner" / "up").symlink_to("../../outside")
    client = await connect()
    paths = ["../outside", "link", "inner/up", "inner/../../outside", str(outside), "/"]
    watching = await client.watch(*paths)
    assert watching["refused"] == dict.fromkeys(paths, "outside the root")
    (outside / "secret.txt").write_text("secret")
    assert await client.settled() == []


async def test_hidden_names_never_leave(connect, root):
    (root / ".hidden").mkdir()
    (root / "__pycache__").mkdir()
    client = await connect()
    watching = await client.watch("", ".hidden", "__pycache__", ".hidden/deeper")
    hidden = {".hidden": "hidden", "__pycache__": "hidden", ".hidden/deeper": "hidden"}
    assert watching["refused"] == hidden
    (root / ".env").write_text("KEY=1")
    (root / ".env").unlink()
    (root / "x.pyc").write_text("")
    (root / ".hidden" / "secret").write_text("")
    (root / "last.txt").write_text("")
    await client.until_listing("", lambda entries: entries and "last.txt" in entries)
    text = json.dumps(client.messages)
    assert ".env" not in text
    assert "secret" not in text
    assert "x.pyc" not in text


async def test_a_link_to_a_hidden_directory_is_refused(connect, root):
    (root / ".hidden").mkdir()
    (root / "shown").symlink_to(".hidden")
    client = await connect()
    assert (await client.watch("shown"))["refused"] == {"shown": "hidden"}


async def test_a_malformed_message_is_answered_and_the_socket_stays_open(connect):
    client = await connect()
    for text, request_id in [
        ("{", None),
        ("[]", None),
        ('{"type": "watch", "id": 3}', 3),
        ('{"type": "other", "id": "x", "directories": []}', "x"),
        ('{"type": "watch", "id": 4, "directories": [1]}', 4),
        ('{"type": "watch", "id": {}, "directories": []}', None),
        ("[" * 100_000, None),
    ]:
        await client.send(text)
        assert (await client.until("error"))["id"] == request_id
    assert (await client.watch())["modes"] == {}


async def test_too_many_directories_close_the_socket(connect):
    client = await connect()
    with pytest.raises(ConnectionError, match="1008"):
        await client.watch(*(f"d{number}" for number in range(1025)))


async def test_a_message_over_the_limit_closes_the_socket(connect):
    client = await connect()
    await client.send(" " * (1 << 20) + " ")
    with pytest.raises(ConnectionError, match="1009"):
        await client.next()


async def test_a_missing_directory_is_found_when_it_appears(connect, root):
    client = await connect()
    watching = await client.watch("later/deeper")
    assert watching["refused"] == {"later/deeper": "does not exist"}
    (root / "later").mkdir()
    (root / "later" / "deeper").mkdir()
    (root / "later" / "deeper" / "a").write_text("")
    await client.until_listing("later/deeper", lambda entries: entries and "a" in entries)


async def test_a_directory_deleted_and_recreated_is_found_again(connect, answered, root):
    (root / "docs").mkdir()
    client = await connect()
    await client.watch("docs")
    await client.until("snapshot")
    for round_ in range(5):
        (root / "docs").rmdir()
        (root / "docs").mkdir()
        (root / "docs" / f"{round_}.txt").write_text("")
        await client.until_listing("docs", lambda e, n=f"{round_}.txt": e and set(e) == {n})
        await client.until_listing("docs", await answered("docs"))
        (root / "docs" / f"{round_}.txt").unlink()


async def test_a_directory_shown_under_two_paths_is_found_again_under_both(connect, answered, root):
    (root / "docs").mkdir()
    (root / "link").symlink_to("docs")
    client = await connect()
    await client.watch("docs", "link")
    await client.until("snapshot", directory="link")
    (root / "docs").rmdir()
    (root / "docs").mkdir()
    for directory in ("docs", "link"):
        await client.until_listing(directory, lambda entries: entries == {})
    await client.settled()
    (root / "docs" / "a").write_text("")
    for directory in ("docs", "link"):
        await client.until_listing(directory, lambda entries: entries and "a" in entries)
        await client.until_listing(directory, await answered(directory))


async def test_a_deleted_directory_is_gone(connect, root):
    (root / "docs").mkdir()
    client = await connect()
    await client.watch("docs")
    await client.until("snapshot")
    (root / "docs").rmdir()
    assert await client.until("gone") == {"type": "gone", "directory": "docs"}
    (root / "docs").mkdir()
    await client.until("snapshot")


async def test_a_renamed_directory_says_where_it_went(connect, root):
    (root / "docs" / "deep").mkdir(parents=True)
    client = await connect()
    await client.watch("docs", "docs/deep")
    await client.until("snapshot", directory="docs/deep")
    (root / "docs").rename(root / "papers")
    departures = {}
    while len(departures) < 2:
        message = await client.until("gone")
        departures[message["directory"]] = message["moved_to"]
    assert departures == {"docs": "papers", "docs/deep": "papers/deep"}
    (root / "papers").rename(root / "docs")
    await client.until("snapshot", directory="docs")
    (root / "docs" / "deep" / "a").write_text("")
    await client.until_listing("docs/deep", lambda entries: entries and "a" in entries)


@pytest.mark.parametrize("patience", [0.0, 10.0])
async def test_a_rename_that_is_read_in_two_halves_is_one(connect, root, monkeypatch, patience):
    monkeypatch.setattr(inotify, "OTHER_HALF", patience)
    monkeypatch.setattr(inotify, "READ_BYTES", 40)  # one event at a time
    (root / "docs").mkdir()
    (root / "docs" / "a").write_text("")
    client = await connect()
    await client.watch("", "docs")
    await client.until("snapshot", directory="docs")
    (root / "docs" / "a").rename(root / "docs" / "b")
    assert (await client.until("delta", directory="docs"))["moved"] == {"a": "docs/b"}
    (root / "docs").rename(root / "papers")
    assert (await client.until("gone"))["moved_to"] == "papers"


async def test_where_a_file_went_is_told_though_that_is_known_late(connect, extension, root):
    client = await connect()
    await client.watch("")
    await client.until("snapshot")
    (root / "b").write_text("")
    await client.until("delta")
    delivery, place = extension.live_files()._delivery, str(root.resolve())
    delivery.report([NameChanged(place, "a", structural=True)])
    assert (await client.until("delta"))["entries"] == {"a": None}
    delivery.report([NameMoved(place, "a", place, "b")])
    assert (await client.until("delta"))["moved"] == {"a": "b"}


async def test_a_swapped_symbolic_link_is_followed(connect, answered, root):
    for name in ("one", "two"):
        (root / name).mkdir()
        (root / name / name).write_text("")
    (root / "link").symlink_to("one")
    client = await connect()
    await client.watch("link")
    await client.until_listing("link", lambda entries: entries and set(entries) == {"one"})
    (root / "new").symlink_to("two")
    (root / "new").rename(root / "link")
    await client.until_listing("link", lambda entries: entries and set(entries) == {"two"})
    (root / "two" / "more").write_text("")
    await client.until_listing("link", lambda entries: "more" in entries)
    assert client.listings["link"]["more"]["path"] == "link/more"
    await client.until_listing("link", await answered("link"))


async def test_names_that_are_not_utf8_survive(connect, answered, root):
    client = await connect()
    await client.watch("")
    await client.until("snapshot")
    name = os.fsencode(root) + b"/caf\xe9.txt"
    os.close(os.open(name, os.O_CREAT))
    await client.until_listing("", lambda entries: "caf\udce9.txt" in entries)
    await client.until_listing("", await answered(""))
    (root / os.fsdecode(b"\xff")).mkdir()
    watching = await client.watch("\udcff")
    assert watching["modes"] == {"\udcff": "inotify"}


async def test_deltas_only_when_listings_are_not_wanted(connect, root):
    (root / "a.txt").write_text("")
    client = await connect()
    await client.watch("", listing=False)
    snapshot = await client.until("snapshot")
    assert snapshot == {"type": "snapshot", "directory": "", "seq": 1}
    (root / "b.txt").write_text("")
    assert set((await client.until("delta"))["entries"]) == {"b.txt"}
    await client.watch("", listing=True)
    assert set((await client.until("snapshot"))["entries"]) == {"a.txt", "b.txt"}


async def test_a_resync_brings_a_snapshot(connect):
    client = await connect()
    await client.watch("")
    await client.until("snapshot")
    await client.watch("", resync=[""])
    snapshot = await client.until("snapshot")
    assert snapshot["seq"] == 2


async def test_a_directory_no_longer_shown_is_no_longer_watched(connect, extension, root):
    (root / "docs").mkdir()
    client = await connect()
    await client.watch("", "docs")
    await client.until("snapshot", directory="docs")
    await client.watch("")
    assert extension.live_files().directories == 1
    (root / "docs" / "a").write_text("")
    (root / "b").write_text("")
    await client.until_listing("", lambda entries: "b" in entries)
    assert not any(m["type"] == "delta" and m["directory"] == "docs" for m in client.messages)


async def test_a_large_directory_comes_in_parts(connect, answered, root):
    for number in range(1203):
        (root / f"{number}.txt").write_text("")
    client = await connect()
    await client.watch("")
    await client.until("snapshot", last=True)
    assert [m["part"] for m in client.messages if m["type"] == "snapshot"] == [0, 1, 2]
    assert client.listings[""] == await answered("")


async def test_a_snapshot_nobody_wants_any_more_is_not_finished(connect, root):
    for number in range(3000):
        (root / f"{number}.txt").write_text("")
    client = await connect()
    await client.send({"type": "watch", "id": 1, "directories": [""]})
    await client.send({"type": "watch", "id": 2, "directories": []})
    await client.until("watching", id=2)
    assert not any(message.get("last", False) for message in client.messages)
    assert await client.settled() == []


async def test_a_name_that_came_back_was_not_moved(connect, root):
    (root / "a").write_text("old")
    client = await connect()
    await client.watch("")
    await client.until("snapshot")
    (root / "a").rename(root / "b")
    (root / "a").write_text("new content")
    delta = await client.until("delta")
    assert set(delta["entries"]) == {"a", "b"}
    assert "moved" not in delta


async def test_a_change_is_sent_in_the_turn_in_which_it_is_read(connect, monkeypatch, root):
    client = await connect()
    await client.watch("")
    await client.until("snapshot")
    monkeypatch.setattr(Client, "wake", lambda _client: None)  # no turn of its own
    (root / "a").write_text("")
    await client.until_listing("", lambda entries: "a" in entries)


async def test_several_clients_share_one_watch(connect, extension, root):
    clients = [await connect() for _ in range(5)]
    for client in clients:
        await client.watch("")
        await client.until("snapshot")
    assert extension.live_files().directories == 1
    (root / "a").write_text("")
    for client in clients:
        await client.until_listing("", lambda entries: "a" in entries)
