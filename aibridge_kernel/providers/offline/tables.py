"""Questions about a table of comma or tab separated values, read word by word.

A question is an operation, one table that exists, the columns it is about and, perhaps, which rows:
"how many rows of clients.csv have Lugo in the city column". Every word must be one that
``phrases/*/tables.toml`` knows, a column, or the value that is looked for, or say nothing in any
sentence; else it is none.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from .chunks import Chunk
from .headers import called, columns_of
from .phrase_files import table
from .scene import Scene
from .table_places import told_once
from .table_shapes import Mark, Question, asked
from .tokens import Token, fold, splitext, tokenize

_ENDINGS = frozenset({".csv", ".tsv"})
_LONGEST = 7
_SHORTEST_MEASURE = 5
_BY = Mark("mark", "by")
_IN = Mark("mark", "in")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s?$")
_SILENT = frozenset({"filler", "wish", "opening"})
_ROWS = frozenset({"row", "rows"})
_LOOKING = frozenset({
    "exist", "find", "give", "list", "need", "read", "search", "see", "show", "take", "tell",
    "want", "what",
})  # fmt: skip


def question(chunks: Sequence[Chunk], scene: Scene, language: str) -> Question | None:
    """What the chunks ask of a table; ``None`` when any word says something else."""
    tokens = [token for chunk in chunks for token in chunk.tokens]
    paths = {token.text for token in tokens if _is_table(token, scene)}
    if len(paths) != 1:
        return None
    path = paths.pop()
    columns = columns_of(path, scene)
    once = told_once(chunks, columns, language)
    if once is None:
        return None
    names, phrases = frozenset(map(fold, columns)), _phrases(language)
    for known in (phrases, None):
        said = _said(once, path, known or _unlike(phrases, names), names)
        marks = _without_measures([_as_column(mark, path, scene) for mark in said])
        if found := asked(marks, path, columns) or _of_columns(marks, path, columns):
            return found
        if not _hides(once, phrases, names):
            return None
    return None


def _hides(
    chunks: Sequence[Chunk], phrases: Mapping[tuple[str, ...], Mark], columns: frozenset[str]
) -> bool:
    """Whether a word that says something of tables may be a column as well: "the max count"."""
    words = (token.norm for chunk in chunks for token in chunk.tokens)
    return any((word,) in phrases and _is_one_of(word, columns) for word in words)


def _unlike(
    phrases: Mapping[tuple[str, ...], Mark], columns: frozenset[str]
) -> Mapping[tuple[str, ...], Mark]:
    """The phrases but for the words that are columns."""
    return {
        words: mark
        for words, mark in phrases.items()
        if len(words) > 1 or not _is_one_of(words[0], columns)
    }


def _is_one_of(word: str, columns: frozenset[str]) -> bool:
    return word in columns or word.removesuffix("s") in columns


def _without_measures(marks: list[Mark]) -> list[Mark]:
    """The marks without words for what a column holds: "the maths mark", "the mark in maths"."""
    kept: list[Mark] = []
    for at, mark in enumerate(marks):
        behind = marks[at + 1 :]
        led = bool(kept) and _is_column(kept[-1])
        if mark.section == "loose" and (led or (behind[:1] == [_IN] and _names_column(behind))):
            continue
        if mark == _IN and at and marks[at - 1].section == "loose" and _names_column(marks[at:]):
            continue
        kept.append(mark)
    return kept


def _names_column(marks: Sequence[Mark]) -> bool:
    """Whether a column follows "in"."""
    return any(map(_is_column, marks[1:2]))


def _is_column(mark: Mark) -> bool:
    return mark.section == "word" and mark.known


def _of_columns(marks: list[Mark], path: str, columns: Sequence[str]) -> Question | None:
    """A request for columns that are called as rows often are: "the columns item and customer"."""
    told = [
        Mark("word", mark.name, known=True) if mark.section == "record" and mark.known else mark
        for mark in marks
    ]
    found = None if told == marks else asked(told, path, columns)
    return found if found is not None and found.operation in {"columns", "without"} else None


def _is_table(token: Token, scene: Scene) -> bool:
    return splitext(token.norm)[1] in _ENDINGS and scene.exists(token.text)


def _as_column(mark: Mark, path: str, scene: Scene) -> Mark:
    """A word as the column it is called after in the table: "the average mark" of marks.csv."""
    if mark == Mark("mark", "called"):  # "the name of the student", if it is a column
        names = {fold(name): name for name in columns_of(path, scene)}
        told = next((names[name] for name in ("nombre", "name") if name in names), None)
        return mark if told is None else Mark("word", told, known=True)
    if mark.section not in {"word", "record", "loose"}:
        return mark
    column = called(mark.name, path, scene)
    if column is None and mark.section != "loose" and _is_stem(mark.name, path):
        return Mark("stem", mark.name)  # "how many clients per city" of clients.csv
    if column is None:
        return mark
    return Mark("word" if mark.section == "loose" else mark.section, column, known=True)


def _is_stem(word: str, path: str) -> bool:
    stem = fold(splitext(posixpath.basename(path))[0])
    return fold(word) in {stem, stem.removesuffix("s"), stem.removesuffix("es"), stem + "s"}


@cache
def _phrases(language: str) -> Mapping[tuple[str, ...], Mark]:
    found: dict[tuple[str, ...], Mark] = {}
    for section, entries in table(f"{language}/tables.toml").items():
        for name, phrases in entries.items():
            for phrase in phrases:
                words = tuple(token.norm for token in tokenize(phrase))
                found.setdefault(words, Mark(section, name))
    return found


def _said(
    chunks: Sequence[Chunk],
    path: str,
    phrases: Mapping[tuple[str, ...], Mark],
    columns: frozenset[str],
) -> Iterator[Mark]:
    """The longest phrases, the table, and words; what says nothing is left out."""
    tokens = [token for chunk in chunks for token in chunk.tokens]
    silent = {id(c.tokens[0]): len(c.tokens) for c in chunks if _says_nothing(c)}
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.quoted or token.text == path:
            yield Mark("table", path) if token.text == path else Mark("value", token.text)
            place += 1
            continue
        if used := _proper_name(tokens, place, phrases, columns):
            yield Mark("value", " ".join(t.text for t in tokens[place : place + used]))
            place += used
            continue
        length, mark = _longest(tokens, place, phrases, columns)
        courteous = mark == _BY and length < silent.get(id(token), 0)  # "por favor"
        if (mark.section == "word" or courteous) and id(token) in silent:
            place += silent[id(token)]
            continue
        if mark.section in {"loose", "record"}:
            mark = Mark(mark.section, token.text)
        if mark.section == "filler" and length == 1 and _is_measure(token, columns):
            mark = Mark("word", token.text)  # "pesos" of a column "peso"
        named = mark.section == "word" and mark.name[:1].isupper()
        if named and _is_before_rows(tokens[place + 1 : place + 2]):
            mark = Mark("before_rows", mark.name)
        if mark.section != "filler":
            yield mark
        place += length


def _is_measure(token: Token, columns: frozenset[str]) -> bool:
    """Whether a word that may be a unit is a column: "pesos" of "peso", "the most points"."""
    word = fold(token.text)
    other = word.removesuffix("s") in columns and token.text.lower() not in columns
    return other or (word in columns and word.endswith("s") and len(word) >= _SHORTEST_MEASURE)


def _proper_name(
    tokens: Sequence[Token],
    place: int,
    phrases: Mapping[tuple[str, ...], Mark],
    columns: frozenset[str],
) -> int:
    """How many words a name has that begins here, none if it is one: "La Honda", "San Roque"."""
    first = next((at for at, t in enumerate(tokens) if t.text[:1].isalpha()), 0)
    used = 0
    for token in tokens[place:]:
        known = phrases.get((token.norm,))
        article = known is not None and known.section == "filler" and not used
        strange = known is None and fold(token.text) not in columns and not token.looks_like_name
        if token.quoted or not token.text.istitle() or not (article or strange):
            break
        used += 1
    return used if place > first and used > 1 else 0


def _is_before_rows(tokens: Sequence[Token]) -> bool:
    """Whether "rows" follows: "the mouse rows"."""
    return any(token.norm in _ROWS for token in tokens)


def _says_nothing(chunk: Chunk) -> bool:
    """Whether a chunk is mere courtesy, or asks to be shown something."""
    silent = bool(chunk.readings) and all(r.section in _SILENT for r in chunk.readings)
    shows = any(r.section == "verb" and r.name in _LOOKING for r in chunk.readings)
    return not chunk.corrected and (silent or shows)


def _longest(
    tokens: Sequence[Token],
    place: int,
    phrases: Mapping[tuple[str, ...], Mark],
    columns: frozenset[str],
) -> tuple[int, Mark]:
    """The longest phrase from here; no operation of several words holds the name of a column."""
    for length in range(min(_LONGEST, len(tokens) - place), 0, -1):
        part = tokens[place : place + length]
        mark = phrases.get(tuple(fold(token.text) for token in part))
        mark = mark or phrases.get(tuple(token.norm for token in part))
        holds = length > 1 and any(fold(token.text) in columns for token in part)
        if holds and mark is not None and mark.section in {"operation", "filler"}:
            continue
        if mark is not None and not any(token.quoted for token in part):
            return length, mark
    return 1, Mark("word", _POSSESSIVE.sub("", tokens[place].text))
