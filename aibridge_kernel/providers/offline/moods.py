"""Spanish verb forms that ask for something and that no list has, as "podrías" and the infinitive.

The conditional of every verb ("¿me copiarías …?", "la moverías …"), the future ("copiarás …"),
"copiemos …" and the wish "si pudieras copiar …". Only where a request may begin, and only of
verbs that are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .tokens import fold

if TYPE_CHECKING:
    from .lexicon import Lexicon

__all__ = ["in_infinitive"]

_ASK = "podrías"
_SECOND = ("rias", "riais")
_THIRD = ("ria", "rian")
_FUTURE = ("rás", "réis")
_TOGETHER = {"emos": ("ar",), "amos": ("er", "ir")}
_HARDENED = (("", ""), ("qu", "c"), ("gu", "g"), ("c", "z"), ("g", ""), ("ig", ""))
_HINTS = ("rí", "ria", "rás", "réis", "emos", "amos")
_IRREGULAR = {"pondr": "poner", "har": "hacer", "dir": "decir"}
"""Infinitives of which the stem says nothing."""
_INFINITIVES = ("ar", "er", "ir")
_DATIVES = frozenset({"me", "nos"})
_OBJECTS = frozenset({"la", "las", "le", "les", "lo", "los"})
_LEADS = frozenset({
    "ahora", "despues", "entonces", "favor", "hola", "luego", "mejor", "oye", "porfa", "porfavor",
    "pues", "tambien", "usted", "venga", "y",
})  # fmt: skip
_IDIOMS = frozenset({"dar", "ver"})
"""Verbs whose third person is said of oneself: "me daría pena", and whose future is a filler."""
_LOSING = frozenset({"delete", "empty"})
_PLEASE = ("favor", "porfa", "importa", "amable")
_WISHES = (
    ("si", "pudieras"), ("si", "pudiera"), ("si", "pudierais"), ("si", "pudiese"),
    ("si", "pudieses"), ("si", "puedes"), ("si", "puede"), ("si", "podes"),
)  # fmt: skip
_LEAVES = frozenset(tuple(f"si {said}".split()) for said in (
    "es posible", "le parece", "no es mucho pedir", "os parece", "podeis", "podes", "puede",
    "puedes", "puede ser", "se puede", "te da tiempo", "te parece", "te parece bien", "te va bien",
    "te viene bien", "tienes tiempo", "tienes un rato", "eres tan amable", "fueras tan amable",
))  # fmt: skip
"""What asks for leave and sets no condition, apart from the request."""
_SHORTEST = 2
_SHORTEST_STEM = 3
_MARKS = ",;:.¿¡?!…"


def in_infinitive(sentence: str, lexicon: Lexicon) -> str:
    """The sentence with the infinitive of such a form, or as it is."""
    if lexicon.language != "es":
        return sentence
    folded = sentence.casefold()
    if "si " in folded:
        sentence = _without_leave(sentence, lexicon)
        folded = sentence.casefold()
    if folded.lstrip("¿¡ ").startswith("si "):
        return _wished(sentence)
    if not any(hint in folded for hint in _HINTS):
        return sentence
    words = sentence.split()
    for at in range(len(words) - 1, -1, -1):  # each as all that is before it was said
        clitics = _before(words[:at])
        verb = _infinitive(words[at], lexicon)
        if not verb or not _begins(words[: at - len(clitics)]):
            continue
        if len(clitics) == 1 and fold(words[at].strip(_MARKS)) in lexicon.vocabulary:
            continue  # "me mostrarías" is known as it is
        if _asks(words, at, clitics, verb, lexicon):
            said = f"{verb}{''.join(fold(word.strip(_MARKS)) for word in clitics)}"
            ends = words[at][len(words[at].rstrip(_MARKS)) :]
            kept = [*words[: at - len(clitics)], f"{_opens(words, at, clitics)}{_ASK}"]
            words = [*kept, f"{said}{ends}", *words[at + 1 :]]
    return sentence if words == sentence.split() else " ".join(words)


def _opens(words: Sequence[str], at: int, clitics: Sequence[str]) -> str:
    """The mark that the question begins with."""
    return "¿" if words[at - len(clitics)].startswith("¿") else ""


def _before(words: Sequence[str]) -> Sequence[str]:
    """The clitics that a form has before it: "me", "me lo"."""
    told = [fold(word.strip("¿¡")) for word in words[-2:]]
    if len(told) > 1 and told[0] in _DATIVES and told[1] in _OBJECTS:
        return words[-2:]
    return words[-1:] if told and told[-1] in _DATIVES | _OBJECTS else ()


def _begins(before: Sequence[str]) -> bool:
    """Whether a request may begin behind these words."""
    return not before or before[-1][-1] in ",;:.!?" or fold(before[-1].strip("¿¡")) in _LEADS


def _infinitive(word: str, lexicon: Lexicon) -> str:
    """The infinitive of a conditional or a future; nothing if no such verb is known."""
    written = word.strip(_MARKS).casefold()
    folded = fold(written)
    if folded.endswith(tuple(_TOGETHER)):
        return "" if lexicon.verbs(folded) else _of_us(folded, lexicon)
    told = next((end for end in (*_SECOND, *_THIRD) if folded.endswith(end)), "")
    told = told or next((fold(end) for end in _FUTURE if written.endswith(end)), "")
    if not told:
        return ""
    stem = folded.removesuffix(told) + "r"
    found = _IRREGULAR.get(stem, stem)
    return found if found.endswith(_INFINITIVES) and _is_known(found, lexicon) else ""


def _is_known(infinitive: str, lexicon: Lexicon) -> bool:
    return any(reading.section == "verb" for reading in lexicon.readings(infinitive))


def _of_us(word: str, lexicon: Lexicon) -> str:
    """The infinitive of "copiemos", "movamos", "hagamos"."""
    stem, ends = word[:-4], _TOGETHER[word[-4:]]
    if len(stem) < _SHORTEST_STEM:
        return ""  # "vamos"
    roots = [stem.removesuffix(s) + h for s, h in _HARDENED if stem.endswith(s)]
    irregular = {"hag": "hacer", "dig": "", "v": ""}.get(stem)  # "vamos a …" leads in a verb
    if irregular is not None:
        return irregular
    found = (root + end for root in roots for end in ends)
    return next((one for one in found if _is_known(one, lexicon)), "")


def _asks(
    words: Sequence[str], at: int, clitics: Sequence[str], verb: str, lexicon: Lexicon
) -> bool:
    """Whether the form asks somebody; "me daría pena" does not, nor "si …, borrarías" ."""
    rest = [fold(word.strip(_MARKS)) for word in words]
    behind = rest[at + 1 :]
    pointed = any(fold(word.strip(_MARKS)) in _OBJECTS for word in clitics)
    if not (behind or pointed) or "si" in behind or ("si" in rest[:at] and "asi" not in rest[:at]):
        return False
    written = words[at].strip(_MARKS).casefold()
    gentle = any(word.startswith(_PLEASE) for word in rest)
    if fold(written).endswith(_SECOND):
        asked = any(_infinitive(word, lexicon) for word in words[:at])
        losing = not asked and any(reading.name in _LOSING for reading in lexicon.readings(verb))
        return bool(clitics) or gentle or not losing
    if fold(written).endswith(_THIRD):
        question = words[-1].endswith("?") or "usted" in behind[:1]
        dative = any(fold(word.strip("¿¡")) in _DATIVES for word in clitics)
        return dative and verb not in _IDIOMS and (gentle or question)
    if written.endswith(tuple(_TOGETHER)):
        return not clitics
    return not clitics and at == 0 and verb not in _IDIOMS


def _without_leave(sentence: str, lexicon: Lexicon) -> str:
    """The sentence without "si puedes," before it or "si puedes" at its end.

    What loses something is only done when nothing is left open.
    """
    words = sentence.split()
    told = tuple(fold(word.strip(_MARKS)) for word in words)
    if any(reading.name in _LOSING for word in told for reading in lexicon.readings(word)):
        return sentence
    first = next((at for at, word in enumerate(words) if word.endswith(",")), 0) + 1
    if first < len(words) and told[:first] in _LEAVES:
        return " ".join(words[first:])
    last = max((at for at, word in enumerate(told) if word == "si"), default=0)
    if last >= _SHORTEST and told[last:] in _LEAVES:
        return " ".join(words[:last]).rstrip(",")
    return sentence


def _wished(sentence: str) -> str:
    """The request in "si pudieras copiar …": one that nothing follows but thanks."""
    words = sentence.split()
    told = [fold(word.strip(_MARKS)) for word in words]
    clitics = [word for word in told[1:2] if word in _DATIVES]
    wish = (told[0], *told[1 + len(clitics) : 2 + len(clitics)])
    verb = told[2 + len(clitics) : 3 + len(clitics)]
    if wish not in _WISHES or not verb or not _is_infinitive(verb[0]):
        return sentence
    end = next(_ends(words), len(words))
    if not _is_thanked(told[end:]):
        return sentence
    rest = " ".join(words[2 + len(clitics) : end]).rstrip(",;.")
    return " ".join([_ASK, *clitics, rest]) if clitics else f"{_ASK} {rest}"


def _is_infinitive(word: str) -> bool:
    stem = next((word.removesuffix(c) for c in ("me", "nos", "lo", "la", "los", "las", "")
                 if word.endswith(c)), word)  # fmt: skip
    return stem.endswith(_INFINITIVES)


def _ends(words: Sequence[str]) -> Iterator[int]:
    """Where the wish may end: behind marks."""
    return (at + 1 for at, word in enumerate(words[:-1]) if word[-1] in ",;")


_THANKING = frozenset({
    "agradeceria", "agradecere", "agradezco", "bien", "detalle", "encantaria", "estupendo",
    "favor", "genial", "gracias", "ideal", "majo", "maja", "maravilla", "mejor", "perfecto",
    "porfa", "sol", "vendria",
})  # fmt: skip


def _is_thanked(told: Sequence[str]) -> bool:
    """Whether words only thank: "te lo agradecería", "sería genial"."""
    return not told or (len(told) <= _MOST_THANKS and bool(_THANKING.intersection(told)))


_MOST_THANKS = 5
