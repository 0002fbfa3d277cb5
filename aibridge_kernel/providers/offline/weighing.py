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
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from .chunks import Chunk
from .quoting import shows
from .tokens import OR

__all__ = ["KEPT", "Heard", "Span", "hear", "load_weights", "of_plan", "of_spans", "sureness"]

Span = tuple[int, int]
"""First chunk left out, and the first one behind that is not."""

KEPT = frozenset({
    "another", "existing", "filter", "holding", "name", "named", "number", "quoted", "stop", "text",
    "type",
})  # fmt: skip
"""Sorts of chunks that are never left out: names, numbers, negations, what chooses among files."""

_EARLIER = frozenset({"antes", "before"})
"""What is done first changes the order of all that is asked."""
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


@dataclass(frozen=True, slots=True)
class Heard:
    """A sentence as it is weighed: its language, its chunks with their sorts, why it is refused."""

    language: str
    chunks: Sequence[Chunk]
    sorts: Sequence[str]
    reply: str
    word: str

    def sort(self, place: int) -> str:
        """The sort of a chunk; outside the sentence ``edge``."""
        return self.sorts[place] if 0 <= place < len(self.sorts) else "edge"


def hear(
    language: str,
    chunks: Sequence[Chunk],
    reply: str,
    word: str,
    exists: Callable[[str], bool],
) -> Heard:
    """Sort the chunks of a sentence that was refused with ``reply`` for ``word``."""
    return Heard(language, chunks, [_sort(chunk, exists) for chunk in chunks], reply, word)


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
    seen: Counter[str] = Counter()
    left_out = {place for span in spans for place in range(*span)}
    kept = [place for place in range(len(heard.chunks)) if place not in left_out]
    named = any(heard.sorts[place] in _NAMES for place in kept)
    plural = any(_is_plural(heard.chunks[place]) for place in kept)
    explicit = named and not plural and not any(heard.sorts[place] in _CHOOSING for place in kept)
    _count_words(heard, left_out, kept, seen)
    for place in left_out:
        _look_at(heard, place, seen)
    for start, end in spans:
        _look_around(heard, start, end, seen, explicit=explicit)
        seen.update(_doubts(heard, start, end, named=named))
    seen["several"] = len(spans) - 1
    seen[f"refused: {heard.reply}"] = 1
    seen["its word"] = any(heard.word and heard.word in heard.chunks[p].text for p in left_out)
    seen["explicit"], seen["plural"], seen["named"] = explicit, plural, named
    seen["verbs kept"] = sum(heard.sorts[place] == "verb" for place in kept)
    seen["unknown kept"] = sum(heard.sorts[place] == "unknown" for place in kept)
    return seen


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
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


@cache
def load_weights() -> Mapping[str, float]:
    """The weights by name; the empty name is that of nothing seen at all."""
    path = files(__package__) / "phrases" / "omissions.json"
    weights: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return weights


def _count_words(
    heard: Heard, left_out: Collection[int], kept: Collection[int], seen: Counter[str]
) -> None:
    def words(places: Collection[int]) -> int:
        chunks = (heard.chunks[place] for place in places)
        return sum(len(chunk.tokens) for chunk in chunks if not chunk.tokens[0].punctuation)

    out, rest = words(left_out), words(kept)
    seen["words left out"], seen["words kept"] = min(out, _MANY), min(rest, _MANY)
    seen["share in percent"] = round(100 * out / max(out + rest, 1))


def _is_plural(chunk: Chunk) -> bool:
    nouns = {"determiner", "kind", "type"}
    return any(reading.plural for reading in chunk.readings if reading.section in nouns)


def _look_at(heard: Heard, place: int, seen: Counter[str]) -> None:
    chunk, sort = heard.chunks[place], heard.sorts[place]
    seen[f"out: {sort}"] += 1
    if sort in {"cue", "verb"}:
        seen.update(f"out: {sort} {r.name}" for r in chunk.readings if r.section == sort)
    seen[f"{heard.language}: {' '.join(token.norm for token in chunk.tokens)}"] += 1
    if sort == "unknown" and place and chunk.text[:1].isupper():
        seen["out: capital"] += 1


def _look_around(heard: Heard, start: int, end: int, seen: Counter[str], *, explicit: bool) -> None:
    count = len(heard.chunks)
    where = "before" if start == 0 else "behind" if end == count else "amid"
    left, right, first = heard.sort(start - 1), heard.sort(end), heard.sort(start)
    seen[where] += 1
    seen[f"{where}, after {left}"] += 1
    seen[f"{where}, followed by {right}"] += 1
    seen[f"{where}, first {first}"] += 1
    seen[f"last {heard.sort(end - 1)}"] += 1
    spoken = [c for c in heard.chunks[start:end] if not c.tokens[0].punctuation]
    said = [token.norm for chunk in spoken for token in chunk.tokens]
    for opening in {" ".join(said[:1]), " ".join(said[:2])} - {""}:
        seen[f"{heard.language} opens: {opening}"] += 1
    if end - start > 1:
        seen[f"{where}, several"] += 1
    else:
        seen[f"{where}, alone {first}"] += 1
        if first == "unknown":
            seen[f"unknown between {left} and {right}"] += 1
            seen[f"unknown between {left} and {right}, {explicit}"] += 1
    for beside, side in ((start - 1, "after"), (end, "followed by")):
        if 0 <= beside < count:
            cues = (r.name for r in heard.chunks[beside].readings if r.section == "cue")
            seen.update(f"{side} cue {name}" for name in cues)


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
