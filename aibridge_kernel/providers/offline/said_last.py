"""What a list shall be like or which of it is wanted, told behind a request that is whole.

"Ordena los csv por tamaño y dime cuál es el más grande" wants the first of them, not another list;
"cuánto ocupa cada carpeta, en formato legible" is how sizes are shown anyway.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from .lexicon import Lexicon
from .planning import Understood
from .tokens import fold

__all__ = ["said_last"]

_FIRST_OF = {
    "en": (
        r"(?:,|;)?(?: and)?(?: then)? (?:tell me|show me|give me|say|i want to know)"
        r"(?: just| only)?(?: which(?: one)?(?: is)?)? the "
        r"(?:(?P<S>biggest|largest|heaviest)|(?P<rS>smallest|lightest)"
        r"|(?P<t>newest|latest|most recent)|(?P<rt>oldest))(?: one)?(?: is)?"
    ),
    "es": (
        r"(?:,|;)?(?: y)?(?: luego)? (?:dime|muestrame|ensename|dame|quiero saber)"
        r"(?: solo| solamente| unicamente)?(?: cual es)? (?:el|la) "
        r"(?:(?:mas (?:(?P<S>grande|pesad[oa])|(?P<rS>pequen[oa]|liger[oa]|chic[oa])"
        r"|(?P<t>nuev[oa]|reciente)|(?P<rt>viej[oa]|antigu[oa])))|(?P<t2>ultim[oa]))"
    ),
}
_READABLY = {
    "en": r",? (?:and )?in (?:a )?(?:human[- ])?readable (?:form|format|units|way)",
    "es": (
        r",? (?:y )?(?:en (?:un )?formato|de (?:forma|manera)|en forma) "
        r"(?:legible|humano|humana|facil de leer|entendible)"
    ),
}
_ENDS = frozenset({
    "biggest", "form", "format", "heaviest", "is", "largest", "latest", "lightest", "newest",
    "oldest", "one", "recent", "smallest", "units", "way",
    "antigua", "antiguo", "chica", "chico", "entendible", "grande", "humana", "humano", "leer",
    "legible", "ligera", "ligero", "nueva", "nuevo", "pequena", "pequeno", "pesada", "pesado",
    "reciente", "ultima", "ultimo", "vieja", "viejo",
})  # fmt: skip
_LISTED = re.compile(r"ls (?:-(?:S|rS|Sr|t|rt|tr) )?(?P<files>[^-|>][^|>]*)$")
_SIZES = re.compile(r"(?:du -\w*h|df -h|ls -\w*h)\b")


def said_last(
    sentence: str, lexicon: Lexicon, read: Callable[[str], Understood]
) -> Understood | None:
    """What the request before such an ending becomes; ``None`` without one."""
    said = sentence.rstrip(" .!?")
    folded = fold(said)
    if folded.rpartition(" ")[2] not in _ENDS or len(folded) != len(said):
        return None
    if told := _pattern(_FIRST_OF[lexicon.language]).search(folded):
        order = next(name.rstrip("2") for name, text in told.groupdict().items() if text)
        return _first_of(order, read(said[: told.start()]))
    if told := _pattern(_READABLY[lexicon.language]).search(folded):
        found = read(said[: told.start()])
        shown = found.steps and all(_SIZES.match(step.command) for step in found.steps)
        return found if shown else None
    return None


def _first_of(order: str, found: Understood) -> Understood | None:
    """The files that are listed, in the order that is asked about, without all but the first."""
    listed = _LISTED.match(found.steps[0].command) if len(found.steps) == 1 else None
    if listed is None or "." not in listed["files"]:
        return None  # of a folder that is listed, the folders in it have sizes of their own
    first = replace(found.steps[0], command=f"ls -{order} {listed['files']} | head -n 1")
    return replace(found, steps=(first,))


@cache
def _pattern(ending: str) -> re.Pattern[str]:
    return re.compile(f"{ending}$")
