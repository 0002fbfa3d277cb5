"""Verbs with their particle apart, "throw a.txt away"; see ``rewording``."""

from __future__ import annotations

from collections.abc import Sequence

from .chunk_edits import Exists, read_as, said
from .chunks import Chunk
from .rewording_rules import Rule, needs

__all__ = ["ON_TALKING"]

_THROWING = frozenset({
    "throw", "chuck", "toss", "sling", "fling", "lob", "hurl", "turf", "kick", "boot", "hoof",
    "wipe", "clear", "clean", "bin", "sweep",
})  # fmt: skip
_AWAY = frozenset({"away", "out", "off"})
_OPENING = frozenset({"open", "crack", "bust", "break", "split", "rip"})
_OPEN = frozenset({"up", "open"})
_ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".gz", ".bz2", ".xz", ".7z")


@needs(_THROWING | _OPENING, _AWAY | _OPEN)
def _particle_apart(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "chuck a.txt out" as deleting it, "open a.zip up" as extracting it."""
    for at, chunk in enumerate(chunks[:-2]):
        verb = chunk.tokens[-1].norm
        if not (chunk.reading("verb") or not chunk.readings) or len(chunk.tokens) > 1:
            continue
        end = next((i for i in range(at + 1, len(chunks)) if _closes(chunks, i)), len(chunks))
        thing, last = chunks[at + 1 : end - 1], chunks[end - 1]
        if end - at < 3 or not _is_thing(thing, exists):  # noqa: PLR2004  — a verb, a thing, "out"
            continue
        word = last.tokens[-1].norm
        packed = any(c.text.lower().endswith(_ARCHIVES) for c in thing)
        if verb in _THROWING and word in _AWAY:
            done = "delete"
        elif verb in _OPENING and word in _OPEN and packed:
            done = "extract"
        else:
            continue
        return [*chunks[:at], read_as(chunk, "verb", done), *thing, *chunks[end:]]
    return chunks


def _closes(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether a request ends before the chunk."""
    chunk = chunks[at]
    idle = chunk.reading("filler") and chunk.tokens[-1].norm not in _AWAY | _OPEN
    return bool(chunk.reading("conjunction") or idle or chunk.tokens[0].punctuation)


def _is_thing(chunks: Sequence[Chunk], exists: Exists) -> bool:
    """Whether the chunks are one thing: a name with its article and kind, or a pronoun."""
    named = [c for c in chunks if c.is_name or c.reading("pronoun") or exists(c.text)]
    plain = all(c in named or c.reading("determiner", "kind", "type") for c in chunks)
    return bool(named) and plain


_TAKEN_OUT = frozenset({"sacame", "sacanos", "sacar", "sacarme", "saca", "saqueme", "saquenme"})
_PLACES = frozenset({"from", "in", "of", "out", "to"})
_ARCHIVE_TYPES = frozenset({"archive", "targz", "zip"})
_ASPECTS = frozenset({"content", "name", "path", "permissions"})


@needs(_TAKEN_OUT, {"verb/take"})
def _brought_out(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "sácame los archivos de más de 1 MB" as listing them: out of no place."""
    at = next((i for i, c in enumerate(chunks[:-1]) if c.tokens[-1].norm in _TAKEN_OUT), None)
    if at is None or said(chunks[at], "verb") != "take":
        return chunks
    rest = chunks[at + 1 :]
    if any(said(c, "verb") in {"size", "count"} for c in rest[:1]):
        return [*chunks[:at], *rest]
    if any(said(c, "type") in _ARCHIVE_TYPES or c.text.lower().endswith(_ARCHIVES) for c in rest):
        return chunks
    aspect = any(said(c, "topic") in _ASPECTS for c in rest[:3])
    if not aspect and any(exists(c.text) or said(c, "cue") in _PLACES for c in rest):
        return chunks
    return [*chunks[:at], read_as(chunks[at], "verb", "show"), *rest]


ON_TALKING: tuple[Rule, ...] = (_particle_apart, _brought_out)
