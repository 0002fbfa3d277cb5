"""A whole request behind sentences that only tell: "I know, I know. Could you rename a.txt to b?".

Tried on what is not understood. Whoever puts a stop and then asks for something by name asks for
that, whatever was told before: its words need not be known. What may be another request, a limit
or what the request speaks of refuses. The words are those of ``[aside.own]`` in ``speech.toml``.
"""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .deciding import CLITICS
from .lexicon import Lexicon, load
from .quoting import Done, shows
from .speech import Phrases, Speech, holds, longest
from .tokens import Token, fold, tokenize

if TYPE_CHECKING:
    from .planning import Understood
    from .scene import Scene

__all__ = ["own_sentence"]

_STOPS = frozenset({".", "!", "?", "…", "...", ";"})
_MARKS = _STOPS | {",", ":", "¿", "¡", "—", "–", "-", "(", ")"}
_DENYING = frozenset({"no", "not", "don't", "never", "nunca"})
_LEAST = 3
"""Words of a request that nobody takes for part of what is told."""
_MOST = 70
_LOSING = frozenset({"rm", "rmdir", "shred", "truncate"})
_OF_ALL = frozenset({"ls", "ls -l", "ls -A", "ls -S", "ls -t", "ls -lS", "ls -lt"})
"""What hardly anybody means who tells a story."""

Read = Callable[[str], "Understood"]


def own_sentence(sentence: str, lexicon: Lexicon, read: Read, scene: Scene) -> Understood | None:
    """What becomes of the last sentence alone; ``None`` if it may need what was told before."""
    tokens = [*tokenize(sentence)]
    while tokens and tokens[-1].text in _MARKS:
        tokens.pop()
    if not _LEAST < len(tokens) <= _MOST:
        return None
    telling = _Telling(_words(lexicon.language), lexicon, scene)
    for at in range(len(tokens) - _LEAST, 0, -1):
        if not telling.parts(tokens, at):
            continue
        story, request = tokens[:at], tokens[at:]
        if not telling.asks(request) or telling.points(request) or telling.limits(story):
            return None
        found = read(sentence[request[0].start :])
        looks = all(shows(step.reply) for step in found.steps)
        if not found.steps or not (looks or not telling.alters(story)):
            return None
        wished = (sentence[c[0].start : c[-1].end] for c in telling.wished(story))
        if any(read(clause).steps for clause in wished):
            return None
        return found if telling.allows(found.steps, story, request) else None
    return None


@dataclass(frozen=True, slots=True)
class _Words:
    """Folded words of ``[aside.own]``."""

    joins: Phrases
    """Behind a comma, what a request follows from what is told: "so"."""
    asking: Phrases
    """What a request begins with besides a verb: "could you", "how many"."""
    pointing: frozenset[str]
    """What may be about what was told: "there", "the same"."""
    limiting: Phrases
    """What a story must not hold: limits, what is only supposed or said."""
    weighty: Phrases
    """What it must not hold beside what changes something: conditions, an order."""
    harmless: Phrases
    """What it may hold of those: "should have"."""
    wishes: Phrases
    """What else may be asked for in a story: "I need"."""


