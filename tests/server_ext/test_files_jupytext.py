"""Live files where the contents manager is another's: jupytext, as it comes."""

from __future__ import annotations

import json

import pytest
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupytext.async_contentsmanager import build_async_jupytext_contents_manager_class

from aibridge_server_ext.manager_entries import ManagerEntries

NOTEBOOK = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def jp_server_config(jp_server_config):
    manager = build_async_jupytext_contents_manager_class(AsyncLargeFileManager)
    server = {**jp_server_config["ServerApp"], "contents_manager_class": manager}
    return {**jp_server_config, "ServerApp": server}


async def test_scripts_are_notebooks_and_stay_so(connect, answered, extension, root):
    assert isinstance(extension.live_files().source, ManagerEntries)
    docs = root / "docs"
    docs.mkdir()
    (docs / "script.py").write_text("1 + 1\n")
    client = await connect()
    await client.watch("docs")
    await client.until_listing("docs", await answered("docs"))
    assert client.listings["docs"]["script.py"]["type"] == "notebook"
    (docs / "paper.ipynb").write_text(json.dumps(NOTEBOOK))
    (docs / "script.py").write_text("2 + 2 + 2\n")
    (docs / "notes.md").write_text("# Notes\n")
    (docs / "table.csv").write_text("a,b\n")
    await client.until_listing("docs", lambda entries: entries and "table.csv" in entries)
    await client.until_listing("docs", await answered("docs"))
    (docs / "script.py").rename(docs / "renamed.py")
    (docs / "notes.md").unlink()
    (docs / "sub").mkdir()
    await client.until_listing("docs", lambda entries: entries and "sub" in entries)
    await client.until_listing("docs", await answered("docs"))
    assert set(client.listings["docs"]) == {"paper.ipynb", "renamed.py", "sub", "table.csv"}
    await client.watch("docs", resync=["docs"])
    await client.until("snapshot", directory="docs")
    assert client.listings["docs"] == await answered("docs")
