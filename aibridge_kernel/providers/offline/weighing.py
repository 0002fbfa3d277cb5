"""How sure it is that words may be left out: what is looked at, and what each of it weighs.

A linear model over what is left out, what stands beside it, and what the rest asks for. The
weights (``phrases/omissions.json``) are learned by ``tools/omissions`` from sentences that earlier
versions of the grammar refused. Pure.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, islice
from operator import sub

from .chunks import Chunk
from .quoting import shows
from .tokens import OR

__all__ = [
    "KEPT", "Heard", "Span", "hear", "load_weights", "of_plan", "of_spans", "sureness", "weigh",
]  # fmt: skip

Span = tuple[int, int]
"""First chunk left out, and the first one behind that is not."""

KEPT = frozenset({
    "another", "existing", "filter", "holding", "name", "named", "number", "quoted", "stop", "text",
    "type",
})  # fmt: skip
"""Sorts of chunks that are never left out: names, numbers, negations, what chooses among files."""

_EARLIER = frozenset({"antes", "before"})
"""What is done first changes the order of all that is asked."""
_PLURALS = frozenset({"determiner", "kind", "type"})
_NAMES = frozenset({"existing", "name", "quoted"})
_CHOOSING = frozenset({"filter", "number", "type"})
_NOUNS = frozenset({"determiner", "filter", "kind", "number", "pronoun", "type"})
_APART = frozenset({"comma", "mark"})
_MAY_EXIST = frozenset({"kind", "topic", "type", "verb"})
_SECTIONS = (
    "stop", "filter", "named", "text", "holding", "another", "spot", "opening", "verb", "type",
    "kind", "number", "topic", "inside", "here", "pronoun", "conjunction", "cue", "determiner",
    "want", "wish", "filler",
)  # fmt: skip
"""The weightiest first."""
_JOINS = frozenset({"and", "e", "despues", "luego", "o", "or", "then", "y"})
_TEXTS = re.compile(r"append|git_commit|made_file_with|prepend|replaced|searched")
"""Replies of steps that hold a text of the sentence."""
_MANY = 12
_NONE = (0,) * 7
_BLAMED = 4
"""Place of what is blamed for the refusal among the counts."""


_Counts = tuple[int, ...]
"""Words, names, plurals, what chooses, what is blamed for the refusal, verbs, unknown words."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A sentence as it is weighed: its language, its chunks with their sorts, why it is refused."""

    language: str
    chunks: Sequence[Chunk]
    sorts: Sequence[str]
    reply: str
    word: str
    counts: Sequence[_Counts]
    """Of each chunk, and of all of them at the end."""
    alone: Sequence[Sequence[str]]
    """What is looked at in each chunk that is left out, whatever else is."""

    def sort(self, place: int) -> str:
        """The sort of a chunk; outside the sentence ``edge``."""
        return self.sorts[place] if 0 <= place < len(self.sorts) else "edge"

    @property
    def hopeless(self) -> bool:
        """Whether the word that the refusal names can never be left out."""
        places = range(len(self.chunks))
        may_go = (p for p in places if self.counts[p][_BLAMED] and self.sorts[p] not in KEPT)
        return bool(self.word) and next(may_go, None) is None


def hear(
    language: str,
    chunks: Sequence[Chunk],
    reply: str,
    word: str,
    exists: Callable[[str], bool],
) -> Heard:
    """Sort the chunks of a sentence that was refused with ``reply`` for ``word``."""
    sorts = [_sort(chunk, exists) for chunk in chunks]
    told = [*zip(chunks, sorts, strict=True)]
    counts = [_counts(chunk, sort, word) for chunk, sort in told]
    alone = [(*_look_at(language, *one, first=one is told[0]),) for one in told]
    return Heard(language, chunks, sorts, reply, word, [*counts, _total(counts)], alone)


def _counts(chunk: Chunk, sort: str, word: str) -> _Counts:
    return (
        0 if chunk.tokens[0].punctuation else len(chunk.tokens),
        sort in _NAMES,
        any(r.plural for r in chunk.readings if r.section in _PLURALS),
        sort in _CHOOSING,
        bool(word) and word in chunk.text,
        sort == "verb",
        sort == "unknown",
    )


