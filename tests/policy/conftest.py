from __future__ import annotations

from pathlib import Path

import pytest
from corpora import plant

from aibridge_kernel.policy import Context, Files, judge

HOME = "/home/person"


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpora's tree, which no test changes."""
    around = tmp_path_factory.mktemp("around").resolve()
    root = around / "workspace"
    root.mkdir()
    plant(root)
    outside = around / "outside.txt"
    outside.write_text("outside\n")
    (root / "hard_link").hardlink_to(outside)
    return root


@pytest.fixture(scope="session")
def context(workspace: Path) -> Context:
    return Context(str(workspace), str(workspace), HOME, Files())


@pytest.fixture(scope="session")
def verdict_of(context: Context):
    return lambda source: judge(source, context)
