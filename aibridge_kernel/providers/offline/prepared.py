"""What is made of the phrase files before any sentence is read: by the words that they need.

Kinds of values, for each language: ``words`` are the numbers of the patterns that need a word,
``wordings`` those of whole requests that do, ``pattern`` and ``wording`` what they say; ``leading``
are words that patterns begin with, ``lengths`` and ``sounds`` those that a typo may be of;
``careful`` has the expressions of that module with texts of which one must be said;
``lexicon`` is what is always needed. ``remarks`` are the weights of that module.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from .forms import spanish
from .literals import texts_needed
from .patterns import first_words, spelled_out
from .phrase_files import (
    FOLDER,
    PARTS,
    WEIGHTS,
    Made,
    PhraseFileError,
    Prepared,
    Row,
    names,
    opened,
    parsed,
    write,
)
from .slots import SLOTS
from .spelling import sound
from .tokens import fold, folded

LANGUAGES = ("es", "en")
SPEECH = ("around", "aside", "dictated", "describing", "answer", "follow", "nouns", "supposed")
"""Tables that are no words of sentences."""
ANY = ""
"""Stands for any word where a pattern begins with a slot, or needs no word."""
BOOKS = ("versions", "wordings", "columns", "machine", "further", "asking", "putting", "ways")
"""The files of whole requests, in the order in which they are asked."""
_SPEAKING = ("speech", "everyday", "fields", "arranging", "steps", "looking", "talking")
_SECTIONS = frozenset(
    {"conjunction", "cue", "determiner", "filler", "filter", "kind", "pronoun", "stop"}
    | {"opening", "another", "here", "holding", "inside", "named", "spot", "text", "topic", "type"}
    | {"want", "wish"}
)
_RARE = re.compile(r"(?:a|ie)se[ns]?$")
"""How Spanish forms end that nobody means who writes something else: "borrase"."""
_SMALL = frozenset({"cue", "determiner", "conjunction"})
_SLOT = re.compile(r"[^\s()\[\]|]*\{[^\s()\[\]|]*")
_WORDS = re.compile(r"[^\W\d_][\w']+")
_PART = re.compile(r"[()\[\]|]|[^\s()\[\]|]+")
_ANYTHING = frozenset({ANY})
_OPENING = {"(": ")", "[": "]"}
_LONGEST = 100
_Tables = Mapping[str, dict[str, Any]]


def prepare(folder: Path = FOLDER) -> None:
    """Write what is made of all phrase files; the build calls it."""
    tables = _tables(folder)
    parts = ((name, part, said) for name, file in tables.items() for part, said in file.items())
    known = ((name, PARTS, [*file]) for name, file in tables.items())
    write([*parts, *known, *rows(folder)], folder)


def rows(folder: Path = FOLDER) -> Iterator[Row]:
    """What is made of all phrase files, but for what stands in them."""
    weights: dict[str, float] = json.loads((folder / WEIGHTS).read_text(encoding="utf-8"))
    yield from (("remarks", name, weight) for name, weight in weights.items())
    yield from _made(_tables(folder))


@cache
def store() -> Prepared | Made:
    """What was made by the build, or is made now."""
    return opened() or Made(rows())


def _tables(folder: Path) -> _Tables:
    return {name: parsed(name, folder) for name in names(folder)}


def _made(tables: _Tables) -> Iterator[Row]:
    for language in LANGUAGES:
        own = {
            name.removeprefix(f"{language}/").removesuffix(".toml"): said
            for name, said in tables.items()
            if name.startswith(f"{language}/")
        }
        yield from _Words(language, own["parts"]).rows(own)
        yield from _wordings(language, own)
        careful = {
            kind: {**told, "patterns": [(one, texts_needed(one)) for one in told["patterns"]]}
            for kind, told in own["careful"].items()
            if "patterns" in told
        }
        yield f"{language}.careful", "", careful


@dataclass(slots=True)
class _Words:
    """The words of a language while they are gathered from its files."""

    language: str
    parts: Mapping[str, str]
    patterns: list[tuple[str, str, str, bool]] = field(default_factory=list)
    """Each pattern, with the section and the name it stands for, and whether it is plural."""
    forms: dict[str, list[str]] = field(default_factory=dict)
    """The verbs that each form of Spanish verbs stands for."""
    bare: set[str] = field(default_factory=set)
    numbers: Mapping[str, int] = field(default_factory=dict)

    def rows(self, tables: _Tables) -> Iterator[Row]:
        """All that is made of the words."""
        words = dict(tables["words"])
        measures = _measures(words)
        self.numbers = measures["numbers"]
        spelled = _spelled(words)
        speech: dict[str, dict[str, Any]] = {name: {} for name in SPEECH}
        self._fill("words", words)
        self._fill("filters", {"filter": tables["filters"]})
        self._verbs("verbs", tables["verbs"])
        for name in _SPEAKING:
            words = dict(tables[name])
            for told in [told for told in SPEECH if told in words]:
                speech[told] = {**speech[told], **words.pop(told)}
            self._verbs(name, words.pop("verb", {}))
            spelled |= _spelled(words)
            self._fill(name, words)
        yield from self._index()
        lexicon = {
            "measures": measures, "spelled": spelled, "speech": speech,
            "forms": self.forms, "bare": sorted(self.bare),
        }  # fmt: skip
        yield f"{self.language}.lexicon", "", lexicon

    def _index(self) -> Iterator[Row]:
        """The patterns by the words that they begin with, and the words by length and sound."""
        needing: dict[str, list[int]] = defaultdict(list)
        firsts = [first_words(text) for text, *_ in self.patterns]
        slotted = [any(word in SLOTS for word in begins) for begins in firsts]
        alone = [" " not in text for text, *_ in self.patterns]
        order = sorted(range(len(firsts)), key=lambda at: not (alone[at] or slotted[at]))
        for number, at in enumerate(order):
            yield f"{self.language}.pattern", str(number), self.patterns[at]
            for word in min(needs(self.patterns[at][0], {}), key=_commonness, default={ANY}):
                needing[word].append(number)
        yield from ((f"{self.language}.words", word, told) for word, told in needing.items())
        leading = {word for begins in firsts for word in begins} - set(SLOTS)
        yield from ((f"{self.language}.leading", word, True) for word in leading)
        meant = {form for form in self.forms if form in self.bare or not _RARE.search(form)}
        known = {*leading, *meant}
        for length in {len(word) for word in known}:
            as_long = _joined(word for word in known if len(word) == length)
            yield f"{self.language}.lengths", str(length), as_long
        letters = {word for word in leading if len(word) == 1 and word.isalpha()}
        said = {word for text, *_ in self.patterns for word in _WORDS.findall(text)}
        vocabulary = {*said, *letters, *meant}
        yield f"{self.language}.vocabulary", "", _joined(vocabulary)
        sounds: dict[str, list[str]] = defaultdict(list)
        for word in vocabulary if self.bare else ():
            sounds[sound(word)].append(word)
        yield from ((f"{self.language}.sounds", heard, words) for heard, words in sounds.items())

    def _add(self, pattern: str, section: str, name: str) -> None:
        """Let every word sequence of ``pattern`` be read so; a trailing ``+`` makes it plural."""
        plain = folded(spelled_out(pattern.removesuffix("+"), self.parts))
        for slot in _SLOT.findall(plain) if "{" in plain else ():
            if slot not in SLOTS:
                raise ValueError(f"unknown slot {slot}")
        first_words(plain)
        self.patterns.append((plain, section, name, pattern.endswith("+")))

    def _fill(self, file: str, sections: Mapping[str, Mapping[str, list[str]]]) -> None:
        for section, entries in sections.items():
            if section not in _SECTIONS:
                raise PhraseFileError(f"{self.language}/{file}.toml: unknown section [{section}]")
            for name, patterns in entries.items():
                self._patterns(file, section, name, patterns)

    def _patterns(self, file: str, section: str, name: str, patterns: Sequence[str]) -> None:
        for pattern in patterns:
            try:
                self._add(pattern, section, name)
            except (KeyError, ValueError) as error:
                place = f"{self.language}/{file}.toml: {section}.{name}"
                raise PhraseFileError(f"{place}: {pattern}: {error}") from error

    def _verbs(self, file: str, classes: Mapping[str, Mapping[str, Any]]) -> None:
        for name, verbs in classes.items():
            if self.language == "es":
                self._conjugate(verbs.get("forms", ()), name)
            else:
                self._patterns(file, "verb", name, verbs.get("forms", ()))
            self._patterns(file, "verb", name, verbs.get("phrases", ()))

    def _conjugate(self, specs: Iterable[str | Mapping[str, str]], name: str) -> None:
        small = {*self._small_words(), *self.numbers}  # "de", "entre", "una" are no verbs
        for spec in specs:
            bare, plain = spanish(spec)
            self.bare.update(bare)
            for form in (*bare, *plain):
                readings = self.forms.setdefault(form, []) if form not in small else []
                if name not in readings:
                    readings.append(name)

    def _small_words(self) -> Iterator[str]:
        """The words that alone are of a small kind."""
        for text, section, *_ in self.patterns:
            if section in _SMALL and " " not in text:
                yield from first_words(text)


def _measures(words: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What number words, units and days of a language amount to; taken out of its words."""
    units = words.pop("unit")
    return {
        "numbers": _amounts(words.pop("number"), int),
        "sizes": _amounts(units["size"], float),
        "durations": _amounts(units["age"], float),
        "ordinals": _amounts(words.pop("ordinal"), int),
        "weekdays": _amounts(words.pop("weekday"), int),
        "months": _amounts(words.pop("month"), int),
    }


