"""A request amid talk: "I know, I know. Could you rename a.txt to b? My boss is waiting".

Tried on what is not understood. What stands around the request may be in any words, as long as it
leaves the request as it is (``talk``) and the request alone is understood to the last word. What it
does not say itself, "it", "cópiala", must be the one thing that is spoken of (``spoken_of``).
"""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from .lexicon import Lexicon
from .quoting import Done, shows
from .spoken_of import SpokenOf
from .talk import Talk
from .talk_segments import STOPS, Segment, segments
from .tokens import Token, tokenize

if TYPE_CHECKING:
    from .planning import Understood
    from .scene import Scene

__all__ = ["amid_talk"]

_MOST = 70
"""Words of a sentence that is cut."""
_MOST_READINGS = 6
_LOSING = frozenset({"rm", "rmdir", "shred", "truncate"})
_OF_ALL = frozenset({"du -sh", "ls", "ls -l", "ls -A", "ls -S", "ls -t", "ls -lS", "ls -lt"})
"""What hardly anybody means who tells a story."""

Read = Callable[[str], "Understood"]


def amid_talk(sentence: str, lexicon: Lexicon, read: Read, scene: Scene) -> Understood | None:
    """What becomes of the one request of a sentence; ``None`` if that is not sure."""
    tokens = tokenize(sentence)
    said = segments(tokens)
    if len(tokens) > _MOST or not said:
        return None
    reading = _Reading(sentence, said, Talk.of(lexicon, scene), lexicon, scene, read)
    return next(islice(reading.readings(), 1), None)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a sentence that may be its request, and what stands around it."""

    lead: Sequence[Segment]
    asked: Sequence[Segment]
    tail: Sequence[Segment]
    spoken: SpokenOf

    @property
    def is_question(self) -> bool:
        """Whether the part ends as a question does."""
        return self.asked[-1].ends == "?"


@dataclass(slots=True)
class _Reading:
    """Reads parts of one sentence."""

    sentence: str
    said: Sequence[Segment]
    talk: Talk
    lexicon: Lexicon
    scene: Scene
    read: Read

    def readings(self) -> Iterator[Understood]:
        """The request with as much as possible of what is said behind it."""
        for at, begun in self._starts():
            for end in range(len(self.said), at, -1):
                found = self._request(self._part(at, begun, end))
                if found is not None:
                    yield found
            if self.talk.requests.orders(self.said[at]):
                return

    def _starts(self) -> Iterator[tuple[int, Sequence[Token]]]:
        """Where the request may begin: with words that ask for something."""
        for at, segment in enumerate(self.said):
            for begun in self.talk.requests.starts(segment):
                yield at, begun

    def _part(self, at: int, begun: Sequence[Token], end: int) -> _Part:
        """The part from the words ``begun`` of a segment to the end of another."""
        lead, own = list(self.said[:at]), self.said[at]
        if begun[0].start > own.tokens[0].start:
            before = tuple(token for token in own.tokens if token.start < begun[0].start)
            lead.append(Segment(before, own.opens, ","))
        asked, tail = self.said[at:end], self.said[end:]
        text = self.sentence[begun[0].start : asked[-1].tokens[-1].end]
        if asked[-1].ends == "?":
            text = f"{text}?"
        spoken = SpokenOf.of(text, lead, tail, self.lexicon, self.scene)
        return _Part(lead, asked, tail, spoken)

    def _request(self, part: _Part) -> Understood | None:
        if not (part.lead or part.tail) or not self._leaves(part, looks=True):
            return None
        if part.is_question and self._is_bare(part.asked[-1]):
            return None  # "delete a.txt? I did that already"
        forms = islice(part.spoken.forms(), _MOST_READINGS)
        found = next((found for form in forms if (found := self.read(form)).steps), None)
        if found is None or not self._is_sure(part):
            return None
        looks = all(shows(step.reply) for step in found.steps)
        if not looks and not self._leaves(part, looks=False):
            return None
        return found if self._allows(found.steps, part.spoken) else None

    def _leaves(self, part: _Part, *, looks: bool) -> bool:
        """Whether what stands around a request leaves it as it is."""
        if part.lead and not self.talk.leaves(part.lead, shows=looks):
            return False
        named = part.spoken.names if part.spoken.is_sure else ()
        return not part.tail or self.talk.follows(part.tail, named, shows=looks)

    def _is_sure(self, part: _Part) -> bool:
        """Whether it is sure what a request is about, and that it is the only one."""
        spoken, talk = part.spoken, self.talk
        if spoken.meant:
            certain = self._is_meant(part)
        elif spoken.is_named:
            certain = spoken.is_explicit or not (part.tail or talk.chooses(part.lead))
        else:
            own = (segment for segment in part.lead if segment.ends not in STOPS)
            vague = part.tail or talk.chooses(part.lead)
            certain = not (vague or any(map(talk.is_topic, own)))
        wished = (segment for segment in part.lead if talk.requests.wished(segment))
        return certain and not any(map(self._is_request, wished))

    def _is_meant(self, part: _Part) -> bool:
        """Whether the one thing that is spoken of is what a request points to."""
        if not part.spoken.is_subject:
            return False
        if not part.lead:
            return bool(part.tail and part.spoken.pointing)
        joined = part.lead[-1].ends in STOPS or self.talk.requests.joins(part.asked[0])
        return joined or part.spoken.is_told_of

    def _is_bare(self, segment: Segment) -> bool:
        """Whether a question begins with the verb of a request, and asks nothing before it."""
        return self.talk.requests.asks(segment) and self.talk.requests.begins_with_verb(segment)

    def _is_request(self, segment: Segment) -> bool:
        text = self.sentence[segment.tokens[0].start : segment.tokens[-1].end]
        return bool(self.read(text).steps)

    def _allows(self, steps: Sequence[Done], spoken: SpokenOf) -> bool:
        """Whether what is changed is named, and what is shown is not simply everything."""
        if not spoken.describes and any(step.command in _OF_ALL for step in steps):
            return False
        return all(shows(step.reply) or self._keeps(step.command, spoken) for step in steps)

    def _keeps(self, command: str, spoken: SpokenOf) -> bool:
        """Whether nothing is lost but what is named."""
        words = shlex.split(command)
        losing = words[0] in _LOSING or "-delete" in words
        if spoken.meant and (spoken.has_rival or (losing and not spoken.is_told_of)):
            return False
        if losing and self._is_doubted(spoken.lead):
            return False
        if not losing and "-i" not in words:
            return True
        paths = [word for word in words if self.scene.exists(word)]
        said = {posixpath.basename(name.rstrip("/")) for name in spoken.names}
        known = all(posixpath.basename(path.rstrip("/")) in said for path in paths)
        return bool(paths) and known and "*" not in command

    def _is_doubted(self, lead: Sequence[Segment]) -> bool:
        """Whether talk may say to keep something, or wishes for something else."""
        return self.talk.spares(lead) or any(map(self.talk.requests.wished, lead))
