"""What a word is in its clause: the verb, a name, a label, a spot; asked before it is placed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .chunks import Chunk
from .participles import is_participle, reports
from .several import Several
from .tokens import fold
from .unsaid import ARCHIVES

SEEKING = frozenset({"find", "search", "count_text", "exist", "replace", "substitute", "change"})
CLITICS = frozenset({"la", "lo", "las", "los"})
_REWRITING = frozenset({"change", "put", "replace", "substitute", "write"})
_NAMING = frozenset({"call", "change", "give", "rename", "replace", "substitute", "swap"})
_NOUNS = ("topic", "type", "kind", "filter", "named", "number", "cue", "filler")
_PLACES = frozenset({"to", "in", "of", "from", "out"})
_WISHING = frozenset({"get", "need", "want"})
_FIRST = frozenset({"first", "primero"})
_INSTEAD = frozenset({"instead"})
_CHOOSING = frozenset({"copy", "count", "delete", "find", "list", "move", "show"})
_CARRYING = frozenset({"compress", "copy", "get", "move", "put", "rename", "take", "where_is"})
_LOOKING = frozenset({"list", "read", "show"})
_SMALL = frozenset({"new", "particle"})


class Deciding(Several):
    """What the grammar and the folder say of a word, for the reader of one clause."""

    def __init__(
        self,
        sentence: str,
        chunks: Sequence[Chunk],
        *,
        exists: Callable[[str], bool],
        called: Callable[[str], bool],
        weak: frozenset[str],
        text_verbs: frozenset[str],
        creating: frozenset[str],
        usual_names: frozenset[str],
        describing: frozenset[str],
    ) -> None:
        super().__init__(sentence, chunks, exists, creating)
        self._called = called
        self._weak = weak
        self._text_verbs = text_verbs
        self._usual = usual_names
        self._describing = describing
        self._verb_at = 0
        self._only = False
        """Whether "only" is said: "only the folders"."""

    def _is_name_here(self, chunk: Chunk) -> bool:
        """A word the lexicon knows that stands where a name stands: "la carpeta fotos"."""
        single = len(chunk.tokens) == 1
        pointed = self._phrase.cue in {*_PLACES, "pointing"}
        number = chunk.reading("number") is not None and pointed
        placed = self._is_new_name(chunk) or self._names_place(chunk) or self._is_handled(chunk)
        placed = placed or self._is_number_of_new(chunk)
        if placed or (number and self._exists(chunk.text)):
            return True
        if self._before("kind") and chunk.reading("text"):
            return single and self._exists(chunk.text)  # "the reading folder"
        small = chunk.reading("stop", "filter", "filler", "cue", "text")
        if not single or small or self._stands_for_named(chunk) or self._are_names(chunk):
            return False
        thing = self._thing
        if self._naming and thing.kind and chunk.reading("type", "topic", "number", "kind"):
            return self._follows_kind(chunk)
        if chunk.reading("kind") or not chunk.reading("type", "topic"):
            return False
        stands = self._before("kind") or self._phrase.cue in _PLACES
        bare = self._determiner is None and (thing.empty or bool(self._joined and thing.names))
        bare = bare or self._is_that_folder(chunk)
        narrowed = chunk.reading("type") and self._before("type")  # "fotos jpg", and a folder fotos
        return self._exists(chunk.text) and (stands or bare) and not narrowed

    def _are_names(self, chunk: Chunk) -> bool:
        """Whether "names" are those of files, "numbered" says how: "ten numbered folders"."""
        topic = chunk.reading("topic")
        plural = topic is not None and topic.name in {"names", "numbered"}
        told = topic is not None and (topic.name == "numbered" or not self._makes())
        return plural and told and not self._exists(chunk.text)

    def _names_new_folder(self, chunk: Chunk) -> bool:
        """Whether a word that stands for a type names a new folder: "make a music folder"."""
        rest, told = self._chunks[self._place :], chunk.reading("type", "topic", "kind")
        leads = bool(rest) and rest[0].reading("kind") is not None and told is not None
        kind = rest[0].reading("kind") if leads else None
        if kind is None or kind.name != "folder" or kind.plural or len(chunk.tokens) > 1:
            return False
        new = self._makes() and self._determiner == "a" and self._thing.empty
        named = len(rest) > 1 and (rest[1].reading("named") or not rest[1].readings)
        return new and not named and told is not None and told.name not in ARCHIVES - {"archive"}

    def _stands_for_named(self, chunk: Chunk) -> bool:
        """Whether "name" stands for "named": "make a folder name x"."""
        thing, follows, topic = self._thing, self._next(), chunk.reading("topic")
        new = self._makes() and thing.kind and not (thing.names or thing.plural or thing.definite)
        led = topic is not None and topic.name == "name" and follows is not None
        return bool(new and led and follows is not None and not follows.readings)

    def _is_that_folder(self, chunk: Chunk) -> bool:
        """Whether "the letters" are the folder of that name: something is done to it, not in it."""
        doing = bool(self.clause.verbs & _CARRYING) and self._determiner == "the"
        follows = self._next()
        alone = follows is None or follows.reading("cue", "conjunction", "filler")
        if self.clause.verbs & _LOOKING and self._determiner is not None and self._thing.empty:
            return follows is None or not follows.reading("cue")  # "show me the letters"
        ends = alone and (follows is None or not follows.reading("cue") or follows.text != "of")
        return doing and self._thing.empty and bool(ends) and chunk.reading("type") is None

    def _is_column_name(self, chunk: Chunk) -> bool:
        """Whether a word the lexicon knows names a column: "by amount", "the name column"."""
        if len(chunk.tokens) != 1 or not chunk.reading("topic", "type"):
            return False
        if self._are_columns([chunk]):
            return False
        if self._are_columns(self._chunks[max(self._place - 2, 0) : self._place + 1]):
            return True
        return self._sorts() and self._phrase.cue == "by" and self._thing.empty

    def _are_columns(self, chunks: Sequence[Chunk]) -> bool:
        topics = (chunk.reading("topic") for chunk in chunks)
        return any(topic is not None and topic.name == "column" for topic in topics)

    def _sorts(self) -> bool:
        return "sort" in self.clause.verbs or "sorted" in self.clause.topics

    def _skips_purpose(self) -> bool:
        """Pass over what a new thing is for, when its name follows: "a folder for x, call it y"."""
        thing, rest = self._thing, self._chunks[self._place :]
        if not (self._makes() and thing.kind and not thing.names and not thing.plural):
            return False
        end = next((at for at, c in enumerate(rest) if c.reading("conjunction", "named")), 0)
        skipped = [c for c in rest[:end] if not c.tokens[0].punctuation]
        named = any(chunk.reading("named") for chunk in rest[end : end + 3])
        weighty = any(
            c.is_name or c.reading("stop", "filter", "cue", "verb", "number", "another")
            or ((r := c.reading("determiner")) is not None and r.name == "all")
            for c in skipped
        )  # fmt: skip
        if not (skipped and named) or weighty:
            return False
        self._place += end
        return True

    def _tells_line(self) -> bool:
        """Whether all that is left is a line for the file: "añade a a.txt la línea ver a Ana"."""
        rest = self._chunks[self._place :]
        placed = any(
            len(t.names) == 1 and self._exists(t.names[0])
            for phrase in self.clause.phrases if phrase.cue in {"in", "to", "of"}
            for t in phrase.things
        )  # fmt: skip
        writes = bool(self.clause.verbs & self._text_verbs)
        given = self.clause.dative and writes  # "añádele la línea ver a Ana"
        if not rest or not (given or (placed and self.clause.verb in self._text_verbs)):
            return False
        told = rest[0].reading("number", "filter", "text", "named", "holding", "cue", "inside")
        return not told and not any(
            c.tokens[0].quoted or c.tokens[0].punctuation or c.is_name or self._exists(c.text)
            for c in rest
        )

    def _is_listed(self, chunk: Chunk) -> bool:
        """Whether a small word is one of new names in a row: "las carpetas norte, este y oeste"."""
        if len(chunk.tokens) != 1 or not (self._lists_names() or self._lists_counted()):
            return False
        filler, follows, names = chunk.reading("filler"), self._next(), self._thing.names
        small = filler is not None and (filler.name in _SMALL or fold(chunk.text) in _FIRST)
        ends = follows is not None and follows.reading("conjunction") is not None
        article = chunk.reading("determiner") is not None and (ends or self._is_over())
        typed = chunk.reading("type") is not None and self._makes_folder() and bool(names)
        if not (small or article or typed or chunk.reading("pronoun")) or chunk.reading(
            "stop", "filter"
        ):
            return False
        before = self._chunks[self._place - 2] if self._place > 1 else None
        joined = before is not None and before.reading("conjunction") and bool(names)
        goes_on = follows is not None and not follows.readings and bool(names)
        return bool(ends or goes_on or joined)

    def _is_number_of_new(self, chunk: Chunk) -> bool:
        """Whether a number names another new thing: "y dentro otra 2026"."""
        making = self._makes() or self.clause.verb is None
        new = self._thing.another and self._naming and making
        return bool(new) and chunk.text.isdecimal() and not self._before("kind")

    def _is_label_of_name(self) -> bool:
        """Whether a word stands right behind a name that it is the kind of: "my todo list"."""
        names = self._thing.names
        before = self._chunks[self._place - 2] if self._place > 1 else None
        return before is not None and names[-1:] == [before.text] and self._called(before.text)

    def _is_handled(self, chunk: Chunk) -> bool:
        """Whether a word of texts is what the verb is about: "zip reading", a folder here."""
        if len(chunk.tokens) != 1 or not chunk.reading("text") or self._phrase.cue is not None:
            return False
        follows = self._next()
        ends = follows is None or follows.reading("cue", "conjunction", "named", "filler")
        made = self.clause.verb is None or self._makes() or not self._thing.empty
        return bool(ends) and not made and self._exists(chunk.text)

    def _before(self, section: str) -> bool:
        follows = self._next()
        return follows is not None and follows.reading(section) is not None

    def _follows_kind(self, chunk: Chunk) -> bool:
        """Whether a word after "la carpeta" or "el fichero" is its name."""
        folder = self._thing.kind == "folder"
        item = chunk.reading("kind")
        if item is not None:  # "la carpeta archivo", "crea la carpeta cosas"
            return folder and (self._exists(chunk.text) or (item.name == "item" and self._makes()))
        number = chunk.reading("number") is not None
        alone = not number or not (self._before("named") or self._begins_one(chunk))
        return alone and (folder or number) and not chunk.text.startswith((".", "*"))

    def _names_place(self, chunk: Chunk) -> bool:
        """Whether a bare word after "en" or "de" is the folder of that name: "go into reading"."""
        if len(chunk.tokens) != 1 or self._phrase.cue not in _PLACES or not self._thing.empty:
            return False
        follows = self._next()
        leads = follows is not None and (
            follows.is_name
            or follows.reading("kind", "type")
            or (follows.reading("named") and self._phrase.cue != "to")
        )
        worded = chunk.reading("text", "kind", "filler", "filter", "holding") is not None
        before = self._chunks[self._place - 2] if self._place > 1 else None
        if before is not None and before.tokens[-1].norm == "que":
            return False  # "en qué archivo"
        return worded and self._determiner is None and not leads and self._exists(chunk.text)

    def _is_verb_here(self, chunk: Chunk, *, listing: bool) -> bool:
        """Whether a word that may be a verb is the clause's verb and no noun, name or text."""
        placed = self._phrase.cue in _PLACES or self._naming
        typed = self.clause.verb is None and chunk.reading("type") is not None
        leads = typed and self._before("cue")
        noun = chunk.corrected and self._is_after_article()  # "a los temas ponles delante x_"
        if leads or noun or self._is_new_other() or (placed and self._exists(chunk.text)):
            return False  # "zip de docs", "… y otra descartes", "dentro de apuntes"
        article = self._determiner is not None and not self._thing.empty  # "las 3 muestras"
        asks = all(r.section == "verb" and r.value in CLITICS for r in chunk.readings)
        led = article or (self._determiner is not None and self._determiner not in CLITICS)
        if led and not (asks and self._thing.words):
            return False  # but "el himno muévelo a docs"
        if self.clause.verb is None:
            said = any(not t.empty for phrase in self.clause.phrases for t in phrase.things)
            told = is_participle(chunk) and (not said or self._is_reported(chunk))
            if told or chunk.reading("filter"):
                leads = self._place == 1 and self._leads_kind()  # "empty files"
                leads = leads or self._is_of_new()
                return not told and not leads and self._thing.empty
            return chunk.reading(*_NOUNS) is None or not self._determiner or self._thing.empty
        held = chunk.reading("holding") and not self._thing.empty
        if self._is_made_same(chunk) or listing or held or is_participle(chunk):
            return self._is_wished(chunk)
        nouns = _NOUNS[:-1] if self._is_relative(chunk) else _NOUNS
        return self.clause.verb in self._weak and chunk.reading(*nouns) is None

    def _is_relative(self, chunk: Chunk) -> bool:
        """Whether the verb only said where things are: "los pdf que hay en a deben ir a b"."""
        placed = self._before("cue") or self._before("here") or self._before("pronoun")
        if "belong" not in {reading.name for reading in chunk.readings} or not placed:
            return False
        at = next((i for i, c in enumerate(self._chunks) if c.tokens[0].start == self._verb_at), 0)
        return at > 0 and self._chunks[at].tokens[0].norm in {"que", "that", "which"}

    def _is_after_article(self) -> bool:
        """Whether a cue stands before the article, or a verb comes: it is no "los tomas"."""
        if self._determiner not in CLITICS:
            return False
        rest = self._chunks[self._place :]
        return self._phrase.cue is not None or any(
            c.reading("verb") and not c.corrected for c in rest
        )

    def _is_of_new(self) -> bool:
        """Whether a word describes what is new: "new empty file a.txt"."""
        before = self._chunks[self._place - 2] if self._place > 1 else None
        said = before.reading("filler") if before is not None else None
        return said is not None and said.name == "new" and self._before("kind")

    def _is_wished(self, chunk: Chunk) -> bool:
        """Whether a participle says what shall be done: "I want the pdfs moved to docs".

        In "show deleted files" and "the files deleted yesterday" it describes them.
        """
        if self.clause.verb not in _WISHING or self._joined or chunk.reading(*_NOUNS):
            return False
        if not is_participle(chunk, unchanged=True):
            return False
        chosen = self._thing.names or self._thing.definite or self._thing.pronoun
        return bool(chosen) and not self._before("filter")

    def _is_reported(self, chunk: Chunk) -> bool:
        return reports(self._chunks[: self._place - 1], chunk) or self._before("filter")

    def _is_done(self, chunk: Chunk) -> bool:
        """Whether a participle where a name may come says what shall be done with some file."""
        return self.clause.verb in _WISHING and is_participle(chunk)

    def _is_made_same(self, chunk: Chunk) -> bool:
        """Whether things shall become alike: "make a.txt identical to b.txt" compares nothing."""
        verb = chunk.reading("verb")
        return self.clause.verb == "make" and verb is not None and verb.name == "same"

    def _purpose_names(self) -> bool:
        """Whether a new folder is called after what it is for: "una carpeta para las facturas"."""
        thing, chunks = self._thing, self._chunks[self._place : self._place + 3]
        unnamed = thing.kind == "folder" and not (thing.names or thing.plural or thing.filters)
        if not (unnamed and self._makes()) or len(chunks) < 2:  # noqa: PLR2004  — "las facturas"
            return False
        article, word, *after = chunks
        told = article.reading("determiner")
        one = told is not None and told.name != "all"  # "for every client" makes several
        plain = one and not word.reading("kind", "cue", "number", "stop")
        ends = not after or after[0].reading("conjunction") or after[0].tokens[0].punctuation
        slip = word.corrected and any(r.section != "verb" for r in word.readings)
        return bool(plain and ends and not slip)

    def _says_format(self, follows: Chunk | None) -> bool:
        """Whether "en" leads to what kind of files are meant: "copia las facturas en pdf"."""
        thing = self._thing
        described = (thing.kind == "file" or thing.words) and not (thing.names or thing.types)
        typed = follows.reading("type") if follows is not None else None
        if typed is None or follows is None or not described or not self.clause.verbs & _CHOOSING:
            return False
        return typed.name not in ARCHIVES and not self._exists(follows.text)

    def _leads_name(self) -> bool:
        follows = self._next()
        return follows is not None and follows.is_name and self._exists(follows.text)

    def _leads_kind(self) -> bool:
        follows = self._next()
        kind = follows.reading("kind") if follows is not None else None
        return kind is not None and kind.plural

    def _is_rewritten(self) -> bool:
        """Whether the clause says what shall be written at the spot that it names."""
        others = (c.reading("text") or c.reading("verb") for c in self._chunks[self._place :])
        words = {token.norm for chunk in self._chunks[self._place :] for token in chunk.tokens}
        return bool(self.clause.verb in _REWRITING or words & _INSTEAD) or any(
            r.section == "text" or r.name in _REWRITING for r in others if r is not None
        )

    def _begins_list(self) -> bool:
        """Whether names lead to a plural kind: "create january, february and march folders"."""
        if self.clause.verb not in self._creating:
            return False
        at, joins = self._place, bool(self._joined and self._thing.names)
        while at + 1 < len(self._chunks) and self._chunks[at].reading("conjunction"):
            joins, at = True, at + 1
            if not self._chunks[at].reading("conjunction"):
                if self._chunks[at].readings:
                    return False
                at += 1
        kind = self._chunks[at].reading("kind") if at < len(self._chunks) else None
        return joins and kind is not None and kind.plural

    def _stands_apart(self) -> bool:
        follows = self._next()
        folders = follows is not None and follows.reading("kind")  # "the photos and drafts folders"
        return super()._stands_apart() and not folders

    def _lists_names(self) -> bool:
        thing = self._thing
        return self._makes() and thing.kind is not None and thing.plural and thing.count is None

    def _only_describes(self, chunk: Chunk) -> bool:
        """Whether an adjective stands before a name, which it need not choose: "the big x.mp4"."""
        if fold(chunk.text) not in self._describing or self._determiner is None:
            return False
        for follows in self._chunks[self._place :]:
            if follows.is_name:
                return self._exists(follows.text)
            if not follows.reading("kind", "type") and fold(follows.text) not in self._describing:
                return False
        return False

    def _describes_type(self, follows: Chunk | None) -> bool:
        """Whether a part of a name stands before a type: "the hamster picture"."""
        typed = follows is not None and follows.reading("type") is not None
        return typed and self._determiner is not None and not self._makes()

    def _follows_name(self) -> bool:
        """Whether a word goes on with the name before it: "the tax letter", not "a.txt letter"."""
        thing, before = self._thing, self._chunks[self._place - 2] if self._place > 1 else None
        named = before is not None and thing.names[-1:] == [before.text] and not before.is_name
        return named and thing.definite and not (self.clause.verbs & _NAMING or self._makes())

    def _is_label(self, follows: Chunk | None) -> bool:
        """Whether a word only says what the names after it are: "los ejercicios, a.md y b.md"."""
        if self.clause.verb in {*SEEKING, *self._creating, *self._text_verbs}:
            return False
        described = self._thing.names or self._thing.filters or self._thing.pronoun
        if not self._thing.definite or described or follows is None:
            return False
        if follows.text in {",", ":"} and self._place + 1 < len(self._chunks):
            follows = self._chunks[self._place + 1]
        named = follows.is_name and "." in follows.text
        return named and self._exists(follows.text) and self._phrase.cue is None
