"""What is wished of files in the past subjunctive, as in the present one: "que empezaran por x"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .tokens import fold

if TYPE_CHECKING:
    from .lexicon import Lexicon

__all__ = ["in_present"]

_WISHES = (
    "quisiera que", "quisieramos que", "querria que", "querriamos que", "me gustaria que",
    "nos gustaria que", "me encantaria que", "estaria bien que", "vendria bien que",
    "preferiria que", "desearia que", "haria falta que", "convendria que", "necesitaria que",
)  # fmt: skip
_PLAIN = "quiero que"
_OF_AR = ("ara", "ase")
_OF_OTHERS = ("iera", "iese", "era", "ese")
_IRREGULAR = {
    "comenz": "comienc", "contuv": "conteng", "cont": "cuent", "dij": "dig", "empez": "empiec",
    "encontr": "encuentr", "estuv": "est", "fu": "se", "hic": "hag", "hub": "hay",
    "mostr": "muestr", "mov": "muev", "perd": "pierd", "pud": "pued", "pus": "pong",
    "tuv": "teng", "v": "ve", "vin": "veng", "volv": "vuelv",
}  # fmt: skip
"""Stems of the present subjunctive by those of the past one."""
_SOFTENED = (("c", "qu"), ("g", "gu"), ("z", "c"))
_MARKS = ",;:.¿¡?!…"


def in_present(sentence: str, lexicon: Lexicon) -> str:
    """The sentence with what is wished in the present, or as it is if all its forms are known."""
    if lexicon.language != "es" or " que " not in sentence:
        return sentence
    folded = fold(sentence)
    wish = next((wish for wish in _WISHES if wish in folded), None)
    if wish is None or len(folded) != len(sentence):
        return sentence
    words = [_present(word, lexicon) for word in sentence.split()]
    said = " ".join(words)
    if said == " ".join(sentence.split()):
        return sentence
    at = fold(said).index(wish)
    return said[:at] + _PLAIN + said[at + len(wish) :]


def _present(word: str, lexicon: Lexicon) -> str:
    """A form in the present, or the word as it is when it is known or no such form is."""
    bare = word.strip(_MARKS)
    form = fold(bare)
    if not form.isalpha() or lexicon.knows(form) or form in lexicon.vocabulary:
        return word
    found = (one for one in _forms(form) if lexicon.knows(one) or one in lexicon.vocabulary)
    present = next(found, None)
    return word if present is None else word.replace(bare, present)


def _forms(form: str) -> Iterator[str]:
    number = "n" if form.endswith("n") else ""
    singular = form.removesuffix("n")
    for endings, vowel in ((_OF_OTHERS, "a"), (_OF_AR, "e")):
        for ending in endings:
            stem = singular.removesuffix(ending)
            if stem in {singular, ""}:
                continue
            if stem in _IRREGULAR:
                root = _IRREGULAR[stem]
                ends = {"est": "e", "se": "a"}.get(root, "e" if stem in _OF_FIRST else vowel)
                yield root + ends + number
            yield stem + vowel + number
            if vowel == "e":
                yield from (stem[:-1] + s + vowel + number for h, s in _SOFTENED if stem[-1] == h)


_OF_FIRST = frozenset({"comenz", "cont", "empez", "encontr", "mostr"})
