"""What Spanish only supposes or would like, said outright: "¿cuántas fotos hay?", "que sea …".

"¿Cuántas fotos habrá?" guesses with a future, which only counts behind a word that asks; "quisiera
que a.sh fuera ejecutable" wishes with a past, which must stand behind "que", as "fuera" is "out".
Nothing in quotes is changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .lexicon import Lexicon
from .tokens import fold

__all__ = ["asked_outright"]

_MARKS = "¿?¡!,.;:"
_QUOTES = frozenset("\"«“`'")
_NEAR = 5
"""Words from the one that asks to what is supposed: "cuántas fotos de la boda habrá"."""


def asked_outright(sentence: str, lexicon: Lexicon) -> str:
    """The sentence with what it supposes asked for; itself if it supposes nothing."""
    known: Mapping[str, Any] = lexicon.speech["supposed"]
    if not known or _QUOTES.intersection(sentence):
        return sentence
    future: Mapping[str, str] = known["future"]
    wished: Mapping[str, str] = known["wished"]
    words = sentence.split(" ")
    plain = [fold(word).strip(_MARKS) for word in words]
    if future.keys().isdisjoint(plain) and wished.keys().isdisjoint(plain):
        return sentence
    for at, word in enumerate(plain):
        asks = not {*known["asked"]}.isdisjoint(plain[max(at - _NEAR, 0) : at])
        meant = future.get(word) if asks and _is_future(words[at]) else None
        if meant is None and _is_wished(plain, at, known["states"]):
            meant = wished.get(word)
        if meant is not None:
            words[at] = meant + words[at].rpartition(words[at].strip(_MARKS))[2]
    return " ".join(words)


def _is_wished(plain: Sequence[str], at: int, states: Sequence[str]) -> bool:
    """Whether something is wished to be so: "que a.sh fuera ejecutable", "que fuese rápido"."""
    after = [word for word in plain[at + 1 :] if word != "de"][:1]
    out = plain[at].startswith("fuera")
    return "que" in plain[:at] and bool(after) and (not out or after[0] in states)


def _is_future(word: str) -> bool:
    """Whether it is a future, and no "pesara", which may be wished; "habra" is often written so."""
    return not word.isascii() or "br" in word or "dr" in word
