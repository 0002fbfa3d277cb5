"""What is said once more of a file that is named, before anything else is read.

"a.txt (the text file)", "this file, a.txt", "the old one, old.log", "a.txt, which is in docs": what
describes the name says nothing new and is left out; where it lies becomes a part of its path.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import replace

from .called import parts_of
from .chunk_edits import norm_of, said
from .chunks import Chunk
from .patterns import Reading
from .scene import Scene
from .selecting import extensions
from .tokens import Token, fold

__all__ = ["apposed", "as_held"]

_OPENING, _CLOSING = frozenset({",", "("}), frozenset({",", ")", ".", ";", "?", "!"})
_IS = frozenset({
    "which is", "that is", "it is", "it's", "is", "that's", "which is there", "the one",
    "the one that is", "the one that's", "the one which is", "which lives", "that lives",
    "que esta", "que se encuentra", "esta", "el que esta", "la que esta", "que hay", "que tengo",
    "el que hay", "la que hay", "se encuentra", "que vive", "el que se encuentra", "which sits",
    "que estan", "estan", "que se encuentran", "se encuentran", "los que estan", "las que estan",
    "que viven", "which are", "that are", "they are", "they're", "are", "both", "ambos", "ambas",
    "los dos", "las dos",
})  # fmt: skip
_INSIDE = frozenset({"in", "inside", "under", "within", "en", "dentro de", "bajo"})
_OF = frozenset({"of", "from", "de", "del", "desde"})
_THE_ONE = frozenset({"el", "la", "the one"})
_RELATED = frozenset({
    "que", "que esta", "que hay", "que se encuentra", "that is", "that's", "which is", "that",
    "which",
})  # fmt: skip
_ARE = frozenset({"que", "that", "which"})
_RENAMING = frozenset({"rename", "call"})
_AGAIN = frozenset({
    "", "o sea", "es decir", "i mean", "meaning", "namely", "that is", "i.e", "i.e.", "esto es",
    "la de", "el de", "or rather", "se llama", "it's called", "it is called", "called", "that's",
})  # fmt: skip
_MEANT = frozenset({
    "it", "this", "this one", "that one", "this file", "that file", "the file", "this document",
    "este", "ese", "esta", "esa", "este archivo", "ese archivo", "este fichero", "ese fichero",
    "este documento", "ese documento", "that document", "this folder", "that folder",
    "esta carpeta", "esa carpeta",
})  # fmt: skip
_DEFINITE = frozenset({
    "the", "my", "our", "that", "this", "el", "la", "mi", "nuestro", "nuestra", "ese", "esa",
    "este", "esta",
})  # fmt: skip
_ONE = frozenset({"one", "de", "uno"})
_IN_FOLDER = frozenset({"in", "of", "from", "inside", "en", "de", "del", "dentro"})
_LEADS_TO_FOLDER = _IN_FOLDER | frozenset({
    "that", "which", "are", "the", "my", "folder", "que", "hay", "estan", "tengo", "la", "el", "mi",
    "carpeta", "directorio", "there", "haya", "esten",
})  # fmt: skip
_ASKING = frozenset({"que", "cuantos", "cuantas", "which", "what", "how many"})
_LONGEST_PLACE = 6
_LONGEST_DESCRIPTION = 4


def apposed(chunks: Sequence[Chunk], scene: Scene) -> list[Chunk]:
    """The chunks without what only describes a name once more."""
    return _kept(chunks, scene, (_placed, _said_again, _named_at_last, _called_as_held))


def as_held(chunks: Sequence[Chunk], scene: Scene) -> list[Chunk]:
    """The chunks with files where a folder is called as they are: "the essays in essays"."""
    return _kept(chunks, scene, (_called_as_held,))


def _kept(chunks: Sequence[Chunk], scene: Scene, rules: Sequence[_Rule]) -> list[Chunk]:
    kept: list[Chunk] = []
    at = 0
    while at < len(chunks):
        for rule in rules:
            if found := rule(chunks, at, kept, scene):
                kept, at = found
                break
        else:
            kept.append(chunks[at])
            at += 1
    return kept


_Rule = Callable[[Sequence[Chunk], int, list[Chunk], Scene], tuple[list[Chunk], int] | None]
"""What is kept, and where to go on."""


def _placed(
    chunks: Sequence[Chunk], at: int, kept: list[Chunk], scene: Scene
) -> tuple[list[Chunk], int] | None:
    """Read "a.txt, which is in docs" as its path."""
    name = chunks[at]
    if name.readings or "." not in name.text or scene.exists(name.text):
        return None
    if not _opens(chunks, at + 1):
        related = norm_of(chunks[at + 1 : at + 2]) in _RELATED
        return _of_folder(chunks, at, kept, scene) if related or _renames(chunks) else None
    for cue in range(at + 3, min(at + _LONGEST_PLACE, len(chunks) - 1)):
        leading, told = norm_of(chunks[cue : cue + 1]), norm_of(chunks[at + 2 : cue])
        if leading not in _INSIDE and not (leading in _OF and told in _THE_ONE):
            continue
        rest = cue + 1
        while rest < len(chunks) - 1 and chunks[rest].reading("determiner", "kind"):
            rest += 1
        folder = chunks[rest].text.rstrip("/")
        path = posixpath.join(folder, name.text)
        there = scene.is_folder(folder) and scene.exists(path)
        if there and told in _IS | _THE_ONE and _ends(chunks, rest + 1):
            others = _all_placed(kept, folder, scene)
            return [*others, _path(name, path)], _behind(chunks, at + 1, rest + 1)
    return None


def _all_placed(kept: Sequence[Chunk], folder: str, scene: Scene) -> list[Chunk]:
    """Read "b.txt and a.txt, which are in docs" as both paths."""
    placed = list(kept)
    at = len(placed) - 1
    while at > 0 and placed[at].reading("conjunction"):
        name, at = placed[at - 1], at - 1
        path = posixpath.join(folder, name.text)
        if name.readings or scene.exists(name.text) or not scene.exists(path):
            break
        placed[at], at = _path(name, path), at - 1
    return placed


def _renames(chunks: Sequence[Chunk]) -> bool:
    """Whether a name is given: "cámbiale el nombre a a.txt de docs" is none of the folder."""
    verbs = {r.name for c in chunks for r in c.readings if r.section == "verb"}
    return bool(verbs & _RENAMING) or any(c.reading("named") for c in chunks)


def _of_folder(
    chunks: Sequence[Chunk], at: int, kept: list[Chunk], scene: Scene
) -> tuple[list[Chunk], int] | None:
    """Read "a.txt de docs" as its path."""
    cue = at + 1
    while cue < len(chunks) and norm_of(chunks[cue : cue + 1]) in _IS | _ARE:
        cue += 1
    rest = cue + 1
    while rest < len(chunks) - 1 and chunks[rest].reading("determiner", "kind"):
        rest += 1
    if rest >= len(chunks) or norm_of(chunks[cue : cue + 1]) not in _INSIDE | _OF:
        return None
    folder = chunks[rest].text.rstrip("/")
    path = posixpath.join(folder, chunks[at].text)
    if not (scene.is_folder(folder) and scene.exists(path)):
        return None
    last = rest + 1
    if last < len(chunks) and said(chunks[last], "kind") == "folder":
        last += 1
    return [*kept, _path(chunks[at], path)], last


def _called_as_held(
    chunks: Sequence[Chunk], at: int, kept: list[Chunk], scene: Scene
) -> tuple[list[Chunk], int] | None:
    """Read "las guías que están en guias", "the essays in essays" as the files there."""
    word = chunks[at]
    if word.tokens[0].quoted or not word.text.isalpha():
        return None
    rest = at + 1
    while rest < len(chunks) and {t.norm for t in chunks[rest].tokens} <= _LEADS_TO_FOLDER:
        rest += 1
    led = norm_of(chunks[at + 1 : rest]).split()
    folder = chunks[rest].text.rstrip("/") if rest < len(chunks) else ""
    same = fold(folder) == fold(word.text) and scene.is_folder(folder)
    if not (same and kept and _IN_FOLDER.intersection(led) and _all_fit(word, folder, scene)):
        return None
    determined = kept[-1].reading("determiner", "number", "filter") or norm_of(kept[-1:]) in _ASKING
    kind = Reading("kind", "file", plural=True)
    return ([*kept, replace(word, readings=(kind,))], at + 1) if determined else None


def _all_fit(word: Chunk, folder: str, scene: Scene) -> bool:
    """Whether a word for files of a type leaves out none that lies in a folder."""
    types = [r.name for r in word.readings if r.section == "type"]
    endings = tuple(f".{suffix}" for suffix in extensions(types))
    entries = scene.entries(folder)
    return not types or all(e.name.lower().endswith(endings) for e in entries)


def _path(name: Chunk, path: str) -> Chunk:
    token = name.tokens[0]
    return Chunk((Token(path, fold(path), token.start, token.end, quoted=True),))


def _said_again(
    chunks: Sequence[Chunk], at: int, kept: list[Chunk], scene: Scene
) -> tuple[list[Chunk], int] | None:
    """Leave out "(the text file)" behind the name of one."""
    if not (kept and chunks[at].text in _OPENING and _is_file(kept[-1], scene)):
        return None
    for end in range(at + 2, min(at + _LONGEST_DESCRIPTION, len(chunks)) + 1):
        told = chunks[at + 1 : end]
        definite = told[0].tokens[0].norm in _DEFINITE
        closed = chunks[at].text == "(" and chunks[end : end + 1]
        if not (definite and all(_fits(c, kept[-1].text) for c in told[1:])):
            continue
        if (closed and chunks[end].text == ")") or (len(told) > 1 and _goes_on(chunks, at, end)):
            return kept, end + 1 if closed else _behind(chunks, at, end)
    return None


def _goes_on(chunks: Sequence[Chunk], at: int, end: int) -> bool:
    """Whether a description between commas ends there: the sentence does, or leads elsewhere."""
    after = chunks[end + 1 : end + 2]
    last = end == len(chunks)
    return chunks[at].text == "," and (
        last or (chunks[end].text == "," and bool(after) and after[0].reading("cue") is not None)
    )


def _named_at_last(
    chunks: Sequence[Chunk], at: int, kept: list[Chunk], scene: Scene
) -> tuple[list[Chunk], int] | None:
    """Leave out "this file," and "the old one, I mean" before the name of it."""
    if chunks[at].text not in _OPENING:
        return None
    name = next((i for i in range(at + 1, len(chunks)) if _is_file(chunks[i], scene)), at)
    again = norm_of([c for c in chunks[at + 1 : name] if not c.tokens[0].punctuation])
    if name == at or again not in _AGAIN or not _ends(chunks, name + 1):
        return None
    start = _described(kept, chunks[name].text)
    if start is None or (_is_meant(kept) and _lists(chunks[name + 1 : name + 3])):
        return None
    return [*kept[:start], replace(chunks[name], readings=())], _behind(chunks, at, name + 1)


def _described(kept: Sequence[Chunk], name: str) -> int | None:
    """Where a description of the name begins that ends here."""
    if _is_meant(kept):
        return len(kept) - 1
    for start in range(len(kept) - 2, max(len(kept) - 2 - _LONGEST_DESCRIPTION, -1), -1):
        told = [c for c in kept[start + 1 :] if norm_of([c]) not in _OF | {"la", "los", "las"}]
        if not all(_fits(chunk, name) for chunk in told):
            return None
        if norm_of(kept[start : start + 1]) in _DEFINITE:
            typed = all(chunk.reading("type", "kind") for chunk in told)
            return None if typed else start  # "the text file, a.txt" is read so anyway
    return None


def _is_meant(kept: Sequence[Chunk]) -> bool:
    return bool(kept) and norm_of(kept[-1:]) in _MEANT


def _lists(after: Sequence[Chunk]) -> bool:
    """Whether more names follow: "it, a.txt, and b.txt" are three."""
    follows = after[1] if len(after) > 1 and after[0].text == "," else None
    return follows is not None and (not follows.readings or bool(follows.reading("conjunction")))


def _fits(chunk: Chunk, name: str) -> bool:
    """Whether a word of a description may be said of a name."""
    words = parts_of(fold(name))
    if all(word in _ONE or word in words for word in norm_of([chunk]).split()):
        return True
    types = [r.name for r in chunk.readings if r.section == "type"]
    if types:
        ending = posixpath.splitext(name)[1].lower()
        return ending in {f".{suffix}" for suffix in extensions(types)}
    kind = chunk.reading("kind")
    return kind is not None and not kind.plural and kind.name in {"file", "item"}


def _is_file(chunk: Chunk, scene: Scene) -> bool:
    return not chunk.readings and "." in chunk.text and scene.exists(chunk.text)


def _opens(chunks: Sequence[Chunk], at: int) -> bool:
    return at < len(chunks) and chunks[at].text in _OPENING


def _ends(chunks: Sequence[Chunk], at: int) -> bool:
    return at >= len(chunks) or chunks[at].text in _CLOSING


def _behind(chunks: Sequence[Chunk], opening: int, closing: int) -> int:
    """Where to go on: behind a bracket, and behind a comma that something is led on after."""
    after = chunks[closing + 1 : closing + 2]
    closes = {"(": ")", ",": ","}[chunks[opening].text]
    if closing >= len(chunks) or chunks[closing].text != closes:
        return closing
    led = bool(after) and after[0].reading("cue", "conjunction") is not None
    return closing + 1 if closes == ")" or led else closing
