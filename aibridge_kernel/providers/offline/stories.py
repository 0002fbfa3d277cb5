"""The clauses of a sentence: the one that asks, and those that only tell a story around it.

"Joan wants to read the newsletters on the train, so copy …": a clause that begins with a subject
and holds a finite verb tells, whatever words are in it, as long as it sets no condition, limits,
denies or takes back nothing and reports no request. Exactly one clause may ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from .lexicon import Lexicon, load
from .speech import Phrases, Speech, holds, longest, masked
from .tokens import Token, fold, tokenize

__all__ = ["Clause", "Story", "told_around"]

_MARKS = frozenset({",", ";", ":", ".", "!", "?", "(", ")", "—", "–", "-", "…"})
_ENDS = frozenset({".", "!", "?", ";", ":", "—", "–", "(", ")"})
_FAR = 10
"""Words among which the finite verb of a clause stands."""
_LEAST = 3
"""Words before a wish that no mark is before: "for the meeting I need …"."""
_FEW = 3
"""Words of what goes on with a story without a verb of its own."""
_MOST = 60
"""Words of a sentence that is cut."""


_SAYING = frozenset({"type", "filter", "holding", "kind", "number", "text", "named", "spot"})
"""What may say more of a request behind it."""


@dataclass(frozen=True, slots=True)
class Clause:
    """What stands between two marks or joining words."""

    tokens: tuple[Token, ...]
    mark: str
    """The mark or word that it begins behind."""
    asks: bool
    tells: bool
    wishes: bool
    """Whether it may tell what is wanted, if another clause asks: "I need it for a talk"."""
    idle: str = ""
    """What it says not to matter, or to hold as well: "case", "deep", "order"."""


@dataclass(frozen=True, slots=True)
class Story:
    """A sentence of which one stretch asks."""

    request: str
    lead: tuple[Clause, ...]
    tail: tuple[Clause, ...]
    idle: frozenset[str]
    """What does not matter, or holds as well: "case", "deep", "order"."""
    ends: str
    """The mark behind the request: "?" when it is a question."""


@dataclass(frozen=True, slots=True)
class _Words:
    """Folded words of ``[aside.story]`` in ``speech.toml``."""

    leads: Phrases
    """What stands before a request and says nothing: "so", "could you"."""
    asking: Phrases
    """What a question begins with: "how many", "what's"."""
    joins: frozenset[str]
    """Behind what a request begins without a mark: "so", "and"."""
    because: frozenset[str]
    """Behind what something told begins without a mark: "because"."""
    polite: Phrases
    """What a request begins with behind an occasion: "could you"."""
    mine: Phrases
    """What somebody speaks of himself with: "i always"."""
    pointing: frozenset[str]
    """Words that may mean what is asked for: "them"."""
    wishes: Phrases
    """What a request begins with behind an occasion without a mark: "i need"."""
    occasions: frozenset[str]
    """What such an occasion begins with: "for"."""
    weighty: Phrases
    """What a story must not hold."""
    harmless: Phrases
    """What it may hold of those: "would you believe"."""
    doubts: frozenset[str]
    """Words of which a doubt or an excuse consists: "not sure this works"."""
    doubtful: frozenset[str]
    """Those of which it holds one: "works", "sorry"."""
    starting: Phrases
    """What something told begins with besides the subjects that are known: "been"."""
    doing: frozenset[str]
    """Classes of verbs that no story is told with that reports what is said."""
    indifferent: Phrases
    """What says that something does not matter, at either end: "no matter"."""
    manners: Mapping[str, frozenset[str]]
    """What that is, by the words for it: "case", "deep", "order"."""
    denials: frozenset[str]
    """Words that deny: "never"."""
    below: frozenset[str]
    """Words that say that folders below count as well: "check the subfolders too"."""


def told_around(sentence: str, lexicon: Lexicon, exists: Callable[[str], bool]) -> Story | None:
    """The request of a sentence with what is told around it, ``None`` if it is not so."""
    words = _words(lexicon.language)
    tokens = tokenize(sentence)
    if words is None or not _LEAST < len(tokens) <= _MOST:
        return None
    cutting = _Cutting(lexicon, words, Speech.of(lexicon.language), exists)
    every = list(cutting.clauses(tokens))
    clauses = [clause for clause in every if not clause.idle]
    idle = frozenset(clause.idle for clause in every if clause.idle)
    span = _request(clauses)
    if span is None or every[0].idle or len(every) == 1:
        return None
    asked, lead, tail = clauses[slice(*span)], clauses[: span[0]], clauses[span[1] :]
    first = next(_without(asked[0].tokens, words.leads), None)
    led = asked[0].mark in words.joins or asked[0].tokens[0].norm in words.joins
    if first is None or not cutting.are_told(lead, tail, led=led):
        return None
    end = asked[-1].tokens[-1].end
    behind = sentence[end:].strip()[:1]
    mark = behind if behind == "?" else ""
    return Story(sentence[first.start : end], (*lead,), (*tail,), idle, mark)


def _request(clauses: Sequence[Clause]) -> tuple[int, int] | None:
    """Where the only request begins and ends; a wish is one if nothing else asks."""
    asking = [at for at, clause in enumerate(clauses) if clause.asks]
    asking = [at for at in asking if not clauses[at].wishes] or asking
    if not asking:
        return None
    start, end = asking[0], asking[0] + 1
    while end < len(clauses) and not clauses[end].tells and clauses[end].mark == ",":
        end += 1
    return None if asking[-1] >= end else (start, end)


def _without(tokens: Sequence[Token], leads: Phrases) -> Iterator[Token]:
    """The words but for those before them that say nothing."""
    while tokens and (skipped := longest(tokens, leads)):
        tokens = tokens[skipped:]
    yield from tokens


@dataclass(frozen=True, slots=True)
class _Cutting:
    """Cuts sentences of one language."""

    lexicon: Lexicon
    words: _Words
    speech: Speech
    exists: Callable[[str], bool]

    def clauses(self, tokens: Sequence[Token]) -> Iterator[Clause]:
        """The clauses, in their order."""
        said: list[Token] = []
        mark = ""
        for at, token in enumerate(tokens):
            is_mark = token.text in _MARKS and not token.quoted
            if not is_mark and not (said and self._begins(said, tokens[at:])):
                said.append(token)
                continue
            if said:
                yield self._clause(said, mark)
            said, mark = ([], token.text) if is_mark else ([token], token.norm)
        if said:
            yield self._clause(said, mark)

    def _begins(self, said: Sequence[Token], rest: Sequence[Token]) -> bool:
        """Whether a clause begins here without a mark: "… so copy", "for the talk I need"."""
        if rest[0].quoted:
            return False
        if rest[0].norm in self.words.joins:
            return not self._asks(said) and self._asks(rest[1:])
        if rest[0].norm in self.words.because:
            return self._has_subject(rest[1:])
        occasion = said[0].norm in self.words.occasions and len(said) >= _LEAST
        begun = max(longest(rest, self.words.wishes), longest(rest, self.words.polite))
        return occasion and begun > 0

    def _clause(self, said: Sequence[Token], mark: str) -> Clause:
        asks = self._asks(said)
        wished = asks and longest((*_without(said, self.words.leads),), self.words.wishes)
        wishes = bool(wished) and not self._weighs(said)
        tells = not asks and self._tells(said, mark)
        return Clause((*said,), mark, asks, tells, wishes, self._idle(said))

    def are_told(self, lead: Sequence[Clause], tail: Sequence[Clause], *, led: bool) -> bool:
        """Whether nothing beside a request asks or changes it."""
        told = any(clause.tells for clause in lead)
        beside = all(
            c.tells or self._leads(c, led=led) or (told and self.is_fragment(c)) for c in lead
        )
        return beside and all(map(self._is_apart, tail))

    def _leads(self, clause: Clause, *, led: bool) -> bool:
        """Whether a wish is not what is asked, but why: "I'd like to send them home, so copy …"."""
        does = any(self._is_doing(token.norm) for token in clause.tokens)
        return clause.wishes and (led or not does)

    def _is_apart(self, clause: Clause) -> bool:
        """Whether what is told behind a request is only about whoever asks."""
        said = {token.norm for token in clause.tokens}
        if not clause.tells or said & self.words.pointing:
            return False
        mine = longest(clause.tokens, self.words.mine) > 0
        known = [r.section for t in clause.tokens for r in self.lexicon.readings(t.norm)]
        return mine and not _SAYING.intersection(known)

    def is_fragment(self, clause: Clause) -> bool:
        """Whether a few words go on with what was told: "one per line"."""
        said = clause.tokens
        if clause.asks or len(said) > _FEW or self._weighs(said):
            return False
        told = [token for token in said if token.norm not in self.speech.reporting]
        known = [r for token in told for r in self.lexicon.readings(token.norm)]
        chosen = any(r.section in {"filter", "type", "holding", "named"} for r in known)
        return not chosen and not any(self.exists(token.text) for token in said)

    def _idle(self, said: Sequence[Token]) -> str:
        """What a clause says not to matter, or to hold as well: "in the subfolders too"."""
        words = [token.norm for token in said]
        begun = longest(said, self.words.indifferent)
        ended = [n for n in (1, 2, 3) if tuple(words[-n:]) in self.words.indifferent]
        if begun or ended:
            told = set(words[begun:])
            return next((k for k, those in self.words.manners.items() if told & those), "")
        deep = self.words.manners["deep"] & self.words.below
        return "deep" if deep & {*words} and self.words.below.issuperset(words) else ""

    def _asks(self, tokens: Sequence[Token]) -> bool:
        said = list(_without(tokens, self.words.leads))
        if not said or said[0].quoted or longest(said, self.words.starting):
            return False
        begins = (self.words.asking, self.words.wishes, self.words.polite)
        if any(longest(said, phrases) for phrases in begins):
            return True
        readings = self.lexicon.readings(said[0].norm)
        verb = any(reading.section == "verb" for reading in readings)
        return verb and not self._is_noun(said)

    def _is_noun(self, said: Sequence[Token]) -> bool:
        """Whether the first word is what something is told of: "Mark wants", "copies are"."""
        after = said[1:2]
        return any(self.speech.is_finite(token) for token in after)

    def _tells(self, tokens: Sequence[Token], mark: str) -> bool:
        said = [token for token in tokens if not token.quoted]
        if not said or self._weighs(said):
            return self._doubts(tokens)
        occasion = said[0].norm in self.words.occasions and mark == ""
        return occasion or self._has_subject(said) or self._doubts(tokens)

    def _has_subject(self, tokens: Sequence[Token]) -> bool:
        """Whether words begin with a subject and its verb."""
        while tokens and (
            skipped := max(longest(tokens, self.speech.leads), longest(tokens, self.speech.times))
        ):
            tokens = tokens[skipped:]
        if not tokens:
            return False
        if longest(tokens, self.speech.subjects) or longest(tokens, self.words.starting):
            return True
        subject = longest(tokens, self.speech.openings) or tokens[0].text[:1].isupper()
        subject = subject or tokens[0].looks_like_name or self.exists(tokens[0].text)
        subject = subject or not self.lexicon.readings(tokens[0].norm)
        near = pairwise(tokens[:_FAR])
        shortened = tokens[0].norm.endswith(self.speech.shortened)
        return bool(subject) and (
            shortened or any(self.speech.is_verb(before, token) for before, token in near)
        )

    def _doubts(self, tokens: Sequence[Token]) -> bool:
        """Whether it only doubts whether it can be done, or excuses itself."""
        said = {token.norm for token in tokens}
        return bool(said & self.words.doubtful) and said <= self.words.doubts

    def _weighs(self, tokens: Sequence[Token]) -> bool:
        """Whether it may change the request: a condition, a limit, what somebody else asks."""
        said = self._without_just(tokens)
        if holds(said, self.speech.changing | self.words.weighty, but=self.words.harmless):
            return True
        reports = self.speech.reporting.intersection(said)
        if reports and (said[-1] in reports or said[0] in reports):
            return True
        idle = masked(said, self.words.harmless)
        said = [word for word in said if word not in idle]
        denied = any(word.endswith("n't") or word in self.words.denials for word in said)
        return (bool(reports) or denied) and any(map(self._is_doing, said))

    def _without_just(self, tokens: Sequence[Token]) -> list[str]:
        """The words but for what says "no more than that" before a verb: "only takes pdfs"."""
        after = [*tokens[1:], None]
        return [
            one.norm
            for one, other in zip(tokens, after, strict=True)
            if not (one.norm in self.speech.just and other and self.speech.is_finite(other))
        ]

    def _is_doing(self, word: str) -> bool:
        readings = self.lexicon.readings(word)
        verbs = [r for r in readings if r.section == "verb" and r.name in self.words.doing]
        return bool(verbs) and len(verbs) == len(readings)


@cache
def _words(language: str) -> _Words | None:
    said = load(language).speech["aside"].get("story")
    if said is None:
        return None

    def phrases(key: str) -> Phrases:
        return frozenset(tuple(fold(phrase).split()) for phrase in said[key])

    def words(key: str) -> frozenset[str]:
        return frozenset(map(fold, said[key]))

    return _Words(
        phrases("leads"), phrases("asking"), words("joins"), words("because"),
        phrases("polite"), phrases("mine"), words("pointing"), phrases("wishes"),
        words("occasions"), phrases("weighty"), phrases("harmless"),
        words("doubts"), words("doubtful"),
        phrases("starting"), words("doing"), phrases("indifferent"),
        {kind: frozenset(map(fold, those)) for kind, those in said["manners"].items()},
        words("denials"), words("below"),
    )  # fmt: skip
