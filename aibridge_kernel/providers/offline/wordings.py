"""Whole requests in other words: "any errors in a.log" as "search for "error" in a.log".

The patterns of ``phrases/*/wordings.toml``, and of the other books, account for a request from its
first word to its last; what stands in their slots is put into the plain sentence that they are
listed under, which is then read as if it had been written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from .phrase_files import section
from .prepared import ANY, BOOKS, store
from .selecting import grammar
from .tokens import Token, fold
from .wording_slots import SLOTS, Reader
from .wording_tables import MORE_SLOTS
from .wording_told import TOLD_SLOTS
from .wording_ways import WAY_SLOTS

if TYPE_CHECKING:
    from .chunks import Chunk
    from .lexicon import Lexicon
    from .scene import Scene

_COURTESIES = frozenset({"courtesy", "greeting", "mark", "modal"})
_PART = re.compile(r"[()\[\]|]|[^\s()\[\]|]+")
_BETWEEN = frozenset({",", ":", ";", ".", "(", ")", "?", "¿", "!", "¡"})
_ENDS = ".?!¿¡"
CALLED = {
    "after": "number", "group": "folder", "list": "names", "mark": "things", "note": "things",
    "pair": "number", "trait": "text", "topic": "text", "opening": "line", "gunzipped": "member",
    "row": "names", "headed": "file", "last": "number", "sign": "text", "table": "file",
    "value": "text",
    "journal": "file", "plain": "file", "config": "file", "roll": "file", "spaced": "label",
}  # fmt: skip
"""What the plain sentence calls a slot, if otherwise."""
_REPOSITORY = frozenset({"branch", "branches", "commit", "commits", "git", "rama", "ramas"})
"""Words that speak of git: its requests are only read where there is a repository, or with them."""
_SLOTS = {**SLOTS, **MORE_SLOTS, **TOLD_SLOTS, **WAY_SLOTS}
_ANY_CASE = {"en": " ignoring case", "es": " sin distinguir mayúsculas"}
_REMEMBERED = 4096
"""Words of which it is remembered which patterns need them."""
_Slot = tuple[str, int, int]
"""The name of a slot, and where in a sentence it begins and may go on to."""
_SENTENCES = 16
"""Sentences, in parts, of which it is remembered which patterns they may fit."""


@dataclass(slots=True, eq=False)
class _Node:
    """A place in a pattern: what leads on from it, and the plain sentences that end here."""

    words: dict[str, list[_Node]] = field(default_factory=dict)
    slots: dict[str, list[_Node]] = field(default_factory=dict)
    parts: dict[str, list[_Node]] = field(default_factory=dict)
    empty: list[_Node] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    reached: list[_Node] | None = None
    """Itself and where it leads without a word, once that was asked."""


class _Parts(dict[str, _Node]):
    """The parts of patterns by name, each grown when it is first looked at."""

    def __init__(self, said: Mapping[str, str]) -> None:
        super().__init__()
        self._said = said

    def __missing__(self, name: str) -> _Node:
        node = self[name] = _Node()
        _grown(node, iter(_PART.findall(fold(self._said[name]))), "").plain.append(name)
        return node


@dataclass(slots=True, eq=False)
class _Wording:
    """A pattern, grown when a sentence has words of all kinds that it needs."""

    book: str
    pattern: str
    plain: str
    needs: Sequence[frozenset[str]]
    root: _Node | None = None

    def grown(self) -> _Node:
        """Where the pattern begins."""
        if self.root is None:
            self.root = _Node()
            _grown(self.root, iter(_PART.findall(self.pattern)), "").plain.append(self.plain)
        return self.root


class _Wordings:
    """The patterns of a language, read when a sentence has a word that they need."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._read: dict[int, _Wording] = {}
        self._needing = lru_cache(_REMEMBERED)(self._asked)
        self.fitting = lru_cache(_SENTENCES)(self._fitting)
        vague = section(f"{language}/wordings.toml", "no_text")["words"]
        self.vague = frozenset(map(fold, vague))
        usual = section(f"{language}/wordings.toml", "part")
        own = {book: section(f"{language}/{book}.toml", "part") for book in BOOKS}
        self.parts = {book: _Parts({**usual, **said}) for book, said in own.items()}

    def _fitting(self, words: frozenset[str]) -> Mapping[str, list[_Wording]]:
        """The patterns that a sentence of these words may fit, by book, in their order."""
        found: dict[str, list[_Wording]] = {}
        for number in sorted({n for word in (ANY, *words) for n in self._needing(word)}):
            wording = self._wording(number)
            if not any(map(words.isdisjoint, wording.needs)):
                found.setdefault(wording.book, []).append(wording)
        return found

    def _asked(self, word: str) -> Sequence[int]:
        return store().said(f"{self._language}.wordings", word) or ()

    def _wording(self, number: int) -> _Wording:
        if number not in self._read:
            book, pattern, plain, others = store().said(f"{self._language}.wording", str(number))
            needs = tuple(map(frozenset, others))
            self._read[number] = _Wording(book, pattern, plain, needs)
        return self._read[number]


