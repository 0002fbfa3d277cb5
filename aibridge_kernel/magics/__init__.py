"""Magics: what ``%name`` and the control words do. Open to plugins (``aibridge.magics``)."""

from .base import FollowUp, FollowUpKind, Magic, MagicCall
from .registry import dispatch, find, magic_names

__all__ = [
    "FollowUp",
    "FollowUpKind",
    "Magic",
    "MagicCall",
    "dispatch",
    "find",
    "magic_names",
]
