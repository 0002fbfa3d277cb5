"""Several new things in one breath: "dos carpetas, una norte y otra sur", "docs con api dentro"."""

from __future__ import annotations

from .chunk_edits import ASKING
from .chunks import Chunk
from .wording import Wording

_MEANING = ("named", "kind", "type", "text", "cue", "stop", "topic", "verb")
"""Sections of words that say more than a name."""

_RENAMING = frozenset({"rename", "call"})
_NAMING = frozenset({"change", "give", "replace", "substitute", "swap"})
_NEW_NAMES = frozenset({"to", "by", "as"})
_HAPPENED = ("ed", "ron", "aban", "ian")
"""How words end that tell what happened."""


class Several(Wording):
    """Which bare words name new things that a number, or the folder around them, spoke of."""

    _silent: str | None = None
    """The verb that is meant when none is said: "nueva carpeta x", "quiero una carpeta x"."""

    def _makes(self) -> bool:
        """Whether something new is asked for, also by "quiero …" alone."""
        return super()._makes() or (self.clause.verb is None and self._silent == "want")

    def _lists_new(self, chunk: Chunk) -> bool:
        """Whether names of new folders are listed without a verb: "new folders a, b and c"."""
        follows, silent = self._next(), self.clause.verb is None and self._silent == "create"
        joins = follows is not None and follows.reading("conjunction") is not None
        told = chunk.tokens[-1].norm.endswith(_HAPPENED)  # "new folders appeared and …"
        return silent and self._thing.kind == "folder" and joins and not told

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

    def _is_asked_for(self) -> bool:
        """Whether it is asked which one of that kind: "en qué cuento aparece x"."""
        before = self._chunks[self._place - 2] if self._place > 1 else None
        return before is not None and before.tokens[-1].norm in ASKING

    def _lists_counted(self) -> bool:
        """Whether names are still missing of so many new things: "tres carpetas: a, b y este"."""
        thing = self._thing
        counted = thing.count is not None and len(thing.names) < thing.count and thing.plural
        return counted and thing.kind is not None and self._makes()

    def _is_new_other(self) -> bool:
        """Whether a word that may be a verb names another new thing: "… y otra descartes"."""
        return bool(self._thing.another) and self._naming and self._ends_here()

    def _ends_here(self) -> bool:
        follows = self._next()
        return follows is None or follows.reading("conjunction") is not None

    def _is_new_name(self, chunk: Chunk) -> bool:
        """Whether any one word stands where a new name does: "renombra web a sitio"."""
        renamed = self.clause.verb in _RENAMING
        named = renamed or (self.clause.verb in _NAMING and "name" in self.clause.topics)
        if not named or self._phrase.cue not in _NEW_NAMES or len(chunk.tokens) > 1:
            return False
        if renamed and chunk.reading("number") is not None:
            return True  # "2024 por 2025"
        first = self._thing.empty and self._determiner is None
        weighty = chunk.reading("stop", "pronoun", "determiner", "cue")
        follows = self._next()
        ends = self._ends_here() or (follows is not None and follows.reading("filler") is not None)
        return first and ends and not weighty and not chunk.text.startswith((".", "*"))
