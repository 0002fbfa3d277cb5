"""Names said aloud, "notes dot txt", "my underscore plan": written as they are meant.

A mark is only read where a name stands around it; "replace spaces with underscore" keeps its word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .lexicon import Lexicon
from .selecting import grammar
from .tokens import fold

_SPLIT = re.compile(r"\s+")
_LETTERS = re.compile(r"[^\W_]")
_ENDING = re.compile(r"([^\W_]+)([?!,;:.]*)$")
_QUOTED = re.compile(r"""("[^"]*"|«[^»]*»|“[^”]*”|`[^`]*`)""")
_JOINING = frozenset({"_", "-", "/"})
_SPELLED = 3
"""Letters of an ending said one by one, "t x t"."""


def written_out(sentence: str, lexicon: Lexicon) -> str:
    """The sentence with dictated marks put into its names; itself when none are dictated."""
    known = lexicon.speech["dictated"]
    if not known:
        return sentence
    if any(mark in sentence for mark in '"«“`'):
        parts = _QUOTED.split(sentence)
        if len(parts) == 1:
            return sentence
        written = [p if at % 2 else _outside(p, lexicon) for at, p in enumerate(parts)]
        return "".join(written)
    said = {tuple(fold(way).split()): mark for mark, ways in known["marks"].items() for way in ways}
    words = _SPLIT.split(sentence.strip())
    firsts = {way[0] for way in said} | {way.split()[0] for way in known["opening"]}
    if not any(fold(word) in firsts for word in words):
        return sentence
    return _quoted(" ".join(_joined(words, said, lexicon)), known["opening"], known["closing"])


def _outside(part: str, lexicon: Lexicon) -> str:
    """What stands outside quotes, with the spaces around it."""
    words = part.strip()
    written = written_out(words, lexicon)
    return part if written == words else part.replace(words, written)


def _joined(words: list[str], said: Mapping[tuple[str, ...], str], lexicon: Lexicon) -> list[str]:
    done: list[str] = []
    place = 0
    while place < len(words):
        mark, after = _mark(words, place, said)
        ending = _ending(words, after) if mark == "." else None
        if ending and _is_ending(ending[0], lexicon):
            _append(done, "." + ending[0], lexicon)
            place = ending[1]
        elif mark in _JOINING and done and _joins(done[-1], words[after : after + 1], lexicon):
            done[-1] += mark + words[after]
            place = after + 1
        else:
            done.append(words[place])
            place += 1
    return done


def _mark(
    words: list[str], place: int, said: Mapping[tuple[str, ...], str]
) -> tuple[str | None, int]:
    for way, mark in said.items():
        if tuple(map(fold, words[place : place + len(way)])) == way:
            return mark, place + len(way)
    return None, place


def _ending(words: list[str], place: int) -> tuple[str, int] | None:
    """What follows "dot" and where it ends: "txt", "t x t"."""
    letters = words[place : place + _SPELLED]
    if len(letters) == _SPELLED and all(len(_ENDING.sub(r"\1", w)) == 1 for w in letters):
        return "".join(letters).lower(), place + _SPELLED
    return (words[place], place + 1) if place < len(words) else None


def _is_ending(word: str, lexicon: Lexicon) -> bool:
    match = _ENDING.match(word)
    if match is None:
        return False
    known = {ending for endings in grammar()["types"].values() for ending in endings}
    return fold(match[1]) in known.union(lexicon.speech["dictated"]["endings"])


def _append(done: list[str], ending: str, lexicon: Lexicon) -> None:
    """Put an ending behind the name before it, or let it stand alone: "all dot tmp files"."""
    if done and fold(done[-1]) in lexicon.speech["dictated"]["any"]:
        done[-1] = "*" + ending
    elif done and _LETTERS.search(done[-1]) and not _is_small(done[-1], lexicon):
        done[-1] += ending
    else:
        done.append(ending)


def _joins(left: str, follows: list[str], lexicon: Lexicon) -> bool:
    """Whether a mark stands between two parts of a name."""
    if not follows or not (_LETTERS.search(left) and _LETTERS.search(follows[0])):
        return False
    return not (_is_small(left, lexicon, owning=False) or _is_small(follows[0], lexicon))


def _is_small(word: str, lexicon: Lexicon, *, owning: bool = True) -> bool:
    """Whether a word belongs to the sentence and not to a name: "all", "the", "called"."""
    sections = {"cue", "determiner", "conjunction", "named", "kind", "holding"}
    readings = lexicon.readings(fold(word))
    own = owning and any(r.section == "filler" and r.name != "greeting" for r in readings)
    return own or any(reading.section in sections for reading in readings)


def _quoted(sentence: str, opening: Sequence[str], closing: Sequence[str]) -> str:
    """Put what is said between "quote" and "unquote" into quotes."""
    begins, ends = ("|".join(map(re.escape, ways)) for ways in (opening, closing))
    pattern = rf"\b(?:{begins})\s+(.+?)\s+(?:{ends})(?!\w)"
    return re.sub(pattern, r'"\1"', sentence, flags=re.IGNORECASE)
