"""Whole requests in other words: "any errors in a.log" as "search for "error" in a.log".

The patterns of ``phrases/*/wordings.toml`` account for a request from its first word to its last;
what stands in their slots is put into the plain sentence that they are listed under, which is then
read as if it had been written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from .actions.contents import NO_TEXT
from .phrase_files import table
from .tokens import Token, fold
from .wording_archives import archive, entry, into, packed
from .wording_things import folder_said, things_said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .chunks import Chunk
    from .lexicon import Lexicon
    from .scene import Scene

_COURTESIES = frozenset({"courtesy", "greeting", "mark", "modal"})
_NO_TEXTS = frozenset({
    "another", "conjunction", "cue", "determiner", "here", "inside", "kind", "opening", "pronoun",
    "filter", "holding", "spot", "stop", "text", "topic", "type", "verb", "want", "wish",
})  # fmt: skip
"""Sections of words that are hardly looked for."""
_PART = re.compile(r"[()\[\]|]|[^\s()\[\]|]+")
_EXTENSION = re.compile(r"\*?\.\w{1,8}")
_FILE = re.compile(r"\w\.[a-z]{1,4}$", re.IGNORECASE)
_PLURALS = {
    "en": re.compile(r"([a-z]{2,}[^\Ws]|[A-Z]{2,}|\d+)s"),
    "es": re.compile(r"([a-záéíóú]{2,}[lnrdj](?=es)|[a-záéíóú]{2,}[aeio]|[A-Z]{2,}|\d+)(?:es|s)"),
}
_BETWEEN = frozenset({",", ":", ";", ".", "(", ")"})
_ENDS = ".?!¿¡"
CALLED = {"after": "number", "group": "folder", "mark": "things", "note": "things"}
"""What the plain sentence calls a slot, if otherwise."""
_SHORTEST_MARK = 3
_LONGEST_TEXT = 3


@dataclass(frozen=True, slots=True)
class _Reader:
    """What the slots need to know."""

    lexicon: Lexicon
    scene: Scene
    patterns: _Patterns


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


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The patterns of a language as one graph, and those of their parts."""

    root: _Node
    parts: Mapping[str, _Node]
    vague: frozenset[str]


Slot = Callable[[_Reader, Sequence[Token]], Iterator[tuple[str, int]]]
"""What may stand there, as it is put into the plain sentence, and the tokens it takes."""


def in_plain_words(
    chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene, *, first: bool = False
) -> str | None:
    """The plain sentence for a request, ``None`` if no pattern accounts for all of it.

    The patterns under ``first`` are for what would be taken for something else.
    """
    patterns = _patterns(lexicon.language, "first" if first else "request")
    reader = _Reader(lexicon, scene, patterns)
    for part in _without_courtesies(chunks):
        tokens = [t for chunk in part for t in chunk.tokens if t.quoted or t.text not in _BETWEEN]
        found = list(_walk(tokens, 0, patterns.root, {}, reader)) if tokens else []
        if found:
            plain, values = min(found, key=lambda one: sum(len(v) for v in one[1].values()))
            return plain.format_map(values)
    return None


@cache
def _patterns(language: str, section: str) -> _Patterns:
    said = table(f"{language}/wordings.toml")
    root = _Node()
    for plain, patterns in said[section].items():
        for pattern in patterns:
            _grown(root, iter(_PART.findall(fold(pattern))), "").plain.append(plain)
    return _Patterns(root, _Parts(said["part"]), frozenset(map(fold, said["no_text"]["words"])))


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


def _without_courtesies(chunks: Sequence[Chunk]) -> Iterator[Sequence[Chunk]]:
    """The chunks, and what is left of them without more and more courtesies around them."""
    start, end = 0, len(chunks)
    while end and chunks[end - 1].text in _ENDS:
        end -= 1
    while start < end and chunks[start].text in _ENDS:
        start += 1
    yield chunks[start:end]
    first, last = start, end
    while last > start and _is_courtesy(chunks[last - 1]):
        last -= 1
    if last != end:
        yield chunks[start:last]
    while first < last and _is_courtesy(chunks[first]):
        first += 1
        yield chunks[first:last]


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
            for end in _ends(tokens, place, reader.patterns.parts[name], reader.patterns.parts):
                for after in behind:
                    yield from _walk(tokens, end, after, values, reader)
        for name, behind in here.slots.items() if place < len(tokens) else ():
            for value, used in _SLOTS[name.rstrip("2")](reader, tokens[place:]):
                said = {**values, CALLED.get(name, name): value}
                for after in behind:
                    yield from _walk(tokens, place + used, after, said, reader)


def _word(tokens: Sequence[Token], place: int, node: _Node) -> Sequence[_Node]:
    """Where the word at a place leads to."""
    plain = place < len(tokens) and not tokens[place].quoted
    return node.words.get(tokens[place].norm, ()) if plain else ()


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


# --- slots -------------------------------------------------------------------------------------


def _quoted(text: str) -> str:
    return f"«{text}»" if '"' in text else f'"{text}"'


def _is_there(reader: _Reader, token: Token) -> bool:
    return (token.quoted or token.looks_like_name) and reader.scene.exists(token.text)


