"""Whether what is said beside a request may change it, or asks for more.

A condition, a correction, a wish, what is asked of the person addressed; beside a request for what
is only described also whatever may say which things are meant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .antecedents import clitic
from .chunks import Chunk
from .selecting import grammar
from .speech import Speech, holds, longest, masked

__all__ = [
    "COUNTED", "Altering", "is_asked_for", "is_courtesy", "is_known", "is_of_contents",
    "that_describes",
]  # fmt: skip

_DECLARED = frozenset({"negation", "how"})
"""Stops that say nothing of the request when they are told: "I can't open it", "no idea how"."""
_DESCRIBING = ("kind", "type", "filter", "named", "spot", "another", "holding", "text")
_ASIDE_TOPICS = frozenset({
    "altogether", "date", "detail", "disk", "git", "list", "name", "number", "process", "result",
    "space", "text", "trash",
})  # fmt: skip
"""Topics that remarks are about as well: "we need the space"."""
_SOUGHT_BY = frozenset({"extension", "name", "names", "size", "text"})
"""What things that are only described may be told by."""
_INDEFINITE = frozenset({"something", "anything", "nothing", "algo", "nada"})
COUNTED = frozenset({"determiner", "kind", "type"})
_WHOLE = frozenset({
    "date", "date_in_year", "date_iso", "date_seconds", "date_tomorrow", "date_utc", "date_week",
    "date_yesterday", "date_zone", "disk", "git_branches", "git_changes", "git_log", "git_status",
    "list_processes", "where", "who",
})  # fmt: skip
"""Verbs of requests that nothing need be added to: "where am I"."""
_BECAUSE = frozenset({"because", "porque"})
_HOW_MANY = frozenset({"many", "cuantos", "cuantas", "what", "which"})
_FAR = 3
"""Words behind "no sé" among which a question begins: "no sé ni de dónde"."""
_BID = 2
"""Words of a clitic and its verb."""
_BID_AT_MOST = 4
_CLAUSE = 3
"""Chunks of the shortest clause with a name and a clitic."""
_MARKS = frozenset({",", ".", "?", "!", ";", ":", "-"})
_SAID = 2
"""Words beside a time that make it a remark: "the meeting is tomorrow"."""


@dataclass(frozen=True, slots=True)
class Altering:
    """What parts of a sentence may mean for the request beside them."""

    words: Speech
    acting: frozenset[str]
    """Verb classes that ask for something."""
    is_called: Callable[[Chunk], bool]

    def is_explicit(self, request: Sequence[Chunk]) -> bool:
        """Whether a request says by name what it is for, and chooses nothing by description."""
        named, selecting = False, grammar()["groups"]["select"]
        for at, chunk in enumerate(request):
            if self.is_called(chunk):
                if _is_described(request, at):
                    return False
                named = True
                continue
            chosen, verb = chunk.reading("filter"), chunk.reading("verb")
            if verb is None and chosen is not None and chosen.name in selecting:
                return False
            if any(r.plural and r.section in COUNTED for r in chunk.readings):
                return False
            if chunk.reading("pronoun") and not named:
                return False
            named = named or chunk.reading("named") is not None
            named = named or (verb is not None and verb.name in _WHOLE)
        return named

    def is_whole(self, request: Sequence[Chunk]) -> bool:
        """Whether a request needs no more than its verb: "where am I"."""
        said = [chunk for chunk in request if not is_courtesy(chunk) and chunk.text not in _MARKS]
        verbs = [chunk.reading("verb") for chunk in said]
        return len(said) == 1 and verbs[0] is not None and verbs[0].name in _WHOLE

    def changes(self, part: Sequence[Chunk]) -> bool:
        """Whether it asks, wishes, corrects, forbids or sets a condition."""
        part = self.without_name(self._but_unknown(part))
        return bool(part) and self._alters(part)

    def _alters(self, part: Sequence[Chunk]) -> bool:
        words = self._without_just(part)
        if holds(words, self.words.changing, but=self.words.padding) or self._says_when(part):
            return True
        led = longest([token for chunk in part for token in chunk.tokens], self.words.reasons)
        if part[0].reading("stop") and _how(part[0]) and not led:
            return True
        wished = holds(words, self.words.wishes, but=self.words.padding)
        if wished and self._wishes_done(part):
            return True
        if holds(words, self.words.duties) and self.acts(part) and not _is_because(part):
            return True
        idle = masked([t.norm for c in part for t in c.tokens], self.words.padding)
        stops = [
            chunk
            for chunk in part
            if chunk.reading("stop")
            and len(chunk.readings) == 1
            and not all(token.norm in idle for token in chunk.tokens)
        ]
        if not all(map(self._is_declared, stops)):
            return True
        return self._forbids(part) or self._asks(part) or any(map(_is_spared, part))

    def _wishes_done(self, part: Sequence[Chunk]) -> bool:
        """Whether a wish is for something that could be done: "I want to see it too"."""
        verbs = zip([None, *part], part, strict=False)
        asked = [
            chunk for before, chunk in verbs
            if is_asked_for(chunk) and not (before and before.reading("determiner"))
        ]  # fmt: skip
        said = [chunk for chunk in part if not chunk.reading("filler")]
        known = any(is_known(c) or c.reading("pronoun") or self.is_called(c) for c in said)
        return any(map(self.is_acting, asked)) or (bool(asked) and known)

    def _but_unknown(self, part: Sequence[Chunk]) -> Sequence[Chunk]:
        """The chunks up to what somebody does not know: "a.zip es viejo y no sé qué trae"."""
        tokens = [token for chunk in part for token in chunk.tokens]
        for at, chunk in enumerate(part):
            led = longest(tokens, self.words.unknowing)
            behind, tokens = tokens[led : led + _FAR], tokens[len(chunk.tokens) :]
            if led and any(token.norm in self.words.asked for token in behind):
                start = at - 1 if at and part[at - 1].reading("conjunction") else at
                return part[:start]
        return part

    def without_name(self, part: Sequence[Chunk]) -> Sequence[Chunk]:
        """What is told of somebody whose name may be a verb: "Tomás lo tiene"."""
        if len(part) < _CLAUSE or not (self.is_acting(part[0]) and part[0].text[0].isupper()):
            return part
        after = part[1].tokens[0]
        told = (after.norm,) in self.words.clitics or self.words.is_finite(after)
        return part[1:] if told else part

    def _without_just(self, part: Sequence[Chunk]) -> list[str]:
        """The words of a part but for what says "no more than that": "it's only a draft"."""
        tokens = [token for chunk in part for token in chunk.tokens]
        said = []
        for at, token in enumerate(tokens):
            after = tokens[at + 1] if at + 1 < len(tokens) else None
            if token.norm in self.words.just and after is not None:
                beside = [after, *tokens[max(at - 1, 0) : at]]
                definite = longest([after], self.words.definite)
                if not definite and any(map(self.words.is_finite, beside)):
                    continue
            said.append(token.norm)
        return said

    def acts(self, part: Sequence[Chunk]) -> bool:
        """Whether it holds a verb that asks for something; "the copy" is none."""
        noun = bool(part[0].reading("determiner"))
        return any(map(self.is_acting, part[2:] if noun else part))

    def begins(self, part: Sequence[Chunk]) -> bool:
        """Whether it begins with a verb that asks for something: "get rid of …".

        In Spanish many are as well what somebody does: "pesa mucho".
        """
        said = [c for c in part if not (is_courtesy(c) or c.tokens[0].punctuation)]
        if not said or self.words.language == "es":
            return bool(said) and self.is_acting(said[0])
        return bool(said[0].readings) and all(r.section == "verb" for r in said[0].readings)

    def limits(self, part: Sequence[Chunk]) -> bool:
        """Whether it names, sets a condition, forbids or corrects, whatever else it wishes."""
        words = self._without_just(part)
        stopped = any(chunk.reading("stop") or _is_spared(chunk) for chunk in part)
        return stopped or holds(words, self.words.changing, but=self.words.padding)

    def is_acting(self, chunk: Chunk) -> bool:
        """Whether it is a verb and nothing else that asks for something."""
        verbs = [r for r in chunk.readings if r.section == "verb"]
        only = len(verbs) == len(chunk.readings) and bool(verbs)
        return only and any(r.name in self.acting for r in verbs)

    def _is_declared(self, chunk: Chunk) -> bool:
        """Whether a stop says nothing of the request when it is told: "no", "que no", "how"."""
        stop = chunk.reading("stop")
        denied = chunk.tokens[-1].norm in self.words.denials
        timed = longest(chunk.tokens, self.words.times)
        return stop is not None and (stop.name in _DECLARED or denied or bool(timed))

    def _says_when(self, part: Sequence[Chunk]) -> bool:
        """Whether hardly more than a time is told: "será mañana", "it is at nine"."""
        tokens, said = [token for chunk in part for token in chunk.tokens], 0
        at, timed = 0, False
        while at < len(tokens):
            if more := longest(tokens[at:], self.words.times):
                at, timed = at + more, True
                continue
            said += not tokens[at].punctuation
            at += 1
        return timed and said < _SAID

    def _forbids(self, part: Sequence[Chunk]) -> bool:
        """Whether it begins with a negation for a verb that asks: "no borres", not "no me deja"."""
        said = [c for c in part if not is_courtesy(c) and not self._leads(c)]
        if not said or not said[0].reading("stop"):
            return False
        rest = [c for c in said[1:] if (c.tokens[-1].norm,) not in self.words.clitics]
        harmless = bool(rest) and rest[0].tokens[-1].norm in self.words.harmless
        return bool(rest) and not harmless and self.is_acting(rest[0])

    def bids(self, part: Sequence[Chunk]) -> bool:
        """Whether it is a request for what was spoken of, and no more: "volalo", "me la abrís"."""
        said = [c for c in part if not is_courtesy(c) and not c.tokens[0].punctuation]
        pointed = any(clitic(said, at) for at in range(len(said)))
        words = [token for chunk in said for token in chunk.tokens]
        if _BID <= len(words) <= _BID_AT_MOST and words[0].norm in self.words.articles:
            return words[1].norm.endswith(("amos", "emos"))  # "lo tiramos"
        return pointed and len(said) <= _CLAUSE and self.is_acting(said[-1])

    def _leads(self, chunk: Chunk) -> bool:
        return tuple(token.norm for token in chunk.tokens) in self.words.leads

    def _asks(self, part: Sequence[Chunk]) -> bool:
        """Whether something known is asked of something known: it is a request of its own."""
        if self.bids(part):
            return True
        acts = [at for at, c in enumerate(part) if self.is_acting(c)]
        if not acts:
            return False
        said = [c for c in part if not c.tokens[0].punctuation]
        first = next((c for c in said if not is_courtesy(c)), said[0])
        joined = any(
            before.reading("conjunction") and self.is_acting(chunk)
            for before, chunk in pairwise(part)
        )
        told = longest([token for chunk in said for token in chunk.tokens], self.words.subjects)
        begins = not told and self.is_acting(first)  # "lleva ahí siglos" is told
        return joined or begins or any(map(self.is_called, part))

    def is_apart(self, part: Sequence[Chunk]) -> bool:
        """Whether nothing is said that may say which things, or where."""
        words = set(self._without_just(part))
        words -= masked([t.norm for c in part for t in c.tokens], self.words.padding)
        if self.words.choosing.intersection(words) or any(map(self.is_called, part)):
            return False
        said = that_describes(self.words, part)
        said = [chunk for chunk in said if chunk.tokens[0].norm not in _INDEFINITE]
        if any((topic := c.reading("topic")) and topic.name in _SOUGHT_BY for c in said):
            return False
        return not any(chunk.reading(*_DESCRIBING) and not _is_up(chunk) for chunk in said)


def _is_described(request: Sequence[Chunk], at: int) -> bool:
    """Whether a folder's name is as well a word for several files: "how many photos are there"."""
    if not any(r.section == "type" and r.plural for r in request[at].readings):
        return False
    before, behind = request[max(at - 1, 0) : at], request[at + 1 : at + 2]
    led = any(c.reading("determiner") or c.tokens[-1].norm in _HOW_MANY for c in before)
    return led and not any(chunk.reading("kind") for chunk in behind)