@dataclass(frozen=True, slots=True)
class _Telling:
    """Tells a request from what is only told before it."""

    words: _Words
    lexicon: Lexicon
    scene: Scene

    def parts(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a sentence may begin here: behind a stop, at "¿", behind ", so"."""
        before = tokens[at - 1]
        if before.quoted:
            return False
        if before.text in _STOPS or tokens[at].text == "¿":
            return True
        return before.text == "," and longest(tokens[at:], self.words.joins) > 0

    def asks(self, request: Sequence[Token]) -> bool:
        """Whether it begins as a request does."""
        said = self._begun(request)
        if len(said) < _LEAST or said[0].quoted or any(t.text in _STOPS for t in said):
            return False
        if longest(said, self.words.asking):
            return True
        return self._acts(said[0])

    def _begun(self, request: Sequence[Token]) -> Sequence[Token]:
        """A request without what leads it in."""
        said = request
        while said and (said[0].text in _MARKS or longest(said, self.words.joins)):
            said = said[max(longest(said, self.words.joins), 1) :]
        return said

    def _acts(self, token: Token) -> bool:
        readings = self.lexicon.readings(token.norm)
        return bool(readings) and any(reading.section == "verb" for reading in readings)

    def points(self, request: Sequence[Token]) -> bool:
        """Whether it may be about what was told, unless it names something itself before."""
        begun = self._begun(request)
        for token, after in zip(begun, [*begun[1:], None], strict=True):
            if token.looks_like_name or token.quoted or self.scene.exists(token.text):
                return False
            readings = self.lexicon.readings(token.norm)
            clitic = any(r.section == "verb" and r.value in CLITICS for r in readings)
            word = token.norm if token.text.isascii() else ""  # "está" is no "esta"
            leads = after is not None and after.norm == "que"  # "lo que hay"
            if clitic or (word in self.words.pointing and not leads):
                return True
        return False

    def limits(self, story: Sequence[Token]) -> bool:
        """Whether a story limits what is asked, or asks for something itself."""
        if any(token.quoted for token in story):
            return True
        said = [token.norm for token in story if token.text not in _MARKS]
        if holds(said, self.words.limiting, but=self.words.harmless):
            return True
        if Speech.of(self.lexicon.language).reporting & {*said[-1:]}:
            return True
        return any(map(self._requests, _clauses(story)))

    def alters(self, story: Sequence[Token]) -> bool:
        """Whether a story sets a condition or an order: what only looks need not heed that."""
        said = [token.norm for token in story if token.text not in _MARKS]
        return holds(said, self.words.weighty, but=self.words.harmless)

    def wished(self, story: Sequence[Token]) -> list[Sequence[Token]]:
        """The clauses that may be wishes of their own: "I need a folder x"."""
        return [clause for clause in _clauses(story) if longest(clause, self.words.wishes)]

    def _requests(self, clause: Sequence[Token]) -> bool:
        """Whether a clause asks for something, or forbids it."""
        if longest(clause, self.words.asking):
            return True
        if clause[0].norm in _DENYING and len(clause) > 1:
            clause = clause[1:]
        speech = Speech.of(self.lexicon.language)
        told = len(clause) > 1 and speech.is_finite(clause[1])
        past = speech.is_finite(clause[0]) or speech.is_first_person(clause[0])
        return self._acts(clause[0]) and not (told or past)

    def allows(
        self, steps: Sequence[Done], story: Sequence[Token], request: Sequence[Token]
    ) -> bool:
        """Whether what is changed is named, and what is shown is not what the story names."""
        said = {posixpath.basename(token.text.rstrip("/")) for token in request}
        told = {token.text for token in story if self._is_thing(token)}
        named = any(self._is_thing(token) for token in request)
        if any(step.command in _OF_ALL for step in steps) and told:
            return False
        if told and not named:
            return False
        return all(shows(step.reply) or self._is_named(step.command, said) for step in steps)

    def _is_thing(self, token: Token) -> bool:
        return not token.punctuation and (
            self.scene.exists(token.text) or (token.looks_like_name and "." in token.text)
        )

    def _is_named(self, command: str, said: set[str]) -> bool:
        """Whether nothing is lost but what the request names."""
        words = shlex.split(command)
        losing = words[0] in _LOSING or "-delete" in words or "-i" in words
        paths = [word for word in words if self.scene.exists(word)]
        known = all(posixpath.basename(path.rstrip("/")) in said for path in paths)
        return not losing or (bool(paths) and known and "*" not in command)


def _clauses(story: Sequence[Token]) -> list[list[Token]]:
    """The clauses of a story, between marks."""
    clauses: list[list[Token]] = [[]]
    for token in story:
        if token.text in _MARKS:
            clauses.append([])
        else:
            clauses[-1].append(token)
    return [clause for clause in clauses if clause]


@cache
def _words(language: str) -> _Words:
    said = load(language).speech["aside"]["own"]

    def phrases(key: str) -> Phrases:
        return frozenset(tuple(fold(phrase).split()) for phrase in said[key])

    return _Words(
        phrases("joins"), phrases("asking"), frozenset(map(fold, said["pointing"])),
        phrases("limiting"), phrases("weighty"), phrases("harmless"), phrases("wishes"),
    )  # fmt: skip
