"""Contents paths, as text and on the disk."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibridge_server_ext.paths import (
    Refusal,
    inside,
    join_contents,
    join_real,
    parent_and_name,
    parse_contents_path,
    to_contents_path,
)
from aibridge_server_ext.resolution import Resolution, Resolver


def dotted(name):
    return name.startswith(".")


@pytest.mark.parametrize(
    ("path", "parsed"),
    [
        ("", ()),
        ("docs", ["docs"]),
        ("docs/a b/ñ", ["docs", "a b", "ñ"]),
        ("caf\udce9", ["caf\udce9"]),
        ("..", Refusal.OUTSIDE),
        ("docs/../..", Refusal.OUTSIDE),
        ("/etc", Refusal.OUTSIDE),
        ("docs/../.ssh", Refusal.OUTSIDE),
        ("docs//a", Refusal.MISSING),
        ("docs/", Refusal.MISSING),
        ("docs/./a", Refusal.MISSING),
        ("a\0b", Refusal.MISSING),
        ("\ud800", Refusal.MISSING),
        (".git", Refusal.HIDDEN),
        ("docs/.git/objects", Refusal.HIDDEN),
    ],
)
def test_contents_paths_are_parsed(path, parsed):
    assert parse_contents_path(path, dotted) == parsed


def test_real_paths_become_contents_paths():
    assert to_contents_path("/srv/work", "/srv/work") == ""
    assert to_contents_path("/srv/work", "/srv/work/a/b") == "a/b"
    assert to_contents_path("/srv/work", "/srv/workshop") is None
    assert to_contents_path("/", "/srv") == "srv"
    assert inside("/", "/anything")
    assert join_contents("", "a") == "a"
    assert join_contents("a", "b") == "a/b"
    assert join_real("/", "a") == "/a"
    assert parent_and_name("/a") == ("/", "a")
    assert parent_and_name("/a/b") == ("/a", "b")


@pytest.fixture
def root(tmp_path):
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


def test_a_directory_is_resolved_with_its_steps(root):
    (root / "a" / "b").mkdir(parents=True)
    info = (root / "a" / "b").stat()
    assert Resolver(str(root), dotted).resolve("a/b") == Resolution(
        steps=((str(root), "a"), (str(root / "a"), "b")),
        directory=str(root / "a" / "b"),
        identity=(info.st_dev, info.st_ino),
    )


def test_every_link_on_the_way_is_a_step(root):
    (root / "real" / "b").mkdir(parents=True)
    (root / "second").symlink_to("real")
    (root / "first").symlink_to(str(root / "second"))
    resolution = Resolver(str(root), dotted).resolve("first/b")
    assert resolution.directory == str(root / "real" / "b")
    assert [name for _, name in resolution.steps] == ["first", "second", "real", "b"]


@pytest.mark.parametrize(
    ("target", "refusal"),
    [
        ("../outside", Refusal.OUTSIDE),
        ("/", Refusal.OUTSIDE),
        ("../root/../outside", Refusal.OUTSIDE),
        ("nowhere", Refusal.MISSING),
        ("link", Refusal.MISSING),
        (".hidden", Refusal.HIDDEN),
        ("file", Refusal.NOT_A_DIRECTORY),
    ],
)
def test_links_are_checked(root, target, refusal):
    (root.parent / "outside").mkdir()
    (root / ".hidden").mkdir()
    (root / "file").write_text("")
    (root / "link").symlink_to(target)
    resolution = Resolver(str(root), dotted).resolve("link")
    assert resolution.refusal is refusal
    assert resolution.directory is None
    assert all(inside(str(root), directory) for directory, _ in resolution.steps)


def test_a_link_may_leave_and_come_back(root):
    (root / "a").mkdir()
    (root / "link").symlink_to("../root/a")
    resolution = Resolver(str(root), dotted).resolve("link")
    assert resolution.directory == str(root / "a")


def test_a_root_behind_a_link_is_resolved(root, tmp_path):
    (tmp_path / "alias").symlink_to("root")
    (root / "a").mkdir()
    assert Resolver(str(tmp_path / "alias"), dotted).resolve("a").directory == str(root / "a")


def test_without_a_root_everything_is_refused():
    assert Resolver(None, dotted).resolve("").refusal is Refusal.NOT_LOCAL


@given(st.lists(st.sampled_from(["a", "up", "..", ".", "", "h", "loop"]), max_size=6))
def test_whatever_is_resolved_lies_in_the_root(tmp_path_factory, names):
    root = tmp_path_factory.getbasetemp() / "tangle"
    if not root.exists():
        (root / "a").mkdir(parents=True)
        (root / "a" / "up").symlink_to("..")
        (root / "up").symlink_to("../..")
        (root / "h").symlink_to("/etc")
        (root / "loop").symlink_to("a/up/loop")
    path = "/".join(names)
    directory = Resolver(str(root), dotted).resolve(path).directory
    if directory is not None:
        assert inside(str(root), directory)
        assert directory == os.path.realpath(root / path)
