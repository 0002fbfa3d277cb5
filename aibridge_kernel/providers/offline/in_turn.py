"""What is done in turn: "copy a.txt to docs before deleting it", "a and b to c and d respectively".

Said so, a step behind "before" is the last one, and the names of two rows belong together pair by
pair; both are read as steps in the order in which they are done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .chunk_edits import Exists, is_mark, norm_of, said
from .chunks import Chunk
from .patterns import Reading

_BREAK = Reading("conjunction", "break")
_AND = Reading("conjunction", "and")
_BEFORE = frozenset({"before", "before you", "prior to", "antes de"})
_LONGEST_LEAD = 2
_TARGETS = frozenset({"to", "in", "as"})
_THINGS = frozenset({"it", "them"})
_PAIRWISE = frozenset({"respectively", "respectivamente"})
_PAIRED = frozenset({"copy", "move", "rename"})
_COURTESY = frozenset({"courtesy", "mark"})
_SMALL = ("determiner", "kind", "conjunction")


def in_turn(chunks: Sequence[Chunk], exists: Exists) -> list[Chunk]:
    """The chunks with every step in the order in which it is done."""
    return _pair_by_pair(_deleted_last(list(chunks), exists), exists)


def _deleted_last(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "copy a.txt to docs before deleting it" as copying it and deleting it then."""
    at, verb = _before(chunks)
    if not verb:
        return chunks
    lead, rest = _stripped(chunks[:at]), _stripped(chunks[verb + 1 :])
    if not any(c.reading("verb") for c in lead):
        return chunks if lead else _deleted_first(chunks[verb], rest, exists) or chunks
    clitic = any(r.value is not None for r in chunks[verb].readings)
    if [said(c, "pronoun") in _THINGS for c in rest] != ([] if clitic else [True]):
        return chunks
    later = _of_named(lead, exists)
    plain = _plain(chunks[verb]) if later else chunks[verb]
    return [*lead, _join(chunks[at], _BREAK), plain, *(later or rest)]


def _before(chunks: Sequence[Chunk]) -> tuple[int, int]:
    """Where "before" stands and the deleting behind it, zeros if there is no such thing."""
    for at in range(len(chunks)):
        for verb in range(at + 1, min(at + _LONGEST_LEAD + 1, len(chunks))):
            if norm_of(chunks[at:verb]) in _BEFORE and said(chunks[verb], "verb") == "delete":
                return at, verb
    return 0, 0


def _deleted_first(verb: Chunk, rest: Sequence[Chunk], exists: Exists) -> list[Chunk]:
    """The steps of "before deleting a.txt, copy it to docs"; none if it is otherwise."""
    at = next((i for i, c in enumerate(rest) if c.text == "," or c.reading("verb")), 0)
    name = [c for c in rest[:at] if not c.reading(*_SMALL)]
    first = list(rest[at:] if rest[at].text != "," else rest[at + 1 :])
    if len(name) != 1 or not exists(name[0].text) or not first or not first[0].reading("verb"):
        return []
    it = [i for i, c in enumerate(first) if said(c, "pronoun") in _THINGS]
    if any(r.value is not None for r in first[0].readings) and not it:
        first[:1] = [_plain(first[0]), name[0]]
    elif len(it) == 1:
        first[it[0]] = name[0]
    else:
        return []
    return [*first, _join(verb, _BREAK), verb, name[0]]


def _of_named(lead: Sequence[Chunk], exists: Exists) -> list[Chunk]:
    """The files that a step names, joined; none where it only describes them."""
    cue = next((i for i, c in enumerate(lead) if said(c, "cue") in _TARGETS), len(lead))
    names = [c for c in lead[:cue] if exists(c.text) and not c.reading("verb")]
    return [c for name in names for c in (_join(name, _AND), name)][1:]


def _stripped(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The chunks without marks, joins and courtesies at their end."""
    kept = list(chunks)
    while kept and (
        is_mark(kept[-1])
        or kept[-1].reading("conjunction")
        or said(kept[-1], "filler") in _COURTESY
    ):
        kept.pop()
    return kept


def _plain(verb: Chunk) -> Chunk:
    """A verb without the "lo" at its end."""
    return replace(verb, readings=tuple(replace(r, value=None) for r in verb.readings))


def _join(chunk: Chunk, reading: Reading) -> Chunk:
    """A mark that parts or joins what stands around it."""
    return Chunk((replace(chunk.tokens[0], text=",", norm=",", quoted=False),), (reading,))


def _pair_by_pair(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "copy a and b to c and d respectively" as a to c and b to d."""
    at = next((i for i, c in enumerate(chunks) if norm_of([c]) in _PAIRWISE), 0)
    if not at:
        return chunks
    spoken = [c for c in (*chunks[:at], *chunks[at + 1 :]) if not is_mark(c) or c.text == ","]
    verbs = [i for i, c in enumerate(spoken) if c.reading("verb") and not exists(c.text)]
    cues = [i for i, c in enumerate(spoken) if said(c, "cue") in _TARGETS]
    if len(verbs) != 1 or not cues or cues[0] < verbs[0]:
        return chunks
    verb, cue = spoken[verbs[0]], spoken[cues[0]]
    ones = _row(spoken[verbs[0] + 1 : cues[0]])
    others = _row([c for i, c in enumerate(spoken) if i > cues[0] and i not in cues])
    if said(verb, "verb") not in _PAIRED or not ones or len(ones) != len(others):
        return chunks
    together = spoken[: verbs[0]]
    for one, other in zip(ones, others, strict=True):
        together.extend([] if one is ones[0] else [_join(one, _BREAK)])
        together.extend([verb, one, cue, other])
    return together


def _row(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The names in a row; none if anything else is said of them."""
    names = [c for c in chunks if not c.reading(*_SMALL)]
    plain = all(len(c.tokens) == 1 and not c.reading("pronoun", "filter", "stop") for c in names)
    return [Chunk(tuple(replace(t, quoted=True) for t in c.tokens)) for c in names] if plain else []
