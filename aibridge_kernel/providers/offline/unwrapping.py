"""A request without what stands around it as in a list or a letter: "1. …", "task: …".

The words are those of ``[around]`` in ``speech.toml``. They only count at the very ends, where they
can belong to nothing else, and something must be left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from .lexicon import Lexicon, load
from .tokens import fold

_QUOTES = (('"', '"'), ("«", "»"), ("“", "”"), ("`", "`"), ("'", "'"))
_BULLETS = (">", "$", "-", "*", "•", "–", "—", "#")
_WRITING = frozenset({"add", "append", "prepend", "put", "write"})
_APART = " ,.;?!(-–—"
_SHOWING = frozenset({"sort"})
"""What shows something, though it may change a file as well."""
_CLITICS = (" lo", " la", " los", " las")
_LEADING = frozenset({"without", "sin"})
"""What joins itself to a request."""
_SENTENCE_ENDS = (".", "?", "!")
_LONGEST_NUMBER = 2
_LONGEST_PLACE = 7
_LONGEST_EXCUSE = 9
_FEWEST = 3
"""Words of a quoted sentence; what is shorter may be a name."""


def unwrapped(sentence: str, lexicon: Lexicon) -> str:
    """The request alone; the sentence itself if nothing stands around it."""
    known: Mapping[str, Sequence[str]] = lexicon.speech.get("around", {})
    said = _without_bullet(_unquoted(sentence.strip()))
    before = None
    while said != before:
        before = said
        said = _without_opening(said, lexicon.language)
        verbs = _verbs(said, lexicon)
        said = _without_thanks(said, known.get("thanks", ()))
        if not (verbs and verbs[0] & _WRITING):
            said = _without_closing(said, known.get("closings", ()))
            said = _without_address(said, known.get("addressed", ()))
            said = _without_brackets(said, known)
            said = _without_sum(_without_place(_without_care(said, lexicon), known), known)
    return said if said != sentence.strip() else sentence


def _unquoted(said: str) -> str:
    """A sentence that is quoted as a whole."""
    for opening, closing in _QUOTES:
        inside = said[1:-1]
        whole = (
            said.startswith(opening) and said.endswith(closing) and len(inside.split()) >= _FEWEST
        )
        if whole and not any(mark in inside for mark in {opening, closing, "/"}):
            return inside.strip()
    return said


def _without_bullet(said: str) -> str:
    """Without what numbers or marks it in a list: "1. ", "2) ", "- ", "$ "."""
    first, _, rest = said.partition(" ")
    number = first[:-1].isdecimal() and first[-1:] in {".", ")"} and len(first) <= _LONGEST_NUMBER
    number = number and not any(f" {n}{first[-1]}" in rest for n in "23")  # a list of several
    return rest.strip() if rest.strip() and (number or first in _BULLETS) else said


def _without_opening(said: str, language: str) -> str:
    bare = said.lstrip("¡¿ ")
    folded = fold(bare)
    likely = _openings(language).get(folded.partition(" ")[0], ())
    led = (o for o in likely if folded.startswith(f"{o} ") and len(folded) == len(bare))
    return next((bare[len(opening) :].strip() for opening in led), said)


@cache
def _openings(language: str) -> Mapping[str, Sequence[str]]:
    """The openings by their first word."""
    found: dict[str, list[str]] = {}
    for opening in load(language).speech.get("around", {}).get("openings", ()):
        found.setdefault(opening.partition(" ")[0], []).append(opening)
    return found


def _without_closing(said: str, closings: Sequence[str]) -> str:
    bare = said.rstrip(" .!?")
    folded = fold(bare)
    ending = (c for c in closings if folded.endswith(f" {c}") and len(folded) == len(bare))
    return next((bare[: -len(closing)].rstrip(" ,") for closing in ending), said)


def _without_thanks(said: str, closings: Sequence[str]) -> str:
    """A request to write something without the thanks behind its stop: "… on Friday? Thanks!"."""
    less = _without_closing(said, closings)
    return less if less.endswith(_SENTENCE_ENDS) else said


def _without_address(said: str, addressed: Sequence[str]) -> str:
    """Without what is only said to somebody behind the last comma: "…, mate", "…, any idea?"."""
    before, comma, behind = said.rpartition(",")
    told = fold(behind).strip(" ¿¡?!.")
    listed = " " not in before.rpartition(",")[2].strip()  # "three folders, a, b, love"
    return before.rstrip() if comma and told in addressed and not listed else said


def _without_brackets(said: str, known: Mapping[str, Sequence[str]]) -> str:
    """Without an excuse or thanks in brackets at the end: "… (sorry, I'm new)"."""
    if not said.rstrip(" .!").endswith(")"):
        return said
    before, _, inside = said.rstrip(" .!)").rpartition("(")
    words = fold(inside).replace(",", " ").split()
    excused = bool(words) and words[0] in known.get("excusing", ())
    plain = excused and len(words) <= _LONGEST_EXCUSE and not {*words} & {*known["limiting"]}
    plain = plain and all(word.replace("'", "").isalpha() for word in words)
    return before.rstrip(" ,") if before.strip() and plain else said


def _without_sum(said: str, told: Mapping[str, Sequence[str]]) -> str:
    """Without "adding all of them up" behind what is counted in all of them anyway."""
    bare = said.rstrip(" .!?")
    folded = fold(bare)
    counted = any(f" {lead} " in f" {folded.lstrip('¿ ')} " for lead in told.get("times", ()))
    if not counted or len(folded) != len(bare):
        return said
    summed = next((s for s in told.get("summed", ()) if folded.endswith(f" {s}")), None)
    return bare[: -len(summed)].rstrip(" ,") if summed else said


def _without_place(said: str, told: Mapping[str, Sequence[str]]) -> str:
    """A request about one line without what stands there: "the last line, where it is signed"."""
    before, comma, behind = said.rstrip(" .!?").rpartition(", ")
    words = fold(behind).split()
    led = any(f"{fold(behind)} ".startswith(f"{lead} ") for lead in told.get("standing", ()))
    if not comma or not led or len(words) > _LONGEST_PLACE or {"y", "and"} & {*words}:
        return said
    line = any(f" {line} " in f" {fold(before)} " for line in told.get("one_line", ()))
    return before if line else said


def _verbs(said: str, lexicon: Lexicon) -> list[set[str]]:
    """What each word that is a verb may ask for; the first may write something, in any words."""
    heard = (lexicon.readings(word.strip(",:")) for word in fold(said).split())
    verbs = ({r.name for r in readings if r.section == "verb"} for readings in heard)
    return [names for names in verbs if names]


def _without_care(said: str, lexicon: Lexicon) -> str:
    """A request that only looks, without "don't change the file", "just show me" behind it."""
    told: Mapping[str, Sequence[str]] = lexicon.speech.get("around", {})
    bare = said.rstrip(" .!?)")
    folded = fold(bare)
    lead = _last_words(folded, told)
    if not lead or len(folded) != len(bare):
        return said
    left = bare[: -len(lead)].rstrip()
    apart = left[-1:] in {*_APART}
    left = left.rstrip(_APART)
    joined = next((j for j in told.get("joins", ()) if left.endswith(f" {j}")), None)
    left = left.removesuffix(f" {joined}").rstrip(_APART) if joined else left
    left = _without_care(left, lexicon)
    acting = {*lexicon.speech["aside"]["acting"]} - _SHOWING
    acts = any(names & acting for names in _verbs(left, lexicon))
    joins = apart or joined or lead.split()[0] in _LEADING
    return left if joins and left and not acts else said


def _last_words(folded: str, told: Mapping[str, Sequence[str]]) -> str:
    """The words at the end that ask for care, none if there are none."""
    if shown := next((s for s in told.get("looking", ()) if folded.endswith(f" {s}")), None):
        return shown
    leads = told.get("leaving", ())
    if not any(f" {lead} " in folded for lead in leads):
        return ""
    thing = next((t for t in told.get("untouched", ()) if folded.endswith(t)), "")
    rest = folded.removesuffix(thing).rstrip() + " "
    verb = next((v for v in told.get("touching", ()) if rest.endswith(f" {v} ")), "")
    rest = rest.removesuffix(f"{verb} ")
    lead = next((n for n in leads if verb and rest.endswith(f" {n} ")), None)
    told_what = thing or (lead or "").endswith(_CLITICS)
    return folded[len(rest) - len(lead) - 1 :] if lead and told_what else ""
