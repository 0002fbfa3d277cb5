"""What holds for every test: time decides nothing, and folders are the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The folder that cells work in."""
    made = tmp_path / "workspace"
    made.mkdir()
    return made


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A person's home folder."""
    made = tmp_path / "home"
    made.mkdir()
    return made
