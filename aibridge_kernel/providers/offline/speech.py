"""The words that tell, wish, deny or set a condition: ``[aside.telling]`` of ``speech.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from .finite import is_first_person, is_third_person
from .lexicon import load
from .tokens import Token, fold

__all__ = ["LONGEST", "Phrases", "Speech", "holds", "longest", "masked", "telling_words"]

LONGEST = 4
"""Words of the longest phrase."""

Phrases = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Speech:
    """Folded words and phrases of one language."""

    tags: Phrases
    """What only seeks assent behind what is told: "isn't it"."""
    leads: Phrases
    """What says nothing itself before what is told: "well", "ya"."""
    subjects: Phrases
    """What only something told begins with: "I", "there is"."""
    unmarked: Phrases
    """Subjects with which something told may begin without a mark: "we", "es que"."""
    openings: Phrases
    """What a noun phrase begins with: "the", "mi"."""
    clitics: Phrases
    """What stands before a finite verb: "me", "lo"."""
    finite: frozenset[str]
    """Finite forms, the irregular ones of ``verbs`` among them."""
    verbs: frozenset[str]
    """Common verbs, as infinitives; what of them is a request is known by its reading."""
    reasons: Phrases
    """What leads in a reason behind a request: "because", "que"."""
    wishes: Phrases
    """What leads in what is wanted: "I want"."""
    duties: Phrases
    """What leads in what has to be done, by whomever: "hay que"."""
    changing: Phrases
    """What may change the request: "joking", "if", "you"."""
    times: Phrases
    """Times and hours, which are no condition in what is told: "tomorrow", "a las nueve"."""
    just: frozenset[str]
    """Words that say "no more than that" beside a finite verb: "it's only a draft"."""
    people: frozenset[str]
    """People of whom there are several, who are no files: "the kids"."""
    definite: Phrases
    """What a noun phrase of something known begins with: "the"."""
    several: Phrases
    """What a noun phrase of several begins with: "los"."""
    places: frozenset[str]
    """Words before a noun, before which no verb stands: "de", "of"."""
    contexts: Phrases
    """What an occasion begins with, before a request: "for", "dado"."""
    articles: frozenset[str]
    """Clitics that may be articles: "la"."""
    purposes: Phrases
    """What a purpose begins with: "para", "in order to"."""
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
    complements: frozenset[str]
    """What follows a verb that is written together with its noun: "Emma's too young"."""
    ending: re.Pattern[str]
    """How finite verbs end, as written."""
    first: re.Pattern[str]
    """How verbs in the first person end, as written."""
    infinitive: re.Pattern[str]
    """How infinitives end behind "para"."""
    past: re.Pattern[str]
    """How verbs behind a clitic end that are requests without one: "lo abrí"."""
    unknowing: Phrases
    """What leads in what somebody does not know: "no sé", "no idea"."""
    asked: frozenset[str]
    """What a question begins with that is told: "qué", "where"; no "si"."""
    asking: Phrases
    """What somebody else's question ends with before it is told: "me pregunta"."""
    exclaiming: frozenset[str]
    """What a cry begins with: "qué calor"."""
    rhetorical: Phrases
    """What a question begins with that asks for nothing: "te acuerdas"."""
    predicates: frozenset[str]
    """Verbs that a question ends with that says nothing of what it is about: "¿cuánto pesa?"."""
    befores: Phrases
    """What leads in what is done after the request: "antes de"."""
    denials: frozenset[str]
    impersonal: frozenset[str]
    """Clitics that no request has before its verb."""
    unstressed: frozenset[str]
    """Clitics that are nothing else, as "la" may be."""
    language: str

    def is_finite(self, token: Token) -> bool:
        """Whether a word is a verb of something told: "crashed", "está"."""
        written = token.text.lower()
        if token.norm in self.finite or self.ending.search(written):
            return True
        return is_third_person(written, self.verbs, self.language)

    def is_first_person(self, token: Token) -> bool:
        """Whether I or we do it: "miro"."""
        return is_first_person(token.text, self.verbs, self.language)

    def is_verb(self, before: Token, token: Token) -> bool:
        """Whether a word is such a verb and, by the word before it, no noun: "the reports"."""
        if token.norm in self.finite or self.ending.search(token.text.lower()):
            return True
        return before.norm not in self.places and self.is_finite(token)

    @classmethod
    def of(cls, language: str) -> Speech:
        """What the phrase files of a language say; read once."""
        return _speech(language)

    @classmethod
    def read(cls, said: Mapping[str, Any], language: str) -> Speech:
        """The words of the table ``[aside.telling]``."""

        def phrases(key: str) -> Phrases:
            return frozenset(tuple(fold(phrase).split()) for phrase in said.get(key, ()))

        def words(key: str) -> frozenset[str]:
            return frozenset(map(fold, said.get(key, ())))

        return cls(
            phrases("tags"),
            phrases("leads"), phrases("subjects"), phrases("unmarked"), phrases("openings"),
            phrases("clitics"),
            words("finite") | words("irregular"), words("verbs"), phrases("reasons"),
            phrases("wishes"), phrases("duties"),
            phrases("changing"), phrases("times"), words("just"), words("people"),
            phrases("definite"), phrases("several"), words("places"), phrases("contexts"),
            words("articles"), phrases("purposes"), words("choosing"), phrases("padding"),
            words("subjunctive"), words("harmless"), words("reporting"),
            tuple(said.get("shortened", ())), words("complements"),
            re.compile(said["ending"]), re.compile(said["first"]),
            re.compile(said["infinitive"]), re.compile(said["past"]),
            phrases("unknowing"), words("asked"), phrases("asking"),
            words("exclaiming"), phrases("rhetorical"), words("predicates"), phrases("befores"),
            words("denials"), words("impersonal"), words("unstressed"),
            language,
        )  # fmt: skip


def longest(tokens: Sequence[Token], phrases: Phrases) -> int:
    """How many words the longest of the phrases has that the tokens begin with."""
    if not tokens or tokens[0].norm not in _first_words(phrases):
        return 0
    words = tuple(token.norm for token in tokens[:LONGEST])
    return next((n for n in range(len(words), 0, -1) if words[:n] in phrases), 0)


def holds(words: Sequence[str], phrases: Phrases, but: Phrases = frozenset()) -> bool:
    """Whether one of the phrases is among the words, those of ``but`` aside."""
    found = _found(words, phrases)
    idle = masked(words, but) if found and but else set[str]()
    return not all(map(idle.issuperset, found))


def masked(words: Sequence[str], phrases: Phrases) -> set[str]:
    """The words of those of the phrases that are among the words."""
    return {word for run in _found(words, phrases) for word in run}


def _found(words: Sequence[str], phrases: Phrases) -> list[tuple[str, ...]]:
    """The phrases that are among the words."""
    first = _first_words(phrases)
    starts = (at for at, word in enumerate(words) if word in first)
    runs = (tuple(words[at : at + n]) for at in starts for n in range(1, LONGEST + 1))
    return [run for run in runs if run in phrases]


@cache
def _first_words(phrases: Phrases) -> frozenset[str]:
    return frozenset(phrase[0] for phrase in phrases if phrase)


@cache
def telling_words(language: str) -> frozenset[str]:
    """Single words that tell, wish or set a condition, of which no name or call consists."""
    said = load(language).speech["aside"]["telling"]
    keys = ("subjects", "finite", "wishes", "changing")
    phrases = (phrase for key in keys for phrase in said[key])
    return frozenset(fold(phrase) for phrase in phrases if " " not in phrase)


@cache
def _speech(language: str) -> Speech:
    return Speech.read(load(language).speech["aside"]["telling"], language)
