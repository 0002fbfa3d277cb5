"""Requests that share a verb, or an object, said once: as many requests in full.

"Move the pdfs to docs and the images to pics" says "move" once; "copy a.txt to docs and backup"
says "copy a.txt" once; "pdfs to docs, images to pics" does not say it at all. What is said once is
put into each request; the rest of the grammar must then understand every one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from .chunks import Chunk
from .patterns import Reading
from .selecting import SUPERLATIVES, grammar

Test = Callable[[str], bool]

_BREAK = Reading("conjunction", "break")
_TARGETS = frozenset({"to", "in", "as", "by"})
_WORDED = ("text", "holding", "spot", "stop", "named")
_BOTH = frozenset({"both", "ambos", "ambas", "tanto", "either"})
_GOES_TO = frozenset({"in", "into", "to"})
_AS_WELL = frozenset({"como"})


def gapped(chunks: Sequence[Chunk], is_folder: Test) -> Iterator[list[Chunk]]:
    """Yield the sentence with what it says once in every request; nothing when it says all."""
    if any(chunk.reading(*_WORDED) for chunk in chunks):
        return
    spoken = list(chunks)
    while spoken and (spoken[-1].reading("filler") or spoken[-1].tokens[0].punctuation):
        spoken.pop()
    verbs = [at for at, chunk in enumerate(spoken) if chunk.reading("verb")]
    tables = grammar()["gapping"]
    if not verbs:
        yield from parted([], spoken)
        return
    verb = spoken[verbs[0]].reading("verb")
    if once := _said_once(spoken, verbs):
        yield once
    lead, rest = spoken[: verbs[0] + 1], spoken[verbs[0] + 1 :]
    if verb is not None and verb.name in tables["each"]:
        yield from _one_by_one(lead, rest)
        yield from _in_each(lead, rest, is_folder)
    if verb is None or verb.name not in tables["verbs"]:
        return
    yield from parted(lead, rest)
    if verb.name == "belong":
        yield from _going(spoken, verbs[0])
    copied = any(t.name == "copy" for c in spoken if (t := c.reading("topic")))
    if verb.name in tables["twice"] or copied:
        yield from _to_both(lead, rest, is_folder)


def each_belonging(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Chunks with a break where the next thing begins: "a goes to x and b goes to y"."""
    verbs = [at for at, chunk in enumerate(chunks) if _belongs(chunk)]
    told = list(chunks)
    for before, after in pairwise(verbs):
        joins = [i for i in range(before, after) if chunks[i].reading("conjunction")]
        if joins:
            told[joins[0]] = _break(chunks[joins[0]])
    return told


def _belongs(chunk: Chunk) -> bool:
    verb = chunk.reading("verb")
    return verb is not None and verb.name == "belong"


def _going(chunks: Sequence[Chunk], at: int) -> Iterator[list[Chunk]]:
    """What goes where, said of several: "the jpgs should go in pics and the pdfs in docs"."""
    last = chunks[at].tokens[-1]
    cues = [cue.name for chunk in chunks[at:] if (cue := chunk.reading("cue"))]
    led = [Chunk((last,), (Reading("cue", cues[0]),))] if cues and last.norm in _GOES_TO else []
    verb = replace(chunks[at], readings=(Reading("verb", "move"),))
    yield from parted([verb], [*chunks[:at], *led, *chunks[at + 1 :]])


def _said_once(chunks: Sequence[Chunk], verbs: Sequence[int]) -> list[Chunk]:
    """The sentence without a verb said twice: "how many lines and how many words are in …"."""
    if len(verbs) != 2:  # noqa: PLR2004
        return []
    first, second = verbs
    said = chunks[first + 1 : second - 1]
    alike = chunks[first].text.casefold() == chunks[second].text.casefold()
    joined = alike and chunks[second - 1].reading("conjunction")
    topical = bool(said) and all(chunk.reading("topic") for chunk in said)
    return [*chunks[:second], *chunks[second + 1 :]] if joined and topical else []


def _one_by_one(lead: Sequence[Chunk], rest: Sequence[Chunk]) -> Iterator[list[Chunk]]:
    """Several objects of a verb that shows one: "list the pdfs and the csvs in docs"."""
    joins = [at for at, chunk in enumerate(rest) if chunk.reading("conjunction")]
    if len(joins) != 1:
        return
    first, last = list(rest[: joins[0]]), list(rest[joins[0] + 1 :])
    cue = next((at for at, chunk in enumerate(last) if chunk.reading("cue")), len(last))
    last, place = last[:cue], last[cue:]
    if first and last and not any(chunk.reading("cue") for chunk in first):
        yield [*lead, *first, *place, _break(rest[joins[0]]), *lead, *last, *place]