def _total(counts: Iterable[_Counts]) -> _Counts:
    return tuple(map(sum, zip(_NONE, *counts, strict=True)))


def _sort(chunk: Chunk, exists: Callable[[str], bool]) -> str:
    if chunk.tokens[0].quoted:
        return "quoted"
    sections = {reading.section for reading in chunk.readings}
    if any(token.norm in OR for token in chunk.tokens):
        return "stop"  # one of two is a choice
    if chunk.tokens[0].punctuation and "stop" not in sections:
        return "comma" if chunk.text in {",", ";", ":"} else "mark"
    if chunk.is_name:
        return "name"
    if not sections:
        return _of_unread(chunk, exists)
    sort = next((section for section in _SECTIONS if section in sections), "other")
    return "existing" if sort in _MAY_EXIST and exists(chunk.text) else sort


def _of_unread(chunk: Chunk, exists: Callable[[str], bool]) -> str:
    if exists(chunk.text):
        return "existing"
    return "stop" if chunk.tokens[0].norm in _EARLIER else "unknown"


def of_spans(heard: Heard, spans: Sequence[Span]) -> Counter[str]:
    """What is looked at before it is known what the rest asks for."""
    counted = _counted(heard, spans)
    seen = Counter(counted)
    seen.update(name for place in _among(spans) for name in heard.alone[place])
    seen.update(_around(heard, spans, counted))
    return seen


def weigh(
    weights: Mapping[str, float], heard: Heard, readings: Iterable[Sequence[Span]]
) -> Iterator[float]:
    """How sure each reading is by what ``of_spans`` looks at, with each chunk weighed once."""
    alone = [sum(weights.get(name, 0.0) for name in names) for names in heard.alone]
    for spans in readings:
        counted = _counted(heard, spans)
        total = weights.get("", 0.0) + sum(alone[place] for place in _among(spans))
        total += sum(weights.get(name, 0.0) * count for name, count in counted.items())
        total += sum(weights.get(name, 0.0) for name in _around(heard, spans, counted))
        yield _chance(total)


def _among(spans: Sequence[Span]) -> Iterator[int]:
    return chain.from_iterable(range(*span) for span in spans)


def _counted(heard: Heard, spans: Sequence[Span]) -> dict[str, int]:
    """How much is left out, and what is kept."""
    out = _total(heard.counts[place] for place in _among(spans))
    words, names, plurals, choosing, _, verbs, unknown = map(sub, heard.counts[-1], out)
    return {
        "words left out": min(out[0], _MANY), "words kept": min(words, _MANY),
        "share in percent": round(100 * out[0] / max(out[0] + words, 1)),
        "several": len(spans) - 1, f"refused: {heard.reply}": 1, "its word": out[_BLAMED] > 0,
        "explicit": names > 0 and not plurals and not choosing,
        "plural": plurals > 0, "named": names > 0,
        "verbs kept": verbs, "unknown kept": unknown,
    }  # fmt: skip


def _around(heard: Heard, spans: Sequence[Span], counted: Mapping[str, int]) -> Iterator[str]:
    """What stands at the ends of the runs that are left out, and beside them."""
    explicit, named = bool(counted["explicit"]), bool(counted["named"])
    for start, end in spans:
        yield from _look_around(heard, start, end, explicit=explicit)
        yield from _doubts(heard, start, end, named=named)


def of_plan(replies: Collection[str], seen: Mapping[str, float]) -> Counter[str]:
    """What is looked at besides: the replies of the steps that the rest asks for."""
    changes = not all(map(shows, replies))
    plan = Counter({f"step: {reply}": 1 for reply in replies})
    plan["steps"], plan["changes"] = len(replies), changes
    for doubt in ("modal", "inner", "narrow"):
        if seen.get(f"? {doubt}"):
            plan[f"? {doubt}, changes" if changes else f"? {doubt}, reads"] = 1
    if any(map(_TEXTS.search, replies)):
        plan.update(f"text, {where}" for where in ("before", "amid", "behind") if seen.get(where))
    return plan