@dataclass(frozen=True, slots=True)
class _Reader(Reader):
    """What the slots need to know, and the parts of patterns."""

    parts: Mapping[str, _Node] = field(kw_only=True)
    held: dict[_Slot, Sequence[tuple[str, int]]] = field(kw_only=True)
    """What slots may hold that begin and end at a place of the sentence."""


def in_plain_words(
    chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene, *, first: bool = False
) -> Iterator[str]:
    """The plain sentences for a request, none if no pattern accounts for all of it.

    The patterns under ``first`` are for what would be taken for something else.
    """
    wordings = _wordings(lexicon.language)
    said = [token for chunk in chunks for token in chunk.tokens]
    fitting = wordings.fitting(frozenset(_spelled(said)))
    if not fitting:
        return
    spoken = any(token.norm in _REPOSITORY for token in said)
    held = scene.once(("slots", lexicon.language, *said), dict[_Slot, Sequence[tuple[str, int]]])
    for book in BOOKS if spoken or scene.exists(".git") else BOOKS[1:]:
        fit = fitting.get(f"{book}.first" if first else f"{book}.request", ())
        known = lexicon, scene, wordings.vague, said
        reader = _Reader(*known, parts=wordings.parts[book], held=held)
        plain = _plain(chunks, fit, reader)
        if plain is not None:
            yield plain


def _plain(chunks: Sequence[Chunk], fitting: Sequence[_Wording], reader: _Reader) -> str | None:
    for part in _without_courtesies(chunks) if fitting else ():
        tokens = [t for chunk in part for t in chunk.tokens if t.quoted or t.text not in _BETWEEN]
        words = set(_spelled(tokens))
        roots = [one.grown() for one in fitting if not any(map(words.isdisjoint, one.needs))]
        found = [one for root in roots for one in _walk(tokens, 0, root, {}, reader)]
        if found:
            plain, values = min(found, key=lambda one: sum(len(v) for v in one[1].values()))
            told = plain.format_map(values).replace(_PATH, "/")
            return told + _of_marks(values, reader)
    return None


_PATH = '"/"'
"""Between a folder and a new name in it: "docs"/"a.txt"."""


def _of_marks(values: Mapping[str, str], reader: _Reader) -> str:
    """How the marks of a log are looked for, which are written in capitals or not: "errors"."""
    mark = values.get("things", "").strip('"') in grammar()["log_marks"].values()
    log = values.get("file", "").strip('"').endswith(".log")
    return _ANY_CASE[reader.lexicon.language] if mark and log else ""


@cache
def _wordings(language: str) -> _Wordings:
    return _Wordings(language)


