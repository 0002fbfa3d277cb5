"""Watchers: one contract for all, and what is relied on of watchdog's inotify descriptor."""

from __future__ import annotations

import asyncio
import inspect
import os
import threading
from pathlib import Path

import pytest
from watchdog.observers import inotify_c

from aibridge_server_ext.changes import (
    DirectoryLost,
    DirectoryReady,
    EventsLost,
    Interest,
    NameChanged,
    NameMoved,
    WatchMode,
)
from aibridge_server_ext.watchers.choice import ChosenWatchers, choose_watchers
from aibridge_server_ext.watchers.inotify import InotifyWatcher
from aibridge_server_ext.watchers.mounts import MountTable, is_remote
from aibridge_server_ext.watchers.observer import ObserverWatcher
from aibridge_server_ext.watchers.polling import PollingWatcher

LIMIT = 10.0
QUEUE = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())


class Heard:
    """What a watcher reported, waited for."""

    def __init__(self):
        self.changes = []
        self._news = asyncio.Event()

    def __call__(self, changes):
        self.changes.extend(changes)
        self._news.set()

    async def until(self, wanted):
        async with asyncio.timeout(LIMIT):
            while not wanted(self.changes):
                self._news.clear()
                await self._news.wait()

    async def until_name(self, directory, name):
        await self.until(
            lambda changes: any(_names(change) == (directory, name) for change in changes)
        )

    async def until_change(self, change):
        await self.until(lambda changes: change in changes)


def _names(change):
    if isinstance(change, NameChanged):
        return (change.directory, change.name)
    return None


def descriptors():
    return {os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if _open(fd)}  # noqa: PTH115, PTH208


def _open(fd):
    return Path(f"/proc/self/fd/{fd}").is_symlink()


KINDS = {
    "inotify": InotifyWatcher,
    "observer": ObserverWatcher,
    "polling": lambda report: PollingWatcher(report, 0.05),
}


@pytest.fixture(params=KINDS)
def make(request):
    return KINDS[request.param]


async def begun(watcher, heard, directory):
    watcher.set_interest(str(directory), Interest.CONTENTS)
    if not watcher.is_ready(str(directory)):
        await heard.until_change(DirectoryReady(str(directory)))


async def test_every_change_of_a_name_is_reported(make, tmp_path):
    heard = Heard()
    watcher = make(heard)
    try:
        await begun(watcher, heard, tmp_path)
        steps = [
            lambda: (tmp_path / "a").write_text("1"),
            lambda: (tmp_path / "a").write_text("22"),
            lambda: (tmp_path / "a").chmod(0o600),
            (tmp_path / "a").unlink,
            (tmp_path / "a").mkdir,
            (tmp_path / "a").rmdir,
        ]
        for step in steps:
            heard.changes.clear()
            step()
            await heard.until_name(str(tmp_path), "a")
    finally:
        watcher.close()


async def test_both_ends_of_a_rename_are_reported(make, tmp_path):
    heard = Heard()
    watcher = make(heard)
    (tmp_path / "a").write_text("")
    try:
        await begun(watcher, heard, tmp_path)
        (tmp_path / "a").rename(tmp_path / "b")
        await heard.until_name(str(tmp_path), "a")
        await heard.until_name(str(tmp_path), "b")
        if watcher.mode is not WatchMode.POLLING:
            await heard.until_change(NameMoved(str(tmp_path), "a", str(tmp_path), "b"))
    finally:
        watcher.close()


async def test_a_removed_directory_is_reported_lost(make, tmp_path):
    heard = Heard()
    watcher = make(heard)
    directory = tmp_path / "d"
    directory.mkdir()
    try:
        await begun(watcher, heard, directory)
        directory.rmdir()
        await heard.until_change(DirectoryLost(str(directory)))
        watcher.forget(str(directory))
        directory.mkdir()
        heard.changes.clear()
        await begun(watcher, heard, directory)
        (directory / "a").write_text("")
        await heard.until_name(str(directory), "a")
    finally:
        watcher.close()


async def test_nothing_is_reported_of_what_nobody_wants(make, tmp_path):
    heard = Heard()
    watcher = make(heard)
    wanted, unwanted = tmp_path / "wanted", tmp_path / "unwanted"
    wanted.mkdir()
    unwanted.mkdir()
    try:
        await begun(watcher, heard, wanted)
        await begun(watcher, heard, unwanted)
        watcher.set_interest(str(unwanted), Interest(0))
        assert not watcher.is_ready(str(unwanted))
        heard.changes.clear()
        (unwanted / "a").write_text("")
        (wanted / "b").write_text("")
        await heard.until_name(str(wanted), "b")
        assert not any(_names(change) == (str(unwanted), "a") for change in heard.changes)
    finally:
        watcher.close()


async def test_undecodable_names_are_reported(make, tmp_path):
    heard = Heard()
    watcher = make(heard)
    try:
        await begun(watcher, heard, tmp_path)
        os.close(os.open(os.fsencode(tmp_path) + b"/\xff", os.O_CREAT))
        await heard.until_name(str(tmp_path), "\udcff")
    finally:
        watcher.close()


async def test_closing_leaves_no_descriptor_and_no_thread(make, tmp_path):
    heard = Heard()
    before, threads = descriptors(), set(threading.enumerate())
    watcher = make(heard)
    await begun(watcher, heard, tmp_path)
    watcher.close()
    begun_here = set(threading.enumerate()) - threads
    for thread in begun_here:
        thread.join(LIMIT)
    assert not any(thread.is_alive() for thread in begun_here)
    assert {fd for fd in descriptors() - before if "inotify" in fd or "pipe" in fd} == set()


# --- inotify -------------------------------------------------------------------------------------


async def test_steps_are_told_of_names_and_not_of_contents(tmp_path):
    heard = Heard()
    watcher = InotifyWatcher(heard)
    (tmp_path / "old").write_text("")
    try:
        watcher.set_interest(str(tmp_path), Interest.DEPARTURES)
        (tmp_path / "old").write_text("changed")
        (tmp_path / "new").write_text("")
        (tmp_path / "old").unlink()
        await heard.until_name(str(tmp_path), "old")
        assert heard.changes == [NameChanged(str(tmp_path), "old", structural=True)]
    finally:
        watcher.close()


async def test_interest_grows_and_shrinks_without_losing_the_watch(tmp_path):
    heard = Heard()
    watcher = InotifyWatcher(heard)
    directory = str(tmp_path)
    try:
        watcher.set_interest(directory, Interest.DEPARTURES)
        watcher.set_interest(directory, Interest.DEPARTURES | Interest.CONTENTS)
        (tmp_path / "a").write_text("")
        await heard.until_name(directory, "a")
        watcher.set_interest(directory, Interest.DEPARTURES)
        heard.changes.clear()
        (tmp_path / "b").write_text("")
        (tmp_path / "a").unlink()
        await heard.until_name(directory, "a")
        assert len(heard.changes) == 1
    finally:
        watcher.close()


async def test_two_paths_to_one_directory_keep_their_interests_apart(tmp_path):
    heard = Heard()
    watcher = InotifyWatcher(heard)
    one, other = str(tmp_path), f"{tmp_path}/."  # as a bind mount would give
    (tmp_path / "a").write_text("")
    try:
        watcher.set_interest(one, Interest.CONTENTS)
        watcher.set_interest(other, Interest.DEPARTURES)
        (tmp_path / "a").write_text("changed")
        (tmp_path / "a").unlink()
        await heard.until_name(other, "a")
        about = [change for change in heard.changes if change.directory == other]
        assert about == [NameChanged(other, "a", structural=True)]
        watcher.set_interest(other, Interest.CONTENTS)
        watcher.set_interest(one, Interest.DEPARTURES)
        (tmp_path / "b").write_text("")
        await heard.until_name(other, "b")
        watcher.forget(one)
        (tmp_path / "c").write_text("")
        await heard.until_name(other, "c")
    finally:
        watcher.close()


async def test_a_rename_between_two_watched_directories_is_seen_whole(tmp_path):
    heard = Heard()
    watcher = InotifyWatcher(heard)
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    (here / "a").write_text("")
    try:
        watcher.set_interest(str(here), Interest.CONTENTS)
        watcher.set_interest(str(there), Interest.DEPARTURES)
        (here / "a").rename(there / "b")
        await heard.until_change(NameMoved(str(here), "a", str(there), "b"))
    finally:
        watcher.close()


