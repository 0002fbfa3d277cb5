"""Requests about text files that turn on a mark or a few small words, read word by word.

"Replace the spaces with commas in a.txt", "in a.txt, apple should be pear", "the lines of a.txt
that are not in b.txt". Every word must be one that ``phrases/*/texts.toml`` knows for that kind of
request, or say nothing in any sentence.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from .actions.contents import NO_TEXT, escaped
from .chunks import Chunk
from .phrase_files import table
from .quoting import Done, path_word, path_words
from .scene import Scene
from .selecting import grammar
from .tokens import Token, fold

_EXCHANGING = frozenset({"change", "convert", "replace", "substitute", "swap", "put"})
_REMOVING = frozenset({"delete", "take"})
_MENDING = frozenset({"change", "replace", "substitute", "mend"})
_BESIDE = ("filler", "pronoun", "determiner")
_BY = frozenset({"by", "with", "to", "in", "for"})
_SILENT = ("filler", "wish", "conjunction")
_LOOKING = frozenset({"exist", "find", "give", "list", "need", "show", "tell", "want", "what"})
_LONGEST = 3
_PAIR = 2
_REPLACEMENT = "&/\\"

_BARE = frozenset({"but", "and", "not", "pero", "y", "no", ","})
_HELD = frozenset({
    "de", "en", "entries", "entradas", "filas", "from", "in", "items", "lineas", "lines", "names",
    "nombres", "of", "que", "renglones", "rows", "what", "whatever", "words",
})  # fmt: skip
"""Words for lines and where they are."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What the phrase file of a language says."""

    becomes: tuple[tuple[str, ...], ...]
    missing: frozenset[str]
    """Between two files: "that are not in"."""
    denying: frozenset[str]
    lines: frozenset[str]
    """Before them: "which lines of"."""
    article: frozenset[str]
    written: tuple[tuple[str, ...], ...]
    """Before a text that is wrong: "i wrote"."""
    wrong: tuple[tuple[str, ...], ...]
    """Between the two when it is asked to mend that: "but it is", "instead of"."""
    mending: frozenset[str]
    """What asks for that and nothing else: "arréglamelo"."""


def read(chunks: Sequence[Chunk], scene: Scene, language: str) -> Done | None:
    """The command for such a request, ``None`` if it is none."""
    paths = [chunk.text for chunk in chunks if _is_file(chunk, scene)]
    if not paths:
        return None
    words = _words(language)
    found = _marks(chunks, paths, scene, words) or _becoming(chunks, paths, words)
    return found or (_missing(chunks, paths, scene, words) if len(paths) == _PAIR else None)


@cache
def _words(language: str) -> _Words:
    said = table(f"{language}/texts.toml")

    def folded(section: str, key: str) -> frozenset[str]:
        return frozenset(map(fold, said[section][key]))

    def phrases(key: str) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(fold(phrase).split()) for phrase in said["exchange"][key])

    return _Words(
        phrases("becomes"), folded("missing", "between"), frozenset(said["missing"]["denying"]),
        folded("missing", "before"), folded("exchange", "articles"), phrases("written"),
        phrases("wrong"), folded("exchange", "mending"),
    )  # fmt: skip


def _is_file(chunk: Chunk, scene: Scene) -> bool:
    token = chunk.tokens[0]
    named = len(chunk.tokens) == 1 and (token.quoted or token.looks_like_name)
    there = named and scene.exists(token.text) and not scene.is_folder(token.text)
    return there and not token.text.lower().endswith(NO_TEXT)


# --- marks -------------------------------------------------------------------------------------


