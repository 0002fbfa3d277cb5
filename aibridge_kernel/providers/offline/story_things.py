"""What a story around a request names, and what the request means by "it", "them", "that word"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from .speech import Speech
from .tokens import Token, tokenize

if TYPE_CHECKING:
    from .lexicon import Lexicon
    from .scene import Scene
    from .stories import Story

__all__ = ["ONE", "OTHERS", "Things"]

_ROW = frozenset({"them", "those", "these", "they"})
ONE = frozenset({"it", "that", "this"})
OTHERS = frozenset(
    {"he", "her", "hers", "him", "his", "its", "she", "their", "theirs", "ones", "one"}
)
_POINTING = frozenset({"that", "this", "these", "those"})
_ENDING = frozenset({
    "in", "to", "into", "from", "as", "by", "with", "under", "inside", "and", "up", "out", "for",
    "on", "at", "please", "too", "back", "over", "away",
})  # fmt: skip
"""What stands behind a pronoun that is no article."""
_IN = frozenset({"in", "inside", "into", "within", "under"})
_AT = _IN | {"from", "of", "at", "to"}
_ARTICLES = frozenset({"the", "my", "our", "his", "her", "their", "all", "these", "those", "some"})
_FOLDER = frozenset({"folder", "directory"})
_WORDS = frozenset({"word", "name", "text", "term", "string", "phrase"})
_TELLING_OF = frozenset({
    "about", "called", "mention", "mentioned", "mentions", "said", "say", "says", "wrote",
})  # fmt: skip
_VAGUE = frozenset({"it", "once", "something", "someplace", "somewhere", "yesterday"})
_BEING = frozenset(
    {"is", "are", "was", "were", "live", "lives", "sit", "sits", "belong", "belongs"}
)
_LINES = frozenset({
    "column", "columns", "error", "line", "lines", "mistake", "row", "rows", "typo", "word",
})  # fmt: skip
_ALL = frozenset({"everything", "files", "stuff", "things"})
_LOOKING = frozenset({"count", "list", "show", "sort", "unique"})
_NOT_CHOOSING = frozenset({"certain", "his", "keep", "one", "only", "which", "whose"})
_FILES = ("kind", "type", "filter")


@dataclass(frozen=True, slots=True)
class Things:
    """The words of a story and of its request."""

    story: Story
    lexicon: Lexicon
    scene: Scene
    tokens: tuple[Token, ...]
    """The words of the request."""
    lead: tuple[Token, ...]
    """The words before it."""
    told: tuple[str, ...]
    """What exists and is named before the request."""
    named: tuple[str, ...]
    """What exists and is named in the request."""

    @classmethod
    def of(cls, story: Story, lexicon: Lexicon, scene: Scene) -> Things:
        """What a story and its request name here."""
        tokens = tokenize(story.request)
        lead = tuple(token for clause in story.lead for token in clause.tokens)
        bare = cls(story, lexicon, scene, tokens, lead, (), ())
        return cls(story, lexicon, scene, tokens, lead, bare.names(lead), bare.names(tokens))

    # --- names -----------------------------------------------------------------------------------

    def names(self, tokens: Sequence[Token]) -> tuple[str, ...]:
        """What exists, in the order that it is named; "a.log in logs" is one name."""
        found: list[str] = []
        for at, token in enumerate(tokens):
            if self.scene.exists(token.text) and self._is_name(tokens, at):
                inside = found and self._joined(tokens, at, found[-1])
                if not inside:
                    found.append(token.text)
            elif token.looks_like_name and (path := self._below(tokens, at)):
                found.append(path)
        return tuple(dict.fromkeys(found))

    def _below(self, tokens: Sequence[Token], at: int) -> str | None:
        """The path of a file that is told with its folder: "a.log in logs"."""
        rest = tokens[at + 1 : at + 5]
        paths = (f"{t.text}/{tokens[at].text}" for t in rest if t.norm not in _AT)
        return next((path for path in paths if self.scene.exists(path)), None)

    @staticmethod
    def _joined(tokens: Sequence[Token], at: int, before: str) -> bool:
        return before.startswith(f"{tokens[at].text}/") and "/" in before

    def _is_name(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a word that something is called is its name here, and no everyday word."""
        token = tokens[at]
        if token.quoted or token.looks_like_name or not self.lexicon.readings(token.norm):
            return True
        beside = {t.norm for t in (*tokens[max(at - 1, 0) : at], *tokens[at + 1 : at + 2])}
        return bool(beside & (_AT | _FOLDER)) or at == 0

    def new_in(self, tokens: Sequence[Token]) -> bool:
        """Whether words behind the request name what it does not."""
        return bool(set(self.names(tokens)) - {*self.named, *self.told})

    @property
    def unseen(self) -> bool:
        """Whether the story names a file that is not found by that name: "big.bin is huge"."""
        return any(t.looks_like_name and "." in t.text for t in self.lead) and not self.told

    def is_kept_in(self, name: str) -> bool:
        """Whether the story says that something is in a folder."""
        at = [i for i, token in enumerate(self.lead) if token.text == name][-1]
        before = [t.norm for t in self.lead[max(at - 3, 0) : at] if t.norm not in _FOLDER | {"the"}]
        return bool(before) and before[-1] in _IN

    def verbs(self) -> set[str]:
        """What the request does, by its first word."""
        return {r.name for t in self.tokens[:1] for r in self.lexicon.readings(t.norm)}

    @property
    def apart(self) -> bool:
        """Whether the story says nothing that may choose among what the request describes."""
        speech = Speech.of(self.lexicon.language)
        told = [t for c in (*self.story.lead, *self.story.tail) for t in c.tokens]
        told = [token for token in told if token.text not in self.told]
        if any(token.norm in speech.choosing for token in told):
            return False
        readings = (r for t in told for r in self.lexicon.readings(t.norm))
        return all(r.section not in _FILES or r.name == "folder" for r in readings)

    @property
    def chosen(self) -> bool:
        """Whether the story may choose among several things that are only described."""
        speech = Speech.of(self.lexicon.language)
        chosen = {token.norm for token in self.lead} & speech.choosing - _NOT_CHOOSING
        readings = (r for t in self.tokens for r in self.lexicon.readings(t.norm))
        return bool(chosen) and any(r.plural and r.section in _FILES for r in readings)

    # --- what is pointed to ----------------------------------------------------------------------

    def points(self) -> bool:
        """Whether the request points to something."""
        said = {token.norm for token in self.tokens if not token.quoted}
        return bool(said & OTHERS) or bool(self.spots()) or self.word_spot() is not None

    def spots(self) -> list[Token]:
        """The words of the request that point to something."""
        after = (*self.tokens[1:], None)
        return [
            one
            for one, other in zip(self.tokens, after, strict=True)
            if not one.quoted
            and one.norm in _ROW | ONE | {"ones", "its"}
            and self._stands(one, other)
        ]

    @staticmethod
    def _stands(one: Token, other: Token | None) -> bool:
        """Whether it stands for something by itself: no "this folder", "lines that are …"."""
        if one.norm not in _POINTING or other is None:
            return True
        return other.punctuation or other.norm in _ENDING

    def meant_by(self, pronoun: str) -> str:
        """What a pronoun stands for, nothing when it is not sure."""
        if pronoun == "ones":
            return self.of_kind()
        return self.several() if pronoun in _ROW else self.single()

    def single(self) -> str:
        """The one thing that "it" may mean: what is told of, and not where it is."""
        if len(self.told) != 1:
            return ""
        if phrase := self._subject():
            return phrase
        name = self.told[0]
        last = name.rpartition("/")[2]
        at = next(i for i, token in enumerate(self.lead) if token.text in {name, last})
        before = self.lead[at - 1].norm if at else ""
        beside = {before, *(token.norm for token in self.lead[at + 1 : at + 2])}
        within = {token.norm for token in self.lead} & _LINES
        return "" if before in _AT or within or "and" in beside else name

    def several(self) -> str:
        """The things that "them" may mean: a row, a noun phrase, all of a folder."""
        if len(self.told) > 1:
            return self._row()
        if phrase := self._subject() or self._there_are():
            whole = "compress" in self.verbs() and phrase.split()[1:2] == [*self.told[-1:]]
            return self.told[-1] if whole else phrase
        if len(self.told) != 1 or not self.is_kept_in(self.told[0]):
            return ""
        return self._of_place(self.told[0])

    def _of_place(self, name: str) -> str:
        """What the story says to be at a place: "I promised Kofi the pdf files in docs"."""
        if not self.scene.is_folder(name):  # "the temperatures are in a.txt, sort them"
            return name if self.verbs() <= _LOOKING else ""
        nouns = self.kept(name)
        if nouns and all(map(self._describes, nouns)) and nouns[-1].text != name:
            return f"the {' '.join(noun.text for noun in nouns)} in {name}"
        if len(nouns) != 1:
            return ""
        return name if "compress" in self.verbs() else f"the files in {name}"

    def kept(self, name: str) -> list[Token]:
        """The words for what is in a folder: "the pdf files in docs", "my bills are in bills"."""
        at = [i for i, token in enumerate(self.lead) if token.text == name][-1]
        while at and self.lead[at - 1].norm in _IN | _FOLDER | _BEING | {"the", "all", "both"}:
            at -= 1
        said = self.lead[:at]
        begun = [i for i, token in enumerate(said) if token.norm in _ARTICLES]
        if begun:
            return [*said[begun[-1] + 1 :]]
        last = [*said[-1:]]
        return last if last and last[0].norm in _ALL else []

    def _row(self) -> str:
        spots = [i for i, token in enumerate(self.lead) if token.text in self.told]
        row = self.lead[spots[0] : spots[-1] + 1] if spots else ()
        listed = all(t.text in self.told or t.norm in {"and", "the", "file"} for t in row)
        return " and ".join(self.told) if row and listed else ""

    def _subject(self) -> str:
        """The noun phrase that is told of: "the csv files in data are for Priya"."""
        clause = self.story.lead[-1].tokens if self.story.lead else ()
        at = next((i for i, token in enumerate(clause) if token.norm in _BEING), 0)
        told = at > 1 and clause[0].norm in _ARTICLES and self._is_thing(clause[:at])
        return " ".join(token.text for token in clause[:at]) if told else ""

    def _is_thing(self, tokens: Sequence[Token]) -> bool:
        """Whether words say what and where: "the second column of a.csv"."""
        placed = [at for at, token in enumerate(tokens) if token.norm in _IN | {"of"}]
        if len(placed) != 1 or placed[0] + 2 != len(tokens):
            return False
        known = all(self.lexicon.readings(token.norm) for token in tokens[: placed[0]])
        return known and self.scene.exists(tokens[-1].text)

    def _there_are(self) -> str:
        """What the story says to be there: "there are empty files lying around"."""
        for at, (one, other) in enumerate(pairwise(self.lead)):
            if one.norm == "there" and other.norm == "are" and not self.told:
                rest = self.lead[at + 2 :]
                end = next((i for i, t in enumerate(rest) if not self._describes(t)), len(rest))
                return " ".join(token.text for token in rest[:end])
        return ""

    def _describes(self, token: Token) -> bool:
        readings = self.lexicon.readings(token.norm)
        return any(reading.section in _FILES for reading in readings)

    def of_kind(self) -> str:
        """What "ones" are of which only the kind is told: "the plots are in figures"."""
        if len(self.told) != 1 or not self.scene.is_folder(self.told[0]):
            return ""
        sure = self.is_kept_in(self.told[0]) and len(self.kept(self.told[0])) == 1
        return f"files in {self.told[0]}" if sure else ""

    # --- the word that is looked for -------------------------------------------------------------

    def word_spot(self) -> tuple[int, int] | None:
        """Where "that word" stands."""
        for one, other in pairwise(self.tokens):
            if one.norm in {"that", "this"} and other.norm in _WORDS:
                return one.start, other.end
        return None

    def word_told(self) -> str:
        """The one word that somebody spoke of: "somebody wrote about the mayor somewhere"."""
        told = self.story.lead[-1].tokens if self.story.lead else ()
        at = [i for i, token in enumerate(told) if token.norm in _TELLING_OF]
        behind = told[at[-1] + 1 :] if at else ()
        rest = [t for t in behind if t.norm not in _VAGUE | _ARTICLES | {"a", "an"}]
        rest = [token for token in rest if token.quoted] or rest
        return rest[0].text if len(rest) == 1 else ""
