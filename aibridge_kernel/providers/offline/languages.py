"""Which language a sentence is in: the one that knows more of its words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .lexicon import LANGUAGES, Lexicon, load
from .tokens import tokenize

_NO_WORD = re.compile(r"[\d./*]")
"""Names and numbers, which no language knows better than another."""


def language_of(sentence: str, preferred: str) -> str:
    """The language that knows more of the words; the preferred one when they know as many.

    The other one is not even loaded when the preferred one knows every word that is no name.
    """
    plain = [
        token.norm for token in tokenize(sentence) if not token.quoted and not token.punctuation
    ]
    ordered = sorted(LANGUAGES, key=lambda language: language != preferred)
    first = load(ordered[0])
    if all(first.knows(word) or _NO_WORD.search(word) for word in plain):
        return ordered[0]
    known = {language: _known(plain, load(language)) for language in ordered}
    return max(ordered, key=lambda language: known[language])


def _known(words: Sequence[str], lexicon: Lexicon) -> int:
    return sum(1 for word in words if lexicon.knows(word))
