"""Paths that change while they are being watched."""

from __future__ import annotations

import pytest

from aibridge_server_ext.changes import Interest, WatchMode
from aibridge_server_ext.resolution import Resolver
from aibridge_server_ext.territory import ATTEMPTS, Territory, Transition


class Watchers:
    """Notes what is wanted; ``meddle`` happens at the moment a directory begins to be watched."""

    mode = WatchMode.INOTIFY

    def __init__(self):
        self.wanted = {}
        self.meddle = lambda: None

    def set_interest(self, directory, interest, device=None):
        if interest:
            self.wanted[directory] = interest
        else:
            self.forget(directory)
        if device is not None:
            self.meddle()
        return True

    def is_native(self, directory):
        return directory in self.wanted

    def is_ready(self, directory):
        return directory in self.wanted

    def mode_of(self, directory):
        return self.mode if directory in self.wanted else None

    def forget(self, directory):
        self.wanted.pop(directory, None)


@pytest.fixture
def watchers():
    return Watchers()


@pytest.fixture
def territory(tmp_path, watchers):
    (tmp_path / "docs").mkdir()
    return Territory(Resolver(str(tmp_path), lambda name: name.startswith(".")), watchers)


def identity(path):
    return (path.stat().st_dev, path.stat().st_ino)


def test_a_directory_swapped_while_it_is_watched_is_watched_anew(tmp_path, territory, watchers):
    swaps = iter(["first", "second"])

    def swap():
        for name in swaps:
            (tmp_path / "docs").rename(tmp_path / name)
            (tmp_path / "docs").mkdir()
            return

    watchers.meddle = swap
    resolution = territory.acquire("docs")
    assert resolution.identity == identity(tmp_path / "docs")
    assert territory.resolution("docs") == resolution
    assert not territory.fragile


def test_a_directory_that_never_keeps_still_is_looked_at_again_later(tmp_path, territory, watchers):
    numbers = iter(range(100))

    def swap():
        (tmp_path / "docs").rename(tmp_path / str(next(numbers)))
        (tmp_path / "docs").mkdir()

    watchers.meddle = swap
    territory.acquire("docs")
    assert next(numbers) == ATTEMPTS + 1
    assert set(territory.fragile) == {"docs"}
    watchers.meddle = lambda: None
    assert territory.recheck("docs") is Transition.REPLACED
    assert not territory.fragile


def test_what_is_released_is_not_wanted_any_more(tmp_path, territory, watchers):
    (tmp_path / "docs" / "deep").mkdir()
    (tmp_path / "link").symlink_to("docs")
    paths = ["", "docs", "docs/deep", "link", "link/deep", "missing", ".hidden", "../x"]
    for path in paths:
        territory.acquire(path)
    contents = {str(tmp_path), str(tmp_path / "docs"), str(tmp_path / "docs" / "deep")}
    wanted = {d for d, interest in watchers.wanted.items() if Interest.CONTENTS in interest}
    assert wanted == contents
    assert Interest.ARRIVALS in watchers.wanted[str(tmp_path)]
    assert set(territory.at(str(tmp_path / "docs"))) == {"docs", "link"}
    assert set(territory.through(str(tmp_path), {"docs"})) == {
        "docs",
        "docs/deep",
        "link",
        "link/deep",
    }
    for path in paths:
        territory.release(path)
    assert watchers.wanted == {}
    assert territory.watched == 0


def test_a_path_comes_goes_and_changes(tmp_path, territory):
    territory.acquire("docs")
    assert territory.recheck("docs") is Transition.UNCHANGED
    (tmp_path / "docs").rename(tmp_path / "other")
    assert territory.recheck("docs") is Transition.GONE
    assert territory.recheck("docs") is Transition.UNCHANGED
    (tmp_path / "docs").mkdir()
    assert territory.recheck("docs") is Transition.APPEARED
    (tmp_path / "docs").rmdir()
    (tmp_path / "other").rename(tmp_path / "docs")
    assert territory.recheck("docs") is Transition.REPLACED