def _is_spared(chunk: Chunk) -> bool:
    """Whether something is not to be touched: "no la toques"."""
    topic = chunk.reading("topic")
    return topic is not None and topic.name == "untouched"


def _is_because(part: Sequence[Chunk]) -> bool:
    """Whether a reason is led in by the word that leads in nothing else."""
    return part[0].tokens[0].norm in _BECAUSE


def _how(chunk: Chunk) -> bool:
    stop = chunk.reading("stop")
    return stop is not None and stop.name == "how"


def is_asked_for(chunk: Chunk) -> bool:
    """Whether a wish may be for something to be done; "need" itself is none."""
    verb = chunk.reading("verb")
    return verb is not None and verb.name != "need" and chunk.reading("filler") is None


def is_known(chunk: Chunk) -> bool:
    """Whether a wish for it may be one that the grammar could fulfil: "the last line"."""
    return chunk.reading(*_DESCRIBING) is not None or is_of_contents(chunk)


def is_of_contents(chunk: Chunk) -> bool:
    """Whether it may say what of a file is meant: "the second column"."""
    topic = None if chunk.corrected else chunk.reading("topic")
    within = topic is not None and topic.name not in _ASIDE_TOPICS
    return within and not chunk.reading("inside")


def _is_up(chunk: Chunk) -> bool:
    said = chunk.reading("filter")
    return said is not None and said.name == "up"


def that_describes(words: Speech, part: Sequence[Chunk]) -> list[Chunk]:
    """The chunks but for verbs with a clitic, and "called" with no name behind it."""
    said = []
    for before, chunk in zip([None, *part], part, strict=False):
        clitic = before is not None and (before.tokens[-1].norm,) in words.clitics
        named = chunk.reading("named")
        nameless = named is not None and (chunk is part[-1] or named.name == "guess")
        reporting = chunk.tokens[-1].norm in words.reporting
        if nameless or reporting or (clitic and chunk.reading("holding")):
            continue
        said.append(chunk)
    return said


def is_courtesy(chunk: Chunk) -> bool:
    """Whether a chunk says nothing: "please", "hija"."""
    return chunk.reading("filler") is not None and chunk.reading("verb") is None
