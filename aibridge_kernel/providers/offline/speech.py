"""The words that tell, wish, deny or set a condition: ``[aside.telling]`` of ``speech.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from .lexicon import load
from .tokens import Token, fold

__all__ = ["LONGEST", "Phrases", "Speech", "holds", "longest", "telling_words"]

LONGEST = 4
"""Words of the longest phrase."""

Phrases = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Speech:
    """Folded words and phrases of one language."""

    leads: Phrases
    """What says nothing itself before what is told: "well", "ya"."""
    subjects: Phrases
    """What only something told begins with: "I", "there is"."""
    openings: Phrases
    """What a noun phrase begins with: "the", "mi"."""
    clitics: Phrases
    """What stands before a finite verb: "me", "lo"."""
    finite: frozenset[str]
    """Verbs that are never requests."""
    reasons: Phrases
    """What leads in a reason behind a request: "because", "que"."""
    wishes: Phrases
    """What leads in what is wanted: "I want"."""
    duties: Phrases
    """What leads in what has to be done, by whomever: "hay que"."""
    changing: Phrases
    """What may change the request: "joking", "if", "you"."""
    choosing: frozenset[str]
    """Words that may say which of several things are meant: "ones", "resto"."""
    padding: Phrases
    """What says nothing wherever it stands: "you know"."""
    subjunctive: frozenset[str]
    """Verbs behind "que" that say how something shall be: "que esté"."""
    harmless: frozenset[str]
    """Verbs that the grammar takes for requests and that are told behind "no": "no me deja"."""
    reporting: frozenset[str]
    """Verbs that lead in what somebody else asks."""
    shortened: tuple[str, ...]
    """How verbs end that are written together with what is before them: "the root's"."""
    ending: re.Pattern[str]
    """How finite verbs end, as written."""
    first: re.Pattern[str]
    """How verbs in the first person end, as written."""
    past: re.Pattern[str]
    """How verbs behind a clitic end that are requests without one: "lo abrí"."""
    denials: frozenset[str]
    impersonal: frozenset[str]
    """Clitics that no request has before its verb."""
    unstressed: frozenset[str]
    """Clitics that are nothing else, as "la" may be."""

    @classmethod
    def of(cls, language: str) -> Speech:
        """What the phrase files of a language say; read once."""
        return _speech(language)

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Speech:
        """The words of the table ``[aside.telling]``."""

        def phrases(key: str) -> Phrases:
            return frozenset(tuple(fold(phrase).split()) for phrase in said.get(key, ()))

        def words(key: str) -> frozenset[str]:
            return frozenset(map(fold, said.get(key, ())))

        return cls(
            phrases("leads"), phrases("subjects"), phrases("openings"), phrases("clitics"),
            words("finite"), phrases("reasons"), phrases("wishes"), phrases("duties"),
            phrases("changing"), words("choosing"), phrases("padding"),
            words("subjunctive"), words("harmless"), words("reporting"),
            tuple(said.get("shortened", ())),
            re.compile(said["ending"]), re.compile(said["first"]), re.compile(said["past"]),
            words("denials"), words("impersonal"), words("unstressed"),
        )  # fmt: skip


def longest(tokens: Sequence[Token], phrases: Phrases) -> int:
    """How many words the longest of the phrases has that the tokens begin with."""
    words = tuple(token.norm for token in tokens[:LONGEST])
    return next((n for n in range(len(words), 0, -1) if words[:n] in phrases), 0)


def holds(words: Sequence[str], phrases: Phrases, but: Phrases = frozenset()) -> bool:
    """Whether one of the phrases is among the words, those of ``but`` aside."""
    runs = [tuple(words[at : at + n]) for at in range(len(words)) for n in range(1, LONGEST + 1)]
    masked = {word for run in runs if run in but for word in run}
    return any(run in phrases and not masked.issuperset(run) for run in runs)


@cache
def telling_words(language: str) -> frozenset[str]:
    """Single words that tell, wish or set a condition, of which no name or call consists."""
    said = load(language).speech["aside"]["telling"]
    keys = ("subjects", "finite", "wishes", "changing")
    phrases = (phrase for key in keys for phrase in said[key])
    return frozenset(fold(phrase) for phrase in phrases if " " not in phrase)


@cache
def _speech(language: str) -> Speech:
    return Speech.read(load(language).speech["aside"]["telling"])
