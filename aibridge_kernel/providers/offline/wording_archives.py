"""Slots of ``wordings`` for archives, what goes into them and where they are unpacked.

A name may have labels around it: "the zip bundle.zip", "the scripts tarball", "la carpeta docs".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Protocol

from .called import parts_of
from .tokens import fold

if TYPE_CHECKING:
    from .lexicon import Lexicon
    from .scene import Scene
    from .tokens import Token

_ARTICLES = frozenset({
    "the", "my", "that", "this", "our", "a", "an", "new", "el", "la", "los", "las", "mi", "mis",
    "ese", "esa", "este", "esta", "nuestro", "nuestra", "un", "una", "nuevo", "nueva", "whole",
    "entire", "toda", "todo", "both", "ambos", "ambas",
})  # fmt: skip
_FRESH = frozenset({"a", "an", "new", "un", "una", "nuevo", "nueva"})
_ZIP = frozenset({"zip"})
_TAR = frozenset({"tarball", "tar", "tgz", "tar.gz"})
_ANY = frozenset({"archive", "comprimido", "paquete"})
_PLAIN = frozenset({"file", "archivo", "fichero", "compressed", "gzipped"})
_FOLDER = frozenset({"folder", "directory", "carpeta", "directorio", "dir"})
_FILES = frozenset({"file", "files", "archivo", "archivos", "fichero", "ficheros"})
_CALLED = frozenset({"called", "named", "llamado", "llamada", "nombre"})
_OF = frozenset({"de", "del"})
_AND = frozenset({"and", "y", "e", "&", "+", "plus"})
_ZIPPED = (".zip",)
_TARRED = (".tar.gz", ".tgz", ".tar")
_NEW = {"en": 'a new folder called "{}"', "es": 'una carpeta nueva llamada "{}"'}
_JOINED = {"en": " and ", "es": " y "}
_MOST_LABELS = 4


class Reader(Protocol):
    """What the slots need to know."""

    @property
    def lexicon(self) -> Lexicon:
        """The words of the language."""

    @property
    def scene(self) -> Scene:
        """What is there."""


Found = Iterator[tuple[str, int]]


def archive(reader: Reader, tokens: Sequence[Token]) -> Found:
    """An archive that is there: by its name, by what it is called in part, or the only one."""
    lead = _labels(tokens, _ARTICLES | _ZIP | _TAR | _ANY | _PLAIN, reader)
    for at in range(lead + 1):
        rest = tokens[at : at + 1]
        if rest and _is_archive(rest[0], reader):
            yield f'"{rest[0].text}"', at + 1
            if tokens[at + 1 : at + 2] and tokens[at + 1].norm in _ZIP | _TAR | _ANY:
                yield f'"{rest[0].text}"', at + 2
            return
    said = {token.norm for token in tokens[:lead]}
    if said & (_ZIP | _TAR | _ANY) and not said & _FRESH:
        here = _of_kind(said, reader)
        if len(here) == 1:
            yield f'"{here[0]}"', lead
        after = lead + 1 if tokens[lead : lead + 1] and tokens[lead].norm in _OF else lead
        yield from _of_stem(tokens[after : after + 1], here, after + 1)  # "el zip de trabajos"
    follows = tokens[lead + 1 : lead + 2]
    if follows and follows[0].norm in _ZIP | _TAR | _ANY:  # "the scripts tarball"
        yield from _of_stem(tokens[lead : lead + 1], _of_kind({follows[0].norm}, reader), lead + 2)


def _of_stem(said: Sequence[Token], here: Sequence[str], used: int) -> Found:
    same = [name for name in here if said and name.split(".")[0].casefold() == said[0].norm]
    if len(same) == 1:
        yield f'"{same[0]}"', used


def _of_kind(said: set[str], reader: Reader) -> list[str]:
    endings = _ZIPPED if said & _ZIP else _TARRED if said & _TAR else (*_ZIPPED, *_TARRED)
    entries = reader.scene.entries()
    return [e.name for e in entries if not e.is_directory and e.name.lower().endswith(endings)]


def _is_archive(token: Token, reader: Reader) -> bool:
    named = token.quoted or token.looks_like_name
    ending = token.text.lower().endswith((*_ZIPPED, *_TARRED))
    return named and ending and reader.scene.exists(token.text)


def gzipped(reader: Reader, tokens: Sequence[Token]) -> Found:
    """The one packed file here that the words of its name tell: "the waiting list"."""
    entries = (e.name for e in reader.scene.entries() if not e.is_directory)
    here = [name for name in entries if name.lower().endswith(".gz")]
    lead = _labels(tokens, _ARTICLES - _FRESH, reader)
    for used in range(lead + 1, min(lead + _MOST_LABELS, len(tokens)) + 1):
        said = tuple(token.norm for token in tokens[lead:used])
        same = [name for name in here if parts_of(fold(name.split(".")[0])) == said]
        if lead and len(same) == 1 and not same[0].lower().endswith(_TARRED):
            yield f'"{same[0]}"', used


def packed(reader: Reader, tokens: Sequence[Token]) -> Found:
    """A new archive that is called by its name: "a zip called b.zip"."""
    lead = _labels(tokens, _ARTICLES | _ZIP | _TAR | _ANY | _PLAIN | _CALLED, reader)
    name = tokens[lead] if lead < len(tokens) else None
    if name is None or not name.text.lower().endswith((*_ZIPPED, *_TARRED[:2])):
        return
    if not reader.scene.exists(name.text) and len(name.text.split(".")[0]):
        yield f'"{name.text}"', lead + 1


def entry(reader: Reader, tokens: Sequence[Token]) -> Found:
    """Files and folders that are there, each by its name: "the folder docs", "a.txt and b.txt"."""
    names: list[str] = []
    at = 0
    while at < len(tokens):
        lead = at + _labels(tokens[at:], _ARTICLES - _FRESH | _FOLDER | _FILES, reader)
        if _is_type_of(tokens[lead : lead + 2], reader):
            lead += 1
        if lead >= len(tokens) or not _is_here(tokens[lead], reader):
            return
        names.append(tokens[lead].text)
        at = lead + 1
        if tokens[at : at + 1] and tokens[at].norm in _FOLDER:
            at += 1
        yield _JOINED[reader.lexicon.language].join(f'"{name}"' for name in names), at
        if tokens[at : at + 1] and tokens[at].norm in _AND:
            at += 1


def _is_type_of(tokens: Sequence[Token], reader: Reader) -> bool:
    """Whether a word says which kind of file the name behind it is: "the log debug.log"."""
    typed = any(
        r.section == "type" for token in tokens[:1] for r in reader.lexicon.readings(token.norm)
    )
    return typed and len(tokens) > 1 and "." in tokens[1].text and not _is_here(tokens[0], reader)


def _is_here(token: Token, reader: Reader) -> bool:
    return not token.punctuation and reader.scene.exists(token.text)


def into(reader: Reader, tokens: Sequence[Token]) -> Found:
    """The folder that something is unpacked into; a new one is said to be new."""
    lead = _labels(tokens, _ARTICLES | _FOLDER | _CALLED, reader)
    if lead >= len(tokens) or tokens[lead].punctuation:
        return
    name, used = tokens[lead], lead + 1
    if tokens[used : used + 1] and tokens[used].norm in _FOLDER:
        used += 1
    if reader.scene.exists(name.text):
        if reader.scene.is_folder(name.text):
            yield f'"{name.text}"', used
        return
    said = {token.norm for token in tokens[:lead]}
    strange = not reader.lexicon.readings(name.norm) and name.norm.isalnum()
    if name.quoted or (said & _FOLDER and said & (_FRESH | _CALLED)) or (strange and not said):
        yield _NEW[reader.lexicon.language].format(name.text.rstrip("/")), used


def _labels(tokens: Sequence[Token], words: frozenset[str], reader: Reader) -> int:
    """How many words before a name only say what it is."""
    at = 0
    for token, follows in zip_longest(tokens[:_MOST_LABELS], tokens[1:_MOST_LABELS]):
        name = reader.scene.exists(token.text) and not (follows and follows.looks_like_name)
        if token.quoted or token.norm not in words or name:
            break  # "the archive", a folder of that name, but "the archive docs.zip"
        at += 1
    return at
