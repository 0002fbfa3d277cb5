from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from evaluation import plant


@pytest.fixture(scope="session")
def planted(tmp_path_factory):
    """The tree every utterance is tried on; tests copy it, none changes it."""
    root = tmp_path_factory.mktemp("tree")
    plant(root)
    return root
