"""Judges commands and change sets before anything touches a file; pure given a ``FileView``."""

from .always import Always, Changed, Scope, answers, propose
from .approval import approve, previewable, undoable
from .context import SYSTEM_SEARCH_PATH, Context, FileView
from .engine import judge
from .files import Authority, PolicyFile, read_policy
from .filesystem import Files
from .loading import read_programs
from .matrix import decide
from .observed import judge_changes
from .provisions import Provision, covers
from .rulebook import Rulebook
from .rules import Rule
from .zones import SECRET_FOLDERS, SECRET_IN_HOME, is_secret_folder, is_secret_name

__all__ = [
    "SECRET_FOLDERS",
    "SECRET_IN_HOME",
    "SYSTEM_SEARCH_PATH",
    "Always",
    "Authority",
    "Changed",
    "Context",
    "FileView",
    "Files",
    "PolicyFile",
    "Provision",
    "Rule",
    "Rulebook",
    "Scope",
    "answers",
    "approve",
    "covers",
    "decide",
    "is_secret_folder",
    "is_secret_name",
    "judge",
    "judge_changes",
    "previewable",
    "propose",
    "read_policy",
    "read_programs",
    "undoable",
]
