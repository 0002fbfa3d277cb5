"""Words of bash itself."""

from __future__ import annotations

from typing import Final

from aibridge_kernel.values import Text, text

RESERVED: Final = frozenset(
    {"!", "{", "}", "[[", "]]", "case", "coproc", "do", "done", "elif", "else", "esac", "fi"}
    | {"for", "function", "if", "in", "select", "then", "time", "until", "while"}
)
"""Words that are not program names when they stand first, unquoted."""


_MEANINGS: Final = {
    **dict.fromkeys(("for", "while", "until", "select"), text("a loop (“{word}”)")),
    **dict.fromkeys(("if", "case"), text("a choice between commands (“{word}”)")),
    "function": text("a function (“{word}”)"),
    "[[": text("a test in double brackets (“{word}”)"),
    "coproc": text("a job in the background (“&”)"),
}


def meaning(word: str) -> Text:
    """What a reserved word begins, in words of a person."""
    return text(_MEANINGS.get(word, text("the reserved word “{word}”")).template, word=word)
