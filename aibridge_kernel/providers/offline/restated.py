"""A refused request said once more in plainer order: "could x go into docs?", "a.txt: number it".

What a file should be or needs is said as what shall be done with it, a file that is told first
stands where the grammar looks for it. Each other way to say it is read as if it had been written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .lexicon import Lexicon
    from .planning import Understood
    from .scene import Scene

__all__ = ["restated"]

_DUTY = {
    "en": (
        (
            r"(?<!\bi )(?<!\bwe )(?<!\byou )\b(?:ought to|wants? to|has to|have to|needs? to"
            r"|(?:is|are) (?:supposed|meant) to|had better|must) (?=[a-z])"
        ),
        "should ",
    ),
}
_POLITE = {
    "en": (
        (
            r"^(?:please )?(?:could|can|might|would|may) (?P<what>(?!(?:you|i|we|it|they|there)\b"
            r"|any|some)[^,;?]+?) (?P<do>(?:go|come|move) (?=in|to|at|on|under|over|up|behind"
            r"|after|before|out)|be (?!(?:\w+ly |now |all )*(?:delet|remov|eras|bin|trash"
            r"|thr|empt|mov|renam|wip|drop|scrap|repla|touch|open|used|trust))"
            r"|(?:become|have|begin|start|end|say|read|contain|lose|get) )"
            r"(?P<rest>[^?]+?)(?: please)? ?\?*$"
        ),
        r"\g<what> should \g<do>\g<rest>",
    ),
}
_DONE: Mapping[str, Mapping[str, str]] = {
    "en": {
        "compress": "compressing compressed", "copy": "copying copied", "empty": "emptying emptied",
        "extract": "extracting extracted", "gunzip": "gunzipping gunzipped ungzipping ungzipped",
        "gzip": "gzipping gzipped", "move": "moving moved", "number": "numbering numbered",
        "rename": "renaming renamed", "sort": "sorting sorted", "stage": "staging staged",
        "tar": "tarring tarred", "unpack": "unpacking unpacked", "unstage": "unstaging unstaged",
        "unzip": "unzipping unzipped", "zip": "zipping zipped", "download": "downloading",
        "back up": "backing-up backed-up", "duplicate": "duplicating duplicated",
        "decompress": "decompressing decompressed",
    },
}  # fmt: skip
"""What is done, as it is said of what it is done to."""
_SAID_OF = {
    "en": (
        r"^(?:please )?(?:(?:i|we)(?:'d like| would like| want| need) |(?:have|get|let's have) )?"
        r"(?P<what>[^,;:?]+?),?(?: (?:wants?|needs?|could do with|requires?)"
        r"| (?:should|must)(?: all| each| both)? be| (?:is|are) to be|) "
        r"(?P<done>{})(?P<rest>(?: up)?(?: (?:in|into|to|as|with|on|from|by|under|inside) .*)?)"
        r"(?:,? please)?[.!?]*$"
    ),
}
_FIRST = {
    "en": (
        r"^(?:in |from |with )?(?:the )?(?P<name>[^\s,:;\"]+)(?: (?:file|folder))?"
        r" ?[:,;–-]+ (?P<rest>\S.*?)[.!]*$"
    ),
}
_PLACED = {"en": ("{} in {}", "{} of {}", "{} from {}", "{} {}")}
_NO_REST = {"en": frozenset({"it", "its", "them", "their", "that", "this", "there", "here", "and"})}


@dataclass(frozen=True, slots=True)
class _Telling:
    """The expressions of a language, and what is done by how it is said."""

    duty: tuple[re.Pattern[str], str]
    polite: tuple[re.Pattern[str], str]
    done: re.Pattern[str]
    verbs: Mapping[str, str]
    first: re.Pattern[str]


def restated(
    sentence: str, lexicon: Lexicon, read: Callable[[str], Understood], scene: Scene
) -> Understood | None:
    """What becomes of a request in another order; ``None`` if nothing, or if that is not sure."""
    if lexicon.language not in _DUTY or len(sentence) > _LONGEST:
        return None
    telling = _telling(lexicon.language)
    for readings in (_wished(sentence, telling), _led(sentence, telling, scene)):
        found = [other for other in map(read, readings) if other.steps]
        commands = {tuple(step.command for step in other.steps) for other in found}
        if len(commands) == 1:
            return found[0]
    return None


_LONGEST = 160


def _wished(sentence: str, telling: _Telling) -> Iterator[str]:
    """The sentence with what should be done told as a wish, then as an order."""
    said = sentence
    for shape, plain in (telling.polite, telling.duty):
        said = shape.sub(plain, said, count=1)
    if said != sentence:
        yield said
    match = telling.done.match(said)
    told = match is not None and (_TOLD.search(match["what"]) or _IDLE.fullmatch(match["what"]))
    if match is not None and not (told or _LEAVE.search(sentence)):
        yield f"{telling.verbs[match['done'].lower()]} {match['what']}{match['rest']}"


_LEAVE = re.compile(r"(?i)^(?:can|could|may|should|must|is|are|was|were|do|does|did|has|have) .*\?")
"""Leave that is asked for, or whether something is so."""
_TOLD = re.compile(
    r"(?i)\b(?:was|were|is|are|am|been|being|be|has|had|have|get|gets|got|not|never|just|already"
    r"|who|which|that|what|all|they|it|i|we|you|he|she)$"
)
"""What comes before something that was done already: "a.txt was moved"."""
_IDLE = re.compile(r"(?i)(?:(?:again|and|but|just|now|ok|okay|or|please|so|then|well)[ ,]*)+")
"""Nothing is said of what it is done to: "again, sorted by size" speaks of the last list."""


def _led(sentence: str, telling: _Telling, scene: Scene) -> Sequence[str]:
    """The sentence with the file or folder behind that is told first."""
    match = telling.first.match(sentence)
    if match is None or not scene.exists(match["name"]):
        return ()
    rest = match["rest"]
    if _NO_REST["en"] & {*rest.casefold().split()} or '"' in rest:
        return ()
    return [form.format(rest, match["name"]) for form in _PLACED["en"]]


@cache
def _telling(language: str) -> _Telling:
    verbs = {said: verb for verb, told in _DONE[language].items() for said in told.split()}
    done = re.compile(_SAID_OF[language].format("|".join(verbs)), re.IGNORECASE)
    duty, polite = (
        (re.compile(told[language][0], re.IGNORECASE), told[language][1])
        for told in (_DUTY, _POLITE)
    )
    first = re.compile(_FIRST[language], re.IGNORECASE)
    return _Telling(duty, polite, done, verbs, first)