def _amounts(said: Mapping[str, list[str]], kind: type[float]) -> dict[str, float]:
    return {fold(word): kind(value) for value, words in said.items() for word in words}


def _spelled(words: dict[str, Any]) -> dict[str, str]:
    """What careless spellings stand for; taken out of the words."""
    return {fold(s): word for word, short in words.pop("spelled", {}).items() for s in short}


def _joined(words: Iterable[str]) -> str:
    return " ".join(sorted(words))


def _wordings(language: str, tables: _Tables) -> Iterator[Row]:
    """The patterns of whole requests, and by each word which of them need it."""
    needing: dict[str, list[int]] = defaultdict(list)
    number = 0
    for book in BOOKS:
        parts = tables["wordings"]["part"] | tables[book]["part"]
        for section in ("first", "request"):
            for plain, patterns in tables[book][section].items():
                for pattern in map(fold, patterns):
                    first, *others = sorted(needs(pattern, parts), key=_commonness) or [_ANYTHING]
                    for word in first:
                        needing[word].append(number)
                    said = [f"{book}.{section}", pattern, plain, [sorted(told) for told in others]]
                    yield f"{language}.wording", str(number), said
                    number += 1
    yield from ((f"{language}.wordings", word, told) for word, told in needing.items())


def needs(pattern: str, parts: Mapping[str, str]) -> list[frozenset[str]]:
    """Sets of words of which a request must each have one to fit a pattern."""
    return _needs(iter(_PART.findall(pattern)), "", parts)


def _needs(stream: Iterator[str], closing: str, parts: Mapping[str, str]) -> list[frozenset[str]]:
    """What the pattern needs up to its closing bracket."""
    ways: list[list[frozenset[str]]] = [[]]
    for part in stream:
        if part == closing:
            break
        if part == "|":
            ways.append([])
        elif part in _OPENING:
            told = _needs(stream, _OPENING[part], parts)
            ways[-1] += told if part == "(" else []
        elif (named := part.strip("<>")) in parts and part != named:
            ways[-1] += needs(fold(parts[named]), parts)
        elif part[0] != "{":
            ways[-1].append(frozenset({part}))
    if len(ways) == 1:
        return list(dict.fromkeys(ways[0]))
    told = [min(way, key=_commonness) for way in ways if way]
    return [frozenset().union(*told)] if len(told) == len(ways) else []


def _commonness(words: Iterable[str]) -> float:
    """How often sentences may have one of the words, roughly."""
    return math.fsum(_LONGEST / len(word) ** 2 for word in words)
