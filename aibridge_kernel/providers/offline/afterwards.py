"""What is asked of a result at the end: "guarda … en b.txt y dime cuántas son".

The lines of the file that the request makes are counted, once that was planned.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from .lexicon import Lexicon
from .planning import Understood
from .quoting import Done, path_word
from .tokens import fold

_COUNTING = {
    "en": (
        r"(?:[,;.] *)?(?:and )?(?:then )?(?:"
        r"(?:tell me|say|show me|let me know) how many (?:lines )?(?:there (?:are|were)|it has"
        r"|that is|they are|are in it|it is|came out|that makes|are there)"
        r"|count (?:them|its lines|the lines|how many (?:lines )?(?:there are|it has)))"
        r"(?: in it| in total| altogether)?"
    ),
    "es": (
        r"(?:[,;.] *)?(?:[ye] )?(?:luego |despues )?(?:"
        r"(?:me )?(?:dime|decirme|di|digame|decime|dices|dinos|avisame de|cuentame|muestrame) "
        r"cuant[ao]s (?:lineas |filas |renglones )?"
        r"(?:son|hay|han salido|salen|salieron|tiene|tienen|quedan|han quedado|quedaron|eran)"
        r"|(?:cuental[ao]s|contarl[ao]s|contal[ao]s)"
        r"|(?:cuenta|cuentame|contar|conta) (?:las|sus|cuantas) (?:lineas|filas)"
        r"(?: (?:que )?(?:tiene|hay|son|quedan))?)"
        r"(?: en total| ahi| dentro| al final)?"
    ),
}
_MADE = frozenset({"joined", "merged"})


def counted_afterwards(
    sentence: str, lexicon: Lexicon, read: Callable[[str], Understood]
) -> Understood | None:
    """What is kept in a file, and how many lines that is; ``None`` if that is not asked."""
    said = sentence.rstrip(" .!?")
    asked = _asking(lexicon.language).search(fold(said))
    if asked is None or not asked.start() or len(fold(said)) != len(said):
        return None
    found = read(said[: asked.start()])
    target = _made(found.steps[-1]) if found.steps else None
    if target is None:
        return None
    counted = Done(f"wc -l {path_word(target)}", "counted", {"names": [target]})
    return replace(found, steps=(*found.steps, counted))


def _made(step: Done) -> str | None:
    """The file that a step writes lines into."""
    kept = step.values.get("kept")
    target = kept or (step.values.get("target") if step.reply in _MADE else None)
    return target if isinstance(target, str) and "sed -i" not in step.command else None


@cache
def _asking(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^| |(?<=,)){_COUNTING[language]}$")
