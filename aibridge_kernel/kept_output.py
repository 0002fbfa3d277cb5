"""Long outputs kept on disk: what was too much to show is offered as a file."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

from .store import private_folder

MAX_KEPT = 10
"""Outputs kept; the oldest goes when another comes."""


def keep(output: Path, state_dir: Path) -> Path:
    """Move a run's full output into the state folder and return where it is now."""
    folder = private_folder(private_folder(state_dir) / "outputs")
    kept = folder / f"{uuid.uuid4().hex}.txt"
    shutil.move(output, kept)
    kept.chmod(0o600)
    newest_first = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in newest_first[MAX_KEPT:]:
        old.unlink(missing_ok=True)
    return kept