def _in_each(
    lead: Sequence[Chunk], rest: Sequence[Chunk], is_folder: Test
) -> Iterator[list[Chunk]]:
    """What is looked at in several folders: "lo que hay en docs y en src"."""
    leads = [at for at, c in enumerate(rest) if (cue := c.reading("cue")) and cue.name == "in"]
    if not leads or any((f := c.reading("filter")) and f.name in SUPERLATIVES for c in rest):
        return  # "the 3 largest files in a and b" are three
    said, places = rest[: leads[0]], rest[leads[0] :]
    named = [at for at, chunk in enumerate(places) if is_folder(chunk.text)]
    if len(named) < 2 or not all(map(_is_way, _others(places, named))):  # noqa: PLR2004
        return
    together: list[Chunk] = []
    for at in named:
        if together:
            together.append(_break(places[at]))
        together.extend([*lead, *said, places[0], replace(places[at], readings=())])
    yield together


def _is_way(chunk: Chunk) -> bool:
    cue = chunk.reading("cue")
    links = chunk.reading("conjunction", "determiner", "filler", "kind") is not None
    return links or _says_both(chunk) or (cue is not None and cue.name == "in")


def parted(lead: Sequence[Chunk], rest: Sequence[Chunk]) -> Iterator[list[Chunk]]:
    """Requests of one verb: "a to docs and b to pics"; each names what and where to."""
    parts = _parts(rest)
    if len(parts) < 2 or len({_target(part) for part in parts}) > 1:  # noqa: PLR2004
        return
    together = list(lead)
    for part in parts:
        if part is not parts[0]:
            together.extend([_break(part[0]), *lead[-1:]])
        together.extend(part)
    yield together


def _parts(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    """The chunks cut at each conjunction that stands between two whole requests."""
    parts: list[list[Chunk]] = [[]]
    for at, chunk in enumerate(chunks):
        if chunk.reading("conjunction") is None:
            parts[-1].append(chunk)
        elif parts[-1] and _is_whole(parts[-1]) and _goes_on(chunks[at + 1 :]):
            parts.append([])
        elif parts[-1]:
            parts[-1].append(chunk)
    return parts if all(map(_is_whole, parts)) else []


def _is_whole(part: Sequence[Chunk]) -> bool:
    """Whether a part says what and where to: an object, a target's cue, a target."""
    cues = [at for at, chunk in enumerate(part) if _leads_target(chunk)]
    return bool(cues) and cues[0] > 0 and cues[-1] < len(part) - 1


def _goes_on(chunks: Sequence[Chunk]) -> bool:
    """Whether an object comes before the next target: "… and the jpgs to pics"."""
    said = [chunk for chunk in chunks if not chunk.reading("conjunction", "filler")]
    return bool(said) and not said[0].reading("cue") and any(map(_leads_target, said))


def _target(part: Sequence[Chunk]) -> str:
    return [c.name for chunk in part if (c := chunk.reading("cue")) and c.name in _TARGETS][-1]


def _leads_target(chunk: Chunk) -> bool:
    cue = chunk.reading("cue")
    return cue is not None and cue.name in _TARGETS


def _break(chunk: Chunk) -> Chunk:
    return replace(chunk, readings=(_BREAK,))


def _to_both(
    lead: Sequence[Chunk], rest: Sequence[Chunk], is_folder: Test
) -> Iterator[list[Chunk]]:
    """One object to several folders: "copy a.txt to docs and backup", "… in docs, otra en b"."""
    first = next((at for at, chunk in enumerate(rest) if _leads_target(chunk)), 0)
    thing, places = [c for c in rest[:first] if not _says_both(c)], rest[first:]
    named = [at for at, chunk in enumerate(places) if is_folder(chunk.text)]
    if not thing or len(named) < 2 or not all(map(_is_link, _others(places, named))):  # noqa: PLR2004
        return
    ways = {r.name for chunk in places if (r := chunk.reading("cue"))}
    joined = any(chunk.reading("conjunction", "another") for chunk in places)
    if (len(ways) > 1 and not joined) or any(map(_leads_target, places[named[-1] :])):
        return  # "the files in a to b", "… to b also in subfolders"
    cue = next(chunk for chunk in places if _leads_target(chunk))
    together: list[Chunk] = []
    for at in named:
        if together:
            together.append(_break(places[at]))
        together.extend([*lead, *thing, cue, replace(places[at], readings=())])
    yield together


def _others(places: Sequence[Chunk], named: Sequence[int]) -> list[Chunk]:
    return [chunk for at, chunk in enumerate(places) if at not in named]


def _is_link(chunk: Chunk) -> bool:
    """Whether a chunk only leads to the next place: "and", "to", "the folder", "otra en"."""
    linked = chunk.reading("conjunction", "determiner", "filler", "another", "kind") is not None
    return linked or _leads_target(chunk) or _says_both(chunk)


def _says_both(chunk: Chunk) -> bool:
    return chunk.tokens[-1].norm in _BOTH or chunk.tokens[-1].norm in _AS_WELL
