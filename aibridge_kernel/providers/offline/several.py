"""Several new things in one breath: "dos carpetas, una norte y otra sur", "docs con api dentro"."""

from __future__ import annotations

from .chunks import Chunk
from .wording import Wording

_MEANING = ("named", "kind", "type", "text", "cue", "stop", "topic", "verb")
"""Sections of words that say more than a name."""


class Several(Wording):
    """Which bare words name new things that a number, or the folder around them, spoke of."""

    _silent: str | None = None
    """The verb that is meant when none is said: "nueva carpeta x", "quiero una carpeta x"."""

    def _makes(self) -> bool:
        """Whether something new is asked for, also by "quiero …" alone."""
        return super()._makes() or (self.clause.verb is None and self._silent == "want")

    def _begins_one(self, chunk: Chunk) -> bool:
        """Whether "una" leads to the name of one of them, and is none itself."""
        said = chunk.reading("number")
        one = said is not None and said.value == 1 and not chunk.text.isdecimal()
        return one and self._counts_new() and not self._is_over()

    def _counts_new(self) -> bool:
        """Whether so many new things were said whose names follow: "dos carpetas, una a …"."""
        things = [thing for phrase in self.clause.phrases for thing in phrase.things]
        counted = any(t.kind and t.count is not None and not t.names for t in things)
        return self._makes() and counted

    def _is_one_of_new(self, chunk: Chunk) -> bool:
        """Whether a word names one of so many new things: "primero" in "una primero y otra …"."""
        if len(chunk.tokens) > 1 or self._determiner != "a" or not self._thing.empty:
            return False
        if (
            chunk.reading("named", "kind", "type", "text", "cue", "stop", "topic", "verb")
            or not self._counts_new()
        ):
            return False
        follows = self._next()
        return follows is None or follows.reading("conjunction") is not None

    def _names_held_folder(self) -> bool:
        """Whether a bare word is a folder in the new folder: "una carpeta docs con api dentro"."""
        made = [t for p in self.clause.phrases if p.cue is None for t in p.things if not t.empty]
        named = len(made) == 1 and made[0].kind == "folder" and len(made[0].names) == 1
        rest = self._chunks[self._place :]
        inside = bool(rest) and rest[-1].reading("inside") is not None
        plain = all(not c.readings or c.reading("conjunction") for c in rest[:-1])
        holds = self._phrase.cue == "with" and self._determiner is None and self._makes()
        return holds and named and inside and plain
