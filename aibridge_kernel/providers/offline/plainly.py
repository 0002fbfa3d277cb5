"""What is told in two breaths, in one: "I need a folder for the show, could you make one called x".

Also "no" and "yes" as texts that take each other's place, which deny and affirm nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

__all__ = ["plainly"]

_WISHES: Mapping[str, tuple[str, str]] = {
    "en": (
        (
            r"^(?:.*[,.:] )?(?:so |and |right |ok |well |hey )*(?:i|we)(?:'ll| will| really| do)*"
            r" (?:need|want|should have|would like|could do with|could use|must have)"
            r" (?:a|an|another|somewhere|one) (?:new )?(?P<kind>folder|directory) for [^,.;:!?\"]+"
            r"[,.;:!?]+ (?:so |and |please |then |just )*(?:(?:can|could|would|will) you )?"
            r"(?:please )?"
            r"(?:make|create|add|set up|do)(?: me| us)? (?:it|one|a new one)"
            r"(?: for (?:me|us))? (?:called|named|and call it)"
        ),
        r"create a \g<kind> called",
    ),
    "es": (
        (
            r"^(?:.*[,.:] )?(?:me |nos )?(?:necesito|necesitamos|quiero|hace falta|vendria bien)"
            r" (?:una|otra) (?:nueva )?(?P<kind>carpeta) para [^,.;:!?\"]+"
            r"[,.;:!?]+ (?:¿ ?)?(?:asi que |y |por favor |pues )*(?:me |puedes |podrias )*"
            r"(?:crea|haz|creame|hazme|crear|hacer|creas|haces) una (?:que se llame|llamada)"
        ),
        r"crea una \g<kind> llamada",
    ),
}
_SWAPPED: Mapping[str, tuple[str, str]] = {
    "en": (r" (no|yes) (to|with|by|into|for) (yes|no|maybe)\b", r'\1 "\2" \3 "\4"'),
    "es": (r" (no|si|sí) (por|a) (si|sí|no)\b", r'\1 "\2" \3 "\4"'),
}
_WONDERING: Mapping[str, tuple[str, str]] = {
    "en": (r"\b(what|where|which|who|how) (?:on earth|in the world|the heck|the hell) ", r"\1 "),
    "es": (r"\b(qué|que|dónde|donde|cuál) (?:demonios|diablos|rayos|narices) ", r"\1 "),
}
_AMID: Mapping[str, tuple[str, str]] = {
    "en": (
        (
            r"^([^\"“«]*\w) (?:please|pls|kindly)"
            r" (?=(?:to|into|in|inside|as|with|from|called|named|by) [^\"“«]*$)"
        ),
        r"\1 ",
    ),
    "es": (
        (
            r"^([^\"“«]*\w) (?:porfa|porfi|porfis|please)"
            r" (?=(?:a|al|en|con|de|del|como|por|que) [^\"“«]*$)"
        ),
        r"\1 ",
    ),
}
_PLACE: Mapping[str, tuple[str, str]] = {
    "en": (
        (
            r"^(?:so |hi |hey |ok |well |and |, )*(?:i|we)(?:'ll| will| really| do|'d)*"
            r" (?:need|want|like|could use|could do with)"
            r" (?:somewhere|some place|someplace|a place|a spot|a home)"
            r" (?:to (?:put|keep|store|save|stash|collect|drop|file)|for) [^,;.:!?\"]+[,;.:!?]+"
            r" (?:so |and |then )*(?=(?:please |(?:can|could|would) you )*"
            r"(?:make|create|set up|add|start|open|put up) (?:me |us )?(?:a|an|the) )"
        ),
        "",
    ),
    "es": (
        (
            r"^(?:oye |hola |es que |bueno |, )*(?:me hace falta|necesito|necesitamos|quiero)"
            r" (?:un|alg[uú]n) (?:sitio|lugar|hueco) (?:para|donde|en el que) [^,;.:!?\"]+[,;.:!?]+"
            r" (?:as[ií] que |y |pues )*(?=(?:por favor |¿ ?|me )*"
            r"(?:crea|cr[eé]ame|haz|hazme|creas|haces|abre) (?:una|un|la|el) )"
        ),
        "",
    ),
}
_PLACES = (
    " somewhere",
    " someplace",
    " place ",
    " a spot ",
    " a home ",
    " sitio",
    " lugar",
    " hueco",
)
_ALL_NEW: Mapping[str, tuple[str, str]] = {
    "en": (
        (
            r"\b(commit (?:of )?(?:everything|all|all (?:the |my )?changes)),?"
            r" (?:including|also|and also|even|with) (?:the )?new (?:files|ones|stuff)(?: too)?,?"
            r" (?=(?:with|as|saying) )"
        ),
        "commit everything ",
    ),
    "es": (
        (
            r"\b(commit (?:de|con) (?:todo|todos los cambios)),?"
            r" (?:y )?(?:tambi[eé]n|incluid[oa]s?|incluyendo|incluso|hasta) (?:de )?los? "
            r"(?:archivos |ficheros )?nuev[oa]s?,? (?=(?:con|que) )"
        ),
        "commit de todo ",
    ),
}
_FOLLOWED: Mapping[str, tuple[str, str]] = {
    "en": (
        (
            r"^([^\"]*\b(?:download|get|fetch|grab|save) )"
            r"(?:this(?: file| link| page)?|the following)\b([^\"]*?) ?[?:.,]+ +(https?://\S+)$"
        ),
        r"\1\3\2",
    ),
    "es": (
        (
            r"^([^\"]*\b(?:descarg\w*|b[aá]ja\w*) )(?:esto|este (?:archivo|fichero|enlace)"
            r"|lo siguiente)\b([^\"]*?) ?[?:.,]+ +(https?://\S+)$"
        ),
        r"\1\3\2",
    ),
}
"""An address that is told behind the request."""
_TOTALS: Mapping[str, tuple[str, str]] = {
    "en": (r"\b(how many times [^\"“«]*?),? (?:in total|altogether|overall)(?=$|[ ?.,])", r"\1"),
    "es": (r"\b(cu[aá]ntas veces [^\"“«]*?),? (?:en total|en conjunto)(?=$|[ ?.,])", r"\1"),
}
"""How often a text is there is counted in all files together."""
_SUMS = (" in total", " altogether", " overall", " en total", " en conjunto")
_COURTESIES = (" please ", " pls ", " kindly ", " porf")
_WONDERS = (" on earth", " in the world", " the he", " demonios", " diablos", " rayos", " narices")
_SWAPPING = {
    "en": r"(?:change|replace|turn|switch|swap)(?: (?:every|each|all the|the|the word))?",
    "es": r"(?:cambia|reemplaza|sustituye)(?: (?:cada|todos los|el|la palabra))?",
}


def plainly(sentence: str, language: str) -> str:
    """The sentence in plainer words, or as it is."""
    said = sentence
    for needed, shape, plain in _told(language):
        if any(need in said.lower() for need in needed):
            said = shape.sub(plain, said, count=1)
    return said


@cache
def _told(language: str) -> Sequence[tuple[Sequence[str], re.Pattern[str], str]]:
    """What to look for first, the expression and what is put in its place."""
    tables = (_WISHES, _SWAPPED, _WONDERING, _AMID, _PLACE, _TOTALS, _ALL_NEW, _FOLLOWED)
    wish, swap, *rest = (told[language] for told in tables)
    swap = (rf"\b({_SWAPPING[language]}){swap[0]}", swap[1])
    needed = {"en": (" for ",), "es": (" para ",)}[language]
    some = needed, (" yes", " sí", " si"), _WONDERS, _COURTESIES, _PLACES, _SUMS
    needs = (*some, ("commit ",), (" http",))
    return [
        (need, re.compile(shape, re.IGNORECASE), plain)
        for need, (shape, plain) in zip(needs, (wish, swap, *rest), strict=True)
    ]
