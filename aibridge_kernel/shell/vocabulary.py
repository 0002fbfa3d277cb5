"""Words of bash itself."""

from __future__ import annotations

from typing import Final

RESERVED: Final = frozenset(
    {"!", "{", "}", "[[", "]]", "case", "coproc", "do", "done", "elif", "else", "esac", "fi"}
    | {"for", "function", "if", "in", "select", "then", "time", "until", "while"}
)
"""Words that are not program names when they stand first, unquoted."""
