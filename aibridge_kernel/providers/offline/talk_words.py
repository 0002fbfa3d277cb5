"""The words by which a request is told from what is told around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .lexicon import load
from .speech import Phrases
from .tokens import fold

__all__ = ["Words"]


@dataclass(frozen=True, slots=True)
class Words:
    """Folded words of ``[aside.own]`` in ``speech.toml``."""

    joins: Phrases
    """What a request follows from what is told by: "so", "así que"."""
    leads: Phrases
    """What says nothing before a request: "but", "anda"."""
    asking: Phrases
    """What a request begins with besides a verb: "could you", "how many"."""
    limiting: Phrases
    """What talk must not hold: limits, what is only supposed or said."""
    forbidding: Phrases
    """What it must not hold beside what changes something: an order, a delay."""
    conditions: Phrases
    """What sets a condition where it begins a clause: "when", "si"."""
    doubts: Phrases
    """What sets one anywhere beside a request that changes something: "unless", "si"."""
    delays: Phrases
    """What sets a time where it begins a clause in the sentence of the request: "after"."""
    idioms: Phrases
    """What only looks like a request: "vete a saber", "who knows"."""
    harmless: Phrases
    """What it may hold of those: "should have"."""
    wishes: Phrases
    """What else may be asked for in a story: "I need"."""
    denying: frozenset[str]
    """Words that deny: "no"."""
    pointing: frozenset[str]
    """What may mean what a request is about: "that one"."""
    unsure: Phrases
    """What says that somebody is not sure of a request: "I'm not sure"."""
    mine: frozenset[str]
    """Words that somebody speaks of himself with: "I"."""
    just: frozenset[str]
    """What limits things and not what is done: "only"."""
    ordering: Phrases
    """What else is asked for begins with: "you should", "email"."""
    adding: Phrases
    """What a clause begins with that tells why: "que", "I'm"."""
    owners: frozenset[str]
    """What says whose somebody or something is: "my"."""
    placing: frozenset[str]
    """What a place or a description of one thing begins with: "in", "the"."""

    @classmethod
    def of(cls, language: str) -> Words:
        """What the phrase files of a language say; read once."""
        return _words(language)


@cache
def _words(language: str) -> Words:
    said = load(language).speech["aside"]["own"]

    def phrases(key: str) -> Phrases:
        return frozenset(tuple(fold(phrase).split()) for phrase in said[key])

    def words(key: str) -> frozenset[str]:
        return frozenset(map(fold, said[key]))

    return Words(
        phrases("joins"), phrases("leads"), phrases("asking"), phrases("limiting"),
        phrases("forbidding"), phrases("conditions"), phrases("doubts"), phrases("delays"),
        phrases("idioms"), phrases("harmless"), phrases("wishes"),
        words("denying"), words("pointing"),
        phrases("unsure"), words("mine"),
        words("just"), phrases("ordering"),
        phrases("adding"), words("owners"), words("placing"),
    )  # fmt: skip
