"""Things told by the folders that they are in: "every train.log", "the raw and the clean a.csv".

A name that is not here, but in several folders below, stands for all of those, or for those in the
folders that are said before it; the name of a folder stands for its files where something chooses
among them, "models older than 60 days". Only tried on what is refused as it stands.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from .called import alike, parts_of
from .chunk_edits import norm_of, quoted, read_as, said
from .chunks import Chunk
from .patterns import Reading
from .scene import Scene
from .tokens import fold

__all__ = ["by_folder"]

_VERSIONS = frozenset({"version", "versions", "copy", "copies", "one", "ones"})
_OF = frozenset({"of"})
_ONE = frozenset({"one", "version", "copy"})
_BESIDE = 3
"""Chunks of "the clean one"."""
_PAIR = 2
_CHOOSING = frozenset({
    "older", "newer", "min_size", "max_size", "today", "yesterday", "this_week", "this_month",
})  # fmt: skip
_BEFORE = frozenset({"delete", "list", "show", "move", "copy", "compress", "find", "count"})


def by_folder(chunks: Sequence[Chunk], scene: Scene) -> list[Chunk] | None:
    """The sentence with paths for such names, ``None`` if there are none."""
    return _named(chunks, scene) or _held(chunks, scene)


def _named(chunks: Sequence[Chunk], scene: Scene) -> list[Chunk] | None:
    for at, chunk in enumerate(chunks):
        name = chunk.text
        if len(chunk.tokens) > 1 or "." not in name.strip(".") or {"/", " "} & {*name}:
            continue
        if scene.exists(name):
            continue
        paths = [path for path, entry in scene.walk() if entry.name == name]
        paths = [path for path in paths if not scene.is_folder(path)]
        if len(paths) < _PAIR:
            return None
        start, meant = _told_before(chunks, at, paths)
        end = at + 1
        if chunks[end : end + 1] and said(chunks[end], "kind") == "file":
            several = chunks[end].readings[0].plural
            meant = meant or (paths if several else [])
            end += 1
        if start and len(meant) == 1 and (beside := _beside(chunks, end, paths)):
            meant, joined = [*meant, beside], chunks[end]
            other = quoted(chunks[end + 1 : end + 1 + _BESIDE], beside)
            one = quoted(chunks[start : at + 1], meant[0])
            return [*chunks[:start], one, joined, other, *chunks[end + 1 + _BESIDE :]]
        return [*chunks[:start], *_row(chunk, meant), *chunks[end:]] if start and meant else None
    return None


def _told_before(chunks: Sequence[Chunk], at: int, paths: list[str]) -> tuple[int, list[str]]:
    """Where what tells a name begins, and which of the paths are meant."""
    start, every, both = at, False, False
    told: list[str] = []
    while start:
        before = chunks[start - 1]
        word = norm_of([before])
        found = _in_folder(word, paths)
        if found is not None and found not in told:
            told.insert(0, found)
        elif said(before, "determiner") == "all":
            every, both = True, both or word == "both"
        elif word in _VERSIONS or (said(before, "cue") == "of" and _leads(chunks, start - 1)):
            pass
        elif not (before.reading("determiner") or (word == "and" and told)):
            break
        start -= 1
    if every and not told:
        told = [] if both and len(paths) != _PAIR else paths
    return start, told


def _leads(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether "of" stands behind "version"."""
    return at > 0 and norm_of([chunks[at - 1]]) in _VERSIONS


def _in_folder(word: str, paths: Sequence[str]) -> str | None:
    """The one path in a folder that is called so."""
    found = [p for p in paths if alike(word, parts_of(fold(posixpath.dirname(p))))]
    return found[0] if len(found) == 1 and word.isalnum() else None


def _beside(chunks: Sequence[Chunk], at: int, paths: Sequence[str]) -> str | None:
    """The path that "with the clean one" means."""
    rest = chunks[at : at + 1 + _BESIDE]
    if len(rest) <= _BESIDE or not rest[0].reading("cue", "conjunction"):
        return None
    one = norm_of(rest[3:4]) in _ONE and rest[1].reading("determiner")
    return _in_folder(norm_of(rest[2:3]), paths) if one else None


def _row(chunk: Chunk, paths: Sequence[str]) -> list[Chunk]:
    row: list[Chunk] = []
    for path in paths:
        if row:
            row.append(Chunk(chunk.tokens[-1:], (Reading("conjunction", "and"),)))
        row.append(quoted([chunk], path))
    return row


def _held(chunks: Sequence[Chunk], scene: Scene) -> list[Chunk] | None:
    """The files of a folder where its name stands for them: "delete models older than 60 days"."""
    for at in range(1, len(chunks) - 1):
        chunk, led, choice = chunks[at], chunks[at - 1], chunks[at + 1]
        plain = len(chunk.tokens) == 1 and chunk.text.endswith("s") and not chunk.readings
        if not plain or said(choice, "filter") not in _CHOOSING or not scene.is_folder(chunk.text):
            continue
        verb = next((said(c, "verb") for c in chunks[:at] if c.reading("verb")), None)
        bare = led.reading("determiner") or led.reading("verb")
        inside = scene.entries(chunk.text)
        if bare and verb in _BEFORE and inside and not any(e.is_directory for e in inside):
            files = Chunk(chunk.tokens, (Reading("kind", "file", plural=True),))
            within = read_as(chunk, "cue", "in")
            return [*chunks[:at], files, within, quoted([chunk]), *chunks[at + 1 :]]
    return None
