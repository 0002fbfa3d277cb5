"""Rooms to run commands in, as root and as an ordinary user where both exist."""

import tempfile
from pathlib import Path

import pytest
from containers import make_podman
from room import IDENTITIES, Room

from aibridge_kernel.sandboxes import Limits
from aibridge_kernel.transactions.filesystem import Root


@pytest.fixture(params=IDENTITIES)
def room(request):
    folder = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="aibridge-test-"))
    folder.chmod(0o755)
    made = Room(request.param, folder, folder / "workspace", folder / "home")
    made.workspace.mkdir()
    made.home.mkdir()
    made.own()
    yield made
    with Root(folder.parent) as parent:
        parent.remove(folder.name)


@pytest.fixture(scope="session")
def podman():
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="aibridge-podman-") as name:
        yield make_podman(Path(name))


@pytest.fixture
def small() -> Limits:
    """Limits that are soon reached."""
    return Limits(wall_s=10, processes=24, memory_bytes=128 << 20)
