"""Where the project lies, and what its packaging tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]

Run = Callable[..., str]
"""Runs the installed Python with arguments, and answers what it said."""
