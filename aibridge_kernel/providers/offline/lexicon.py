"""The words of one language, loaded on first use from ``phrases/<language>/*.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from .forms import spanish
from .patterns import expand
from .slots import SLOTS, Measures
from .tokens import fold

LANGUAGES = ("es", "en")
_SECTIONS = frozenset(
    {"conjunction", "cue", "determiner", "filler", "filter", "kind", "pronoun", "stop"}
    | {"another", "here", "holding", "inside", "named", "text", "topic", "type", "want"}
)


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
    forms: dict[str, list[Reading]] = field(default_factory=dict)
    """Verb forms: some 15,000 in Spanish, apart from the tree because they are single words."""
    measures: Measures = field(default_factory=lambda: Measures({}, {}, {}))
    replies: Mapping[str, Any] = field(default_factory=dict)

    def add(self, pattern: str, reading: Reading) -> None:
        """Let every word sequence of ``pattern`` be read so; a trailing ``+`` makes it plural."""
        if pattern.endswith("+"):
            pattern, reading = (
                pattern[:-1],
                Reading(reading.section, reading.name, reading.value, plural=True),
            )
        for sequence in expand(fold(pattern)):
            self.add_words(sequence, reading)

    def add_words(self, sequence: Iterable[str], reading: Reading) -> None:
        """Let one folded word sequence be read so."""
        node = self.tree
        for word in sequence:
            if word.startswith("{") and word not in SLOTS:
                raise ValueError(f"unknown slot {word}")
            node = node.words.setdefault(word, Node())
        if reading not in node.readings:
            node.readings.append(reading)

    def readings(self, word: str) -> tuple[Reading, ...]:
        """How a single folded word may be read."""
        node = self.tree.words.get(word)
        return (*(node.readings if node else ()), *self.forms.get(word, ()))

    def knows(self, word: str) -> bool:
        """Whether the word is known, alone or as the beginning of a phrase."""
        return word in self.tree.words or word in self.forms

    def words(self) -> Iterator[str]:
        """Every word that stands for something alone: what a typo may be of."""
        yield from (word for word, node in self.tree.words.items() if node.readings)
        yield from self.forms


class PhraseFileError(Exception):
    """A phrase file says something that cannot be read; names the file and the entry."""


@cache
def load(language: str) -> Lexicon:
    """Read the phrase files of a language; about 30 ms, once."""
    lexicon = Lexicon(language)
    words = table(language, "words")
    numbers = {fold(word): int(n) for n, ws in words.pop("number").items() for word in ws}
    units = words.pop("unit")
    lexicon.measures = Measures(numbers, _units(units["size"]), _units(units["age"]))
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
    """Whether a verb form is first of all a preposition: "de", "entre"."""
    node = lexicon.tree.words.get(form)
    return node is not None and any(reading.section == "cue" for reading in node.readings)


def _verbs(lexicon: Lexicon, classes: Mapping[str, Mapping[str, Any]]) -> None:
    for name, verbs in classes.items():
        carrying = {c: Reading("verb", name, c or None) for c in ("", "la", "lo", "las", "los")}
        for spec in verbs.get("forms", ()):
            if lexicon.language == "es":
                for form, clitic in spanish(spec):
                    if _is_particle(lexicon, form):
                        continue
                    readings = lexicon.forms.setdefault(form, [])
                    if all(reading.name != name for reading in readings):
                        readings.append(carrying[clitic])
            else:
                lexicon.add(spec, Reading("verb", name))
        for pattern in verbs.get("phrases", ()):
            lexicon.add(pattern, Reading("verb", name))
