import pytest
from harness import running_kernel


@pytest.fixture
def workspace(tmp_path):
    made = tmp_path / "workspace"
    made.mkdir()
    return made


@pytest.fixture
def home(tmp_path):
    made = tmp_path / "home"
    made.mkdir()
    return made


@pytest.fixture
def bridge(workspace, home):
    with running_kernel(workspace, home) as running:
        yield running