def sureness(weights: Mapping[str, float], *seen: Mapping[str, float]) -> float:
    """The chance, 0 to 1, that leaving out is right."""
    total = weights.get("", 0.0)
    for some in seen:
        total += sum(weights.get(name, 0.0) * count for name, count in some.items())
    return _chance(total)


def _chance(total: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


@cache
def load_weights() -> Mapping[str, float]:
    """The weights by name; the empty name is that of nothing seen at all."""
    path = files(__package__) / "phrases" / "omissions.json"
    weights: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return weights


def _look_at(language: str, chunk: Chunk, sort: str, *, first: bool) -> Iterator[str]:
    yield f"out: {sort}"
    if sort in {"cue", "verb"}:
        yield from (f"out: {sort} {r.name}" for r in chunk.readings if r.section == sort)
    yield f"{language}: {' '.join(token.norm for token in chunk.tokens)}"
    if sort == "unknown" and not first and chunk.text[:1].isupper():
        yield "out: capital"


def _look_around(heard: Heard, start: int, end: int, *, explicit: bool) -> Iterator[str]:
    count = len(heard.chunks)
    where = "before" if start == 0 else "behind" if end == count else "amid"
    left, right, first = heard.sort(start - 1), heard.sort(end), heard.sort(start)
    yield from (where, f"{where}, after {left}", f"{where}, followed by {right}")
    yield from (f"{where}, first {first}", f"last {heard.sort(end - 1)}")
    spoken = (c for c in heard.chunks[start:end] if not c.tokens[0].punctuation)
    said = [*islice((token.norm for chunk in spoken for token in chunk.tokens), 2)]
    for opening in {" ".join(said[:1]), " ".join(said)} - {""}:
        yield f"{heard.language} opens: {opening}"
    if end - start > 1:
        yield f"{where}, several"
    else:
        yield f"{where}, alone {first}"
        if first == "unknown":
            yield f"unknown between {left} and {right}"
            yield f"unknown between {left} and {right}, {explicit}"
    for beside, side in ((start - 1, "after"), (end, "followed by")):
        if 0 <= beside < count:
            cues = (r.name for r in heard.chunks[beside].readings if r.section == "cue")
            yield from (f"{side} cue {name}" for name in cues)


def _doubts(heard: Heard, start: int, end: int, *, named: bool) -> Iterator[str]:
    """What may change what is asked: a second request, what chooses among files, a mood."""
    left, right = heard.sort(start - 1), heard.sort(end)
    first, last = heard.sort(start), heard.sort(end - 1)
    for place in range(start, end):
        if {r.section for r in heard.chunks[place].readings} == {"verb"}:
            yield "? request"
            if heard.sort(place - 1) in {"comma", "conjunction"}:
                yield "? another request"
    joins = first == "conjunction" and heard.chunks[start].tokens[0].norm in _JOINS
    single, narrow = end - start == 1, left in _NOUNS and first not in _APART
    doubts = {
        "? joined": joins,
        "? entry": left == "conjunction" and right != "edge",
        "? what a cue leads to": left == "cue",
        "? cue": last == "cue" and right != "edge" and single,
        "? narrow": narrow,
        f"? narrow, {named}": narrow,
        f"? adjective, {named}": left == "determiner" and first == "unknown",
        f"? adjective before, {named}": right in {"kind", "type"} and single and start > 0,
        "begins apart": left in _APART,
    }
    yield from (doubt for doubt, there in doubts.items() if there)
    yield from _inside(heard, start, end)


def _inside(heard: Heard, start: int, end: int) -> Iterator[str]:
    """Whether marks set off what is left out, or it stands amid the request."""
    right, first, last = heard.sort(end), heard.sort(start), heard.sort(end - 1)
    if right == "verb" and last not in {*_APART, "conjunction"}:
        yield "? modal"
        yield f"? modal {last}"
    elif right != "edge" and start and not {first, last} & _APART:
        yield "? inner"
    if (start and first in {*_APART, "conjunction"}) or (not start and last in _APART):
        yield "apart"
