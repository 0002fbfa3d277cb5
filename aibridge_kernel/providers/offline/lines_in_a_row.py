"""Lines that are told in a row: "create a.txt with milk, eggs and bread, one per line"."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from .afterwards import WRITTEN
from .lexicon import Lexicon
from .planning import Understood
from .tokens import fold

__all__ = ["each_on_its_line"]

_A_LINE_EACH = {
    "en": (
        r"(?P<lead>.*\bwith |(?:please )?(?:add|append|put|write) )(?P<items>.+?)"
        r"(?P<rest> (?:to|in|into|at the end of) [^\s,]+\.\w+)?(?:,| -)? ?(?:and )?"
        r"(?:one (?:per|on each|on every|a|in each|to a) line|each (?:one )?(?:on|in) (?:a|its own"
        r"|one) (?:separate |new )?line|(?:each |all )?on (?:separate|different|their own|its own)"
        r" lines?"
        r"|line by line|one (?:below|under|beneath) the other|a line each)"
    ),
    "es": (
        r"(?P<lead>.*\bcon |(?:por favor )?(?:anade|agrega|anota|apunta|escribe|pon) )"
        r"(?P<items>.+?)"
        r"(?P<rest> (?:a|en|al final de) [^\s,]+\.\w+)?(?:,| -)? ?(?:y )?"
        r"(?:un[oa] (?:por|en cada|en una) (?:linea|renglon)|cada (?:un[oa]|cosa|nombre|palabra)"
        r" en (?:una|su|su propia) (?:linea|renglon)(?: distinta| aparte| propia)?"
        r"|en lineas (?:separadas|distintas|diferentes|aparte)|un[oa] debajo (?:de|del) otr[oa]"
        r"|linea (?:por|a) linea)"
    ),
}
_SEVERAL_LINES = {
    "en": (
        r"(?P<lead>(?:please )?(?:add|append|put|write) )the (?:following )?lines:? (?P<items>.+?)"
        r"(?P<rest> (?:to|in|into|at the end of) [^\s,]+\.\w+)"
    ),
    "es": (
        r"(?P<lead>(?:por favor )?(?:anade|agrega|anota|apunta|escribe|pon) )"
        r"las (?:siguientes )?lineas:? (?P<items>.+?)(?P<rest> (?:a|en|al final de) [^\s,]+\.\w+)"
    ),
}
_LINE_ENDS = frozenset({
    "aparte", "diferentes", "distinta", "distintas", "line", "linea", "lines", "other", "otra",
    "otro", "propia", "renglon", "separadas",
})  # fmt: skip
_THE_LINES = {"en": "the lines ", "es": "las lineas "}
_AND = {"en": "and", "es": "y"}
_AMONG = re.compile(r", (?:and )?| (?:and|y|e) ")


def each_on_its_line(
    sentence: str, lexicon: Lexicon, read: Callable[[str], Understood]
) -> Understood | None:
    """What is written one a line: "create a.txt with milk, eggs and bread, one per line"."""
    said = sentence.rstrip(" .!?")
    ends = fold(said.rpartition(" ")[2]) in _LINE_ENDS
    if not (ends or " line" in said or " líne" in said):
        return None
    told = _line_each(lexicon.language, ends).fullmatch(fold(said))
    if told is None or len(fold(said)) != len(said) or '"' in said:
        return None
    items = _AMONG.split(said[slice(*told.span("items"))].removeprefix(": "))
    if len(items) == 1 or any(len(item.split()) > _LONGEST_ITEM for item in items):
        return None
    lead, rest = said[: told.end("lead")], said[slice(*told.span("rest"))] if told["rest"] else ""
    *most, last = (f'"{item}"' for item in items)
    listed = f"{', '.join(most)} {_AND[lexicon.language]} {last}"
    found = read(f"{lead}{_THE_LINES[lexicon.language]}{listed}{rest}")
    written = found.steps and found.steps[-1].reply in WRITTEN
    return found if written else None


_LONGEST_ITEM = 4


@cache
def _line_each(language: str, ends: bool) -> re.Pattern[str]:  # noqa: FBT001
    return re.compile((_A_LINE_EACH if ends else _SEVERAL_LINES)[language])
