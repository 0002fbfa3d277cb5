"""The words of one language, loaded on first use from ``phrases/<language>/*.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import Any

from .forms import spanish, without_clitics
from .patterns import Node, Reading, first_words, grow, spelled_out
from .phrase_files import PhraseFileError, table
from .slots import SLOTS, Measures
from .spelling import sound
from .tokens import fold, folded

LANGUAGES = ("es", "en")
_SECTIONS = frozenset(
    {"conjunction", "cue", "determiner", "filler", "filter", "kind", "pronoun", "stop"}
    | {"opening", "another", "here", "holding", "inside", "named", "spot", "text", "topic", "type"}
    | {"want", "wish"}
)


_SPEECH = ("around", "aside", "dictated", "describing", "answer", "follow", "nouns")
"""Tables that are no words of sentences."""
_SLOT = re.compile(r"[^\s()\[\]|]*\{[^\s()\[\]|]*")
_WORDS = re.compile(r"[^\W\d_][\w']+")
_TYPOS = 2
_TYPOS_CHANGE_FIRST = 4
"""Letters of words whose first two may have changed about: "lsit"."""
"""Letters more or less that a typo makes at most."""
_SMALL = frozenset({"cue", "determiner", "conjunction"})


@dataclass(slots=True)
class _Pattern:
    """A pattern of several words; put into the graph when one of its first words is heard."""

    text: str
    reading: Reading
    order: int
    grown: bool = False


@dataclass(slots=True)
class Lexicon:
    """Everything the grammar knows of one language."""

    language: str
    tree: Node = field(default_factory=Node)
    forms: dict[str, tuple[Reading, ...]] = field(default_factory=dict)
    """Spanish verb forms without clitics, apart from the tree because they are single words."""
    bare: set[str] = field(default_factory=set)
    """Those of ``forms`` that take clitics: "crea", "crear"; not "creas"."""
    waiting: dict[str, list[_Pattern]] = field(default_factory=dict)
    """Patterns of several words by their first words."""
    parts: dict[str, str] = field(default_factory=dict)
    """What a ``<part>`` of a pattern stands for."""
    measures: Measures = field(default_factory=lambda: Measures({}, {}, {}))
    spelled: dict[str, str] = field(default_factory=dict)
    """Short and careless spellings: what they stand for."""
    replies: Mapping[str, Any] = field(default_factory=dict)
    speech: dict[str, Any] = field(default_factory=lambda: {name: {} for name in _SPEECH})
    """How remarks begin, how marks are dictated and more; not every language has each."""
    patterns: list[str] = field(default_factory=list)
    """All patterns, for their words."""
    firsts: set[str] = field(default_factory=set)
    """The first words of patterns of several words."""
    nouns: frozenset[str] = frozenset()
    """Everyday words that are no slips of words known here."""
    _vocabulary: frozenset[str] | None = None
    _by_length: dict[tuple[int, str], list[str]] = field(default_factory=dict)
    _sounds: dict[str, set[str]] = field(default_factory=dict)

    def add(self, pattern: str, reading: Reading) -> None:
        """Let every word sequence of ``pattern`` be read so; a trailing ``+`` makes it plural."""
        if pattern.endswith("+"):
            pattern, reading = (
                pattern[:-1],
                Reading(reading.section, reading.name, reading.value, plural=True),
            )
        plain = folded(spelled_out(pattern, self.parts))
        for slot in _SLOT.findall(plain) if "{" in plain else ():
            if slot not in SLOTS:
                raise ValueError(f"unknown slot {slot}")
        self.patterns.append(plain)
        firsts = first_words(plain)
        if " " not in plain or any(first in SLOTS for first in firsts):
            grow(self.tree, plain, reading)
            return
        waiting = _Pattern(plain, reading, len(self.patterns))
        for first in firsts:
            self.waiting.setdefault(first, []).append(waiting)
            self.firsts.add(first)

    def heard(self, word: str) -> list[Node]:
        """Where a first word leads in the graph; patterns that wait for it are put in."""
        for waiting in (held := self.waiting.pop(word, ())):
            if not waiting.grown:
                grow(self.tree, waiting.text, waiting.reading, waiting.order)
                waiting.grown = True
        if held:  # in one order, whichever words were heard before
            self.tree.words.get(word, []).sort(key=attrgetter("order"))
        return self.tree.words.get(word, [])

    def readings(self, word: str) -> tuple[Reading, ...]:
        """How a single folded word may be read."""
        heard = (reading for node in self.heard(word) for reading in node.readings)
        return (*dict.fromkeys(heard), *self.verbs(word))

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
        measured = word in self.spelled or self.measures.knows(word)
        return measured or word in self.tree.words or word in self.waiting or bool(self.verbs(word))

    def vocabulary(self) -> frozenset[str]:
        """Every word of every pattern, alone or not; gathered when a word is first not known."""
        if self._vocabulary is None:
            words = {word for text in self.patterns for word in _WORDS.findall(text)}
            alone = {word for word in self.tree.words if len(word) == 1 and word.isalpha()}
            self._vocabulary = frozenset({*words, *alone, *self.forms})
        return self._vocabulary

    def sounding(self, word: str) -> str | None:
        """The one word of the vocabulary that sounds like ``word``; none in other languages."""
        if not self.bare:
            return None
        if not self._sounds:
            for known in self.vocabulary():
                self._sounds.setdefault(sound(known), set()).add(known)
        found = self._sounds.get(sound(word), set())
        return next(iter(found)) if len(found) == 1 else None

    def words_about_as_long(self, word: str) -> Iterator[str]:
        """Words that stand for something alone or begin a phrase: what a typo may be of.

        Only those with the same first letter, but for short words, whose letters change about.
        """
        if not self._by_length:
            alone = (w for w, nodes in self.tree.words.items() if any(n.readings for n in nodes))
            for known in {*alone, *self.firsts, *self.forms} - {""}:
                self._by_length.setdefault((len(known), known[0]), []).append(known)
        for length in range(len(word) - _TYPOS, len(word) + _TYPOS + 1):
            yield from self._by_length.get((length, word[:1]), ())
        if len(word) <= _TYPOS_CHANGE_FIRST:
            for (length, first), words in self._by_length.items():
                yield from words if length == len(word) and first != word[:1] else ()


@cache
def load(language: str) -> Lexicon:
    """Read the phrase files of a language; about 30 ms, once."""
    lexicon = Lexicon(language, parts=table(f"{language}/parts.toml"))
    words = table(f"{language}/words.toml")
    numbers = _places(words.pop("number"))
    units, ordinals, days = words.pop("unit"), words.pop("ordinal"), words.pop("weekday")
    months = _places(words.pop("month"))
    lexicon.measures = Measures(
        numbers, _units(units["size"]), _units(units["age"]), _places(ordinals), _places(days),
        months,
    )  # fmt: skip
    lexicon.spelled = {fold(s): word for word, short in words.pop("spelled").items() for s in short}
    _fill(lexicon, f"{language}/words.toml", words)
    filters = f"{language}/filters.toml"
    _fill(lexicon, filters, {"filter": table(filters)})
    _verbs(lexicon, table(f"{language}/verbs.toml"))
    for name in ("speech", "everyday", "fields", "arranging", "steps", "looking", "talking"):
        _speech(lexicon, f"{language}/{name}.toml")
    lexicon.nouns = frozenset(lexicon.speech["nouns"].get("words", "").split())
    lexicon.replies = table(f"{language}/replies.toml")
    return lexicon


def _speech(lexicon: Lexicon, file: str) -> None:
    """Add the words of everyday speech: verbs are under ``[verb.…]``, others as in ``words``."""
    words = table(file)
    for name in [name for name in _SPEECH if name in words]:
        lexicon.speech[name] = {**lexicon.speech[name], **words.pop(name)}
    _verbs(lexicon, words.pop("verb", {}))
    spelled = words.pop("spelled", {})
    lexicon.spelled |= {fold(s): word for word, short in spelled.items() for s in short}
    _fill(lexicon, file, words)


def _units(names: Mapping[str, list[str]]) -> dict[str, Any]:
    return {fold(word): float(value) for value, words in names.items() for word in words}


def _places(names: Mapping[str, list[str]]) -> dict[str, int]:
    return {fold(word): int(value) for value, words in names.items() for word in words}


def _fill(lexicon: Lexicon, file: str, sections: Mapping[str, Mapping[str, list[str]]]) -> None:
    for section, entries in sections.items():
        if section not in _SECTIONS:
            raise PhraseFileError(f"{file}: unknown section [{section}]")
        for name, patterns in entries.items():
            reading = Reading(section, name)
            for pattern in patterns:
                try:
                    lexicon.add(pattern, reading)
                except (KeyError, ValueError) as error:
                    raise PhraseFileError(
                        f"{file}: {section}.{name}: {pattern}: {error}"
                    ) from error


def _is_particle(lexicon: Lexicon, form: str) -> bool:
    """Whether a verb form is first of all a small word: "de", "entre", "una"."""
    nodes = lexicon.tree.words.get(form, ())
    small = any(reading.section in _SMALL for node in nodes for reading in node.readings)
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
