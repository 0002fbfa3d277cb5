"""Spanish verb forms: person x mood x clitic, generated so that no word has to be lemmatised.

Only forms in which somebody is asked for something: imperative (tú, usted, vosotros, ustedes,
vos), infinitive, present and subjunctive ("¿me creas…?", "quiero que crees"). All folded.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping

from .tokens import fold

_DATIVES = ("me", "nos", "te", "se")
_OBJECTS = ("la", "lo", "las", "los")
CLITICS = (
    *((clitic, "") for clitic in (*_DATIVES, "le", "les")),
    *((clitic, clitic) for clitic in _OBJECTS),
    *((dative + clitic, clitic) for dative in _DATIVES for clitic in _OBJECTS),
)
_SOFTENED = {"c": "qu", "g": "gu", "z": "c"}


_TOLD = re.compile(
    r"..(aste|iste|asteis|isteis|aron|ieron|abas?|aban|[aei]ra[ns]?|[aei]ria[ns]?|ando|iendo|io"
    r"|[ai]d[oa]s?|[aei]re(mos)?|ases?|asen|iese[ns]?)$"
)
_HARDENED = {"qu": "c", "gu": "g", "c": "z"}


def tells(word: str) -> bool:
    """Whether a word looks like a past, future or conditional form: no typo of a request."""
    return word.casefold().endswith("ó") or _TOLD.search(fold(word)) is not None


def told(word: str, forms: Container[str]) -> bool:
    """Whether an accent makes a form of the past: "borré", "copié" of *-ar*, "leí" of *-er*.

    "Abrí" of *-ir* may be a request as well.
    """
    root = fold(word)[:-1]
    if word.casefold().endswith("í"):
        return root + "er" in forms
    if not word.casefold().endswith("é"):
        return False
    roots = {root, *(root.removesuffix(s) + h for s, h in _HARDENED.items() if root.endswith(s))}
    return any(other + "ar" in forms for other in roots)


def spanish(spec: str | Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Forms that take clitics behind, and forms that do not.

    ``spec`` is the infinitive, or a table with ``inf`` and what is irregular: ``stem`` of the
    stressed forms (*muev-*), ``soft`` of the subjunctive (*hag-*), ``tu`` for the imperative,
    ``past`` for the past subjunctive (*hiciera*).
    """
    table = {"inf": spec} if isinstance(spec, str) else dict(spec)
    return _base_forms(fold(table["inf"]), table)


def without_clitics(word: str) -> Iterator[tuple[str, str]]:
    """What a word may be with its clitics taken off, and the object clitic (``""``, ``la`` …)."""
    for ending, carried in CLITICS:
        if len(word) > len(ending) + 1 and word.endswith(ending):
            yield word[: -len(ending)], carried


def _base_forms(infinitive: str, table: Mapping[str, str]) -> tuple[list[str], list[str]]:
    root, ending = infinitive[:-2], infinitive[-2:]
    stem = table.get("stem", root)
    soft = table.get("soft") or _soft(stem, ending)
    strong, weak = ("a", "e") if ending == "ar" else ("e", "a")
    tu = table.get("tu", stem + strong)
    vos = root + ending[0]
    bare = [tu, soft + weak, soft + weak + "n", vos, vos + "d", infinitive]
    plain = [soft + weak + "s", stem + strong + "s", vos + "s"]
    past = table.get("past") or root + ("ara" if ending == "ar" else "iera")
    same = past.removesuffix("ra") + "se"
    plain += [
        past,
        past + "s",
        past + "n",
        same,
        same + "s",
        same + "n",
    ]  # "que borrara", "-ase"
    return list(dict.fromkeys(bare)), plain


def _soft(stem: str, ending: str) -> str:
    if ending == "ar" and stem[-1] in _SOFTENED:
        return stem[:-1] + _SOFTENED[stem[-1]]
    return stem
