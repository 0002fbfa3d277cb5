"""Judges commands and change sets before anything touches a file; pure given a ``FileView``."""

from .approval import approve, previewable, undoable
from .context import SYSTEM_SEARCH_PATH, Context, FileView
from .engine import judge
from .filesystem import Files
from .observed import judge_changes

__all__ = [
    "SYSTEM_SEARCH_PATH",
    "Context",
    "FileView",
    "Files",
    "approve",
    "judge",
    "judge_changes",
    "previewable",
    "undoable",
]