def _file(reader: _Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    token = tokens[0]
    text = not token.text.lower().endswith(NO_TEXT)
    if _is_there(reader, token) and text and not reader.scene.is_folder(token.text):
        yield _quoted(token.text) if " " in token.text else token.text, 1


def _member(_: _Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What an archive may hold, told in quotes or with its extension: "essay.md"."""
    token = tokens[0]
    if token.quoted or _FILE.search(token.text):
        yield _quoted(token.text), 1


def _leaf(reader: _Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The name of a file alone, which may lie where another one does: "staging.yaml"."""
    if "/" not in tokens[0].text:
        yield from _member(reader, tokens)


def _folder(reader: _Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    token = tokens[0]
    if reader.scene.exists(token.text) and reader.scene.is_folder(token.text):
        yield _quoted(token.text), 1


def _group(reader: _Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The folder that a word says what it holds of: "client files" of the folder clients."""
    for name in (tokens[0].norm, f"{tokens[0].norm}s", f"{tokens[0].norm}es"):
        if not tokens[0].quoted and reader.scene.exists(name) and reader.scene.is_folder(name):
            yield _quoted(name), 1
            return


def _text(reader: _Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What is looked for: in quotes, a word, or several that are written as names."""
    token = tokens[0]
    if token.quoted:
        yield _quoted(token.text), 1
        return
    if not _is_text(reader, token):
        return
    yield _quoted(token.text), 1
    for length in range(2, min(_LONGEST_TEXT, len(tokens)) + 1):
        part = tokens[:length]
        if not all(t.text[:1].isupper() and _is_text(reader, t) for t in part):
            return
        yield _quoted(" ".join(t.text for t in part)), length


def _is_text(reader: _Reader, token: Token) -> bool:
    sections = {reading.section for reading in reader.lexicon.readings(token.norm)}
    named = token.text[:1].isupper() or any(char.isdigit() for char in token.text)
    small = bool(sections & _NO_TEXTS) and not named
    file = token.looks_like_name and reader.scene.exists(token.text)
    file = file or bool(_FILE.search(token.text))
    mark = token.text.isupper() and len(token.text) >= _SHORTEST_MARK
    vague = token.norm in reader.patterns.vague and not mark  # "TODO" is no "todo"
    return not (token.punctuation or small or file or vague)


def _things(reader: _Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What is looked for, without the ending of its plural: "errors", "TODOs", "404s"."""
    token = tokens[0]
    match = None if token.quoted else _PLURALS[reader.lexicon.language].fullmatch(token.text)
    if match is None:
        word = token.text
        if token.quoted or word.isupper() or word.isdecimal():
            yield from _text(reader, tokens[:1])
    elif _is_text(reader, token) and fold(match[1]) not in reader.patterns.vague:
        yield _quoted(match[1]), 1


def _mark(reader: _Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A mark in capitals: "TODOs", "FIXME"."""
    word = tokens[0].text.removesuffix("s")
    vague = tokens[0].norm in reader.patterns.vague
    if word.isupper() and len(word) >= _SHORTEST_MARK and not vague:
        yield from _things(reader, tokens)


def _note(_: _Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A mark that is told beside a folder: "TODO" is no "todo" amid small letters."""
    word = tokens[0].text.removesuffix("s")
    small = any(letter.islower() for token in tokens for letter in token.text)
    if word.isupper() and len(word) >= _SHORTEST_MARK and small:
        yield _quoted(word), 1


def _number(reader: _Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    measures, token = reader.lexicon.measures, tokens[0]
    value = measures.ordinals.get(token.norm, measures.number(token))
    if value is not None and value == int(value) and not token.quoted:
        yield str(int(value)), 1


def _after(reader: _Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The line behind the one that is said: "everything after line 2"."""
    for value, used in _number(reader, tokens):
        yield str(int(value) + 1), used


def _type(reader: _Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    token = tokens[0]
    typed = any(r.section == "type" for r in reader.lexicon.readings(token.norm))
    if typed and not token.quoted:
        yield token.text, 1


def _column(_: _Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    token = tokens[0]
    if not (token.punctuation or token.quoted):
        yield token.text, 1


def _ext(_: _Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What names end in, with its dot: ".JPG"."""
    if _EXTENSION.fullmatch(tokens[0].text):
        yield tokens[0].text.lstrip("*"), 1


def _new(reader: _Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What shall be called so: in quotes, written as a name, or a word that says nothing else."""
    token = tokens[0]
    strange = not token.punctuation and not reader.lexicon.readings(token.norm)
    if token.quoted or token.looks_like_name or strange:
        yield _quoted(token.text), 1


def _what(reader: _Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """Things as they are said: "all the pdf files"."""
    yield from things_said(reader.lexicon, reader.scene, tokens)


def _where(reader: _Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A folder as it is said: "the folder called docs"."""
    yield from folder_said(reader.lexicon, reader.scene, tokens)


_SLOTS: Mapping[str, Slot] = MappingProxyType({
    "after": _after, "archive": archive, "column": _column, "entry": entry, "ext": _ext,
    "file": _file, "folder": _folder, "group": _group, "into": into, "leaf": _leaf, "mark": _mark,
    "member": _member, "new": _new, "note": _note, "number": _number, "packed": packed,
    "text": _text, "things": _things, "type": _type, "what": _what, "where": _where,
})  # fmt: skip
