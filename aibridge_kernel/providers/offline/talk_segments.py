"""What stands between the marks of a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from .tokens import Token

__all__ = ["MARKS", "STOPS", "Segment", "segments", "sentences"]

STOPS = frozenset({".", "!", "?", "…", "...", ";"})
MARKS = STOPS | {",", ":", "¿", "¡", "—", "–", "-", "(", ")"}


@dataclass(frozen=True, slots=True)
class Segment:
    """What stands between two marks."""

    tokens: tuple[Token, ...]
    opens: str
    """The mark before it, nothing at the beginning."""
    ends: str
    """The mark behind it, nothing at the end."""

    @property
    def norms(self) -> list[str]:
        """Its folded words."""
        return [token.norm for token in self.tokens]


def segments(tokens: Sequence[Token]) -> list[Segment]:
    """What stands between the marks of a sentence."""
    found: list[Segment] = []
    opens = ""
    for is_mark, run in groupby(tokens, lambda token: token.text in MARKS and not token.quoted):
        those = tuple(run)
        if is_mark:
            opens = those[-1].text if those[-1].text in "¿¡(" else those[0].text
            if found:
                found[-1] = Segment(found[-1].tokens, found[-1].opens, those[0].text)
            continue
        found.append(Segment(those, opens, ""))
    return found


def sentences(those: Sequence[Segment]) -> list[list[Segment]]:
    """Segments by the sentences that they stand in."""
    found: list[list[Segment]] = [[]]
    for segment in those:
        found[-1].append(segment)
        if segment.ends in STOPS:
            found.append([])
    return [sentence for sentence in found if sentence]
