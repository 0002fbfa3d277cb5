"""Folders told one after the other by what they are for: "two folders, one for x and one for y".

They are called so: "dos carpetas, una para telas y otra para hilos".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .chunk_edits import Exists, in_quotes, is_mark, norm_of, said
from .chunks import Chunk
from .patterns import Reading

__all__ = ["one_and_other"]

_ONE = frozenset({"una", "uno", "un", "one", "another", "otra", "otro", "the other"})
_OTHER = frozenset({"otra", "otro", "one", "another", "the other"})
_FOR = frozenset({"de", "para", "for", "con el nombre", "que se llame", "called", "llamada"})
_FEWEST = 2


def one_and_other(chunks: Sequence[Chunk], exists: Exists) -> list[Chunk]:
    """The chunks with the names alone, as they are if no folders are told so."""
    kept = list(chunks)
    if not any(norm_of([chunk]) in _OTHER for chunk in kept):
        return kept
    kind = next((i for i, c in enumerate(kept) if _are_folders(c)), None)
    if kind is None:
        return kept
    start = kind + 1
    while start < len(kept) and (is_mark(kept[start]) or said(kept[start], "filler") == "new"):
        start += 1
    names, end = _names(kept, start, exists)
    count = kept[kind - 1].reading("number") if kind else None
    fits = count is None or count.value == len(names)
    if len(names) < _FEWEST or not fits or not (end >= len(kept) or is_mark(kept[end])):
        return kept
    rows = [part for name in names for part in (_comma(name), in_quotes(name))][1:]
    return [*kept[: kind + 1], *rows, *kept[end:]]


def _are_folders(chunk: Chunk) -> bool:
    return said(chunk, "kind") == "folder" and any(r.plural for r in chunk.readings)


def _names(chunks: Sequence[Chunk], at: int, exists: Exists) -> tuple[list[Chunk], int]:
    """The new names that are told one by one from there, and where that ends."""
    names: list[Chunk] = []
    while at + 2 < len(chunks) and norm_of(chunks[at : at + 1]) in (_OTHER if names else _ONE):
        led, name = chunks[at + 1 : at + 3]
        if norm_of([led]) not in _FOR or exists(name.text) or not name.text.isalpha():
            break
        names.append(name)
        at += 3
        more = at + 1 < len(chunks) and norm_of(chunks[at + 1 : at + 2]) in _OTHER
        if more and (chunks[at].reading("conjunction") or is_mark(chunks[at])):
            at += 1
    return names, at


def _comma(chunk: Chunk) -> Chunk:
    token = replace(chunk.tokens[0], text=",", norm=",", quoted=False, punctuation=True)
    return Chunk((token,), (Reading("conjunction", "comma"),))