async def test_an_overflow_is_reported_once(tmp_path):
    heard = Heard()
    watcher = InotifyWatcher(heard)
    others = [tmp_path / str(number) for number in range(3)]
    try:
        for directory in others:
            directory.mkdir()
            watcher.set_interest(str(directory), Interest.CONTENTS)
        one, two = others[0] / "a", others[0] / "b"
        one.write_text("")
        for _ in range(QUEUE // 4 + 10):
            one.rename(two)
            two.rename(one)
        await heard.until_change(EventsLost())
        assert heard.changes.count(EventsLost()) == 1
    finally:
        watcher.close()


async def test_work_per_wake_up_is_bounded(tmp_path):
    heard, batches = Heard(), []

    def report(changes):
        batches.append(len(changes))
        heard(changes)

    watcher = InotifyWatcher(report)
    try:
        watcher.set_interest(str(tmp_path), Interest.CONTENTS)
        for number in range(3000):
            (tmp_path / f"file {number}").touch()
        await heard.until_name(str(tmp_path), "file 2999")
        assert max(batches) <= 1024
    finally:
        watcher.close()


async def test_a_file_or_missing_directory_cannot_be_watched(tmp_path):
    watcher = InotifyWatcher(Heard())
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(tmp_path)
    try:
        for name in ("file", "link", "missing"):
            with pytest.raises(OSError, match=r"\[Errno"):
                watcher.set_interest(str(tmp_path / name), Interest.CONTENTS)
    finally:
        watcher.close()


# --- what is relied on of watchdog ---------------------------------------------------------------


def test_an_unstarted_inotify_can_be_closed():
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    inotify = inotify_c.InotifyFD()
    assert isinstance(inotify._inotify_fd, int)
    assert inotify._is_reading is True
    assert not inotify.is_alive()
    inotify._is_reading = False
    inotify.close()
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_reading_leaves_the_descriptor_closable(tmp_path):
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    inotify = inotify_c.InotifyFD()

    class Callback:
        def __init__(self):
            self.events, self.deleted = [], []

        def on_event(self, event):
            self.events.append(event)

        def on_watch_deleted(self, wd):
            self.deleted.append(wd)

        def on_queue_overflow(self):
            self.events.append("overflow")

    callback = Callback()
    wd = inotify.add_callback(
        os.fsencode(tmp_path), inotify_c.InotifyConstants.IN_CREATE, callback, 1
    )
    assert callback in inotify._watch_for_wd[wd].callbacks.values()
    (tmp_path / "a").touch()
    inotify._is_reading = False
    for fields in inotify._parse_event_buffer(os.read(inotify._inotify_fd, 4096)):
        inotify.handle_event(inotify_c.InotifyEvent(*fields))
    assert [(event.wd, event.name) for event in callback.events] == [(wd, b"a")]
    inotify.close()
    assert callback.deleted == [wd]
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_an_overflow_event_reaches_every_callback(tmp_path):
    inotify = inotify_c.InotifyFD()
    inotify._is_reading = False
    overflows = []

    class Callback:
        def on_event(self, event):
            raise AssertionError(event)

        def on_watch_deleted(self, _wd):
            return None

        def on_queue_overflow(self):
            overflows.append(self)

    callback = Callback()
    inotify.add_callback(os.fsencode(tmp_path), inotify_c.InotifyConstants.IN_CREATE, callback, 1)
    overflow = inotify_c.InotifyEvent(-1, inotify_c.InotifyConstants.IN_Q_OVERFLOW, 0, b"")
    inotify.handle_event(overflow)
    inotify.close()
    assert overflows == [callback]


def test_permission_failures_come_as_descriptor_minus_one():
    source = inspect.getsource(inotify_c.InotifyFD._raise_error)
    assert "errno.EACCES" in source


# --- choice --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filesystem", "remote"),
    [
        ("ext4", False),
        ("tmpfs", False),
        ("fuseblk", False),
        ("overlay", False),
        ("nfs4", True),
        ("fuse.sshfs", True),
        ("fuse", True),
        ("cifs", True),
        ("9p", True),
    ],
)
def test_remote_filesystems_are_known_by_their_type(filesystem, remote):
    assert is_remote(filesystem) is remote


def test_the_mount_table_is_read_by_device(tmp_path):
    table = tmp_path / "mountinfo"
    table.write_text(
        "22 1 0:21 / / rw,relatime shared:1 - ext4 /dev/vda rw\n"
        "30 22 0:45 / /mnt\\040x rw - nfs4 server:/x rw\n"
    )
    mounts = MountTable(table)
    assert not mounts.is_remote(os.makedev(0, 21))
    assert mounts.is_remote(os.makedev(0, 45))
    assert not mounts.is_remote(os.makedev(9, 9))
    mounts.close()


