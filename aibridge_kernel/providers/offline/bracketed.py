"""A name in brackets behind what it is of: "the old plan is no use, delete it (plan.txt)".

What is said of the file before it, "the old plan", or the pronoun, is left out and the name stands
there; the rest must then be understood, and the command must be about that name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .lexicon import Lexicon
from .planning import Understood
from .scene import Scene
from .tokens import fold

__all__ = ["bracketed"]

_BRACKETED = re.compile(r" ?\(\s*([^\s()]*\w\.\w+)\s*\)")
_PRONOUNS = {"en": ("it", "this", "that"), "es": ("lo", "la", "esto", "eso")}
_CLITIC = re.compile(r"(?:me|nos|se|te)?l[oa]$")
_DETERMINERS = {
    "en": {"the": "", "my": "", "our": "", "that": "", "this": ""},
    "es": {
        "el": "", "la": "", "mi": "", "nuestro": "", "nuestra": "", "ese": "", "esa": "",
        "este": "", "esta": "", "del": "de", "al": "a",
    },
}  # fmt: skip
_LONGEST = 5
_SHORTEST = 3
"""Letters that a word must share with the name that it describes."""


def bracketed(
    sentence: str, lexicon: Lexicon, read: Callable[[str], Understood], scene: Scene
) -> Understood | None:
    """What is asked of the one file that is named in brackets; ``None`` if there is none."""
    if "(" not in sentence or len(names := _BRACKETED.findall(sentence)) != 1:
        return None
    if not scene.exists(names[0]):
        return None
    for request in _requests(sentence, names[0], lexicon):
        found = read(request)
        if found.steps and any(names[0] in step.command for step in found.steps):
            return found
    return None


def _requests(sentence: str, name: str, lexicon: Lexicon) -> Iterator[str]:
    """The sentence with the name where it belongs."""
    match = _BRACKETED.search(sentence)
    if match is None:
        return
    before, after = sentence[: match.start()].split(), sentence[match.end() :]
    if (at := _described(before, name, lexicon)) is not None:
        led = _DETERMINERS[lexicon.language][fold(before[at])]
        yield " ".join([*before[:at], *led.split(), name]) + after
    for at in range(len(before) - 1, -1, -1):
        if (verb := _verb_of(before[at], lexicon)) is not None:
            yield " ".join([*before[:at], verb, *before[at + 1 :]]).replace("\0", name) + after
            return


def _described(before: list[str], name: str, lexicon: Lexicon) -> int | None:
    """Where the words begin that describe the name: "the old plan (plan_old.txt)"."""
    determiners = _DETERMINERS[lexicon.language]
    start = max(len(before) - _LONGEST - 1, -1)
    for at in range(len(before) - 1, start, -1):
        word = fold(before[at])
        if word in determiners and (at == 0 or fold(before[at - 1]) != "de"):
            told = [w for w in map(fold, before[at + 1 :]) if len(w) >= _SHORTEST]
            return at if any(w.rstrip("s") in fold(name) for w in told) else None
        if not word.isalnum():
            return None
    return None


def _verb_of(word: str, lexicon: Lexicon) -> str | None:
    """A pronoun, or the verb that it is joined to, with a mark where the name belongs."""
    plain = fold(word.strip(",.;"))
    if plain in _PRONOUNS[lexicon.language]:
        return "\0"
    joined = any(r.section == "verb" and r.value is not None for r in lexicon.readings(plain))
    stem = _CLITIC.sub("", plain)
    return f"{stem} \0" if joined and stem not in {"", plain} else None
