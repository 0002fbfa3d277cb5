"""Workspaces whose commands really run in an overlay."""

import tempfile
from pathlib import Path

import pytest
from desk import Desk

from aibridge_kernel.transactions import Transactions, location
from aibridge_kernel.transactions.filesystem import Root


@pytest.fixture
def folder():
    """A folder on a disk: what pytest offers may lie in memory."""
    made = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="aibridge-test-"))
    yield made
    with Root(made.parent) as parent:
        parent.remove(made.name)


@pytest.fixture
def memory():
    """A folder on another filesystem than a disk's."""
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="aibridge-test-") as made:
        yield Path(made)


@pytest.fixture
def apart(memory, folder, monkeypatch):
    """A desk whose workspace and state lie on two filesystems."""
    workspace, state = memory / "workspace", folder / "state"
    workspace.mkdir()
    monkeypatch.setattr(location, "_candidates", lambda *_: iter([state]))
    with Transactions(workspace, state) as transactions:
        yield Desk(workspace, state, transactions)


@pytest.fixture
def desk(folder):
    workspace, state = folder / "workspace", folder / "state"
    workspace.mkdir()
    with Transactions(workspace, state) as transactions:
        yield Desk(workspace, state, transactions)
