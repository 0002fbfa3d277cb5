"""What each of several new folders shall hold: "las carpetas a y b, y en cada una un x.txt"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .chunks import Chunk
from .patterns import Reading
from .tokens import Token, fold

_EACH = frozenset({"cada", "each", "every"})
_ENDS = frozenset({"una", "uno", "one", "them", "ellas", "ellos", "those", "folder", "carpeta"})
_SMALL = ("filler", "inside", "conjunction")
_MAKING = frozenset({"append", "add", "create", "make", "put", "move", "give", "copy", "save"})


def in_each(
    chunks: Sequence[Chunk],
    made_by: Callable[[Sequence[Chunk]], Sequence[str]],
    exists: Callable[[str], bool],
) -> list[Chunk]:
    """The chunks with what each folder shall hold said for every one; none when it is not so.

    ``made_by`` tells the names of the folders that a request makes.
    """
    parts = _parts(chunks)
    names = made_by(parts[0]) if parts else ()
    if parts is None or len(names) < 2:  # noqa: PLR2004  — several
        return []
    lead, held = parts
    there = any(chunk.is_name and exists(chunk.text) for chunk in held)
    verb = Chunk(held[0].tokens[:1], (Reading("verb", "copy" if there else "create"),))
    together = list(lead)
    for name in names:
        at = held[-1].tokens[-1]
        token = Token(name, fold(name), at.start, at.end, quoted=True)
        together.append(Chunk((at,), (Reading("conjunction", "break"),)))
        together.extend([verb, Chunk((at,), (Reading("cue", "in"),)), Chunk((token,)), *held])
    return together


def _parts(chunks: Sequence[Chunk]) -> tuple[list[Chunk], list[Chunk]] | None:
    """What makes the folders, and what shall be in each."""
    at = next((i for i, c in enumerate(chunks) if i and c.tokens[0].norm in _EACH), 0)
    if not at:
        return None
    after = at + 1
    while after < len(chunks) and chunks[after].tokens[-1].norm in _ENDS:
        after += 1
    if _is_cue(chunks[at - 1], "in", "to") and after < len(chunks) and _says(chunks[after:]):
        return _stripped(chunks[: at - 1], chunks[after:])
    if _is_cue(chunks[at - 1], "in", "to"):
        start = next((i for i in range(at - 2, 0, -1) if _leads(chunks, i)), 0)
        return _stripped(chunks[:start], chunks[start + 1 : at - 1]) if start else None
    if after < len(chunks) - 1 and _is_cue(chunks[after], "with"):
        return _stripped(chunks[:at], chunks[after + 1 :])
    return None


def _leads(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether what is held begins behind "with", or behind "and" with a verb."""
    joins = chunks[at].reading("conjunction") is not None
    return _is_cue(chunks[at], "with") or (joins and chunks[at + 1].reading("verb") is not None)


def _stripped(
    lead: Sequence[Chunk], held: Sequence[Chunk]
) -> tuple[list[Chunk], list[Chunk]] | None:
    lead, held = list(lead), list(held)
    while lead and lead[-1].reading(*_SMALL):
        lead.pop()
    while held and held[-1].reading(*_SMALL):
        held.pop()
    while held and (_is_making(held[0]) or held[0].reading("conjunction")):
        held.pop(0)
    return (lead, held) if lead and held else None


def _says(chunks: Sequence[Chunk]) -> bool:
    return any(not chunk.reading("filler", "conjunction") for chunk in chunks)


def _is_making(chunk: Chunk) -> bool:
    return any(r.section == "verb" and r.name in _MAKING for r in chunk.readings)


def _is_cue(chunk: Chunk, *names: str) -> bool:
    cue = chunk.reading("cue")
    return cue is not None and cue.name in names
