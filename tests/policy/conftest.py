from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from corpora import link_outside, plant, plant_traps

from aibridge_kernel.policy import Context, Files, judge

HOME = "/home/person"


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpora's tree, which no test changes."""
    around = tmp_path_factory.mktemp("around").resolve()
    root = around / "workspace"
    root.mkdir()
    plant(root)
    link_outside(root)
    return root


@pytest.fixture(scope="session")
def context(workspace: Path) -> Context:
    return Context(str(workspace), str(workspace), HOME, Files())


@pytest.fixture(scope="session")
def verdict_of(context: Context):
    return lambda source: judge(source, context)


@pytest.fixture(scope="session")
def verdict_every_day(tmp_path_factory: pytest.TempPathFactory):
    """The verdict on a tree in which nothing leads out but one link."""
    return _verdict_on(tmp_path_factory.mktemp("everyday"), plant)


@pytest.fixture(scope="session")
def verdict_among_traps(tmp_path_factory: pytest.TempPathFactory):
    """The verdict on the tree that harmful commands speak of."""
    return _verdict_on(tmp_path_factory.mktemp("traps"), plant_traps, link_outside)


def _verdict_on(folder: Path, *planting: Callable[[Path], None]):
    root = folder.resolve() / "workspace"
    root.mkdir()
    for plants in planting:
        plants(root)
    there = Context(str(root), str(root), HOME, Files())
    return lambda source: judge(source, there)
