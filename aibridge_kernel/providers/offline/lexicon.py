"""The words of one language, as they are asked for from what was prepared of its phrase files."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from operator import attrgetter
from typing import Any

from .forms import without_clitics
from .patterns import Node, Reading, grow
from .phrase_files import Made, Prepared, table
from .prepared import ANY, LANGUAGES, store
from .slots import Measures
from .spelling import correct, distance, sound

__all__ = ["LANGUAGES", "LOSING", "Lexicon", "load"]

_TYPOS = 2
"""Letters more or less that a typo makes at most."""
LOSING = frozenset({"delete", "empty_out"})
"""Verbs after which something is gone: no word with two typos is one of them."""
_TYPOS_CHANGE_FIRST = 4
"""Letters of words whose first two may have changed about: "lsit"."""
_ORDER = attrgetter("order")
_REMEMBERED = 4096
"""Words of which it is remembered how they may be read."""


@dataclass(slots=True)
class _Begun:
    """Where a first word leads."""

    open: list[Node] = field(default_factory=list)
    """To what may end there, or goes on with a slot."""
    leading: dict[str, list[Node]] = field(default_factory=dict)
    """To what only goes on with another word."""


class Lexicon:
    """Everything the grammar knows of one language."""

    def __init__(self, language: str, known: Prepared | Made) -> None:
        self.language = language
        self.slotted = Node()
        """The patterns that begin with a slot."""
        self._begun: dict[str, _Begun] = {}
        """Those of which a word that they need was heard, by their first words."""
        said = known.said(f"{language}.lexicon", ANY)
        self.forms: dict[str, tuple[Reading, ...]] = {
            form: _verbs(*told) for form, told in said["forms"].items()
        }
        """Spanish verb forms without clitics, apart from the tree because they are single words."""
        self.bare = frozenset(said["bare"])
        """Those of ``forms`` that take clitics: "crea", "crear"; not "creas"."""
        self.measures = Measures(**said["measures"])
        self.spelled: Mapping[str, str] = said["spelled"]
        """Short and careless spellings: what they stand for."""
        self.speech: Mapping[str, Any] = said["speech"]
        """How remarks begin, how marks are dictated and more; not every language has each."""
        self.nouns = frozenset(self.speech["nouns"].get("words", "").split())
        """Everyday words that are no slips of words known here."""
        self.readings = lru_cache(_REMEMBERED)(self._readings)
        self.verbs = lru_cache(_REMEMBERED)(self._verbs)
        self.knows = lru_cache(_REMEMBERED)(self._knows)
        self.meant = lru_cache(_REMEMBERED)(self._meant)
        self.verb_meant = lru_cache(_REMEMBERED)(self._verb_meant)
        self._known = known
        self._grown: set[int] = set()
        self._heard: set[str] = set()
        self._lengths: dict[int, Mapping[str, list[str]]] = {}
        self.hear([ANY])

    @cached_property
    def replies(self) -> Mapping[str, Any]:
        """What is said to the person."""
        return table(f"{self.language}/replies.toml")

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of every pattern, alone or not; asked for when a word is first not known."""
        return frozenset(self._known.said(f"{self.language}.vocabulary", ANY).split())

    def hear(self, words: Iterable[str]) -> None:
        """Grow the patterns that need one of the words, before they are looked for."""
        for word in words:
            if word in self._heard:
                continue
            told: Sequence[int] = self._known.said(f"{self.language}.words", word) or ()
            if told or len(self._heard) < _REMEMBERED:
                self._heard.add(word)
            for number in (one for one in told if one not in self._grown):
                pattern = self._known.said(f"{self.language}.pattern", str(number))
                text, section, name, plural = pattern
                own = Node()
                grow(own, text, Reading(section, name, plural=plural))
                self._put(own, number)
                self._grown.add(number)

    def _put(self, pattern: Node, number: int) -> None:
        """Put a pattern among the others, in one order, whenever each was grown."""
        for first, nodes in pattern.words.items():
            begun = self._begun.setdefault(first, _Begun())
            for node in nodes:
                node.order = number
                if node.readings or node.slots:
                    insort(begun.open, node, key=_ORDER)
                    continue
                for following in node.words:
                    insort(begun.leading.setdefault(following, []), node, key=_ORDER)
        for slot, nodes in pattern.slots.items():
            for node in nodes:
                node.order = number
                insort(self.slotted.slots.setdefault(slot, []), node, key=_ORDER)

    def begun(self, word: str, following: str | None) -> Sequence[Node]:
        """Where a first word leads, if this one follows it."""
        begun = self._begun.get(word)
        if begun is None:
            return ()
        leading = begun.leading.get(following, ()) if following is not None else ()
        return sorted([*begun.open, *leading], key=_ORDER) if leading else begun.open

    def _readings(self, word: str) -> tuple[Reading, ...]:
        """How a single folded word may be read."""
        self.hear([word])
        heard = (reading for node in self.begun(word, None) for reading in node.readings)
        return (*dict.fromkeys(heard), *self.verbs(word))

    def _verbs(self, word: str) -> tuple[Reading, ...]:
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

    def _knows(self, word: str) -> bool:
        """Whether the word is known, alone or as the beginning of a phrase."""
        measured = word in self.spelled or self.measures.knows(word)
        leads = self._known.said(f"{self.language}.leading", word) is not None
        return measured or leads or bool(self.verbs(word))

    def _meant(self, word: str) -> str | None:
        """The one word that this must be a typo of, if any."""
        return self._likely(word, correct(word, self._words_about_as_long(word)))

    def _verb_meant(self, word: str) -> str | None:
        """The one Spanish verb form that this must be a typo of, if any."""
        return self._likely(word, correct(word, self.bare))

    def _likely(self, word: str, other: str | None) -> str | None:
        """The other word, unless something would be lost by taking one for it so far away."""
        if other is None or distance(word, other, _TYPOS) < _TYPOS:
            return other
        losing = any(reading.name in LOSING for reading in self.readings(other))
        return None if losing else other

    def sounding(self, word: str) -> str | None:
        """The one word of the vocabulary that sounds like ``word``; none in other languages."""
        if not self.bare:
            return None
        found = self._known.said(f"{self.language}.sounds", sound(word)) or []
        return found[0] if len(found) == 1 else None

    def _words_about_as_long(self, word: str) -> Iterator[str]:
        """Words that stand for something alone or begin a phrase: what a typo may be of.

        Only those with the same first letter, but for short words, whose letters change about.
        """
        for length in range(len(word) - _TYPOS, len(word) + _TYPOS + 1):
            yield from self._as_long(length).get(word[:1], ())
        if len(word) <= _TYPOS_CHANGE_FIRST:
            for first, words in self._as_long(len(word)).items():
                yield from words if first != word[:1] else ()

    def _as_long(self, length: int) -> Mapping[str, list[str]]:
        """The words of a length, by their first letter."""
        if length not in self._lengths:
            by_first: dict[str, list[str]] = {}
            for word in (self._known.said(f"{self.language}.lengths", str(length)) or "").split():
                by_first.setdefault(word[0], []).append(word)
            self._lengths[length] = by_first
        return self._lengths[length]


@cache
def load(language: str) -> Lexicon:
    """What is always needed of a language, read once; about 3 ms."""
    return Lexicon(language, store())


@cache
def _verbs(*names: str) -> tuple[Reading, ...]:
    return tuple(Reading("verb", name) for name in names)
