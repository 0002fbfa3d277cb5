"""Magics: what ``%name`` and the control words do. Open to plugins (``aibridge.magics``)."""

from .base import FollowUp, FollowUpKind, Magic, MagicCall
from .registry import dispatch, magic_names, registered

__all__ = [
    "FollowUp",
    "FollowUpKind",
    "Magic",
    "MagicCall",
    "dispatch",
    "magic_names",
    "registered",
]
