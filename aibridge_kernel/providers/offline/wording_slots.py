"""What may stand in the slots of the patterns of whole requests (see ``wordings``)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from .actions.contents import NO_TEXT
from .said_files import said_files, said_folders
from .selecting import grammar
from .tokens import Token, fold
from .wording_archives import archive, entry, gzipped, into, packed
from .wording_rows import ANDS, ONES, listed, past, quoted, says_span, span
from .wording_things import folder_said, stands_by_its_word, things_said

if TYPE_CHECKING:
    from .lexicon import Lexicon
    from .scene import Scene

_NO_TEXTS = frozenset({
    "another", "conjunction", "cue", "determiner", "here", "inside", "kind", "opening", "pronoun",
    "filter", "holding", "spot", "stop", "text", "topic", "type", "verb", "want", "wish",
})  # fmt: skip
"""Sections of words that are hardly looked for."""
_EXTENSION = re.compile(r"\*?\.\w{1,8}")
_FILE = re.compile(r"\w\.[a-z][a-z0-9]{0,4}$", re.IGNORECASE)
_PLURALS = {
    "en": re.compile(r"([a-z]{2,}[^\Ws]|[A-Z]{2,}|\d+)s"),
    "es": re.compile(r"([a-záéíóú]{2,}[lnrdj](?=es)|[a-záéíóú]{2,}[aeio]|[A-Z]{2,}|\d+)(?:es|s)"),
}
_IN = frozenset({"in", "inside", "within", "of", "from", "under", "en", "dentro", "de", "del"})
_LEADS = frozenset({
    "the", "my", "our", "de", "la", "el", "mi", "folder", "directory", "carpeta", "directorio",
})  # fmt: skip
_FILES = frozenset({"file", "document"})
_FOLDERS = frozenset({"folder", "directory"})
_CALLING = frozenset({"called", "de", "llamada", "llamado", "named", "que", "se", "llame"})
_ON_THE_WAY = frozenset({"intermedias", "intermedios", "intermediate", "padre", "padres", "parent"})
"""What the folders are called that lead to one: there shall be none of that name."""
_OTHERS = frozenset({"otro", "otra"})
_NO_NOUNS = frozenset({"conjunction", "cue", "determiner", "kind", "pronoun", "stop"})
_PEOPLE = frozenset({"children", "gente", "men", "people", "women"})
_LONGEST_NOUN = 2
_SHORTEST_MARK = 3
_LONGEST_TEXT = 3


@dataclass(frozen=True, slots=True)
class Reader:
    """What the slots need to know."""

    lexicon: Lexicon
    scene: Scene
    vague: frozenset[str]
    said: Sequence[Token]


Slot = Callable[[Reader, Sequence[Token]], Iterator[tuple[str, int]]]
"""What may stand there, as it is put into the plain sentence, and the tokens it takes."""


def _is_there(reader: Reader, token: Token) -> bool:
    return (token.quoted or token.looks_like_name) and reader.scene.exists(token.text)


def _file(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A text file: "a.txt", "a.txt [file] in [the folder] docs", "agenda" of agenda.txt."""
    token = tokens[0]
    told = said_files(tokens, reader.lexicon, reader.scene)
    yield from ((_written(path), used) for path, used in told)
    there = _is_there(reader, token) and _is_text_file(reader, token.text)
    if name := token.text if there else _of_stem(reader, token):
        yield _written(name), 1
        if tokens[1:] and tokens[1].norm in _FILES:
            yield _written(name), 2
    if "." in token.text and "/" not in token.text:
        at = past(tokens, 1, _FILES)
        if at < len(tokens) and tokens[at].norm in _IN and not tokens[at].quoted:
            yield from _placed_file(reader, token, tokens, at + 1)


def _placed_file(
    reader: Reader, token: Token, tokens: Sequence[Token], at: int
) -> Iterator[tuple[str, int]]:
    at = past(tokens, at, _LEADS)
    path = f"{tokens[at].text.rstrip('/')}/{token.text}" if at < len(tokens) else ""
    if path and reader.scene.exists(path) and _is_text_file(reader, path):
        yield _written(path), at + 1
        if past(tokens, at + 1, _FOLDERS) == at + 2:
            yield _written(path), at + 2


def _of_stem(reader: Reader, token: Token) -> str:
    """The one text file that is called so but for its extension, if the word says nothing else."""
    if token.quoted or not token.text.isalnum() or reader.lexicon.readings(token.norm):
        return ""
    if reader.scene.exists(token.text) or not reader.scene.named(token.text):
        return ""
    stems = [(posixpath.splitext(e.name)[0], e.name) for e in reader.scene.entries()]
    found = [name for stem, name in stems if fold(stem) == token.norm]
    alone = len(found) == 1 and not reader.scene.variants(found[0])
    return found[0] if alone and _is_text_file(reader, found[0]) else ""


def _is_text_file(reader: Reader, path: str) -> bool:
    return not path.lower().endswith(NO_TEXT) and not reader.scene.is_folder(path)


