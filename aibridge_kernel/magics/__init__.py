"""Magics: what ``%name`` and the control words do. Open to plugins (``aibridge.magics``)."""

from .base import FollowUp, FollowUpKind, Magic, MagicCall, completed_by, completer_of
from .registry import dispatch, find, magic_names

__all__ = [
    "FollowUp",
    "FollowUpKind",
    "Magic",
    "MagicCall",
    "completed_by",
    "completer_of",
    "dispatch",
    "find",
    "magic_names",
]
