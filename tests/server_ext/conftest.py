"""A real server with the extension, and its clients."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from files_client import FilesClient
from pytest_jupyter.jupyter_server import *  # noqa: F403  — fixtures and hooks, here only


@pytest.fixture
def jp_server_config():
    return {
        "ServerApp": {"jpserver_extensions": {"aibridge_server_ext": True}},
        "AIBridgeExtension": {"poll_interval": 0.1},
    }


@pytest.fixture
def extension(jp_serverapp):
    """The extension of the running server."""
    return jp_serverapp.extension_manager.extension_points["aibridge_server_ext"].app


@pytest.fixture
def connect(jp_ws_fetch, jp_asyncio_loop):
    """Opens any number of clients, closed at the end."""
    clients = []

    async def _connect(**options: Any) -> FilesClient:
        socket = await jp_ws_fetch("aibridge", "files", **options)
        clients.append(socket)
        return FilesClient(socket)

    async def _close() -> None:
        for socket in clients:
            socket.close()

    yield _connect
    jp_asyncio_loop.run_until_complete(_close())


@pytest.fixture
def answered(jp_fetch):
    """What the contents REST API answers for a directory, as entries."""

    async def _answered(directory: str) -> dict[str, Any]:
        response = await jp_fetch("api", "contents", *directory.split("/"), params={"content": 1})
        model = json.loads(response.body)
        return {
            entry["name"]: {key: value for key, value in entry.items() if key != "content"}
            for entry in model["content"]
        }

    return _answered


@pytest.fixture
def root(jp_root_dir) -> Path:
    """The server's root."""
    return jp_root_dir
