"""The words of one language, loaded on first use from ``phrases/<language>/*.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from .forms import spanish, without_clitics
from .patterns import expand, first_words
from .slots import SLOTS, Measures
from .tokens import fold

LANGUAGES = ("es", "en")
_SECTIONS = frozenset(
    {"conjunction", "cue", "determiner", "filler", "filter", "kind", "pronoun", "stop"}
    | {"opening", "another", "here", "holding", "inside", "named", "text", "topic", "type", "want"}
)


_SLOT = re.compile(r"[^\s()\[\]|]*\{[^\s()\[\]|]*")
_SMALL = frozenset({"cue", "determiner", "conjunction"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a word or phrase: ``verb/create``, ``cue/to``, ``filter/min_size`` = 10."""

    section: str
    name: str
    value: object = None
    plural: bool = False


@dataclass(slots=True)
class Node:
    """A state of the phrase tree: where the next word or slot leads, and what may end here."""

    words: dict[str, Node] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)


@dataclass(slots=True)
class Lexicon:
    """Everything the grammar knows of one language."""

    language: str
    tree: Node = field(default_factory=Node)
    forms: dict[str, tuple[Reading, ...]] = field(default_factory=dict)
    """Spanish verb forms without clitics, apart from the tree because they are single words."""
    bare: set[str] = field(default_factory=set)
    """Those of ``forms`` that take clitics: "crea", "crear"; not "creas"."""
    waiting: dict[str, list[tuple[str, Reading]]] = field(default_factory=dict)
    """Patterns of several words by their first words, put into the tree when one is heard."""
    measures: Measures = field(default_factory=lambda: Measures({}, {}, {}))
    replies: Mapping[str, Any] = field(default_factory=dict)

    def add(self, pattern: str, reading: Reading) -> None:
        """Let every word sequence of ``pattern`` be read so; a trailing ``+`` makes it plural."""
        if pattern.endswith("+"):
            pattern, reading = (
                pattern[:-1],
                Reading(reading.section, reading.name, reading.value, plural=True),
            )
        folded = fold(pattern)
        for slot in _SLOT.findall(folded):
            if slot not in SLOTS:
                raise ValueError(f"unknown slot {slot}")
        firsts = first_words(folded)
        if " " not in folded or any(first in SLOTS for first in firsts):
            for sequence in expand(folded):
                self.add_words(sequence, reading)
            return
        for first in firsts:
            self.waiting.setdefault(first, []).append((folded, reading))

    def heard(self, word: str) -> Node | None:
        """The state of the tree after a first word; patterns that wait for it are put in."""
        for pattern, reading in self.waiting.pop(word, ()):
            for sequence in expand(pattern):
                if sequence[0] == word:
                    self.add_words(sequence, reading)
        return self.tree.words.get(word)

    def add_words(self, sequence: Iterable[str], reading: Reading) -> None:
        """Let one folded word sequence be read so."""
        node = self.tree
        for word in sequence:
            node = node.words.setdefault(word, Node())
        if reading not in node.readings:
            node.readings.append(reading)

    def readings(self, word: str) -> tuple[Reading, ...]:
        """How a single folded word may be read."""
        node = self.heard(word)
        return (*(node.readings if node else ()), *self.verbs(word))

    def verbs(self, word: str) -> tuple[Reading, ...]:
        """How a word may be read as a Spanish verb form, with or without clitics."""
        if word in self.forms or not self.bare:
            return self.forms.get(word, ())
        for form, clitic in without_clitics(word):
            if form in self.bare and form in self.forms:
                return tuple(
                    Reading(reading.section, reading.name, clitic or None)
                    for reading in self.forms[form]
                )
        return ()

    def knows(self, word: str) -> bool:
        """Whether the word is known, alone or as the beginning of a phrase."""
        return word in self.tree.words or word in self.waiting or bool(self.verbs(word))

    def words(self) -> Iterator[str]:
        """Every word that stands for something alone: what a typo may be of."""
        yield from (word for word in self.tree.words if self.tree.words[word].readings)
        yield from self.waiting
        yield from self.forms


class PhraseFileError(Exception):
    """A phrase file says something that cannot be read; names the file and the entry."""


@cache
def load(language: str) -> Lexicon:
    """Read the phrase files of a language; about 30 ms, once."""
    lexicon = Lexicon(language)
    words = table(language, "words")
    numbers = _places(words.pop("number"))
    units, ordinals, days = words.pop("unit"), words.pop("ordinal"), words.pop("weekday")
    lexicon.measures = Measures(
        numbers, _units(units["size"]), _units(units["age"]), _places(ordinals), _places(days)
    )
    _fill(lexicon, f"{language}/words.toml", words)
    _fill(lexicon, f"{language}/filters.toml", {"filter": table(language, "filters")})
    _verbs(lexicon, table(language, "verbs"))
    lexicon.replies = table(language, "replies")
    return lexicon


def table(language: str, name: str) -> dict[str, Any]:
    """One phrase file as it stands."""
    path = files(__package__) / "phrases" / language / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise PhraseFileError(f"{language}/{name}.toml: {error}") from error


def _units(names: Mapping[str, list[str]]) -> dict[str, Any]:
    return {fold(word): float(value) for value, words in names.items() for word in words}


def _places(names: Mapping[str, list[str]]) -> dict[str, int]:
    return {fold(word): int(value) for value, words in names.items() for word in words}


def _fill(lexicon: Lexicon, file: str, sections: Mapping[str, Mapping[str, list[str]]]) -> None:
    for section, entries in sections.items():
        if section not in _SECTIONS:
            raise PhraseFileError(f"{file}: unknown section [{section}]")
        for name, patterns in entries.items():
            for pattern in patterns:
                try:
                    lexicon.add(pattern, Reading(section, name))
                except ValueError as error:
                    raise PhraseFileError(
                        f"{file}: {section}.{name}: {pattern}: {error}"
                    ) from error


def _is_particle(lexicon: Lexicon, form: str) -> bool:
    """Whether a verb form is first of all a small word: "de", "entre", "una"."""
    node = lexicon.tree.words.get(form)
    small = node is not None and any(r.section in _SMALL for r in node.readings)
    return small or form in lexicon.measures.numbers


def _verbs(lexicon: Lexicon, classes: Mapping[str, Mapping[str, Any]]) -> None:
    for name, verbs in classes.items():
        reading = Reading("verb", name)
        for spec in verbs.get("forms", ()):
            if lexicon.language == "es":
                _conjugate(lexicon, spec, reading)
            else:
                lexicon.add(spec, reading)
        for pattern in verbs.get("phrases", ()):
            lexicon.add(pattern, reading)


def _conjugate(lexicon: Lexicon, spec: str | Mapping[str, str], reading: Reading) -> None:
    bare, plain = spanish(spec)
    lexicon.bare.update(bare)
    for form in (*bare, *plain):
        readings = lexicon.forms.get(form, ())
        if not _is_particle(lexicon, form) and reading not in readings:
            lexicon.forms[form] = (*readings, reading)
