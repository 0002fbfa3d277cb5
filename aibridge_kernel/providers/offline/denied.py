"""Acts that a sentence denies and that its request does not do: "show a.zip, don't extract it".

Such a clause is heeded by what the rest of the sentence asks for, once that was planned and none
of its commands does what is denied. What says more than that is never left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from .chunk_edits import said, verbs_of
from .chunks import Chunk
from .planning import Understood
from .quoting import Done, shows

Exists = Callable[[str], bool]
Read = Callable[[str], Understood]

_GONE = (
    r"\b(?:rm|rmdir|shred)\b|-delete\b|\b(?:gunzip|gzip|bunzip2|bzip2|unxz|xz)\b(?! -k)|\bzip -\w*m"
)
_UNPACKED = r"\btar -?x|\bunzip\b(?! -[lZp])|\b(?:gunzip|bunzip2|unxz)\b"
_OF_ACTS = {
    "compress": r"\b(?:zip|gzip|bzip2|xz)\b|\btar -?c",
    "copy": r"\b(?:cp|rsync)\b",
    "create": r"\b(?:mkdir|touch|ln|git branch|git init)\b|>",
    "delete": _GONE,
    "download": r"\b(?:wget|curl)\b",
    "extract": _UNPACKED,
    "move": r"\bmv\b",
    "put": r"\bmv\b|\bsed -i|\bsort -o|>",
    "read": r"\b(?:cat|less|head|tail|unzip(?! -l)|tar -?x)\b",
    "rename": r"\bmv\b",
}
"""What commands do that a verb denies."""
_CHANGING = frozenset({"change", "edit", "replace", "sort", "untouched", "write"})
"""Classes of verbs that deny any change."""
_OF_TOPICS = {
    "keep": "delete", "keep_file": "delete", "keep_folder": "delete", "packed": "extract",
    "untouched": "untouched",
}  # fmt: skip
_LEADING = frozenset({"filler", "determiner", "want", "wish", "pronoun"})
_OBJECTS = ("determiner", "filler", "inside", "kind", "pronoun", "type")
_WANTING = frozenset({"need", "want"})
_DENYING = frozenset({
    "no", "sin", "pero no", "no hace falta", "not", "don't", "do not", "without",
    "but not", "evita", "avoid", "don't have to", "i don't need", "no need",
})  # fmt: skip
_BARE = frozenset({"sin", "without", "pero no", "but not"})
_CHOOSING = frozenset({"sin", "without"})
_MORE = frozenset({
    "anything", "original", "originales", "originals", "todavia", "aun", "nada", "necesario",
    "necesidad", "hace", "falta", "yet", "contenido", "archive", "zip",
})  # fmt: skip
_JOINS = frozenset({"pero", "y", "but", "and", "e", "just", "solo", "there's", "you", "i"})
_ENDS = ",.;:?!"
_ORIGINAL = re.compile(r"\boriginal(?:es|s)?\b")
_KEEPING = {"en": " keeping the original", "es": " conservando el original"}


@dataclass(frozen=True, slots=True)
class _Denial:
    start: int
    end: int
    act: str
    named: bool


def without_denials(
    sentence: str, chunks: Sequence[Chunk], exists: Exists, read: Read
) -> Understood | None:
    """What the sentence asks for but for a denial that its commands heed."""
    for denial in _denials(chunks, exists):
        told = sentence[denial.start : denial.end]
        lead, rest = sentence[: denial.start].rstrip(), sentence[denial.end :].lstrip()
        if not any(map(str.isalnum, lead)):
            rest = rest.lstrip(" ,.;:")
            if denial.named:
                continue
        said_so = f"{lead} {rest}".strip()
        others = [c for c in chunks if not denial.start <= c.tokens[0].start < denial.end]
        if not others or denial.act in verbs_of([c.without("topic") for c in others]):
            continue  # "copia a.txt, pero no lo copies"
        found = read(said_so)
        if found.steps and _heeds(found.steps, denial.act, told):
            return found
        if found.steps and denial.act == "delete" and not rest:
            kept = read(lead + _KEEPING[found.lexicon.language])
            if kept.steps and _heeds(kept.steps, denial.act, told):
                return kept
    return None


def _heeds(steps: Sequence[Done], act: str, told: str) -> bool:
    """Whether no step does what is denied."""
    commands = [step.command for step in steps]
    if act in _CHANGING:
        return all(shows(step.reply) and ">" not in step.command for step in steps)
    if act == "delete" and _ORIGINAL.search(told):
        commands = [command.replace("mv ", "rm ") for command in commands]
    return not any(_does(act).search(command) for command in commands)


@cache
def _does(act: str) -> re.Pattern[str]:
    return re.compile(_OF_ACTS[act])


def _denials(chunks: Sequence[Chunk], exists: Exists) -> Iterator[_Denial]:
    """The clauses that deny an act, from what joins them to their last word."""
    for at, chunk in enumerate(chunks):
        topic = next((r.name for r in chunk.readings if r.section == "topic"), "")
        if topic in _OF_TOPICS:
            yield _told(chunks, at, at + 1, _OF_TOPICS[topic], named=False)
        elif _words(chunk) in _JOINS and _is_courtesy(chunks[at + 1 :]):
            yield _told(chunks, at, len(chunks), "extract", named=False)
        elif _words(chunk) in _DENYING and _opens(chunks, at):
            yield from _clause(chunks, at, exists)


def _is_courtesy(rest: Sequence[Chunk]) -> bool:
    """Whether only "sin extraerlo" follows, which is mere courtesy for a list of what is packed."""
    return len(rest) == 1 and bool(rest[0].reading("filler")) and len(rest[0].tokens) > 1


def _opens(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether a clause begins with the denial: "…, no lo borres", not "los que no borres"."""
    stops = said(chunks[at], "stop") == "negation" or said(chunks[at], "cue") == "except"
    denies = stops or chunks[at].reading("filter", "opening")
    return bool(denies) and (at == 0 or _joins(chunks[at - 1]) or _words(chunks[at]) in _BARE)


