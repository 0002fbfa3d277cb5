"""A sorted table whose names shall not be shown: "a.csv by name, no header"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from .tokens import fold

if TYPE_CHECKING:
    from .lexicon import Lexicon
    from .planning import Understood
    from .scene import Scene

__all__ = ["headless"]

_NAMES = {
    "en": (
        r"(?:header|heading|title|first|top)s?(?: line| row)"
        r"|headers?|headings?|column (?:names|headings|headers)|titles"
    ),
    "es": (
        r"(?:(?:fila|linea|renglon) (?:de (?:la )?|de los |del )?)?(?:cabeceras?|encabezados?"
        r"|titulos)|nombres de (?:las )?columnas|primera (?:linea|fila)"
    ),
}
_LEFT_OUT = {
    "en": (
        r"(?:[,;:]| and| but)* *(?:(?:without|minus|with no|no|less|leaving out|leave out|skip"
        r"|skipping|drop|dropping|omit|omitting|excluding|not|but not|hide|hiding|lose|ignoring)"
        r" (?:(?:the|its|any|a) )?(?:{0})|(?:with )?(?:(?:the|its) )?(?:{0}) (?:left|taken|stripped"
        r"|cut|chopped) (?:out|off))(?:,? please)?[ .!]*$"
    ),
    "es": (
        r"(?:[,;:]| y| pero)* *(?:(?:sin|menos|quitando|omitiendo|excluyendo|dejando fuera|no|salta"
        r"|omite|quita|sin contar|sin mostrar)(?: (?:la|el|los|las|su|sus))? (?:{0}))"
        r"(?:,? por favor)?[ .!]*$"
    ),
}
_BEFORE = {
    "en": r"^(?:without|minus|leaving out|skipping|omitting) (?:(?:the|its|any) )?(?:{0}),? ",
    "es": r"^(?:sin|quitando|omitiendo)(?: (?:la|el|los|las))? (?:{0}),? ",
}
_SORTED = "sorted_by_named_column"


def headless(
    sentence: str, lexicon: Lexicon, read: Callable[[str], Understood], _: Scene
) -> Understood | None:
    """A sorted table without its first line, which stays on top otherwise."""
    folded = fold(sentence)
    if len(folded) != len(sentence):
        return None
    for shape in _shapes(lexicon.language):
        if told := shape.search(folded):
            found = read(sentence[: told.start()] + sentence[told.end() :])
            if [step.reply for step in found.steps] == [_SORTED]:
                (step,) = found.steps
                shown = replace(step, command=f"{step.command} | tail -n +2")
                return replace(found, steps=(shown,))
    return None


@cache
def _shapes(language: str) -> tuple[re.Pattern[str], ...]:
    shapes = (_LEFT_OUT[language], _BEFORE[language])
    return tuple(re.compile(shape.format(_NAMES[language])) for shape in shapes)
