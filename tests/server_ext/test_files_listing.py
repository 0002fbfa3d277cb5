"""Entries equal the contents manager's own answers, for every manager and every kind of file."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from contextlib import aclosing
from pathlib import Path

import pytest
from jupyter_client.jsonutil import json_default
from jupyter_core.utils import ensure_async
from jupyter_server.services.contents.filemanager import (
    AsyncFileContentsManager,
    FileContentsManager,
)
from jupyter_server.services.contents.largefilemanager import (
    AsyncLargeFileManager,
    LargeFileManager,
)
from jupytext.async_contentsmanager import build_async_jupytext_contents_manager_class
from tornado.web import HTTPError

from aibridge_server_ext.file_entries import FileEntries
from aibridge_server_ext.listing import entry_source
from aibridge_server_ext.manager_entries import ManagerEntries
from aibridge_server_ext.place import Place, hiding, is_hidden

MANAGERS = [
    AsyncLargeFileManager,
    LargeFileManager,
    AsyncFileContentsManager,
    FileContentsManager,
]


class Renaming(LargeFileManager):
    """A manager that answers in its own way."""

    def get(self, path, content=True, type=None, format=None, require_hash=False):  # noqa: A002, FBT002
        model = super().get(path, content, type, format, require_hash)
        return {**model, "mimetype": "x-own/kind"}


Jupytext = build_async_jupytext_contents_manager_class(AsyncLargeFileManager)
"""Lists scripts as notebooks."""


@pytest.fixture
def tree(tmp_path):
    """One of everything that can stand in a directory."""
    docs = tmp_path / "root" / "docs"
    docs.mkdir(parents=True)
    (tmp_path / "outside.txt").write_text("outside")
    (docs / "text.txt").write_text("abc")
    (docs / "Notebook.ipynb").write_text("{}")
    (docs / "archive.tar.gz").write_bytes(b"1234")
    (docs / "data:,x.html").write_text("")
    (docs / "no extension").write_text("")
    (docs / "sub.ipynb").mkdir()
    (docs / "unreadable").mkdir()
    (docs / ".hidden").write_text("")
    (docs / "__pycache__").mkdir()
    (docs / "backup~").write_text("")
    (docs / "read only.txt").write_text("")
    (docs / "to file").symlink_to("text.txt")
    (docs / "to directory").symlink_to("sub.ipynb")
    (docs / "to outside").symlink_to(tmp_path / "outside.txt")
    (docs / "dangling").symlink_to("nowhere")
    (docs / "circle").symlink_to("circle")
    (docs / "to pipe").symlink_to("pipe")
    os.mkfifo(docs / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(docs / "socket"))
    os.close(os.open(os.fsencode(docs) + b"/caf\xe9.py", os.O_CREAT))
    os.utime(docs / "text.txt", (0, -1.5))
    os.utime(docs / "archive.tar.gz", (0, 1.7e9))
    (docs / "read only.txt").chmod(0o400)
    (docs / "unreadable").chmod(0o000)
    return docs


def place_of(docs):
    info = docs.stat()
    return Place("docs", str(docs), (info.st_dev, info.st_ino))


async def listed(source, place):
    entries = {}
    async with aclosing(source.listing(place)) as slices:
        async for some in slices:
            entries |= some
    return entries


def travelled(model):
    """What a client makes of a model after its way through JSON."""
    return json.loads(
        json.dumps({key: model[key] for key in model if key != "content"}, default=json_default)
    )


async def own_answer(manager):
    model = await ensure_async(manager.get("docs", content=True, type="directory"))
    return {entry["name"]: travelled(entry) for entry in model["content"]}


@pytest.mark.parametrize("allow_hidden", [False, True])
@pytest.mark.parametrize("kind", [*MANAGERS, Renaming, Jupytext])
def test_a_listing_equals_the_managers_own(tree, kind, allow_hidden):
    manager = kind(root_dir=str(tree.parent), allow_hidden=allow_hidden)

    async def compare():
        source = entry_source(manager)
        return await listed(source, place_of(tree)), await own_answer(manager)

    entries, own = asyncio.run(compare())
    assert {name: travelled(entry) for name, entry in entries.items()} == own
    assert ("sub.ipynb" in entries, "pipe" in entries) == (True, False)
    assert (".hidden" in entries) == allow_hidden


@pytest.mark.parametrize("kind", [*MANAGERS, Renaming, Jupytext])
def test_names_looked_up_equal_the_listing(tree, kind):
    manager = kind(root_dir=str(tree.parent))
    names = os.listdir(tree)  # noqa: PTH208  — every name, undecodable ones too

    async def compare():
        source = entry_source(manager)
        found = await source.look_up(place_of(tree), [*names, "never was", ".never was"])
        return found, await listed(source, place_of(tree))

    found, entries = asyncio.run(compare())
    assert {name: entry for name, entry in found.items() if entry is not None} == entries
    assert found["never was"] is None
    assert not any(name.startswith(".") for name in found)


@pytest.mark.parametrize("path", ["docs", "docs/to directory", ""])
@pytest.mark.parametrize("kind", [*MANAGERS, Renaming, Jupytext])
def test_the_directory_itself_equals_the_managers_answer(tree, kind, path):
    manager = kind(root_dir=str(tree.parent))
    real = tree.parent / path
    info = real.stat()
    place = Place(path, str(real.resolve()), (info.st_dev, info.st_ino))

    async def compare():
        answer = await ensure_async(manager.get(path, content=False, type="directory"))
        return await entry_source(manager).own(place), answer

    own, answer = asyncio.run(compare())
    assert travelled(own) == travelled(answer)


@pytest.mark.parametrize("kind", MANAGERS)
def test_jupyter_servers_own_managers_take_the_fast_path(tmp_path, kind):
    assert isinstance(entry_source(kind(root_dir=str(tmp_path))), FileEntries)


def test_any_other_manager_is_asked_itself(tmp_path):
    for kind in (Renaming, Jupytext):
        assert isinstance(entry_source(kind(root_dir=str(tmp_path))), ManagerEntries)


def test_a_script_is_a_notebook_to_jupytext(tree):
    manager = Jupytext(root_dir=str(tree.parent))
    found = asyncio.run(entry_source(manager).look_up(place_of(tree), ["caf\udce9.py"]))
    assert found["caf\udce9.py"]["type"] == "notebook"


@pytest.mark.parametrize("allow_hidden", [False, True])
@pytest.mark.parametrize("globs", [["__pycache__", "*.pyc", "*~"], ["[!a]*", "ab?"], ["*\n"], []])
def test_many_names_are_hidden_as_one_is(tmp_path, globs, allow_hidden):
    manager = LargeFileManager(root_dir=str(tmp_path), hide_globs=globs, allow_hidden=allow_hidden)
    names = ["a", "abc", "ab", "B", ".a", "x.pyc", "x.PYC", "x.pyc\n", "caf\udce9~", "__pycache__"]
    is_hidden_here = hiding(manager)
    for name in names:
        assert is_hidden_here(name) == is_hidden(manager, name), name
    manager.hide_globs = ["abc"]
    assert hiding(manager)("abc")


def test_a_manager_that_lists_other_names_is_obeyed(tree):
    class Shy(LargeFileManager):
        def should_list(self, name):
            return name == "text.txt"

    manager = Shy(root_dir=str(tree.parent))
    entries = asyncio.run(listed(entry_source(manager), place_of(tree)))
    assert set(entries) == {"text.txt"}


@pytest.mark.parametrize("replace", [Path.symlink_to, lambda docs, other: other.rename(docs)])
@pytest.mark.parametrize("kind", [LargeFileManager, Renaming])
def test_a_directory_that_is_another_by_now_is_not_read(tmp_path, kind, replace):
    docs, elsewhere = tmp_path / "root" / "docs", tmp_path / "elsewhere"
    docs.mkdir(parents=True)
    elsewhere.mkdir()
    (elsewhere / "secret.txt").write_text("")
    source, place = entry_source(kind(root_dir=str(docs.parent))), place_of(docs)
    docs.rename(tmp_path / "root" / "moved")
    replace(docs, elsewhere)
    with pytest.raises(OSError, match="docs"):
        asyncio.run(listed(source, place))
    with pytest.raises(OSError, match="docs"):
        asyncio.run(source.look_up(place, ["secret.txt"]))


def test_a_manager_that_fails_counts_as_a_missing_directory(tmp_path):
    class Failing(LargeFileManager):
        def get(self, path, *_arguments, **_options):
            raise HTTPError(500, path)

    (tmp_path / "docs").mkdir()
    source = entry_source(Failing(root_dir=str(tmp_path)))
    with pytest.raises(FileNotFoundError):
        asyncio.run(listed(source, place_of(tmp_path / "docs")))
    with pytest.raises(FileNotFoundError):
        asyncio.run(source.own(place_of(tmp_path / "docs")))
