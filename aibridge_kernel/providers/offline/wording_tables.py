"""Slots of ``wordings`` for tables, repositories and what is asked of the machine."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from .called import parts_of, singulars
from .headers import columns_of
from .phrase_files import section
from .selecting import grammar
from .tokens import Token, fold
from .wording_rows import quoted
from .wording_slots import SLOTS, Reader, Slot

__all__ = ["MORE_SLOTS"]

_FILE = re.compile(r"\w\.[a-z]{1,4}$", re.IGNORECASE)
_BRANCH = re.compile(r"[a-z\d][\w./-]*[a-z\d]", re.IGNORECASE)
_AND = frozenset({"and", "y", "e"})
_NUMBER = re.compile(r"\s*[-+]?\d")
_TABLES = (".csv", ".tsv")
_TABLE_ENDINGS = frozenset({"csv", "tsv"})
_SETTINGS = (".cfg", ".conf", ".env", ".ini", ".json", ".properties", ".toml", ".yaml", ".yml")
_LAST = frozenset({"final", "last", "ultima", "ultimo"})
_VARIABLE = re.compile(r"\$\{?(\w+)\}?|([A-Z]+)", re.ASCII)
_LONGEST_NAME = 4
_NO_PARTS = frozenset({"conjunction", "cue", "determiner", "pronoun", "stop", "another"})
"""What is hardly a part of a new name."""
_VARIABLES = frozenset({"EDITOR", "HOME", "LANG", "PATH", "PWD", "PYTHONPATH", "SHELL", "USER"})
_ADDRESS = re.compile(r"https?://\S+$")
_PROGRAM = re.compile(r"[a-z][\w.+-]+", re.ASCII | re.IGNORECASE)
_NO_PROGRAMS = frozenset({
    "active", "activos", "ajenos", "background", "current", "heavy", "idle", "lentos", "mios",
    "open", "own", "pesados", "running", "slow", "stopped", "suspended", "system", "top", "user",
    "zombie",
})  # fmt: skip
"""What processes may be, beside what they are called."""


def _file(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A text file, also the only one of its name that lies deeper: "cli.py"."""
    found = list(SLOTS["file"](reader, tokens))
    yield from found
    name = tokens[0].text
    if not found and _FILE.search(name) and "/" not in name:
        paths = [path for path, entry in reader.scene.walk() if entry.name == name]
        if len(paths) == 1 and " " not in paths[0] and not reader.scene.is_folder(paths[0]):
            yield paths[0], 1