def _grown(start: _Node, parts: Iterator[str], closing: str) -> _Node:
    """Where the pattern leads from ``start``, up to its closing bracket."""
    end, current = _Node(), start
    for part in parts:
        if part == closing:
            break
        if part == "|":
            current.empty.append(end)
            current = start
        elif part == "(":
            current = _grown(current, parts, ")")
        elif part == "[":
            after = _grown(current, parts, "]")
            current.empty.append(after)
            current = after
        else:
            after = _Node()
            ways = {"{": current.slots, "<": current.parts}.get(part[0], current.words)
            name = part if ways is current.words else part.strip("{}<>")
            ways.setdefault(name, []).append(after)
            current = after
    current.empty.append(end)
    return end


def _spelled(tokens: Sequence[Token]) -> Iterator[str]:
    """The words of tokens, those that were mended as they were written as well."""
    for token in tokens:
        yield token.norm
        if token.mended:
            yield fold(token.text)


def _without_courtesies(chunks: Sequence[Chunk]) -> Iterator[Sequence[Chunk]]:
    """The chunks, and what is left of them without more and more courtesies around them."""
    start, end = 0, len(chunks)
    while end and chunks[end - 1].text in _ENDS:
        end -= 1
    while start < end and chunks[start].text in _ENDS:
        start += 1
    last = end
    while last > start and _is_courtesy(chunks[last - 1]):
        last -= 1
    for stop in dict.fromkeys((end, last)):
        yield chunks[start:stop]
    for stop in dict.fromkeys((last, end)):
        first = start
        while first < stop and _is_courtesy(chunks[first]):
            first += 1
            yield chunks[first:stop]


def _is_courtesy(chunk: Chunk) -> bool:
    filler = chunk.reading("filler")
    return chunk.text == "," or (filler is not None and filler.name in _COURTESIES)


def _walk(
    tokens: Sequence[Token], place: int, node: _Node, values: Mapping[str, str], reader: _Reader
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The plain sentences that the tokens from a place on lead to, with what their slots hold."""
    for here in _reached(node):
        if place == len(tokens):
            yield from ((plain, values) for plain in here.plain)
        for after in _word(tokens, place, here):
            yield from _walk(tokens, place + 1, after, values, reader)
        for name, behind in here.parts.items():
            for end in _ends(tokens, place, reader.parts[name], reader.parts):
                for after in behind:
                    yield from _walk(tokens, end, after, values, reader)
        for name, behind in here.slots.items() if place < len(tokens) else ():
            for value, used in _held(name.rstrip("2"), tokens, place, reader):
                said = {**values, CALLED.get(name, name): value}
                for after in behind:
                    yield from _walk(tokens, place + used, after, said, reader)


def _held(
    slot: str, tokens: Sequence[Token], place: int, reader: _Reader
) -> Sequence[tuple[str, int]]:
    """What a slot may hold at a place, and how many words that takes."""
    key = slot, tokens[place].start, tokens[-1].end
    if key not in reader.held:
        reader.held[key] = tuple(_SLOTS[slot](reader, tokens[place:]))
    return reader.held[key]


def _word(tokens: Sequence[Token], place: int, node: _Node) -> Sequence[_Node]:
    """Where the word at a place leads to, as it was mended or as it was written."""
    if place >= len(tokens) or tokens[place].quoted:
        return ()
    token = tokens[place]
    found = node.words.get(token.norm, ())
    return node.words.get(fold(token.text), ()) if token.mended and not found else found


def _ends(tokens: Sequence[Token], place: int, node: _Node, parts: Mapping[str, _Node]) -> set[int]:
    """Where a part of a pattern may end that begins at a place."""
    found: set[int] = set()
    for here in _reached(node):
        if here.plain:
            found.add(place)
        for after in _word(tokens, place, here):
            found |= _ends(tokens, place + 1, after, parts)
        for name, behind in here.parts.items():
            for end in _ends(tokens, place, parts[name], parts):
                for after in behind:
                    found |= _ends(tokens, end, after, parts)
    return found


def _reached(node: _Node) -> list[_Node]:
    """The node and where it leads without a word."""
    if node.reached is None:
        node.reached = found = [node]
        for other in found:
            found.extend(after for after in other.empty if after not in found)
    return node.reached
