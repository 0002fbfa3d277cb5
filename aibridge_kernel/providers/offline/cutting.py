"""Where a request of several steps may be cut, each step a request of its own.

A list says so itself: lines, numbers, "first, …; second, …". So do "after copying a, delete b"
and "delete b after copying a", whose order is told. Else a step begins with a verb behind a mark or
a word that joins: "…, and once that's done, delete a.txt".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from .lexicon import Lexicon
from .phrase_files import section
from .tokens import fold

__all__ = ["cuts", "listed", "returns", "told_order"]

_MOST = 8
"""Steps of one request."""
_LINE_MARK = re.compile(
    r"(?:[-*•–—>]|\(?\d{1,2}[.):]|(?:step|paso) \d{1,2}[.:)]?)\s+", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?:^|(?<=[\s,;.:]))(?:(?:step|paso) )?\(?(?P<n>[1-9])[.):] +(?=\S)", re.IGNORECASE
)
_SEPARATOR = r"(?:\s*[;,.!]\s+|\s+(?:&&?|->|→|[-–—])\s+|\s+(?={first}\b))"
_LATER = {"en": r",? (?:but )?(?:only )?{}", "es": r",? (?:pero )?(?:solo )?{}"}
_MARKED = r"[,:]? +"
_POINTING = re.compile(
    r"\b(?:it|them|those|these|that|this)\b|^\w+[aei]r(?:lo|la|los|las|le)\b", re.IGNORECASE
)
_IRREGULAR = {
    "made": "make", "put": "put", "written": "write", "found": "find", "shown": "show",
    "gone": "go", "kept": "keep", "taken": "take", "hecho": "hacer", "puesto": "poner",
    "escrito": "escribir", "abierto": "abrir", "cut": "cut", "set": "set", "got": "get",
}  # fmt: skip
_ENDED = (("ado", "ar"), ("ido", "er"), ("ido", "ir"))
_QUOTED = re.compile(
    r'"[^"\n]*"|«[^»\n]*»|“[^”\n]*”|`[^`\n]*`|(?<![^\s(])\'[^\'\n]*\'(?![^\s,.;:)?!])'
)


def listed(sentence: str, lexicon: Lexicon) -> list[str]:
    """The items of a list of steps, each on a line or with a number; none if it is no list."""
    lines = [line.strip() for line in sentence.split("\n") if line.strip()]
    if len(lines) > 1:
        if _leads_in(lines[0], lexicon.language):
            lines.pop(0)
        items = [_LINE_MARK.sub("", line, count=1) for line in lines]
    else:
        items = _numbered(sentence, lexicon.language) or _in_order(sentence, lexicon.language)
    items = [_plain(item, lexicon.language) for item in items]
    begun = all(_begins(item, lexicon) for item in items)
    return items if 1 < len(items) <= _MOST and begun else []


def told_order(sentence: str, lexicon: Lexicon) -> list[str]:
    """Two steps in the order that is told, not that of the words; none if none is told."""
    folded = _hidden(sentence)
    for pattern, first in _orders(lexicon.language):
        if (found := pattern.fullmatch(folded)) is not None:
            told, asked = (sentence[slice(*found.span(name))] for name in ("told", "asked"))
            if not first and found.start("told") > found.start("asked") and _POINTING.search(told):
                return []  # "rename a to b before moving it" need not ask to move it
            told = _imperative(told, lexicon)
            asked = _plain(asked, lexicon.language)
            if told and _begins(asked, lexicon):
                return [told, asked] if first else [asked, told]
    return []


def cuts(sentence: str, lexicon: Lexicon) -> list[str]:
    """The steps of a request, cut before each verb that is joined to what stands before it."""
    folded = _hidden(sentence)
    places = [
        found for found in _joints(lexicon.language).finditer(folded)
        if _is_verb(found["word"], lexicon) or returns(folded[found.start("word") :], lexicon)
    ]  # fmt: skip
    if not places or len(places) >= _MOST:
        return []
    starts = [0, *(found.start("word") for found in places)]
    ends = [*(found.start() for found in places), len(sentence)]
    parts = [sentence[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    parts = [_plain(part, lexicon.language) for part in parts]
    for at, found in enumerate(places, 1):
        parts[at] += f" {found['place'].strip()}" if found["place"] else ""
    told = _all(lexicon.language).match(fold(parts[0]))
    parts[0] = _plain(parts[0][told.end() if told else 0 :], lexicon.language)
    parts = parts if parts[0] else parts[1:]
    return parts if len(parts) > 1 and _begins(parts[0], lexicon) else []


def _numbered(sentence: str, language: str) -> list[str]:
    """The items of "1. a 2. b" and "step 1: a. step 2: b"."""
    marks = [m for m in _NUMBER.finditer(_hidden(sentence)) if m]
    numbers = [int(mark["n"]) for mark in marks]
    if len(marks) < 2 or numbers != list(range(1, len(marks) + 1)):  # noqa: PLR2004
        return []
    before = sentence[: marks[0].start()].strip()
    if before and not _leads_in(before, language):
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(sentence)]
    return [sentence[m.end() : end].strip() for m, end in zip(marks, ends, strict=True)]


def _in_order(sentence: str, language: str) -> list[str]:
    """The items of "first, a; second, b; third, c"."""
    folded, places = _hidden(sentence), list[tuple[int, int]]()
    for pattern in _ordinals(language):
        start = places[-1][1] if places else 0
        found = pattern.search(folded, start)
        if found is None:
            break
        places.append(found.span())
    if len(places) < 2 or places[0][0]:  # noqa: PLR2004
        return []
    ends = [*(start for start, _ in places[1:]), len(sentence)]
    return [sentence[end:until] for (_, end), until in zip(places, ends, strict=True)]


def _plain(item: str, language: str) -> str:
    """A step without the marks around it and the words that lead it in."""
    item = item.strip(" ¿¡\n\t").rstrip(" ,;.?!")
    lead = _opening(language).match(fold(item))
    return item[lead.end() :] if lead and len(fold(item)) == len(item) else item


def _leads_in(line: str, language: str) -> bool:
    """Whether a line only says that steps follow: "two things:"."""
    told = fold(line).strip()
    return _all(language).fullmatch(told if told[-1:] in ":.," else f"{told}:") is not None


def _begins(item: str, lexicon: Lexicon) -> bool:
    """Whether a step begins with a verb, or with a wish for one."""
    words = re.findall(r"[a-z'’]+", fold(item))[:1]
    wish = _wish(lexicon.language).match(fold(item)) is not None
    return wish or (bool(words) and _is_verb(words[0], lexicon))


def returns(step: str, lexicon: Lexicon) -> bool:
    """Whether a step only goes back to where the request began: "and come back"."""
    return _returning(lexicon.language).fullmatch(fold(step).strip(" .!;")) is not None


def _is_verb(word: str, lexicon: Lexicon) -> bool:
    """Whether a word asks for something, and tells nothing: not "any", "que", "hay"."""
    names = {r.name for r in lexicon.readings(word) if r.section == "verb"}
    return (bool(names - _TELLING) or word in _OF_GIT) and word not in _NO_VERBS


_TELLING = frozenset({"exist", "need", "belong", "permit"})
_OF_GIT = frozenset({"commit", "git"})
_NO_VERBS = frozenset({"que", "q", "what", "como", "any", "which"})


def _imperative(told: str, lexicon: Lexicon) -> str:
    """What is told as done, "copying a to b", as a request; nothing if that has no verb."""
    word, _, rest = told.strip().partition(" ")
    plain = fold(word)
    others = [_IRREGULAR.get(plain, ""), plain]
    if plain.endswith("ing"):
        stem = plain[:-3]
        others = [stem, f"{stem}e", stem[:-1]]
    elif plain.endswith("ed"):
        others = [plain[:-2], plain[:-1], plain[:-3], f"{plain[:-3]}y"]
    elif ended := [plain.removesuffix(old) + new for old, new in _ENDED if plain.endswith(old)]:
        others = ended
    verb = next((other for other in others if other and _is_verb(other, lexicon)), None)
    return f"{verb} {rest}".rstrip(" .,;") if verb and rest else ""


def _hidden(sentence: str) -> str:
    """The sentence in plain small letters, what is quoted blank."""
    blank = _QUOTED.sub(lambda quoted: "\0" * len(quoted[0]), sentence)
    folded = fold(blank)
    return folded if len(folded) == len(sentence) else blank.lower()


@cache
def _known(language: str) -> dict[str, str]:
    """The patterns of ``[cutting]`` in ``joints.toml``."""
    told: Mapping[str, list[str]] = section(f"{language}/joints.toml", "cutting")
    return {name: f"(?:{'|'.join(words)})" for name, words in told.items() if name != "ordinals"}


@cache
def _joints(language: str) -> re.Pattern[str]:
    known = _known(language)
    separator = _SEPARATOR.format(first=known["first"])
    place = rf"(?P<place>{known['places']},? )?"
    return re.compile(rf"{separator}(?:{known['leads']}{_MARKED})*{place}(?=(?P<word>[a-z'’]+))")


@cache
def _returning(language: str) -> re.Pattern[str]:
    return re.compile(_known(language)["returning"])


@cache
def _orders(language: str) -> list[tuple[re.Pattern[str], bool]]:
    """Patterns of what is ``told`` and ``asked``, and whether the first is done first."""
    known, later = _known(language), _LATER[language]
    done, to_do = f"{known['done_before']} ", known["done_after"]
    told, asked = "(?P<told>.+?)", "(?P<asked>.+?)"
    start = f"(?:{known['opening']}{_MARKED})?"
    return [
        (re.compile(f"{start}{done}{told}{known['behind']}{asked}"), True),
        (re.compile(f"{start}{to_do}{told}{known['behind']}{asked}"), False),
        (re.compile(f"{asked}{later.format(to_do)}{told}"), False),
        (re.compile(f"{asked} (?:only )?{done}{told}"), True),
    ]


@cache
def _opening(language: str) -> re.Pattern[str]:
    known = _known(language)
    return re.compile(rf"(?:{known['opening']}{_MARKED}|{known['leads']}{_MARKED}(?=\w))+")


@cache
def _wish(language: str) -> re.Pattern[str]:
    return re.compile(rf"{_known(language)['wishes']}\b")


@cache
def _all(language: str) -> re.Pattern[str]:
    return re.compile(rf"{_known(language)['all_of']}[:.,]")


@cache
def _ordinals(language: str) -> list[re.Pattern[str]]:
    told: list[list[str]] = section(f"{language}/joints.toml", "cutting")["ordinals"]
    return [re.compile(rf"(?:^|(?<=[\s,;.]))(?:and |y )?(?:{'|'.join(w)})[,:]? ") for w in told]
