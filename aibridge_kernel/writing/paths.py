"""Paths of the workspace, quoted so that they are one word."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from aibridge_kernel.providers.base import FileTree

from .matches import MAX_MATCHES, Match, MatchKind

_SPECIAL = re.compile(r"([^\w@%+=:,./\-])")
_HIDDEN = "."


def paths(prefix: str, files: FileTree, quote: str, *, in_shell: bool) -> tuple[Match, ...]:
    """Offer what ``prefix`` begins; hidden names only when its last part begins with a dot.

    ``quote`` is the quotation mark that is open. A shell reads backslashes; in a sentence
    a name with blanks is put between quotation marks.
    """
    found = list(_beginning_with(prefix, files))[:MAX_MATCHES]
    return tuple(Match(_written(path, quote, in_shell=in_shell), MatchKind.PATH) for path in found)


def _beginning_with(prefix: str, files: FileTree) -> Iterator[str]:
    folder, name = os.path.split(prefix)
    for entry in files.entries(folder or "."):
        hidden = entry.name.startswith(_HIDDEN) and not name.startswith(_HIDDEN)
        if hidden or not entry.name.startswith(name) or not entry.name.isprintable():
            continue
        path = os.path.join(folder, entry.name)  # noqa: PTH118 — as typed
        if entry.is_directory:
            yield f"{path}/"
        elif path != prefix:
            yield path


def _written(path: str, quote: str, *, in_shell: bool) -> str:
    closing = "" if path.endswith("/") else quote
    if quote == "'":
        quoted = path.replace("'", "'\\''") if in_shell else path
    elif quote:
        quoted = re.sub(r'([\\"$`])', r"\\\1", path) if in_shell else path
    elif in_shell:
        dashed = f"./{path}" if path.startswith("-") else path
        return _SPECIAL.sub(r"\\\1", dashed)
    elif re.search(r"\s", path):
        mark = '"' if "'" in path else "'"
        return f"{mark}{path}" if path.endswith("/") else f"{mark}{path}{mark}"
    else:
        return path
    return f"{quote}{quoted}{closing}"