def _marks(
    chunks: Sequence[Chunk], paths: Sequence[str], scene: Scene, words: _Words
) -> Done | None:
    """A mark put in the place of another, or taken out: "quita las comas de a.txt"."""
    others = (c for c in chunks if _mark(c, words) is None)
    verbs = {r.name for c in others for r in c.readings if r.section == "verb"}
    said: list[str] = []
    led = False
    for chunk in chunks:
        mark = _mark(chunk, words)
        if mark is not None:
            said.append(mark)
        elif chunk.tokens[0].quoted and not _is_file(chunk, scene):
            said.append(chunk.text)
        elif chunk.reading("cue") is not None:
            led = led or (len(said) == 1 and chunk.reading("cue").name in _BY)  # type: ignore[union-attr]
        elif not (_is_file(chunk, scene) or _says_nothing(chunk, words) or chunk.reading("verb")):
            return None
    marks = sum(1 for chunk in chunks if _mark(chunk, words) is not None)
    if not marks or any(len(mark) > 1 and not led for mark in said):
        return None
    if any(" " in path for path in paths):
        return None  # "spaces" may be those in the name
    if verbs & _EXCHANGING and len(said) == _PAIR and led and not verbs & _REMOVING:
        return _replaced(said[0], said[1], paths)
    if verbs & _REMOVING and not verbs - _REMOVING - {"move"} and len(said) == 1:
        return _replaced(said[0], "", paths)
    return None


def _mark(chunk: Chunk, words: _Words) -> str | None:
    """The mark that a word names: "comas" is ``,``."""
    marks: dict[str, list[str]] = grammar()["marks"]
    told = [fold(token.text) for token in chunk.tokens]
    if chunk.tokens[-1].quoted:
        return None
    while len(told) > 1 and told[0] in words.article:
        told = told[1:]
    said = " ".join(told)
    return next((mark for mark, names in marks.items() if said in names), None)


def _replaced(old: str, new: str, paths: Sequence[str]) -> Done:
    script = f"s/{escaped(old)}/{escaped(new, _REPLACEMENT)}/g".replace("\t", "\\t")
    values = {"old": old, "new": new, "names": list(paths)}
    reply = "replaced" if new else "deleted_text"
    values = values if new else {"text": old, "names": list(paths)}
    return Done(f"sed -i {shlex.quote(script)} {path_words(paths)}", reply, values)


# --- what a word shall be ----------------------------------------------------------------------


def _becoming(chunks: Sequence[Chunk], paths: Sequence[str], words: _Words) -> Done | None:
    """A word that shall be another one: "in a.txt, apple should be pear"."""
    if any(c.reading("verb", "stop") and not _is_small(c, words) for c in chunks[:1]):
        return None
    told = _without_mending(chunks, words)
    tokens = [token for chunk in told for token in chunk.tokens]
    mended = len(told) < len(chunks)
    at, length = _becomes(tokens, words.wrong) if mended else (0, 0)
    at, length = (at, length) if length else _becomes(tokens, words.becomes)
    if not length:
        return None
    before, after = _without_written(tokens[:at], words), tokens[at + length :]
    places = [side for side in (before, after) if any(t.text in paths for t in side)]
    if len(places) != 1:
        return None
    readings = {id(token): chunk for chunk in chunks for token in chunk.tokens}
    old = _plain(before, paths, readings, words)
    new = _plain(after, paths, readings, words)
    if old is None or new is None:
        return None
    marks = [_named_mark(side) for side in (old, new)]
    if any(marks) and not all(marks):
        return None  # "the comma should be pear"
    return _replaced(marks[0] or old, marks[1] or new, paths)


def _named_mark(said: str) -> str | None:
    """The mark that is named: "semicolons"; what is a mark itself is no other."""
    marks: dict[str, list[str]] = grammar()["marks"]
    named = (mark for mark, names in marks.items() if fold(said) in names)
    return next(named, said if len(said) == 1 and not said.isalnum() else None)


def _without_mending(chunks: Sequence[Chunk], words: _Words) -> Sequence[Chunk]:
    """The chunks without "…, could you fix that for me?" behind them."""
    at = max((at for at, c in enumerate(chunks) if c.text[:1] in {",", "."}), default=0)
    tail = chunks[at + (chunks[at].text in {",", "."}) :]
    if at and not tail:  # a full stop ends it
        return _without_mending(chunks[:at], words)
    verbs = [chunk for chunk in tail if _mends(chunk, words)]
    silent = (chunk.reading(*_BESIDE) for chunk in tail if chunk not in verbs)
    return chunks[:at] if at and len(verbs) == 1 and all(silent) else chunks


