"""Shell words that mean exactly the path or text they were made from."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

_READING = re.compile(
    r"compared|cores|counted|date|files_without|found|free_space|kinds|memory|per_folder|ranked|same_name|twins"
    r"|uptime|hostname|version|calendar|git_(branches|diff|log|status)|listed|members"
    r"|permissions|processes|searched|shown|sized|sorted$|treed|unique|where"
)
"""Replies of steps that change nothing."""


@dataclass(frozen=True, slots=True)
class Done:
    """One command and the reply that explains it."""

    command: str
    reply: str
    values: dict[str, Any] = field(default_factory=dict)


def path_word(path: str) -> str:
    """A path as one shell word; a leading hyphen is hidden behind ``./``."""
    return shlex.quote("./" + path if path.startswith("-") else path)


def path_words(paths: Iterable[str]) -> str:
    """Several paths as shell words."""
    return " ".join(path_word(path) for path in paths)


def text_word(text: str) -> str:
    """Any text as one shell word, always in quotes."""
    quoted = shlex.quote(text)
    return quoted if quoted.startswith("'") else f"'{quoted}'"


def inside(folder: str, name: str) -> str:
    """``name`` in ``folder``, without a leading ``./``."""
    return name if folder == "." else posixpath.normpath(posixpath.join(folder, name))


def shows(reply: str) -> bool:
    """Whether a step with this reply only shows something."""
    return _READING.match(reply) is not None
