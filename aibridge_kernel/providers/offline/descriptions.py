"""What words say of files: words of their names, what kind they are, how many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .called import SHORTEST_PART, singulars
from .chunk_edits import norm_of
from .chunks import Chunk
from .selecting import extensions, grammar

__all__ = ["FEWEST", "PAIR", "Described", "has_form"]

FEWEST = 2
"""What must be said of a file for a description: two words, or one and its kind."""
_SMALL = frozenset({"de", "del", "el", "la", "of", "the"})
_ABOUT = frozenset({"about", "for", "from", "para", "sobre"})
_GOING = frozenset({"a", "al", "to"})
"""May stand in a name, "the letter to the mayor", or lead to where it goes."""
_SEVERAL = frozenset({"all", "las", "los"})
_ONE = frozenset({"a", "el", "la"})
PAIR = frozenset({"ambas", "ambos", "both"})
_BACKUP = frozenset({"bak", "backup", "respaldo"})


@dataclass(slots=True)
class Described:
    """What a span of words says: words of names, kinds of files, how many."""

    exactly: bool
    shared: list[str] = field(default_factory=list)
    either: list[str] = field(default_factory=list)
    """Words that tell one file each: "enero, febrero y marzo"."""
    telling: set[str] = field(default_factory=set)
    """Words that are no kind of files, nor say how they are."""
    suffixes: list[str] = field(default_factory=list)
    files: bool = False
    """Whether it says "file" or "files"."""
    plural: bool = False
    singular: bool = False
    count: int | None = None
    every: bool = False
    """Whether "all" or "both" is said, which no single name is."""
    halves: int = 0
    """Words that are one with the next in the name: "the guest book"."""
    of: bool = False
    """Whether a small word stands between two of them: "las tablas de resultados"."""
    going: bool = False
    """Whether "to" stands right before."""

    @property
    def one(self) -> bool:
        """Whether one file may be spoken of."""
        return self.count is None and not (self.every or (self.files and self.plural))

    @property
    def enough(self) -> bool:
        """Whether enough is said, and something that only names tell."""
        words = [*self.shared, *self.either[:1]]
        ages = grammar()["ages_said"]
        long = (word for word in words if len(word) >= SHORTEST_PART and not word.isdecimal())
        kinds = bool(self.suffixes) + bool(self.files or self.count or self.either)
        tells = any(word in self.telling and word not in ages for word in long)
        return tells and len(words) + self.halves + kinds >= FEWEST

    @property
    def several_of_one_word(self) -> bool:
        """Whether files are told by the one word that their names share: "the quizzes"."""
        alone = len(self.shared) == 1 and self.shared[0] in self.telling
        return alone and self.plural and not (self.singular or self.either or self.suffixes)

    def join(self, span: Sequence[Chunk], joins: Sequence[int]) -> bool:
        """Take the words beside "and" as telling one file each; whether they do."""
        beside = sorted({place + step for place in joins for step in (-1, 1)} - set(joins))
        if beside[0] < 0 or beside[-1] >= len(span) or len(beside) != len(joins) + 1:
            return False
        self.either = [norm_of([span[place]]) for place in beside]
        known = all(word in self.shared for word in self.either)
        self.shared = [word for word in self.shared if word not in self.either]
        return known and bool(self.shared or self.suffixes)

    def take(self, chunk: Chunk, forms: frozenset[str], *, last: bool) -> bool:
        """Add what a chunk says of files; whether it says anything of them."""
        norms = [token.norm for token in chunk.tokens]
        small = _SMALL if self.exactly else _SMALL | _ABOUT
        going, self.going = self.going, norms[0] in _GOING
        if self.going or all(norm in small for norm in norms if not chunk.reading("determiner")):
            return self._take_small(chunk, last=last, going=going)
        if any(token.punctuation or token.quoted for token in chunk.tokens):
            return False
        words = [norm for norm in norms if norm not in small]
        if going and any(word in self.shared for word in words):
            return False  # "Act 1 to Act One"
        if all(has_form(word, forms) for word in words):
            self._take_words(chunk, words)
            return True
        return not going and self._take_kind(chunk, last=last)

    def _take_small(self, chunk: Chunk, *, last: bool, going: bool) -> bool:
        if self.going:
            return not last and bool(self.shared)
        if (determiner := chunk.reading("determiner")) is not None:
            self.plural = self.plural or determiner.plural or determiner.name in _SEVERAL
            head = not (self.shared or self.suffixes)  # "las fotos de la feria" are several
            self.singular = self.singular or (head and determiner.name in _ONE)
            self.every = self.every or determiner.name == "all"
            if PAIR & {token.norm for token in chunk.tokens}:
                self.count = 2
            self.going = going
            return determiner.name != "a" and not last
        self.of = True
        return not last

    def _take_words(self, chunk: Chunk, words: Sequence[str]) -> None:
        head = not self.of or not (self.shared or self.suffixes)  # "the essay about rivers" is one
        self.shared += words
        if not chunk.reading("type", "filter"):
            self.telling.update(words)
        self.plural = self.plural or (head and words[-1].endswith("s"))

    def _take_kind(self, chunk: Chunk, *, last: bool) -> bool:
        kind, kind_of, number = (chunk.reading(s) for s in ("kind", "type", "number"))
        if kind is not None and kind.name == "file":
            self.files, self.plural = True, self.plural or kind.plural
            self.singular = self.singular or not (kind.plural or self.count)
        elif number is not None and not self.shared and not last:
            self.count, self.plural = int(float(str(number.value))), True
            return self.count > 1
        elif chunk.tokens[-1].norm in _BACKUP and self.shared:
            self.suffixes.append("bak")
        elif kind_of is not None:
            self.suffixes += extensions([kind_of.name])
            self.plural = self.plural or kind_of.plural
        else:
            return False
        return True


def has_form(word: str, forms: frozenset[str]) -> bool:
    """Whether a word, or what it is the plural of, is among the forms."""
    return not forms.isdisjoint(singulars(word))
