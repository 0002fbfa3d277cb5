"""Requests to copy things, in other words; see ``rewording``."""

from __future__ import annotations

from collections.abc import Sequence

from .chunk_edits import OF, Exists, norm_of, quoted, read_as, said, verbs_of
from .chunks import Chunk
from .patterns import Reading
from .rewording_rules import Rule, needs, readings

__all__ = ["ON_COPYING"]

_FEWEST = 5
"""Words of "a.txt to docs as well as b.txt"."""
_AGAIN = frozenset({
    "a copy", "another", "one", "another one", "another copy", "one copy", "copy", "otra", "una",
    "una copia", "otra copia", "a duplicate", "a backup",
})  # fmt: skip
_WITH_IT = frozenset({
    "as well as", "along with", "together with", "junto con", "asi como", "junto a", "igual que",
    "and also", "y tambien", "ademas de",
})  # fmt: skip
_COPYING = frozenset({"topic/copy", "verb/copy"})
_GIVING = frozenset({"give", "move", "put"})


@needs(_COPYING, {"cue/of"}, {"conjunction"})
def _copies_of(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "a copy of a.txt and another of b.txt" as copies of both."""
    copied = next((at for at, c in enumerate(chunks) if _is_copy(c)), None)
    if copied is None:
        return chunks
    for at in range(copied + 2, len(chunks) - 1):
        if chunks[at].reading("conjunction") is None:
            continue
        end = next((i for i in range(at + 1, len(chunks)) if said(chunks[i], "cue") == "of"), 0)
        again = norm_of(chunks[at + 1 : end]) if end else ""
        named = end and end + 1 < len(chunks) and exists(chunks[end + 1].text)
        if named and again in _AGAIN:
            return _copies_of.change([*chunks[: at + 1], *chunks[end + 1 :]], exists)
    return chunks


@needs(readings("cue", OF))
def _from_places(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "a.txt from docs and b.txt from pics to backup" as the files in these folders."""
    if sum(said(c, "cue") in OF for c in chunks) < 2:  # noqa: PLR2004  — of both
        return chunks
    told: list[Chunk] = []
    at = found = 0
    while at < len(chunks):
        name, *rest = chunks[at : at + 5]
        lead = 1 + sum(1 for c in rest[1:3] if c.reading("determiner", "kind"))
        folder = rest[lead] if len(rest) > lead else None
        placed = folder is not None and said(rest[0], "cue") in OF and name.is_name
        path = f"{folder.text.rstrip('/')}/{name.text}" if placed and folder is not None else ""
        if path and exists(path):
            told.append(quoted([name], path))
            at, found = at + 2 + lead, found + 1
        else:
            told.append(name)
            at += 1
    return told if found > 1 else chunks


def _is_copy(chunk: Chunk) -> bool:
    verb = "copy" in {r.name for r in chunk.readings if r.section == "verb"}
    return said(chunk, "topic") == "copy" or (verb and len(chunk.tokens) > 1)


@needs(_COPYING, readings("verb", _GIVING), {"cue/of"})
def _copies_put_there(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "y métele una copia de a.txt" as copying it there."""
    for at in range(1, len(chunks) - 3):
        verb, copied = chunks[at], next((i for i in (at + 1, at + 2) if _is_copy(chunks[i])), 0)
        puts = {r.name for r in verb.readings if r.section == "verb"} & _GIVING
        to_it = puts and verb.tokens[-1].norm.endswith(("le", "les"))
        if not (to_it and copied and said(chunks[copied + 1], "cue") == "of"):
            continue
        end = next(
            (i for i in range(copied + 2, len(chunks)) if _begins_step(chunks, i)), len(chunks)
        )
        there = read_as(verb, "pronoun", "there")
        made = [read_as(verb, "verb", "copy"), *chunks[copied + 2 : end], there]
        return [*chunks[:at], *made, *chunks[end:]]
    return chunks


def _begins_step(chunks: Sequence[Chunk], at: int) -> bool:
    joined = chunks[at].reading("conjunction") is not None
    follows = chunks[at + 1 : at + 2]
    return joined and (not follows or follows[0].reading("verb") is not None)


@needs({"cue/as"}, {"verb/copy"})
def _several_copies(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "copy a.txt as b.txt and c.txt" as two copies."""
    at = next((i for i, c in enumerate(chunks) if said(c, "cue") == "as"), 0)
    lead = [c for c in chunks[:at] if norm_of([c]) not in _TIMES]
    names = [c for c in chunks[at + 1 :] if not c.reading("conjunction", "filler")]
    copies = "copy" in verbs_of([c.without("topic") for c in lead[:-1]]) and exists(lead[-1].text)
    new = all(c.is_name and "." in c.text and not exists(c.text) for c in names)
    if not at or not copies or len(names) < 2 or not new or len(lead) > 3:  # noqa: PLR2004
        return chunks
    step = [read_as(lead[0], "verb", "copy"), *lead[1:]]
    stop = Chunk(chunks[at].tokens, (Reading("conjunction", "break"),))
    parted = [part for name in names for part in (*step, chunks[at], name, stop)]
    return parted[:-1]


_TIMES = frozenset(
    {
        "twice",
        "thrice",
        "three times",
        "two times",
        "times",
        "dos veces",
        "tres veces",
        "three",
        "two",
    }
)


@needs(_WITH_IT)
def _along_with(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "drop a.txt into docs as well as b.txt" as both going there."""
    last = [c for c in chunks if c.text not in {".", "!", "?"}]
    if len(last) < _FEWEST or norm_of(last[-2:-1]) not in _WITH_IT:
        return chunks
    name, place = last[-1], last[-3]
    both = all("." in c.text and exists(c.text) for c in (name,))
    first = next((at for at, c in enumerate(last) if not c.readings and exists(c.text)), None)
    there = exists(place.text) and "." not in place.text
    if first is None or not both or not there or first >= len(last) - 3:
        return chunks
    join = Chunk(last[-2].tokens, (Reading("conjunction", "and"),))
    return [*last[: first + 1], join, name, *last[first + 1 : -2]]


ON_COPYING: tuple[Rule, ...] = (
    _copies_of, _copies_put_there, _several_copies, _along_with, _from_places,
)  # fmt: skip
