"""What around a request leaves it as it is.

What is only told need not be known word by word: it is enough that nothing of it asks, limits,
forbids or sets a condition. The words for that are those of ``[aside.own]`` in ``speech.toml``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .deciding import CLITICS
from .lexicon import Lexicon
from .scene import Scene
from .speech import Speech, holds, longest, masked
from .talk_requests import Requests
from .talk_segments import STOPS, Segment, sentences
from .talk_words import Words
from .tokens import OR, Token

__all__ = ["Talk"]

_SHORT = 3
"""Words of a segment that may be the answer to a request: "better not", "al final no"."""
_FEW = 4
"""Words behind a subject of which one is its verb."""
_NEAR = 3
"""Words behind "only" of which one may be what is chosen."""
_CLITICS = CLITICS | {"me", "te", "se", "nos", "os", "le", "les"}
_THOSE = frozenset({"los", "las", "those"})
_OF = frozenset({"de", "del", "que", "from", "of", "that"})
_OF_THINGS = ("filter", "type", "kind", "holding", "named", "spot")


@dataclass(frozen=True, slots=True)
class Talk:
    """Tells whether talk leaves a request as it is."""

    words: Words
    requests: Requests
    lexicon: Lexicon
    scene: Scene

    @classmethod
    def of(cls, lexicon: Lexicon, scene: Scene) -> Talk:
        """What the phrase files of a language say."""
        words = Words.of(lexicon.language)
        return cls(words, Requests(words, lexicon), lexicon, scene)

    @property
    def _speech(self) -> Speech:
        return Speech.of(self.lexicon.language)

    def leaves(self, lead: Sequence[Segment], *, shows: bool) -> bool:
        """Whether what stands before a request leaves it as it is; ``shows``: it changes nothing.

        A condition or a delay in a sentence of its own is part of what is told there.
        """
        if any(self._weighs(segment) for segment in lead):
            return False
        if not shows and any(map(self._forbids, lead)):
            return False
        said = sentences(lead)
        own = [] if lead[-1].ends in STOPS else said[-1]
        mine = any(map(self._is_mine, own))
        return all(self._leads(segment, mine=mine) for segment in own) and not any(
            self._is_conditional(sentence, apart=sentence is not own, shows=shows)
            for sentence in said
        )

    def _weighs(self, segment: Segment) -> bool:
        """Whether what stands before a request may say more of it, or ask for more."""
        return (
            any(token.quoted for token in segment.tokens)
            or self._limits(segment)
            or self.requests.orders(segment)
            or (self.requests.begins_with_verb(segment) and self._names(segment))
            or self._asks_else(segment)
            or self._names_only(segment)
            or self._denies_first(segment)
            or self._asks_back(segment)
        )

    def _asks_else(self, segment: Segment) -> bool:
        """Whether it is another request, or somebody else's: "email Ana", "she says to delete"."""
        reported = self._speech.reporting.intersection(segment.norms)
        if reported and any(map(self.requests.is_doing, segment.tokens)):
            return True
        return longest(self.requests.begun(segment), self.words.ordering) > 0

    def _names(self, segment: Segment) -> bool:
        """Whether a file or folder is named."""
        return any(
            self.scene.exists(token.text)
            or (token.looks_like_name and "." in token.text.strip("."))
            for token in segment.tokens
        )

    def _names_only(self, segment: Segment) -> bool:
        """Whether something is named and nothing told of it: "mail a.txt to Ana".

        A name alone, or with what leads in a place, only says more of what is told.
        """
        named = any(
            (token.looks_like_name and "." in token.text.strip("."))
            or self.scene.exists(token.text)
            for token in segment.tokens
        )
        placed = segment.tokens[0].norm in self.words.placing and segment.opens not in STOPS
        alone = len(segment.tokens) == 1 and "," in {segment.opens, segment.ends}
        return named and not (alone or placed or self.requests.tells(segment))

    def _denies_first(self, segment: Segment) -> bool:
        """Whether it begins with a denial, as what is forbidden does: "don't overwrite a.txt"."""
        said = self.requests.begun(segment)
        if not said or said[0].norm not in self.words.denying | {"don't", "dont"}:
            return False
        behind = next((token for token in said[1:] if token.norm not in _CLITICS), None)
        return behind is None or not (
            self.requests.is_verb(behind) and not self.requests.acts(behind)
        )

    def spares(self, lead: Sequence[Segment]) -> bool:
        """Whether talk may say that a thing is to be kept, or that it is not sure which one."""
        said = [norm for segment in lead for norm in segment.norms]
        if holds(said, self.words.unsure, but=self.words.harmless):
            return True
        own = [token for segment in lead if segment.ends not in STOPS for token in segment.tokens]
        return any(
            token.norm in self.words.pointing or self._is_pointed(token.norm) for token in own
        )

    def _is_pointed(self, norm: str) -> bool:
        """Whether a verb carries a pronoun: "quedárselo"."""
        readings = self.lexicon.readings(norm)
        carried = any(r.section == "verb" and r.value in CLITICS for r in readings)
        return carried or norm.endswith(("selo", "sela", "selos", "selas"))

    def chooses(self, lead: Sequence[Segment]) -> bool:
        """Whether talk may say which of several things are meant: "the ones from May stay"."""
        return any(map(self._may_choose, lead))

    def _may_choose(self, segment: Segment) -> bool:
        norms = segment.norms
        if self._speech.choosing.intersection(norms):
            return True
        if any(one in _THOSE and other in _OF for one, other in pairwise(norms)):
            return True
        readings = (r for token in segment.tokens for r in self.lexicon.readings(token.norm))
        return any(r.section == "kind" and r.plural for r in readings)

    def _leads(self, segment: Segment, *, mine: bool) -> bool:
        """Whether a clause in the sentence of a request only tells, or says nothing.

        ``mine``: somebody speaks of himself in that sentence, so what follows a colon is his.
        """
        if segment.ends == ":":
            return mine and not self._reports(segment)
        if self._reports(segment):
            return False
        return self.requests.tells(segment) or not self._is_timed(segment)

    def _is_timed(self, segment: Segment) -> bool:
        """Whether it names a time to come: "tonight"."""
        return any(
            longest(segment.tokens[at:], self._speech.times) for at in range(len(segment.tokens))
        )

    def _is_mine(self, segment: Segment) -> bool:
        """Whether somebody speaks of himself."""
        if set(segment.norms) & self.words.mine or longest(segment.tokens, self.words.idioms):
            return True
        return any(map(self._speech.is_first_person, segment.tokens))

    def _asks_back(self, segment: Segment) -> bool:
        """Whether something is asked, even of nobody who could answer: "is that a good idea?"."""
        said = self.requests.begun(segment)
        idle = longest(said, self.words.idioms) or longest(said, self._speech.rhetorical)
        return segment.ends == "?" and not idle

    def follows(self, tail: Sequence[Segment], named: Collection[str], *, shows: bool) -> bool:
        """Whether what stands behind a request leaves it as it is.

        ``named`` is what the request is about, if it chooses nothing that is only described.
        """
        if tail[0].opens not in STOPS and not (named and self._adds(tail[0])):
            return False
        if any(self._matters(segment, named, shows=shows) for segment in tail):
            return False
        return not any(
            self._is_conditional(sentence, apart=True, shows=shows) for sentence in sentences(tail)
        )

    def _matters(self, segment: Segment, named: Collection[str], *, shows: bool) -> bool:
        """Whether what stands behind a request may say more of it, or ask for more."""
        if any(token.quoted for token in segment.tokens) or self.requests.orders(segment):
            return True
        if self._limits(segment) or self._forbids(segment):
            return True
        if self._names_other(segment, named):
            return True
        if self.requests.tells(segment):
            return not (named or shows) and self._describes(segment)
        others = [token for token in segment.tokens if token.text not in named]
        return self._is_denied(segment) or not all(map(self._is_idle, others))

    def _adds(self, segment: Segment) -> bool:
        """Whether it tells behind a comma why: ", que voy al súper", ", my boss is waiting"."""
        said = segment.tokens
        told = longest(said, self.words.adding)
        if not told or holds(segment.norms, self.words.wishes):
            return False
        mine = any(map(self._speech.is_first_person, said[told : told + _FEW]))
        return mine or said[told - 1].norm in self.words.owners

    def _names_other(self, segment: Segment, named: Collection[str]) -> bool:
        """Whether something is named that the request is not about."""
        return any(
            (token.looks_like_name and "." in token.text) or self.scene.exists(token.text)
            for token in segment.tokens
            if token.text not in named
        )

    def _limits(self, segment: Segment) -> bool:
        """Whether it limits, supposes or takes back something, or asks for something itself."""
        if holds(segment.norms, self.words.limiting, but=self.words.harmless):
            return True
        if segment.tokens[0].norm in OR:
            return True
        return self._chooses(segment) or self._is_answer(segment)

    def _chooses(self, segment: Segment) -> bool:
        """Whether "only" is said of things: "only the pdfs", not "I only wanted"."""
        idle = masked(segment.norms, self.words.harmless)
        for at, token in enumerate(segment.tokens):
            if token.norm in self.words.just - idle:
                after = segment.tokens[at + 1 : at + 1 + _NEAR]
                if not any(map(self.requests.is_verb, after[:1])) and any(
                    map(self._is_choice, after)
                ):
                    return True
        return False

    def _is_answer(self, segment: Segment) -> bool:
        """Whether hardly more than a denial is said: "better not", "al final no"."""
        norms = segment.norms
        return (
            self._is_denied(segment) and len(norms) <= _SHORT and not self.requests.tells(segment)
        )

    def _forbids(self, segment: Segment) -> bool:
        """Whether it says not to do something, to do something else, or to wait."""
        norms = segment.norms
        if holds(norms, self.words.forbidding, but=self.words.harmless):
            return True
        return self._denies(segment) and any(map(self.requests.is_doing, segment.tokens))

    def _denies(self, segment: Segment) -> bool:
        return self._is_denied(segment) and any(map(self.requests.is_doing, segment.tokens))

    def _is_denied(self, segment: Segment) -> bool:
        norms = segment.norms
        return any(norm in self.words.denying or norm.endswith("n't") for norm in norms)

    def _reports(self, segment: Segment) -> bool:
        """Whether what follows is said by somebody else: "she says: …"."""
        reporting = self._speech.reporting
        said = segment.tokens if segment.ends == ":" else segment.tokens[-1:]
        return any(
            token.norm in reporting and not self._speech.is_first_person(token) for token in said
        )

    def _is_conditional(self, sentence: Sequence[Segment], *, apart: bool, shows: bool) -> bool:
        """Whether a sentence sets a condition or a time for the request.

        ``apart``: the request stands in another one. What has a main clause of its own is told.
        """
        for segment in sentence:
            said = self.requests.begun(segment)
            idle = masked(segment.norms, self.words.harmless)
            if said and said[0].norm in idle and not self._is_timed(segment):
                continue
            if longest(said, self.words.conditions) and not (apart and len(sentence) > 1):
                return True
            if not apart and any(longest(run, self.words.delays) for run in (said, segment.tokens)):
                return True
        doubted = (segment for segment in sentence if not apart and not shows)
        return any(
            holds(segment.norms, self.words.doubts, but=self.words.harmless) for segment in doubted
        )

    def _is_idle(self, token: Token) -> bool:
        """Whether a word of a segment without a verb says nothing of files: "what a day"."""
        chosen = self._is_choice(token) or token.norm in self._speech.choosing
        return not (chosen or self.requests.acts(token))

    def _describes(self, segment: Segment) -> bool:
        """Whether it may say which things are meant, or names one."""
        if any(map(self._is_choice, segment.tokens)):
            return True
        return bool(self._speech.choosing.intersection(segment.norms))

    def _is_choice(self, token: Token) -> bool:
        if token.looks_like_name or self.scene.exists(token.text):
            return True
        readings = self.lexicon.readings(token.norm)
        return any(reading.section in _OF_THINGS for reading in readings)

    def is_topic(self, segment: Segment) -> bool:
        """Whether it may belong to a request behind a comma: "in docs, …", "of the pdfs, …"."""
        return not self.requests.tells(segment) and self._describes(segment)
