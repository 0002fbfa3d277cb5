"""Spanish requests that begin with an infinitive or a gerund: "a borrar a.txt", "ve creando x"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .tokens import fold

if TYPE_CHECKING:
    from .lexicon import Lexicon

__all__ = ["infinitive_alone"]

_LEADS = frozenset({"a", "anda", "id", "ir", "vaya", "vayan", "ve", "vete"})
_CLITICS = ("me", "nos", "te")
_CONJUGATIONS = (("ando", ("ar",)), ("iendo", ("er", "ir")), ("yendo", ("er", "ir")))
_SAYING = "diciendo"
_IDIOMS = frozenset({"decir", "partir", "ver"})
"""What "a" before it makes another word of: "a ver", "a partir de"."""


def infinitive_alone(sentence: str, lexicon: Lexicon) -> str:
    """The sentence with the infinitive alone where one leads it, or as it is."""
    first, _, behind = sentence.lstrip("¡¿ ").partition(" ")
    word, _, rest = behind.partition(" ")
    if lexicon.language != "es" or not rest or fold(first) not in _LEADS:
        return sentence
    verb = word if fold(first) == "a" else _infinitive(fold(word), lexicon)
    idiom = fold(first) == "a" and fold(verb) in _IDIOMS
    asks = not idiom and _is_infinitive(fold(verb), lexicon)
    return f"{verb} {rest}" if asks else sentence


def _is_infinitive(word: str, lexicon: Lexicon) -> bool:
    known = any(reading.section == "verb" for reading in lexicon.readings(word))
    return known and _bare(word).endswith(("ar", "er", "ir"))


def _bare(word: str) -> str:
    clitic = next((c for c in _CLITICS if word.endswith(f"r{c}")), "")
    return word.removesuffix(clitic)


def _infinitive(gerund: str, lexicon: Lexicon) -> str:
    """Of "creando" or "creandome", "crear"; nothing if no verb is known for it."""
    if gerund.startswith(_SAYING):
        return "decir" + gerund.removeprefix(_SAYING)
    for clitic in ("", *_CLITICS):
        for ending, infinitives in _CONJUGATIONS:
            stem = gerund.removesuffix(clitic).removesuffix(ending)
            if gerund.endswith(ending + clitic) and stem:
                found = (stem + infinitive for infinitive in infinitives)
                return next((one for one in found if _is_infinitive(one, lexicon)), "")
    return ""
