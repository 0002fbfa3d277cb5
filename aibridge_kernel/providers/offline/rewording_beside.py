"""What is said beside a request, as what a new folder is for; see ``rewording``."""

from __future__ import annotations

from .chunk_edits import Exists, is_mark, norm_of, read_as, said, verbs_of
from .chunks import Chunk
from .rewording_rules import Rule, needs, readings

__all__ = ["ON_BESIDE"]

_MAKING = frozenset({"create", "make", "need", "want", "new", "add"})
_LONGEST = 6
"""Chunks of what a folder is for: "next year's invoices"."""
_WEIGHTY = ("verb", "stop", "named", "text")
_SEVERAL = frozenset({
    "each", "every", "cada", "another", "one", "otra", "otro", "una", "uno", "and", "y", "e",
    "or", "o",
})  # fmt: skip
"""Words by which more than one thing is made."""
_NEW = frozenset({"new", "untracked", "nuevos", "nuevas"})
_ALSO = frozenset({
    "also", "and", "as", "well", "even", "included", "including", "incl", "incluidos", "incluso",
    "tambien", "too", "with", "y", "con", "the", "los", "all", "new", "untracked", "nuevos",
    "files", "ones", "ficheros", "archivos", "plus", "incluyendo",
})  # fmt: skip


@needs({"for", "para"}, {"kind/folder", "kind/file"}, {"named"}, readings("verb", _MAKING))
def _purpose(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Leave out what a new folder is for: "make a folder for next year's notes, call it x"."""
    kind = next((i for i, c in enumerate(chunks) if said(c, "kind") in {"folder", "file"}), 0)
    named = next((i for i, c in enumerate(chunks) if c.reading("named")), 0)
    told = chunks[kind + 1 : named]
    while told and (is_mark(told[-1]) or told[-1].reading("conjunction")):
        told = told[:-1]
    article = kind and chunks[kind - 1].reading("number", "another", "determiner", "filler")
    led = bool(told) and norm_of(told[:1]) in {"for", "para"}
    if not (article and led and 1 < len(told) <= _LONGEST) or named + 2 < len(chunks):
        return chunks
    plain = verbs_of(chunks[:kind]) <= _MAKING
    plain = plain and not any(c.reading(*_WEIGHTY) or exists(c.text) for c in told[1:])
    plain = plain and not any(c.tokens[0].norm in _SEVERAL for c in told[1:])
    return [*chunks[: kind + 1], *chunks[named:]] if plain else chunks


@needs(_NEW, {"verb/commit"}, {"kind/file", "kind/item"})
def _new_files_too(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "commit everything, new files too, with the message x" as all that there is."""
    verb = next((i for i, c in enumerate(chunks) if said(c, "verb") == "commit"), -1)
    text = next((i for i, c in enumerate(chunks) if c.reading("text")), len(chunks))
    new = next((i for i in range(verb + 1, text) if norm_of([chunks[i]]) in _NEW), 0)
    if verb < 0 or not new or new < verb + 2:
        return chunks
    start, end = new, new
    while start > verb + 2 and _is_also(chunks[start - 1]):
        start -= 1
    while end < text and _is_also(chunks[end]):
        end += 1
    if end != text or not any(said(c, "kind") == "file" for c in chunks[new:end]):
        return chunks
    everything = read_as(chunks[verb + 1], "topic", "everything")
    whole = all(_is_whole(c) for c in chunks[verb + 1 : start])
    return [*chunks[: verb + 1], everything, *chunks[end:]] if whole else chunks


def _is_also(chunk: Chunk) -> bool:
    return is_mark(chunk) or all(token.norm in _ALSO for token in chunk.tokens)


def _is_whole(chunk: Chunk) -> bool:
    """Whether all changes are spoken of: "everything", "all the changes"."""
    return chunk.reading("kind", "determiner", "topic", "filler") is not None


ON_BESIDE: tuple[Rule, ...] = (_purpose, _new_files_too)
