"""Things under cue words while a clause is read: where a chunk joins and where a thing begins."""

from __future__ import annotations

from collections.abc import Callable

from .chunks import Chunk
from .clauses import Clause, Phrase, Thing
from .patterns import Reading
from .selecting import extensions, grammar

_BY = frozenset({"by", "on", "por", "segun"})
_TOO = frozenset({
    "also", "and", "con", "contando", "counting", "even", "hasta", "incluidas", "incluidos",
    "including", "incluso", "incluyendo", "mas", "plus", "tambien", "too", "with", "y",
})  # fmt: skip
"""Words that say "hidden or not"."""
_BLANKS = frozenset({"blanks", "space", "spaces", "espacio", "espacios"})
"""What names have between their words: "files with spaces in the name"."""
_THOSE = frozenset({"los", "las", "aquellos", "aquellas"})
_CHOSEN = _THOSE | {"lo"}
_PLACES = frozenset({"to", "in"})
_COLUMNS = frozenset({"by_name", "by_size", "by_date"})
"""Orders whose word may be the name of a column: "sort the marks by name"."""


class Phrasing:
    """The phrases of a clause so far, and the one that the next chunk joins."""

    def __init__(self, exists: Callable[[str], bool]) -> None:
        self._exists = exists
        self.clause = Clause()
        self._phrase = Phrase(None, [Thing()])
        self.clause.phrases.append(self._phrase)
        self._joined = False
        """Whether a conjunction stands right before."""
        self._naming = False
        """Whether a name may come next, however it is spelled: "la carpeta …"."""
        self._determiner: str | None = None
        """The determiner right before, which may yet turn out to be a pronoun: "la borras"."""

    @property
    def _thing(self) -> Thing:
        return self._phrase.things[-1]

    def _name(self, chunk: Chunk) -> None:
        thing = self._thing
        another = thing.names and thing.kind and not thing.plural and chunk.is_name
        counting = thing.count is not None and len(thing.names) < thing.count and thing.plural
        counting = counting or (self._lists_names() and bool(thing.names))
        complete = thing.names and not counting and (another or not self._joined)
        if complete or thing.pronoun or thing.here or self._stands_apart():
            self._begin()
        thing = self._thing
        if chunk.reading("number") is not None and thing.count is not None:
            thing.count = None
        thing.names.append(chunk.text)
        if (typed := chunk.reading("type")) is not None:
            thing.homonym = typed.name
        thing.quoted = thing.quoted or chunk.tokens[0].quoted
        self._mark(chunk)
        self._naming = self._joined = False
        self._determiner = None

    def _lists_names(self) -> bool:
        """Whether names follow each other without a comma: "create files a.txt b.txt"."""
        return False

    def _stands_apart(self) -> bool:
        """Whether a name is another thing than those of a type before it: "the pdfs and a.txt"."""
        thing = self._thing
        return self._joined and thing.plural and bool(thing.types) and not thing.names

    def _begin(self) -> None:
        """Start another thing: in this phrase after a conjunction, else in one without cue."""
        if self._joined:
            self._phrase.things.append(Thing())
        else:
            self._begin_phrase(None)
        self._joined = False

    def _begin_phrase(self, cue: str | None) -> None:
        self._phrase = Phrase(cue, [Thing()])
        self.clause.phrases.append(self._phrase)

    def _begin_unless(self, fits: bool) -> None:  # noqa: FBT001  — reads as a sentence
        if not fits:
            self._begin()

    def _mark(self, chunk: Chunk) -> None:
        thing = self._thing
        if thing.start < 0:
            thing.start = chunk.tokens[0].start
        thing.end = chunk.tokens[-1].end

    def _on_determiner(self, chunk: Chunk, reading: Reading) -> None:
        pair = chunk.tokens[0].norm in grammar()["pairs"]
        if pair and (self._thing.names or self._thing.pronoun) and not self._joined:
            return  # "a.txt and b.txt both", "them both"
        fits = self._thing.empty and not self._joined
        self._begin_unless(fits)
        thing = self._thing
        self._determiner = reading.name
        thing.article = True
        thing.some = chunk.text if reading.name == "some" else thing.some
        thing.all = thing.all or reading.name == "all"
        if chunk.tokens[-1].norm in grammar()["anyhow"]:
            thing.vague = chunk.text  # "any file" alone does not say which
        if pair:
            thing.count = 2
        thing.plural = thing.plural or reading.plural or reading.name == "all"
        thing.definite = thing.definite or reading.name != "a"
        self._naming = False

    def _on_number(self, chunk: Chunk, reading: Reading) -> None:
        if reading.value == 1 and not chunk.text.isdecimal():
            self._on_determiner(chunk, Reading("determiner", "a"))
            if self._leads_called():  # "and inside it one called b"
                self._thing.another = chunk.text
            return
        self._begin_unless(self._thing.empty)
        self._thing.count = int(float(str(reading.value)))
        self._mark(chunk)

    def _leads_called(self) -> bool:
        """Whether "called" comes next."""
        return False

    def _on_kind(self, chunk: Chunk, reading: Reading) -> None:
        thing = self._thing
        fits = thing.kind is None and not thing.here and not thing.pronoun
        if self._joined and not thing.empty:
            fits = False
        whole = reading.name == "item" and reading.plural  # "mueve a docs todo lo que …"
        self._begin_unless(fits and not (whole and self._is_placed()))
        self._thing.kind = reading.name
        if chunk.tokens[-1].norm in grammar()["vague"]:
            self._thing.vague = chunk.text
        self._thing.plural = self._thing.plural or reading.plural
        self._naming = not self._thing.names
        self._determiner = None
        self._mark(chunk)
        self._joined = False

    def _on_type(self, chunk: Chunk, reading: Reading) -> None:
        thing = self._thing
        fits = not thing.names and not thing.pronoun and not thing.here
        if self._joined and not thing.types:
            fits = fits and thing.empty
        self._begin_unless(fits)
        thing = self._thing
        if self._joined or not thing.types or not _covers(reading.name, thing.types[-1]):
            if not self._joined:  # "fotos jpg", "jpg images": the narrower counts
                thing.types.clear()
                thing.type_words.clear()
            thing.types.append(reading.name)
            thing.type_words.append(chunk.text)
        self._thing.plural = self._thing.plural or reading.plural or chunk.text.startswith("*")
        self._naming = True
        self._determiner = None
        self._mark(chunk)
        self._joined = False

    def _is_placed(self) -> bool:
        """Whether a place is said, and what goes there is not: "move to docs …"."""
        said = [t for p in self.clause.phrases for t in p.things if p.cue is None and not t.empty]
        return self._phrase.cue in _PLACES and bool(self._thing.names) and not said

    def _on_filter(self, chunk: Chunk, reading: Reading) -> None:
        value = True if reading.value is None else reading.value
        if chunk.tokens[0].norm in _CHOSEN and self._is_placed():
            self._begin()  # "copia a la carpeta fotos las que pesen más de 1 MB"
        if reading.name in _COLUMNS and any(token.norm in _BY for token in chunk.tokens[:-1]):
            value = chunk.tokens[-1].text
        name, *topics = reading.name.split("+")
        self.clause.topics.update(topics)
        if name == "shallow":
            self._thing.filters["depth"] = 1
        elif name == "hidden" and any(token.norm in _TOO for token in chunk.tokens):
            self._thing.filters[name] = "too"  # "with the hidden ones", not "hide a.txt"
        elif name == "between_sizes" and isinstance(value, tuple):
            self._thing.filters |= {"min_size": min(value), "max_size": max(value)}
        elif name == "between_ages" and isinstance(value, tuple):
            self._thing.filters |= {"older": min(value), "newer": max(value)}
        elif value in _BLANKS and name in {"has", "not_has"}:
            quoted = any(token.quoted for token in chunk.tokens)
            self._thing.filters[name] = value if quoted else " "
        else:
            self._thing.filters[name] = value
        if chunk.tokens[0].norm in _THOSE:
            self._thing.definite = self._thing.plural = True  # "los que pesen más de 1 MB"
        self._thing.plural = self._thing.plural or reading.plural
        self._determiner = None
        if not self._thing.words:
            self._mark(chunk)  # "the word wolf everywhere" is about "wolf"

    def _nameless(self) -> Thing:
        """Which thing the name belongs to: the latest without one, else the object, else new."""
        thing = self._thing
        made = self.clause.phrases[0].things[0]
        held = self._phrase.cue in {"with", "of", "from", "out"} and thing.plural
        if held and self._phrase is not self.clause.phrases[0] and not (made.empty or made.names):
            return made  # "a zip of the csv files called tables.zip"
        if thing.here:
            self._begin_phrase("as")  # "ponme aquí un enlace a x llamado y"
            return self._thing
        if not thing.names and (self._phrase.cue is None or thing.kind or thing.types):
            return thing
        if self._phrase.cue in {"to", "in"} and thing.article and thing.empty:
            return thing  # "into one called all.md"
        for phrase in self.clause.phrases:
            for other in phrase.things:
                named = bool(other.names or other.pronoun or other.here)
                if phrase.cue is None and not named and not other.empty:
                    return other
        self._begin_phrase("as")
        return self._thing

    def _makes_folder(self) -> bool:
        return any(thing.kind == "folder" for p in self.clause.phrases for thing in p.things)

    def _makes_file(self) -> bool:
        made = [thing for p in self.clause.phrases if p.cue is None for thing in p.things]
        return any(t.kind == "file" or any("." in name for name in t.names) for t in made)


def _covers(wider: str, narrower: str) -> bool:
    """Whether one type word stands for all that the other stands for, and more."""
    return set(extensions([wider])) > set(extensions([narrower]))