def _mends(chunk: Chunk, words: _Words) -> bool:
    verbs = {r.name for r in chunk.readings if r.section == "verb"}
    return bool(verbs & _MENDING) or any(fold(t.text) in words.mending for t in chunk.tokens)


def _without_written(tokens: Sequence[Token], words: _Words) -> Sequence[Token]:
    """What stands before the change without "I wrote"."""
    norms = [fold(token.text) for token in tokens]
    for said in sorted(words.written, key=len, reverse=True):
        for at in range(len(norms) - len(said)):
            if tuple(norms[at : at + len(said)]) == said:
                return [*tokens[:at], *tokens[at + len(said) :]]
    return tokens


def _becomes(tokens: Sequence[Token], phrases: Sequence[tuple[str, ...]]) -> tuple[int, int]:
    norms = [fold(token.text) for token in tokens]
    found = [
        (at, len(phrase))
        for phrase in phrases
        for at in range(1, len(norms) - len(phrase))
        if tuple(norms[at : at + len(phrase)]) == phrase
    ]
    places = {at for at, _ in found}
    return max(found, key=lambda one: one[1]) if len(places) == 1 else (0, 0)


def _is_small(chunk: Chunk, words: _Words) -> bool:
    return all(fold(token.text) in words.article for token in chunk.tokens)


def _plain(
    tokens: Sequence[Token], paths: Sequence[str], chunks: dict[int, Chunk], words: _Words
) -> str | None:
    """The one text that is left beside the place: in quotes, or words that say nothing else."""
    rest: list[Token] = []
    for token in tokens:
        chunk = chunks[id(token)]
        cue = chunk.reading("cue") is not None and chunk.reading("cue").name in {"in", "of"}  # type: ignore[union-attr]
        small = token.punctuation or fold(token.text) in words.article or cue
        if token.text not in paths and not small:
            rest.append(token)
    if len(rest) == 1 and rest[0].quoted:
        return rest[0].text
    strange = all(not chunks[id(t)].readings or chunks[id(t)].corrected for t in rest)
    if not rest or len(rest) > _LONGEST or not strange or any(t.quoted for t in rest):
        return None
    return " ".join(token.text for token in rest)


# --- lines of one file and not of the other ----------------------------------------------------


def _missing(
    chunks: Sequence[Chunk], paths: Sequence[str], scene: Scene, words: _Words
) -> Done | None:
    """The lines of one file that another one has not: "what is in a.txt but not in b.txt"."""
    places = [at for at, chunk in enumerate(chunks) if _is_file(chunk, scene)]
    first, second = places
    between = [t for chunk in chunks[first + 1 : second] for t in chunk.tokens]
    norms = [fold(token.text) for token in between]
    if not set(norms) & words.denying or not set(norms) <= words.missing or paths[0] == paths[1]:
        return None
    around = [*chunks[:first], *chunks[second + 1 :]]
    if not all(_leads(chunk, words) for chunk in around):
        return None
    before = {fold(token.text) for chunk in around for token in chunk.tokens}
    if set(norms) <= _BARE and not before & _HELD:
        return None  # "show a.txt but not b.txt" is about the files
    one, other = paths
    command = f"grep -Fvxf {path_word(other)} {path_word(one)}"
    return Done(command, "lines_missing", {"names": [one], "name": other})


def _leads(chunk: Chunk, words: _Words) -> bool:
    verbs = {r.name for r in chunk.readings if r.section == "verb"}
    told = all(fold(t.text) in words.lines or t.punctuation for t in chunk.tokens)
    return told or bool(verbs & _LOOKING) or chunk.reading("filler", "wish") is not None


def _says_nothing(chunk: Chunk, words: _Words) -> bool:
    determiner = chunk.reading("determiner")
    plain = determiner is not None and determiner.name != "some"
    small = all(fold(t.text) in words.article or t.punctuation for t in chunk.tokens)
    return plain or small or chunk.reading(*_SILENT) is not None
