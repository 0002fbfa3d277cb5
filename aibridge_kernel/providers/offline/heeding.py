"""What narrows a request and would change nothing in its commands: it was read and passed over.

Each word that chooses among things is tried with another meaning, one that nothing here has. A
command that stays as it is never looked at the word, and the request is not understood.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .clauses import Clause, Phrase, Thing
from .selecting import SELECTING

__all__ = ["Trial", "trials"]

_NARROWING = SELECTING | {"containing", "lacking"}
_NOTHING = "∅∅"
"""A text that no name here has."""
_MADE = frozenset({"as", "becoming", "by", "to", "with"})
"""What something becomes, which may be any text."""
_PLACES = frozenset({"in", "of", "from", "out", "with"})


@dataclass(frozen=True, slots=True)
class Trial:
    """A clause with one description changed."""

    name: str
    """What the description is called by the grammar."""
    clause: Clause
    thing: Thing
    """What was described."""

    def is_seen(self, commands: str) -> bool:
        """Whether a type stands in commands anyway: "*.csv", or its word as a text."""
        told = self.thing.type_words if self.name in self.thing.types else ()
        return f".{self.name}" in commands or any(word in commands for word in told)


def trials(clause: Clause) -> Iterator[Trial]:
    """The clause with one word that narrows it changed to mean nothing, for each such word."""
    for at, phrase in enumerate(clause.phrases):
        for place, thing in enumerate(phrase.things):
            for name, other in _others(thing, phrase.cue, first=not at):
                yield Trial(name, _with(clause, at, place, other), thing)


def _others(thing: Thing, cue: str | None, *, first: bool) -> Iterator[tuple[str, Thing]]:
    """The thing with one of its descriptions changed, and what that is called."""
    for name in _NARROWING & thing.filters.keys():
        less = {key: value for key, value in thing.filters.items() if key != name}
        meant = name if name in {"containing", "lacking"} else "has"
        yield name, replace(thing, filters={**less, meant: _NOTHING})
    described = bool(thing.types) and (thing.plural or thing.kind == "file") and cue not in _MADE
    if described and not (thing.names or thing.words or thing.homonym):
        nothing = [f".{_NOTHING}"]
        yield thing.types[0], replace(thing, types=nothing, type_words=nothing)
    if thing.kind == "folder" and thing.types and not (thing.names or thing.words):
        yield "folder", replace(thing, kind="file")
    if cue == "out" and thing.names and not first:
        yield thing.names[0], replace(thing, names=[_NOTHING])
    told = thing.names or thing.words or thing.pronoun or thing.here
    if told or first:
        return
    if thing.count is not None and cue in _PLACES and not (thing.kind or thing.types):
        yield "count", replace(thing, count=thing.count + 1)


def _with(clause: Clause, at: int, place: int, other: Thing) -> Clause:
    """A copy of the clause, which an action may change, with another thing in one place."""
    phrases = [
        Phrase(phrase.cue, [other if (i, j) == (at, place) else _copied(thing)
                            for j, thing in enumerate(phrase.things)])
        for i, phrase in enumerate(clause.phrases)
    ]  # fmt: skip
    return replace(clause, topics=set(clause.topics), phrases=phrases)


def _copied(thing: Thing) -> Thing:
    return replace(
        thing,
        names=list(thing.names),
        types=list(thing.types),
        type_words=list(thing.type_words),
        filters=dict(thing.filters),
        words=list(thing.words),
        without=[_copied(other) for other in thing.without],
    )
