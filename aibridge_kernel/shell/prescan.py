"""The look at the characters before any grammar sees them.

The grammar is fast but reads some texts otherwise than bash does, and some characters make a
person read a text otherwise than bash does. Both kinds stop here.
"""

from __future__ import annotations

import re
import unicodedata

from aibridge_kernel.errors import ParseError
from aibridge_kernel.values import Text, text

MAXIMUM_LENGTH = 64 * 1024
"""Characters of one command text; longer ones are not understood."""

MAXIMUM_DEPTH = 32
"""Parentheses inside one another."""

UNDECODABLE = range(0xDC80, 0xDD00)
"""Code points that stand for bytes of file names which are not UTF-8 (``surrogateescape``)."""

_UNUSUAL = re.compile(r"[^\t\n -~]")
_PARENTHESES = re.compile(r"[()]")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cn", "Zl", "Zp"})
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that are drawn as nothing at all."""
_VARIATION_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


def hidden_characters(source: str) -> Text | None:
    """Say which control, direction-changing or invisible character ``source`` holds, if any.

    Blanks other than space count as invisible: they look like a space and are none to bash.
    A carriage return counts as well; bash makes it part of the word.
    """
    for found in _UNUSUAL.finditer(source):
        if is_hidden(found.group()):
            return text(
                "the text holds an invisible or control character ({code}) at position {position}",
                code=f"U+{ord(found.group()):04X}",
                position=found.start() + 1,
            )
    return None


def is_hidden(character: str) -> bool:
    """Whether ``character`` must be written as an escape to appear in a command text."""
    if character in "\t\n" or " " <= character <= "~":
        return False
    category = unicodedata.category(character)
    if category == "Cs":
        return ord(character) not in UNDECODABLE
    return (
        category in _HIDDEN_CATEGORIES
        or category == "Zs"
        or character in _BLANK_LETTERS
        or any(ord(character) in selectors for selectors in _VARIATION_SELECTORS)
    )


def prescan(source: str) -> None:
    """Raise ``ParseError`` for text that must not reach the grammar."""
    hidden = hidden_characters(source)
    if hidden is not None:
        raise ParseError(hidden, remedy=text("Write the command without it."))
    if len(source) > MAXIMUM_LENGTH:
        raise ParseError(text("the text is longer than {n} characters", n=MAXIMUM_LENGTH))
    if source.count("(") > MAXIMUM_DEPTH and _depth(source) > MAXIMUM_DEPTH:
        raise ParseError(text("the text is nested too deeply"))


def _depth(source: str) -> int:
    depth = deepest = 0
    for parenthesis in _PARENTHESES.findall(source):
        depth = depth + 1 if parenthesis == "(" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest
