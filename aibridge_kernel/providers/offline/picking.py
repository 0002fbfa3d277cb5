"""Which of the files just shown an ordinal means: "the second one", "los dos primeros"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aibridge_kernel.conversation import Turn
from aibridge_kernel.providers.base import FileTree

from .conversing import listed, sorted_by
from .lexicon import Lexicon
from .tokens import fold

__all__ = ["picked"]

_AT_END = frozenset({"last", "ultimos", "ultimas"})


def picked(sentence: str, turn: Turn, lexicon: Lexicon, files: FileTree) -> str | None:
    """The sentence with the name that "el primero" is in the list shown before."""
    shown = listed(turn, files) or sorted_by(turn, files)
    if not shown or len(fold(sentence)) != len(sentence):
        return None
    match = re.search(lexicon.speech["follow"]["nth"], fold(sentence))
    if match is None:
        return _picked_row(sentence, shown, lexicon)
    word = next(word for word in match.groups() if word)
    known = lexicon.speech["answer"]["last"]
    place = len(shown) if word in known else lexicon.measures.ordinals.get(word)
    if place is None or not 0 < place <= len(shown):
        return None
    lead = sentence[: match.start()].rstrip()  # "de" of "del segundo" has no space behind it
    return f'{lead} "{shown[int(place) - 1]}"{sentence[match.end() :]}'


def _picked_row(sentence: str, shown: Sequence[str], lexicon: Lexicon) -> str | None:
    """The sentence with the names that "the first two" are in the list shown before."""
    match = re.search(lexicon.speech["follow"]["nth_row"], fold(sentence))
    if match is None:
        return None
    told = match.groupdict()
    word, side = (told[key] or told.get(f"{key}2", "") for key in ("n", "side"))
    count = int(word) if word.isdecimal() else lexicon.measures.numbers.get(word, 0)
    if not 1 < count <= len(shown):
        return None
    few = shown[-count:] if side in _AT_END else shown[:count]
    joined = " y " if lexicon.language == "es" else " and "
    row = joined.join([", ".join(f'"{path}"' for path in few[:-1]), f'"{few[-1]}"'])
    return f"{sentence[: match.start()]}{row}{sentence[match.end() :]}"