def _staged(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A file that exists, or several: "a.txt, b.txt and c.txt"."""
    names: list[str] = []
    for place, token in enumerate(tokens):
        name = next((name for name, _ in _file(reader, [token])), None)
        if name is not None:
            names.append(name)
            yield ", ".join(names), place + 1
        elif token.norm not in _AND or not names:
            return


def _quote(_: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    if tokens[0].quoted:
        yield quoted(tokens[0].text), 1


def _branch(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A branch that exists, and nothing else that is called so."""
    name = tokens[0].text
    if reader.scene.exists(f".git/refs/heads/{name}") and not reader.scene.named(name):
        yield name, 1


def _new_branch(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The name of a branch that does not exist yet."""
    for name, used in SLOTS["new"](reader, tokens):
        bare = name.strip('"')
        if _BRANCH.fullmatch(bare) and not reader.scene.exists(f".git/refs/heads/{bare}"):
            yield name, used


def _variable(_: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The name of an environment variable: "$MODE", "${MODE}", or one that all have."""
    match = _VARIABLE.fullmatch(tokens[0].text)
    if match is not None and not tokens[0].quoted and (match[1] or match[2] in _VARIABLES):
        yield match[1] or match[2], 1


def _url(_: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    if _ADDRESS.match(tokens[0].text):
        yield tokens[0].text, 1


def _program(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The name of a program, which no word for anything else may be."""
    token = tokens[0]
    sections = {reading.section for reading in reader.lexicon.readings(token.norm)}
    if _PROGRAM.fullmatch(token.text) and sections <= {"type"} and token.norm not in _NO_PROGRAMS:
        yield token.text, 1


def _target(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A file that does not exist yet, told with its extension."""
    if _FILE.search(tokens[0].text) and not reader.scene.exists(tokens[0].text):
        yield tokens[0].text, 1


def _table(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A file with columns."""
    for path, used in SLOTS["file"](reader, tokens):
        if path.lower().endswith(_TABLES):
            yield path, used


def _plain(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A text file without columns, whose lines are what is counted in it."""
    for path, used in SLOTS["file"](reader, tokens):
        if not path.lower().strip('"«»').endswith(_TABLES):
            yield path, used


def _roll(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A text file with a name a line, as what it is called tells: "the waiting list"."""
    rolls = frozenset(grammar()["rolls"])
    for path, used in _plain(reader, tokens):
        stem = path.strip('"«»').rpartition("/")[2].rpartition(".")[0]
        if any(not rolls.isdisjoint(singulars(word)) for word in parts_of(stem)):
            yield path, used


def _journal(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A file of what happened, line by line."""
    for path, used in SLOTS["file"](reader, tokens):
        if path.lower().strip('"«»').endswith(".log"):
            yield path, used


def _config(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A file with settings: "params.yaml"."""
    for path, used in _file(reader, tokens):
        if path.lower().strip('"«»').endswith(_SETTINGS):
            yield path, used


def _headed(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A table whose first line tells its columns: no number is among them."""
    for path, used in _table(reader, tokens):
        columns = columns_of(path.strip('"'), reader.scene)
        if len(columns) > 1 and not any(_NUMBER.match(name) for name in columns):
            yield path, used


def _columns(reader: Reader) -> list[str]:
    """The columns of the one table that is spoken of."""
    said = ((token.text, token.quoted) for token in reader.said)
    what = "columns", reader.lexicon.language, *said
    return reader.scene.once(what, lambda: _columns_spoken_of(reader))


def _columns_spoken_of(reader: Reader) -> list[str]:
    places = range(len(reader.said))
    written = [at for at in places if reader.said[at].text.lower().endswith(_TABLES)]
    if not written and not _TABLE_ENDINGS & reader.scene.endings_below():
        return []
    tables = {name for at in written or places for name, _ in _table(reader, reader.said[at:])}
    return columns_of(tables.pop(), reader.scene) if len(tables) == 1 else []


def _header(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A column of the table that is spoken of, in the singular or the plural."""
    word = tokens[0].norm
    for name in _columns(reader):
        if fold(name) in {word, word.removesuffix("s"), word.removesuffix("es")}:
            yield name, 1
            return


def _nth(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The column of the table that is told by its number, by its name: 3."""
    columns = _columns(reader)
    for number, used in SLOTS["number"](reader, tokens):
        if 0 < int(number) <= len(columns):
            yield columns[int(number) - 1], used


def _counted(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What the rows of the table are, which is none of its columns: "how many clients per city"."""
    if not next(_header(reader, tokens), None):
        yield from SLOTS["column"](reader, tokens)


def _own(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What a name is called after: "sample" of samples.txt, "run" of run_03."""
    token = tokens[0]
    named = (other.text for other in reader.said if other.looks_like_name)
    for name in () if token.quoted or not token.text.isalpha() else named:
        words = parts_of(fold(posixpath.splitext(posixpath.basename(name))[0]))
        if any(token.norm in singulars(word) or token.norm == word for word in words):
            yield token.text, 1
            return


def _last(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """The number of the last column of the table that is spoken of."""
    if tokens[0].norm in _LAST and (columns := _columns(reader)):
        yield str(len(columns)), 1


def _value(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What a row holds, written as a name or a number: "Soria", "2A"; no other word will do."""
    token = tokens[0]
    if token.quoted or token.text[:1].isupper() or token.text[:1].isdigit():
        yield from SLOTS["text"](reader, tokens)


def _most(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """What is the most so of several, in a plain word: "heaviest", "most recently changed"."""
    for plain, parts in _words_of_most(reader.lexicon.language).get(tokens[0].norm, ()):
        if [token.norm for token in tokens[: len(parts)]] == parts:
            yield plain, len(parts)


@cache
def _words_of_most(language: str) -> dict[str, list[tuple[str, list[str]]]]:
    """The words for what is the most so by the first of them, each with the plain word."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for plain, words in section(f"{language}/asking.toml", "most").items():
        for parts in map(str.split, words):
            found.setdefault(parts[0], []).append((plain.replace("_", " "), parts))
    return found


def _spaced(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A new name of several words with its extension at the end: "week two.docx"."""
    for length, token in enumerate(tokens[:_LONGEST_NAME], 1):
        sections = {r.section for r in reader.lexicon.readings(token.norm)}
        apart = length > 1 and token.start != tokens[length - 2].end + 1
        if token.quoted or token.punctuation or apart:
            return
        if _FILE.search(token.text):
            name = " ".join(other.text for other in tokens[:length])
            if length > 1:
                yield quoted(name), length
            return
        if not token.text.isalnum() or sections & _NO_PARTS:
            return


def _bare(_: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A file that may be there or not, told with its extension: "essay.md"."""
    if _FILE.search(tokens[0].text) and not {" ", "/"} & {*tokens[0].text}:
        yield tokens[0].text, 1


def _unit(reader: Reader, tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """A unit of time: "days"."""
    if tokens[0].norm in reader.lexicon.measures.durations:
        yield tokens[0].text, 1


MORE_SLOTS: Mapping[str, Slot] = MappingProxyType(
    {
        "bare": _bare,
        "branch": _branch,
        "config": _config,
        "counted": _counted,
        "file": _file,
        "header": _header,
        "journal": _journal,
        "headed": _headed,
        "last": _last,
        "own": _own,
        "most": _most,
        "newbranch": _new_branch,
        "nth": _nth,
        "plain": _plain,
        "program": _program,
        "quote": _quote,
        "roll": _roll,
        "spaced": _spaced,
        "staged": _staged,
        "table": _table,
        "target": _target,
        "unit": _unit,
        "url": _url,
        "value": _value,
        "variable": _variable,
    }
)
