"""One command from text to applied changes: judge, run on a view, compare, ask, apply."""

from .run import CommandRun

__all__ = ["CommandRun"]
