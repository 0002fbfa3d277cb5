from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import voice_trees
from evaluation import plant

OWN = ("tree", "house", "desk")
OF_VOICES = (
    "office", "school", "bench", "repo", "despacho", "escuela", "laboratorio", "servidor",
    "estudio", "studio", "bakery", "greenhouse", "boatyard", "vivero",
)  # fmt: skip


@pytest.fixture(scope="session")
def trees(tmp_path_factory):
    """The trees utterances are tried on, by name; tests copy them, none changes one."""
    made = {name: tmp_path_factory.mktemp(name) for name in (*OWN, *OF_VOICES)}
    for name, root in made.items():
        (plant if name in OWN else voice_trees.plant)(root, name)
    return made


@pytest.fixture(scope="session")
def planted(trees):
    """The first tree."""
    return trees["tree"]
