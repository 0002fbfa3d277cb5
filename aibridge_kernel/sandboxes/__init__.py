"""Sandboxes: how an approved command is confined, fed, bounded and ended."""

from .base import Job, Limits, OnOutput, OverlayPaths, RunResult, Sandbox, Stream, View
from .internet import missing_for_network
from .parking import release
from .selection import select
from .watching import files_below

__all__ = [
    "Job",
    "Limits",
    "OnOutput",
    "OverlayPaths",
    "RunResult",
    "Sandbox",
    "Stream",
    "View",
    "files_below",
    "missing_for_network",
    "release",
    "select",
]