def _written(path: str) -> str:
    return quoted(path) if " " in path else path


def _member(_: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What an archive may hold, told in quotes or with its extension: "essay.md"."""
    token = tokens[0]
    if token.quoted or _FILE.search(token.text):
        yield quoted(token.text), 1


def _leaf(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The name of a file alone, which may lie where another one does: "staging.yaml"."""
    if "/" not in tokens[0].text:
        yield from _member(reader, tokens)


def _folder(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    for path, used in said_folders(tokens, reader.lexicon, reader.scene):
        yield quoted(path), used


def _group(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The folder that a word says what it holds of: "client files" of the folder clients."""
    for name in (tokens[0].norm, f"{tokens[0].norm}s", f"{tokens[0].norm}es"):
        if not tokens[0].quoted and reader.scene.exists(name) and reader.scene.is_folder(name):
            yield quoted(name), 1
            return


def _text(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What is looked for: in quotes, a word, or several that are written as names."""
    token = tokens[0]
    if token.quoted:
        yield quoted(token.text), 1
        return
    if not _is_text(reader, token):
        return
    yield quoted(token.text), 1
    for length in range(2, min(_LONGEST_TEXT, len(tokens)) + 1):
        part = tokens[:length]
        if not all(t.text[:1].isupper() and _is_text(reader, t) for t in part):
            return
        yield quoted(" ".join(t.text for t in part)), length


def _is_text(reader: Reader, token: Token) -> bool:
    sections = {reading.section for reading in reader.lexicon.readings(token.norm)}
    named = token.text[:1].isupper() or any(char.isdigit() for char in token.text)
    small = bool(sections & _NO_TEXTS) and not named
    file = token.looks_like_name and reader.scene.exists(token.text)
    file = file or bool(_FILE.search(token.text))
    mark = token.text.isupper() and len(token.text) >= _SHORTEST_MARK
    vague = token.norm in reader.vague and not mark  # "TODO" is no "todo"
    return not (token.punctuation or small or file or vague)


def _things(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What is looked for, without the ending of its plural: "errors", "TODOs", "404s"."""
    token = tokens[0]
    if token.text.islower() and not token.quoted and token.norm in grammar()["log_marks"]:
        yield quoted(grammar()["log_marks"][token.norm]), 1
        return
    match = None if token.quoted else _PLURALS[reader.lexicon.language].fullmatch(token.text)
    if match is None:
        word = token.text
        if token.quoted or word.isupper() or word.isdecimal():
            yield from _text(reader, tokens[:1])
    elif (
        _is_text(reader, token)
        and fold(match[1]) not in reader.vague
        and stands_by_its_word(reader.said, match[1])
    ):
        yield quoted(match[1]), 1


def _mark(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A mark in capitals: "TODOs", "FIXME"."""
    word = tokens[0].text.removesuffix("s")
    vague = tokens[0].norm in reader.vague
    if word.isupper() and len(word) >= _SHORTEST_MARK and not vague:
        yield from _things(reader, tokens)


def _note(_: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A mark that is told beside a folder: "TODO" is no "todo" amid small letters."""
    word = tokens[0].text.removesuffix("s")
    small = any(letter.islower() for token in tokens for letter in token.text)
    if word.isupper() and len(word) >= _SHORTEST_MARK and small:
        yield quoted(word), 1


def _sign(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A text that is no adjective: in quotes, or with a capital or a digit: "INFO lines"."""
    token = tokens[0]
    if token.quoted or token.text != token.text.lower() or any(map(str.isdigit, token.text)):
        yield from _text(reader, tokens[:1])


def _number(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    measures, token = reader.lexicon.measures, tokens[0]
    value = measures.ordinals.get(token.norm, measures.number(token))
    if value is not None and value == int(value) and not token.quoted:
        yield str(int(value)), 1


def _after(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The line behind the one that is said: "everything after line 2"."""
    for value, used in _number(reader, tokens):
        yield str(int(value) + 1), used


def _type(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A type of files, by its name or by what their names end in: "python", ".py"."""
    token = tokens[0]
    typed = any(r.section == "type" for r in reader.lexicon.readings(token.norm))
    if (typed and not token.quoted) or _EXTENSION.fullmatch(token.text):
        yield token.text.lstrip("*"), 1


def _column(_: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    token = tokens[0]
    if not (token.punctuation or token.quoted):
        yield token.text, 1


def _ext(_: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What names end in, with its dot: ".JPG"."""
    if _EXTENSION.fullmatch(tokens[0].text):
        yield tokens[0].text.lstrip("*"), 1


def _noun(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What stands one per line, left out of the plain sentence: "questions", "quiz answers"."""
    for length, token in enumerate(tokens[:_LONGEST_NOUN], 1):
        sections = {reading.section for reading in reader.lexicon.readings(token.norm)}
        if token.quoted or not token.text.isalpha() or sections & _NO_NOUNS:
            return
        if token.norm.endswith("s") or token.norm in _PEOPLE:
            yield token.text, length


def _one(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What each line is, left out likewise: "every capital", "which question"."""
    sections = {reading.section for reading in reader.lexicon.readings(tokens[0].norm)}
    plain = tokens[0].text.isalpha() and not tokens[0].quoted
    if plain and not sections & _NO_NOUNS and not tokens[0].norm.endswith("s"):
        yield tokens[0].text, 1


def _state(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A word that stands in each of the lines that are counted, in the singular: "pendiente"."""
    token = tokens[0]
    readings = reader.lexicon.readings(token.norm)
    known = any(r.section != "filler" or r.name == "new" for r in readings)
    if token.quoted or known or not token.text.isalpha() or not _is_text(reader, token):
        return
    yield quoted(token.text.removesuffix("s") if token.text.islower() else token.text), 1


def _new(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What shall be called so: in quotes, written as a name, or a word that says nothing else."""
    token = tokens[0]
    readings = reader.lexicon.readings(token.norm)
    strange = not token.punctuation and all(r.section == "type" for r in readings)
    if token.quoted or token.looks_like_name or strange:
        yield quoted(token.text), 1


def _label(_: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A new name that can be nothing else: in quotes, or written as a name."""
    if tokens[0].quoted or tokens[0].looks_like_name:
        yield quoted(tokens[0].text), 1


def _suffix(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What names here end in, with its dot or without: ".JPG", "tmp"."""
    here = tokens[0].norm in reader.scene.endings()
    yield from [(f".{tokens[0].text}", 1)] if here else _ext(reader, tokens)


def _line(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What is written into a file, in quotes, but no name of one: "a.txt", ".md"."""
    name = _FILE.search(tokens[0].text) or tokens[0].text.startswith(".")
    file = " " not in tokens[0].text and name
    if tokens[0].quoted and not file and not reader.scene.exists(tokens[0].text):
        yield quoted(tokens[0].text), 1


def _fresh(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The file that there shall be: "hello.txt"."""
    name = tokens[0].text
    file = _FILE.search(name) or (name.startswith(".") and name[1:].isalnum())
    if file and not reader.scene.exists(name):
        yield quoted(name), 1


def _fresh_files(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    yield from listed(tokens, lambda token: bool(list(_fresh(reader, [token]))))


def _names(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The folders that there shall be, two or more: "one called dry and another called wet"."""
    words = {token.norm for token in tokens}
    if tokens[0].norm == "uno" and not words & (_CALLING | _OTHERS):
        return  # "carpetas uno dos y tres" are three
    if tokens[0].norm in _ON_THE_WAY:
        return  # "con las intermedias que falten"
    yield from listed(tokens, lambda token: bool(list(_newdir(reader, [token]))))


def _row(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The same, joined by a comma or a word: "dry, wet"."""
    for names, used in _names(reader, tokens):
        last, before = tokens[used - 1], tokens[used - 2]
        if last.quoted or before.norm in ANDS | ONES or last.start > before.end + 1:
            yield names, used


def _list(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The same, with a comma or quotes: without a verb "appeared and vanished" names nothing."""
    for names, used in _row(reader, tokens):
        commas = (a.end + 1 < b.start for a, b in pairwise(tokens[:used]))
        if tokens[0].quoted or any(commas):
            yield names, used


def _newdir(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The folder that there shall be, no file by its name."""
    name = tokens[0].text
    if not (says_span(tokens[0]) or _FILE.search(name) or "*" in name or reader.scene.exists(name)):
        capital = tokens[0].text[:1].isupper() and tokens[0].start > 0
        yield from [(quoted(name), 1)] if capital else _new(reader, tokens)


def _deep(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The folder in other folders that there shall be: "2025/march"."""
    if "/" in tokens[0].text.strip("/"):
        yield from _newdir(reader, tokens)


def _span(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    yield from span(tokens, reader.scene.exists)


def _what(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """Things as they are said: "all the pdf files"."""
    yield from things_said(reader.lexicon, reader.scene, tokens)


def _several(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """Things as they are said, none of them by the name of a file: "the jpgs"."""
    if not any("." in token.text.strip(".") for token in tokens):
        yield from _what(reader, tokens)


def _where(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A folder as it is said: "the folder called docs"."""
    yield from folder_said(reader.lexicon, reader.scene, tokens)


SLOTS: Mapping[str, Slot] = MappingProxyType({
    "after": _after, "archive": archive, "column": _column, "deep": _deep, "entry": entry,
    "ext": _ext, "file": _file, "files": _fresh_files, "folder": _folder, "fresh": _fresh,
    "group": _group, "gzipped": gzipped, "into": into, "label": _label, "leaf": _leaf,
    "line": _line, "list": _list,
    "mark": _mark, "member": _member, "names": _names, "new": _new, "newdir": _newdir,
    "note": _note, "noun": _noun, "one": _one,
    "number": _number, "packed": packed, "row": _row, "several": _several, "sign": _sign,
    "span": _span, "state": _state, "suffix": _suffix, "text": _text, "things": _things,
    "type": _type, "what": _what, "where": _where,
})  # fmt: skip
