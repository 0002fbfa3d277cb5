"""Names from one number to another: "gel1.png through gel3.png", "folders week1 to week5"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from .chunks import Chunk
from .patterns import Reading
from .tokens import Token, fold

_NUMBERED = re.compile(r"(.*?)(\d+)(\D*)", re.DOTALL)
_THROUGH = frozenset({"through", "thru", "till", "until", "upto", "hasta", "-", "–", "…"})
_TO = frozenset({"to", "a", "al"})
_FROM = frozenset({"from", "de", "del", "desde"})
_MAKING = frozenset({"create", "make", "need", "want"})
_JOINING = frozenset({",", "y", "and", "e"})
_BETWEEN = frozenset({*_THROUGH, *_JOINING, ".", ".."})
_MOST = 100
_COMMA = Reading("conjunction", "comma")


def spelled_spans(chunks: Sequence[Chunk], exists: Callable[[str], bool]) -> list[Chunk]:
    """The chunks with every name of a span in its place, none when there is no span."""
    for at in range(1, len(chunks) - 1):
        end = at + _links(chunks, at)
        if end == len(chunks):
            return []
        first, link, last = chunks[at - 1], chunks[end - 1], chunks[end]
        bare = _are_new_folders(chunks, at)
        names = _between(first, last, bare=bare) if end - at > 1 or _leads(chunks, at) else []
        there = [exists(name) for name in names]
        new = _makes(chunks[: at - 1]) and not any(there)
        if names and (all(there) or new):
            before = chunks[: at - 2] if _is_from(chunks, at) else chunks[: at - 1]
            told = [_name(name, first) for name in names]
            comma = replace(link, readings=(_COMMA,))
            row = [part for chunk in told for part in (comma, chunk)][1:]
            return [*before, *row, *chunks[end + 1 :]]
    return []


def _links(chunks: Sequence[Chunk], at: int) -> int:
    """How many chunks stand for all between two names, "…", ", ... hasta"; else one."""
    after = 0
    while at + after < len(chunks) and chunks[at + after].text.casefold() in _BETWEEN:
        after += 1
    told = any(chunk.text.casefold() not in _JOINING for chunk in chunks[at : at + after])
    return after if after > 1 and told else 1


def _leads(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether a word between two names leads from one to the other; "to" may be of a place."""
    word = chunks[at].text.casefold()
    told = _is_from(chunks, at) or _makes(chunks[: at - 1])
    return word in _THROUGH or (word in _TO and told)


def _is_from(chunks: Sequence[Chunk], at: int) -> bool:
    return at > 1 and chunks[at - 2].text.casefold() in _FROM


def _makes(chunks: Sequence[Chunk]) -> bool:
    verbs = {r.name for chunk in chunks for r in chunk.readings if r.section in {"verb", "want"}}
    return bool(verbs & _MAKING) or _only_names(chunks)


def _only_names(chunks: Sequence[Chunk]) -> bool:
    """Whether nothing but what things are leads to their names: "folders week1 to week5"."""
    said = [c for c in chunks if not c.reading("filler")]
    kind = said[0].reading("kind") if len(said) == 1 else None
    return kind is not None and kind.plural


def _are_new_folders(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether numbers alone are names: "crea carpetas del 1 al 5"."""
    led = at - (3 if _is_from(chunks, at) else 2)
    before = chunks[led] if led >= 0 else None
    kind = before.reading("kind") if before is not None else None
    return kind is not None and kind.name == "folder" and kind.plural and _makes(chunks[:at])


def _between(first: Chunk, last: Chunk, *, bare: bool) -> list[str]:
    """All names from the first to the last, when only a number tells them apart."""
    one, other = _NUMBERED.fullmatch(first.text), _NUMBERED.fullmatch(last.text)
    if one is None or other is None or not (bare or one[1] + one[3]):
        return []
    if (one[1], one[3]) != (other[1], other[3]):
        return []
    start, end = int(one[2]), int(other[2])
    wide = len(one[2]) if one[2].startswith("0") else 0
    if not start < end < start + _MOST:
        return []
    return [f"{one[1]}{number:0{wide}d}{one[3]}" for number in range(start, end + 1)]


def _name(name: str, first: Chunk) -> Chunk:
    start, end = first.tokens[0].start, first.tokens[-1].end
    return Chunk((Token(name, fold(name), start, end, quoted=True),))