def test_without_a_mount_table_everything_is_local(tmp_path):
    assert not MountTable(tmp_path / "none").is_remote(1)


async def test_a_remote_directory_is_polled(tmp_path):
    heard = Heard()
    device = tmp_path.stat().st_dev
    table = tmp_path / "mountinfo"
    table.write_text(f"1 1 {os.major(device)}:{os.minor(device)} / / rw - nfs4 s:/ rw\n")
    polling = PollingWatcher(heard, 0.05)
    watchers = ChosenWatchers(InotifyWatcher(heard), polling, MountTable(table))
    directory = str(tmp_path)
    try:
        assert watchers.set_interest(directory, Interest.DEPARTURES)
        assert not watchers.set_interest(directory, Interest.CONTENTS, device)
        assert watchers.mode_of(directory) is WatchMode.POLLING
        assert not watchers.set_interest(directory, Interest.CONTENTS | Interest.DEPARTURES)
        await heard.until_change(DirectoryReady(directory))
        (tmp_path / "a").write_text("")
        await heard.until_name(directory, "a")
        assert watchers.set_interest(directory, Interest(0))
        assert watchers.mode_of(directory) is None
    finally:
        watchers.close()


async def test_a_remote_directorys_changes_by_this_machine_are_told_at_once(tmp_path):
    heard = Heard()
    device = tmp_path.stat().st_dev
    table = tmp_path / "mountinfo"
    table.write_text(f"1 1 {os.major(device)}:{os.minor(device)} / / rw - nfs4 s:/ rw\n")
    watchers = ChosenWatchers(
        InotifyWatcher(heard), PollingWatcher(heard, 3600.0), MountTable(table)
    )
    directory = str(tmp_path)
    try:
        watchers.set_interest(directory, Interest.CONTENTS, device)
        assert (watchers.mode_of(directory), watchers.polled) == (WatchMode.POLLING, 1)
        await heard.until_change(DirectoryReady(directory))
        (tmp_path / "a").write_text("")
        await heard.until_name(directory, "a")
        watchers.forget(directory)
        assert watchers.polled == 0
    finally:
        watchers.close()


async def test_polling_tells_the_end_of_a_name_that_no_scan_saw(tmp_path):
    heard = Heard()
    watcher = PollingWatcher(heard, 0.05)
    directory = str(tmp_path)
    try:
        watcher.set_interest(directory, Interest.CONTENTS)
        await heard.until_change(DirectoryReady(directory))
        watcher.told(directory, ["came and went"])
        await heard.until_change(NameChanged(directory, "came and went", structural=True))
    finally:
        watcher.close()


async def test_polling_takes_over_when_the_watch_limit_is_reached(tmp_path, monkeypatch):
    heard = Heard()
    watchers = choose_watchers(heard, 0.05)
    directory = str(tmp_path)

    def exhausted(*_arguments):
        raise OSError(28, "inotify watch limit reached")

    try:
        with monkeypatch.context() as patch:
            patch.setattr(inotify_c.InotifyFD, "add_callback", exhausted)
            assert not watchers.set_interest(directory, Interest.CONTENTS)
        assert watchers.mode_of(directory) is WatchMode.POLLING
        await heard.until_change(DirectoryReady(directory))
        (tmp_path / "a").write_text("")
        await heard.until_name(directory, "a")
        assert watchers.set_interest(directory, Interest.CONTENTS | Interest.DEPARTURES)
        assert watchers.mode_of(directory) is WatchMode.INOTIFY
    finally:
        watchers.close()


async def test_polling_serves_when_the_system_gives_no_descriptor(tmp_path, monkeypatch):
    def exhausted(_class):
        raise OSError(24, "inotify instance limit reached")

    monkeypatch.setattr(inotify_c.InotifyFD, "_create_inotify_fd", classmethod(exhausted))
    heard = Heard()
    watchers = choose_watchers(heard, 0.05)
    try:
        assert watchers.mode is WatchMode.POLLING
        watchers.set_interest(str(tmp_path), Interest.CONTENTS)
        await heard.until_change(DirectoryReady(str(tmp_path)))
    finally:
        watchers.close()
