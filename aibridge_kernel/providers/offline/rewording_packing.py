"""Archives, addresses and the same for other files, in other words; see ``rewording``."""

from __future__ import annotations

from collections.abc import Sequence

from .chunk_edits import Exists, read_as, said
from .chunks import Chunk
from .rewording_rules import Rule, needs, readings

_ARCHIVES = frozenset({"archive", "zip", "targz"})
_AS_A_ZIP = 5
"""Chunks of the shortest such request: "I want", "docs", "as", "a", "zip"."""
_ALIKE = frozenset({"copy", "delete", "gzip", "move", "put", "read", "show", "stage"})
_FETCHING = frozenset({"download", "get", "go", "need", "save", "take"})
_PAGES = frozenset({
    "page", "picture", "site", "webpage", "photo", "link", "página", "pagina", "imagen", "foto",
    "enlace", "documento", "document",
})  # fmt: skip


def as_archive(chunks: list[Chunk]) -> list[Chunk]:
    """Read "I want docs as a zip" as packing it."""
    end = len(chunks)
    while end and (chunks[end - 1].reading("filler") or chunks[end - 1].tokens[0].punctuation):
        end -= 1
    wanted = [at for at, c in enumerate(chunks[:end]) if _wants_packed(c)]
    if end > 1 and chunks[end - 1].text == "archive" and said(chunks[end - 2], "type"):
        end -= 1  # "into a tar.gz archive"
    if end < _AS_A_ZIP or not wanted or wanted[0] >= end - 3:
        return chunks
    cue, article, kind = chunks[end - 3 : end]
    one = said(article, "determiner") == "a" or article.reading("number")
    if not one or said(cue, "cue") not in {"as", "in", "to"} or said(kind, "type") not in _ARCHIVES:
        return chunks
    packs = read_as(chunks[wanted[0]], "verb", "compress")
    named = [read_as(cue, "filter", "targz")] if said(kind, "type") == "targz" else []
    return [*chunks[: wanted[0]], packs, *chunks[wanted[0] + 1 : end - 3], *named, *chunks[end:]]


def _wants_packed(chunk: Chunk) -> bool:
    verbs = {r.name for r in chunk.readings if r.section in {"verb", "want"}}
    return bool(verbs & {"convert", "need", "want"}) or chunk.text.casefold() == "turn"


@needs(readings("verb", _FETCHING))
def _from_web(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "download the file at https://…" and "from https://… get the file" as that address."""
    at = next((i for i, c in enumerate(chunks) if "://" in c.text), 0)
    verbs = [{r.name for r in c.readings if r.section == "verb"} for c in chunks]
    verb = next((i for i, names in enumerate(verbs) if names & _FETCHING), -1)
    if not at or verb < 0:
        return chunks
    label = chunks[verb + 1 : at]
    label = label[:-1] if label and label[-1].reading("cue") else label
    if verb < at and label and all(map(_is_label, label)):
        return [*chunks[: verb + 1], *chunks[at:]]
    file = chunks[verb + 1 : verb + 3]
    if at == 1 and len(file) == 2 and file[0].reading("determiner") and said(file[1], "kind"):  # noqa: PLR2004
        return [*chunks[at + 1 : verb + 1], chunks[at], *chunks[verb + 3 :]]
    return chunks


def _is_label(chunk: Chunk) -> bool:
    """Whether a word only says what an address is: "the page https://…"."""
    return (
        chunk.reading("determiner", "kind", "type") is not None or chunk.text.casefold() in _PAGES
    )


@needs({"topic/same"}, {"conjunction"})
def _same_for(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "copy a.txt to docs and do the same with b.txt" as copying both."""
    at = next((i for i, c in enumerate(chunks) if said(c, "topic") == "same"), 0)
    lead = [i for i, c in enumerate(chunks[:at]) if c.reading("conjunction")]
    if not at or not lead:
        return chunks
    verbs = {r.name for c in chunks[: lead[-1]] for r in c.readings if r.section == "verb"}
    words = [c.text.casefold() for c in chunks[lead[-1] + 1 : at]]
    names = [c for c in chunks[at + 1 :] if c.is_name]
    links = [c for c in chunks[at + 1 :] if not c.is_name and not c.tokens[0].punctuation]
    plain = all(c.reading("cue", "conjunction", "determiner") for c in links)
    spots = [i for i, c in enumerate(chunks[: lead[-1]]) if c.is_name and "." in c.text]
    if (
        words not in (["do"], ["haz"], ["hacé"])
        or not plain
        or len(spots) != 1
        or not verbs & _ALIKE
    ):
        return chunks
    if not names or not all(exists(c.text) for c in names) or not exists(chunks[spots[0]].text):
        return chunks
    both = [chunks[spots[0]]]
    for name in names:
        both.extend([read_as(chunks[lead[-1]], "conjunction", "and"), name])
    return [*chunks[: spots[0]], *both, *chunks[spots[0] + 1 : lead[-1]]]


ON_PACKING: Sequence[Rule] = (_from_web, _same_for)
