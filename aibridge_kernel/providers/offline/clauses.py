"""The values a sentence is read into: clauses of a verb, topics and phrases of things."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Thing:
    """One noun phrase: what kind of thing, which names, which of them.

    ``words`` are words that nothing accounts for; only a role that takes free text may have them.
    ``start`` and ``end`` are its place in the sentence.
    """

    kind: str | None = None
    """``file``, ``folder`` or ``item`` (either)."""
    names: list[str] = field(default_factory=list)
    homonym: str | None = None
    """The type word that a name also is: a folder ``logs``."""
    quoted: bool = False
    types: list[str] = field(default_factory=list)
    type_words: list[str] = field(default_factory=list)
    filters: dict[str, object] = field(default_factory=dict)
    definite: bool = False
    all: bool = False
    plural: bool = False
    count: int | None = None
    pronoun: str | None = None
    """``la``, ``lo``, ``las``, ``los`` or ``there``; English pronouns are ``it`` and ``them``."""
    here: bool = False
    inside: bool = False
    """Said to lie inside what was spoken of last."""
    outside: bool = False
    """Left out is what lies in it, and not the folder itself: "all pdfs but those in docs"."""
    another: str = ""
    """The word that says so, "otra"; likewise ``fresh`` ("nuevo") and ``some`` ("algunos")."""
    fresh: str = ""
    some: str = ""
    vague: str = ""
    """A word for files that may mean fewer than all of them: "documentos"."""
    article: bool = False
    """Said with any determiner: "una función" is no text to write."""
    words: list[str] = field(default_factory=list)
    without: list[Thing] = field(default_factory=list)
    """What is left out: "todos los txt menos a.txt"."""
    heeded: bool = False
    """Whether the action left it out; else the sentence is refused."""
    start: int = -1
    end: int = -1

    @property
    def empty(self) -> bool:
        """Whether nothing but determiners was heard."""
        return not (
            self.kind or self.names or self.types or self.filters or self.pronoun
            or self.here or self.words or self.count is not None
        )  # fmt: skip


@dataclass(slots=True)
class Phrase:
    """Things under one cue word: ``to`` docs; no cue: the object."""

    cue: str | None
    things: list[Thing]


@dataclass(slots=True)
class Clause:
    """One thing asked for. ``verb`` is a verb class; ``text`` free text to write."""

    verb: str | None = None
    verbs: frozenset[str] = frozenset()
    """Every class the verb may be of; ``verb`` is the first."""
    topics: set[str] = field(default_factory=set)
    phrases: list[Phrase] = field(default_factory=list)
    text: str | None = None
    dative: bool = False
    """Whether the verb says "le": put into it, written to it."""


class Refuse(Exception):  # noqa: N818  — a decision, not an error
    """The sentence is not for the grammar; ``reply`` names the sentence that says why."""

    def __init__(self, reply: str, **values: object) -> None:
        super().__init__(reply)
        self.reply = reply
        self.values = values


class Pass(Exception):  # noqa: N818  — a decision, not an error
    """The frame took a clause that its action finds is not its own; the next frame may."""


class Ask(Refuse):
    """The sentence has more than one reading; the person chooses."""
