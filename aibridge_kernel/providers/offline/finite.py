"""Whether a word is a finite form of a common verb: "crashed", "trinan".

Only used beside a request, to know that something is told: forms that could be requests as well
are known by their readings. Endings are looked up in a list of infinitives, so that nothing has
to be generated or lemmatised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .tokens import fold

__all__ = ["is_first_person", "is_third_person"]

_IA = ("ia", "ian", "ió", "ieron")
_THIRD = {
    "ar": ("a", "an", "aba", "aban", "ó", "aron", "aria", "arian", "ará", "arán"),
    "er": ("e", "en", *_IA, "eria", "erian", "erá", "erán"),
    "ir": ("e", "en", *_IA, "iria", "irian", "irá", "irán"),
}
_FIRST = {
    "ar": ("o", "amos", "aba", "abamos", "é", "aria", "aré", "aremos"),
    "er": ("o", "emos", "ia", "iamos", "í", "imos", "eré", "eremos"),
    "ir": ("o", "imos", "ia", "iamos", "í", "iré", "iremos"),
}
_ACCENTED = frozenset("óéíá")
"""Endings that without their accent are something else: "sobre", "cambio"."""
_SOFTENED = (("qu", "c"), ("gu", "g"), ("c", "z"))
_ENGLISH = (("ies", "y"), ("ied", "y"), ("es", ""), ("ed", ""), ("s", ""), ("d", ""))
_DOUBLED = 2


def is_third_person(written: str, infinitives: frozenset[str], language: str) -> bool:
    """Whether somebody or something does it, now or in the past: "crashes", "trinan"."""
    word = written.lower()
    found = _of(word, _THIRD) if language == "es" else _english(word)
    return any(infinitive in infinitives for infinitive in found)


def is_first_person(written: str, infinitives: frozenset[str], language: str) -> bool:
    """Whether I or we do it, as the Spanish ending says: "sospecho", "queremos"."""
    if language != "es":
        return False
    return any(infinitive in infinitives for infinitive in _of(written.lower(), _FIRST))


def _of(word: str, endings: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    folded = fold(word)
    for conjugation, those in endings.items():
        for ending in those:
            accented = bool(_ACCENTED.intersection(ending))
            root = (word if accented else folded).removesuffix(ending)
            if root in {word, folded, ""}:
                continue
            yield fold(root) + conjugation
            if ending == "é":  # "saqué", "llegué", "empecé"
                for soft, hard in _SOFTENED:
                    if root.endswith(soft):
                        yield fold(root.removesuffix(soft)) + hard + conjugation


def _english(word: str) -> Iterator[str]:
    for ending, ends in _ENGLISH:
        root = word.removesuffix(ending)
        if root == word:
            continue
        yield root + ends
        if ending == "ed" and len(root) > _DOUBLED and root[-1] == root[-2]:
            yield root[:-1]  # "dropped"