def _joins(chunk: Chunk) -> bool:
    return _words(chunk) in _JOINS or chunk.text[:1] in _ENDS


def _clause(chunks: Sequence[Chunk], at: int, exists: Exists) -> Iterator[_Denial]:
    place = at + 1
    while place < len(chunks) and _leads(chunks[place]):
        place += 1
    if place == len(chunks):
        return
    acts = [r.name for r in chunks[place].readings if r.section == "verb"]
    act = next((name for name in acts if name in _OF_ACTS or name in _CHANGING), None)
    end, named = place + 1, False
    bare = _words(chunks[at]) in _CHOOSING and not (at and _joins(chunks[at - 1]))
    clitic = any(r.value is not None for r in chunks[place].readings)
    while end < len(chunks) and chunks[end].text[:1] not in _ENDS:
        named = named or exists(chunks[end].text)
        if not (exists(chunks[end].text) or _is_object(chunks[end])):
            return
        end += 1
    chooses = bare and not clitic and end == place + 1  # "los ficheros sin comprimir"
    if act is not None and not chooses:
        yield _told(chunks, at, end, act, named=named)


def _leads(chunk: Chunk) -> bool:
    """Whether a chunk stands between the denial and its verb: "me", "hace falta que", "need to"."""
    wants = any(r.section == "verb" and r.name in _WANTING for r in chunk.readings)
    plain = any(r.section in _LEADING for r in chunk.readings)
    to = said(chunk, "cue") == "to" and chunk.text == "to"
    return wants or plain or to or _words(chunk) in _MORE


def _is_object(chunk: Chunk) -> bool:
    return chunk.reading(*_OBJECTS) is not None or _words(chunk).split()[-1] in _MORE


def _told(chunks: Sequence[Chunk], at: int, end: int, act: str, *, named: bool) -> _Denial:
    while at and (_words(chunks[at - 1]) in _JOINS or chunks[at - 1].text == ","):
        at -= 1
    stop = chunks[end - 1].tokens[-1].end
    return _Denial(chunks[at].tokens[0].start, stop, act, named)


def _words(chunk: Chunk) -> str:
    return " ".join(token.norm for token in chunk.tokens)
