"""Where a subfolder is that something is put into: "mueve las fotos de viaje a la subcarpeta x".

It is in the folder that the files come from; without one it is the one folder below that is called
so, if there is one.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import replace

from .chunk_edits import said, verbs_of
from .chunks import Chunk
from .scene import Scene
from .tokens import fold

_SUBFOLDERS = frozenset({
    "subcarpeta", "subdirectorio", "subdirectory", "subfolder", "sub-folder",
})  # fmt: skip
_SENDING = frozenset({"copy", "extract", "move", "put", "take"})
_PLACES = frozenset({"from", "in", "of"})
_MARKS = frozenset(",.;:?!()")
_FARTHEST = 3
"""Chunks between the place and its preposition: "a la nueva subcarpeta x"."""


def in_subfolder(chunks: list[Chunk], scene: Scene) -> list[Chunk]:
    """The chunks with the whole path of a subfolder that something is put into."""
    at = next((i for i, c in enumerate(chunks) if c.tokens[-1].norm in _SUBFOLDERS), 0)
    if not at or not verbs_of([c.without("topic") for c in chunks]) & _SENDING:
        return chunks
    if not any(said(c, "cue") in {"to", "in"} for c in chunks[max(at - _FARTHEST, 0) : at]):
        return chunks
    called = bool(chunks[at + 1 : at + 2]) and chunks[at + 1].reading("named") is not None
    for place in (at + 2,) if called else (at + 1, at - 1):
        if place < len(chunks) and (path := _whole(chunks, place, at, scene, named=called)):
            return _with_path(chunks, place, path)
    return chunks


def of_deeper(chunks: list[Chunk], scene: Scene) -> list[Chunk]:
    """The chunks with the whole path of the one folder below that files are of: "the pdfs of x"."""
    for at in range(2, len(chunks)):
        typed = chunks[at - 2].reading("type") is not None and not chunks[at - 2].reading("verb")
        if typed and said(chunks[at - 1], "cue") in _PLACES and _is_word(chunks[at], scene):
            path = _only(chunks[at].text, scene)
            return chunks if path is None else _with_path(chunks, at, path)
    return chunks


def _is_word(chunk: Chunk, scene: Scene) -> bool:
    """Whether a chunk is a word that nothing here is called, and that says nothing else."""
    plain = not chunk.readings and len(chunk.tokens) == 1 and not chunk.tokens[0].quoted
    return plain and chunk.text.isalpha() and not scene.exists(chunk.text)


def _only(name: str, scene: Scene) -> str | None:
    """The one folder below that is called so, if nothing elsewhere has that in its name."""
    found = [p for p, e in scene.walk() if e.is_directory and fold(e.name) == fold(name)]
    if len(found) != 1:
        return None
    inside = f"{found[0]}/"
    others = (p for p, e in scene.walk() if fold(name) in fold(e.name) and p != found[0])
    return found[0] if all(path.startswith(inside) for path in others) else None


def _with_path(chunks: list[Chunk], place: int, path: str) -> list[Chunk]:
    token = replace(chunks[place].tokens[0], text=path, norm=fold(path), quoted=True)
    named = replace(chunks[place], tokens=(token,), readings=())
    return [*chunks[:place], named, *chunks[place + 1 :]]


def _whole(
    chunks: Sequence[Chunk], place: int, at: int, scene: Scene, *, named: bool
) -> str | None:
    """The path of what is called so at a place, ``None`` if that is no subfolder."""
    name = chunks[place].text.rstrip("/")
    if len(chunks[place].tokens) > 1 or scene.exists(name) or "/" in name or name in _MARKS:
        return None
    path = _path(name, _sources(chunks[: min(place, at)], scene), scene)
    new = path is not None and not scene.is_folder(path)
    return None if new and chunks[place].readings and not named else path


def _sources(chunks: Sequence[Chunk], scene: Scene) -> set[str]:
    """The folders that the files are in, as told before the place."""
    found = set()
    for at, chunk in enumerate(chunks[1:], 1):
        led = [
            c for c in chunks[max(at - _FARTHEST, 0) : at] if not c.reading("determiner", "kind")
        ]
        if led and said(led[-1], "cue") in _PLACES and scene.is_folder(chunk.text):
            found.add(chunk.text.rstrip("/"))
    return found


def _path(name: str, sources: set[str], scene: Scene) -> str | None:
    if len(sources) == 1:
        return posixpath.join(*sources, name)
    found = [p for p, e in scene.walk() if e.name == name and scene.is_folder(p)]
    return found[0] if len(found) == 1 and not sources else None
