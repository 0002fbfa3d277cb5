"""Readings of a sentence without clauses that surely only tell something (see ``remarks``).

Tried when neither the sentence nor what the rules of ``asides`` leave of it is understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .altering import is_courtesy
from .antecedents import put_in
from .asides import Beside, is_separator
from .chunks import Chunk
from .remarks import BEFORE, BEHIND, Remarks, weight
from .remarks import marked as marked_clauses
from .telling import bare, says_which

__all__ = ["without_remarks"]

_SURE, _SURER = 0.65, 0.8
"""How sure it must be beside a request for what is named and set off by a mark, and any other."""
_LEAST = 2
"""Chunks of a request beside which something is surely told."""


def without_remarks(beside: Beside) -> Iterator[list[Chunk]]:
    """The sentence without clauses that are surely only told, the fewest first."""
    return _Cutting(beside, Remarks(beside.telling, weight)).readings()


@dataclass(frozen=True, slots=True)
class _Cutting:
    """Where a sentence may be cut."""

    beside: Beside
    remarks: Remarks

    def readings(self) -> Iterator[list[Chunk]]:
        whole, beside = list(self.beside.chunks), self.beside
        cuts = range(1, len(whole))
        leads = [0, *(at for at in cuts if self._is_lead(whole[:at], whole[at:]))]
        tails = [len(whole), *(at for at in cuts if self._is_tail(whole[:at], whole[at:]))]
        pairs = ((start, end) for start in leads for end in tails if start < end)
        for start, end in sorted(pairs, key=lambda pair: pair[0] - pair[1]):
            lead, rest = whole[:start], bare(whole[start:end])
            if len(rest) == len(whole):
                continue
            apart = not start or not (beside.points_back(rest) or self._mentions(lead))
            if apart and self._is_request(rest):
                yield rest
            full = self._put_in(lead, rest) if start else None
            if full and self._is_request(full):
                yield full

    def _is_request(self, rest: Sequence[Chunk]) -> bool:
        """Whether enough is left of a sentence to be sure of."""
        if sum(not is_courtesy(chunk) for chunk in rest) < _LEAST:
            return self.beside.telling.altering.is_whole(rest)
        told = any(chunk.reading("filter", "here", "topic") for chunk in rest[1:])
        asked = rest[0].reading("verb") is not None and told
        return asked or self.beside.is_request(rest)

    def _mentions(self, lead: Sequence[Chunk]) -> bool:
        """Whether a thing is only named before something is told of it."""
        return any(map(self.remarks.is_mention, marked_clauses(lead)))

    def _put_in(self, lead: Sequence[Chunk], rest: Sequence[Chunk]) -> list[Chunk] | None:
        return put_in(lead, rest, self.beside.telling.is_called, self.beside.called)

    def _is_lead(self, lead: Sequence[Chunk], rest: Sequence[Chunk]) -> bool:
        marked = is_separator(lead[-1])
        joined = len(rest) > 1 and self._is_join(rest[0]) and _begins_request(rest[1:])
        if not (marked or joined or _begins_request(rest)):
            return False
        full = self._put_in(lead, rest)
        if full is None and self._mentions(lead):
            return False
        explicit = self._is_explicit(full or rest)
        names = any(map(self.beside.is_called, lead))
        if names and not (explicit or self.beside.points_back(rest)):
            return False
        sure = _SURE if (marked or joined) and explicit else _SURER
        return self.remarks.are_told(lead, rest, BEFORE, sure)

    def _is_join(self, chunk: Chunk) -> bool:
        """Whether it leads in what follows from a remark: "so"."""
        return chunk.text.lower() in self.beside.known.joins and not chunk.reading("conjunction")

    def _is_tail(self, request: Sequence[Chunk], tail: Sequence[Chunk]) -> bool:
        if says_which(request, tail):
            return False
        marked = any(map(is_separator, (request[-1], tail[0])))
        if not (marked or self.beside.telling.is_ended(request)):
            return False
        named = {chunk.text for chunk in request if self.beside.is_called(chunk)}
        if any(self.beside.is_called(chunk) and chunk.text not in named for chunk in tail):
            return False
        sure = _SURE if marked and self._is_explicit(request) else _SURER
        return self.remarks.are_told(tail, request, BEHIND, sure)

    def _is_explicit(self, request: Sequence[Chunk]) -> bool:
        return self.beside.telling.altering.is_explicit(request)


def _begins_request(chunks: Sequence[Chunk]) -> bool:
    """Whether a request may begin here without a mark: with its verb, "could you", "please"."""
    return chunks[0].reading("verb", "wish", "want", "filler") is not None
