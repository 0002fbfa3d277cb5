"""Judges commands and change sets before anything touches a file; pure given a ``FileView``."""

from .approval import approve, previewable, undoable
from .context import SYSTEM_SEARCH_PATH, Context, FileView
from .engine import judge
from .filesystem import Files
from .observed import judge_changes
from .zones import SECRET_FOLDERS, SECRET_IN_HOME, is_secret_folder, is_secret_name

__all__ = [
    "SECRET_FOLDERS",
    "SECRET_IN_HOME",
    "SYSTEM_SEARCH_PATH",
    "Context",
    "FileView",
    "Files",
    "approve",
    "is_secret_folder",
    "is_secret_name",
    "judge",
    "judge_changes",
    "previewable",
    "undoable",
]
