"""An answer that picks among the candidates a question named: "the second one", "el de docs"."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from .lexicon import Lexicon
from .selecting import extensions
from .tokens import fold, tokenize


def chosen(answer: str, names: Sequence[str], lexicon: Lexicon) -> list[str]:
    """The names that an answer means, in the order of the question; none when it is not clear."""
    known = lexicon.speech["answer"]
    left_out = {*known["fillers"], *known["links"]}
    words = [token.norm for token in tokenize(answer) if not token.punctuation]
    told = " ".join(words)
    if told in known["all"] or (told in known["pair"] and len(names) == 2):  # noqa: PLR2004
        return list(names)
    said = [word for word in words if word not in left_out]
    if len(said) != 1:
        return []
    if (place := _place(said[0], names, lexicon)) is not None:
        return [names[place]]
    fitting = [name for name in names if _fits(said[0], name, lexicon)]
    return fitting if len(fitting) == 1 else []


def _place(word: str, names: Sequence[str], lexicon: Lexicon) -> int | None:
    """Which of them a number or an ordinal means, from 0."""
    if word in lexicon.speech["answer"]["last"]:
        return len(names) - 1
    ordinal = lexicon.measures.ordinals.get(word) or (int(word) if word.isdecimal() else 0)
    return ordinal - 1 if 0 < ordinal <= len(names) else None


def _fits(word: str, name: str, lexicon: Lexicon) -> bool:
    """Whether a word is the folder, the extension or the name without it: "docs", "pdf"."""
    folder, base = posixpath.split(fold(name))
    stem, ending = posixpath.splitext(base)
    types = [r.name for r in lexicon.readings(word) if r.section == "type"]
    endings = {"." + suffix for suffix in extensions(types)} | {"." + word}
    return word in folder.split("/") or word == stem or (bool(ending) and ending in endings)
