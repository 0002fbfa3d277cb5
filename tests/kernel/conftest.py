import pytest
from harness import running_kernel


@pytest.fixture
def bridge(workspace, home):
    with running_kernel(workspace, home) as running:
        yield running
