from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import voice_trees
from evaluation import plant

OWN = ("tree", "house", "desk")


class Planted(dict[str, Path]):
    """Folders by name, each planted when it is first asked for."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        """Plant in temporary folders of `factory`."""
        super().__init__()
        self._factory = factory

    def __missing__(self, name: str) -> Path:
        """Plant one."""
        self[name] = self._factory.mktemp(name)
        (plant if name in OWN else voice_trees.plant)(self[name], name)
        return self[name]


@pytest.fixture(scope="session")
def trees(tmp_path_factory):
    """The trees utterances are tried on, by name; tests copy them, none changes one."""
    return Planted(tmp_path_factory)


@pytest.fixture(scope="session")
def planted(trees):
    """The first tree."""
    return trees["tree"]
