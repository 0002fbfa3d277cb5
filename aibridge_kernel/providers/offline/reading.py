"""Chunks of one clause to a ``Clause``: verb, topics, and things under their cue words.

The order of phrases is free. Every chunk either finds its place or lands in ``Thing.words``, the
list of words that nothing accounts for; the frame that takes the clause must answer for those.
"""

from __future__ import annotations

from dataclasses import replace

from .capturing import text_before_place, written
from .chunks import Chunk
from .clauses import Clause, Phrase, Refuse, Thing
from .deciding import CLITICS, SEEKING, Deciding
from .finishing import finish
from .patterns import Reading

_MAKERS = {"make_folder": "folder", "make_file": "file"}
_ORDINALS = frozenset({"first", "primero", "primer"})
_INTO = frozenset({"in", "to"})
_PUTTING = frozenset({"copy", "move", "put", "take"})
_PUTTING_AWAY = _PUTTING | {"delete"}
_RELATIVES = frozenset({"que", "that", "which"})
_BEING = frozenset({"are", "estan", "esta", "hay", "is", "tengo", "tenemos"})
_TO_IT = ("le", "les")
_STANDS = frozenset({"está", "están", "esté", "estén"})
_ORDERING = frozenset({"sort", "list", "show", "what"})
_WRITTEN = frozenset({"line", "text"})
_FOLDERS = frozenset({"folder", "directory", "carpeta", "directorio"})
_HANDLING = frozenset({"compress", "copy", "delete", "move", "rename", "permit"})
_LABELS = frozenset({"list", "text"})
_DEMONSTRATIVES = frozenset({"ese", "esa", "este", "esta", "aquel", "aquella"})
_ONLY = frozenset({"just", "only", "solamente", "solo", "unicamente"})
_ORDER = (
    "stop", "opening", "named", "spot", "text", "holding", "filter", "here", "inside", "another",
    "cue", "kind", "type", "topic", "pronoun", "number", "determiner", "conjunction", "wish",
    "want", "filler",
)  # fmt: skip


class ClauseReader(Deciding):
    """Reads one clause from left to right; make a new one for each clause."""

    def read(self) -> Clause:
        """Read all chunks."""
        while self._place < len(self._chunks):
            chunk = self._chunks[self._place]
            self._place += 1
            named = self._names_new_folder(chunk)
            self._take(replace(chunk, readings=()) if named else chunk)
        return finish(
            self.clause,
            silent=self._silent,
            verb_at=self._verb_at,
            creating=self._creating,
            exists=self._exists,
            only=self._only,
        )

    # --- one chunk ---------------------------------------------------------------------------

    def _take(self, chunk: Chunk) -> None:
        listing = self._naming or (self._joined and bool(self._thing.names))
        follows = self._next()
        held = follows is not None and follows.reading("kind") and self._makes()
        blank = (told := chunk.reading("filter")) is not None and told.name == "empty"
        misspelled = chunk.corrected and not (blank or chunk.reading("filler"))
        if self._is_one_of_new(chunk):
            self._name(chunk)
            return
        noun = bool(self._determiner) and self.clause.verb is not None
        noun = misspelled and (noun or self._phrase.cue == "of")  # "la carta", "tipos de queso"
        noun = noun and all(reading.section == "verb" for reading in chunk.readings)
        if not chunk.readings or noun or (misspelled and (listing or held)):
            self._bare(chunk)
            return
        if chunk.reading("verb") and self._is_verb_here(chunk, listing=listing):
            self._verb(chunk)
            return
        rest = chunk.without("verb")
        if self._naming and self._is_done(chunk):
            raise Refuse("no_name")  # "I want a csv file moved" names no file
        if self._is_column_name(rest):
            self._bare(replace(rest, readings=()))
            return
        if chunk.text.lower() in _STANDS:
            rest = rest.without("pronoun")
        if self._is_name_here(rest) or self._is_listed(rest):
            self._name(chunk)
            return
        rest = self._fitting(rest)
        for section in _ORDER:
            reading = rest.reading(section)
            if reading is not None:
                getattr(self, f"_on_{section}")(rest, reading)
                return
        self._bare(rest)

    def _fitting(self, chunk: Chunk) -> Chunk:
        """The chunk without the readings that another one of its own rules out here."""
        ordered = self._sorts() or self._is_over()
        if chunk.reading("named") and chunk.reading("filter") and ordered:
            chunk = chunk.without("named")  # "sort marks.csv by name"
        if chunk.reading("text") and chunk.reading("holding"):
            writing = self.clause.verb is None or self.clause.verb in self._creating
            writing = writing or self.clause.verb in {*self._text_verbs, "commit"}
            writing = writing or self._puts_new_file()
            chunk = chunk.without("holding" if writing else "text")
        if chunk.reading("spot") and not self._is_rewritten():
            chunk = chunk.without("spot")
        if chunk.reading("inside") and chunk.reading("cue"):
            follows = self._next()
            adverb = follows is None or follows.reading("conjunction", "named", "text")
            chunk = chunk.without("cue" if adverb else "inside")
        return chunk

    def _puts_new_file(self) -> bool:
        """Whether the file that is put somewhere is new: "put a file x in docs that says …"."""
        made = [t for p in self.clause.phrases if p.cue is None for t in p.things if not t.empty]
        new = len(made) == 1 and made[0].article and not made[0].definite
        return "put" in self.clause.verbs and new and made[0].kind == "file" and bool(made[0].names)

    def _verb(self, chunk: Chunk) -> None:
        if self._determiner in CLITICS and self._thing.empty:
            self._phrase.things[-1] = Thing(pronoun=self._determiner)
            self._determiner = None
        elif not self._thing.empty:
            self._begin_phrase(None)  # what stood before the verb is complete
        self._joined = self._naming = False
        self._verb_at = chunk.tokens[0].start
        readings = [reading for reading in chunk.readings if reading.section == "verb"]
        self.clause.verb = readings[0].name
        self.clause.verbs = frozenset(reading.name for reading in readings)
        self.clause.dative = chunk.tokens[-1].norm.endswith(_TO_IT) and not readings[0].value
        if self.clause.verb in _MAKERS:
            self._begin_unless(self._thing.empty)
            self._thing.kind = _MAKERS[self.clause.verb]
            self.clause.verb, self.clause.verbs = "create", frozenset({"create"})
            self._naming, self._thing.plural = True, True
            return
        if readings[0].value in CLITICS:
            self._phrase.things[-1] = Thing(pronoun=readings[0].value)
            self._begin_phrase(None)
        if self.clause.verb in self._text_verbs:
            before = text_before_place(self._sentence, self._chunks, self._place, self._exists)
            if before is not None:
                self.clause.text, self._place = before

    # --- names and unknown words -------------------------------------------------------------

    def _bare(self, chunk: Chunk) -> None:
        follows = self._next()
        before_kind = (
            follows is not None
            and any(r.section == "kind" and not r.plural for r in follows.readings)
            and not self._thing.names
        ) or self._begins_list()
        thing = self._thing
        counted = thing.count is not None and len(thing.names) < thing.count and self._makes()
        counted = counted or (self._lists_names() and self._phrase.cue is None)
        listed = bool(thing.names) and thing.kind is not None and (self._joined or counted)
        usual = self.clause.verb in self._creating and chunk.text.lower() in self._usual
        new = self.clause.verb in self._creating
        new = new or (counted and not thing.definite and thing.kind == "folder")
        new = new or self._lists_new(chunk)
        naming = self._naming and (not thing.plural or new)
        there = self._exists(chunk.text)
        if not there and (self.clause.verb not in SEEKING or self._phrase.cue == "in"):
            there = self._called(chunk.text)  # "léeme la carta" of carta.txt
            there = there and not (self._describes_type(follows) or self._is_asked_for())
        if chunk.is_name or naming or before_kind or listed or usual or there:
            self._name(chunk)
        elif self._names_held_folder():
            self._begin_unless(not any("." in name for name in self._thing.names))
            self._name(chunk)
            self._thing.kind = "folder"  # "una carpeta docs con api y guias dentro"
        elif self._is_label(follows) or self._only_describes(chunk):
            self._mark(chunk)
        else:
            self._begin_unless(not self._thing.names or self._follows_name())
            self._thing.words.append(chunk.text)
            self._mark(chunk)
            self._joined = False
            if self._thing.count is not None:
                self._determiner = None  # "las dos facturas van en docs"

    # --- readings ------------------------------------------------------------------------------

    def _on_stop(self, chunk: Chunk, reading: Reading) -> None:
        if reading.name == "correction":
            return  # before anything is said, "oye, perdona, …", it corrects nothing
        raise Refuse(reading.name, word=chunk.text)

    def _on_opening(self, _chunk: Chunk, _reading: Reading) -> None:
        """Say nothing: what is not needed any more is named, what becomes of it follows."""

    def _on_want(self, _chunk: Chunk, _reading: Reading) -> None:
        self._silent = self._silent or "want"

    def _on_wish(self, _chunk: Chunk, _reading: Reading) -> None:
        self._silent = self._silent or "wish"

    def _on_filler(self, chunk: Chunk, reading: Reading) -> None:
        """Courtesy and particles say nothing; a greeting after the verb is any word."""
        self._only = self._only or chunk.tokens[0].norm in _ONLY
        if (
            chunk.text.casefold() == "lo de"
            and self.clause.verbs & _PUTTING_AWAY
            and self._holds_next()
        ):
            self._begin_unless(self._thing.empty)
            self._thing.kind, self._thing.plural = "item", True
            self._begin_phrase("from")
        elif reading.name == "new":
            self._silent = self._silent or "create"
            self._thing.fresh = chunk.text
        elif self._determiner is not None and chunk.tokens[-1].norm in _ORDINALS:
            self._bare(chunk.without("filler"))  # "the first png"
        elif reading.name == "better" and (self._determiner or self.clause.verb):
            self._bare(chunk.without("filler"))  # "la mejor foto", not "mejor bórrala"
        elif reading.name == "greeting" and self.clause.verb is not None:
            self._bare(chunk.without("filler"))

    def _holds_next(self) -> bool:
        """Whether a folder comes next: "mueve lo de docs" moves what it holds."""
        follows = self._next()
        return follows is not None and "." not in follows.text and self._exists(follows.text)

    def _on_conjunction(self, _chunk: Chunk, _reading: Reading) -> None:
        self._joined = True
        self._determiner = None
        creating = self.clause.verb in self._creating
        if self._thing.kind and self._thing.plural and (creating or self._phrase.cue is None):
            self._naming = True

    def _on_topic(self, chunk: Chunk, reading: Reading) -> None:
        if reading.name in _LABELS and self._thing.definite and self._leads_name():
            self._mark(chunk)  # "la lista alumnas.txt" is that file
            return
        if reading.name in _LABELS and self._is_label_of_name():
            return  # "my todo list"
        if self._stands_for_named(chunk):
            self._naming = True
            return
        self.clause.topics.update(reading.name.split("+"))
        follows = self._next()
        if reading.name in _WRITTEN and self._tells_line():
            self.clause.text = written(self._sentence, self._chunks[self._place :])
            self._place = len(self._chunks)
            return
        if reading.name == "line" and self._on_line():
            return
        if reading.name == "name" and follows is not None and not follows.readings:
            self._begin_phrase("as")  # "ponle a notas.txt el nombre apuntes.txt"
        self._naming = False
        self._determiner = None
        if reading.name in {"text", "word"} and self.clause.verbs & SEEKING:
            self._sought(follows)

    def _sought(self, follows: Chunk | None) -> None:
        """Take what follows "la palabra" as the word sought, whatever else it may mean."""
        if follows is None or not follows.readings or len(follows.tokens) != 1:
            return
        if not follows.reading("cue", "named", "holding", "text", "conjunction", "determiner"):
            self._place += 1
            self._bare(replace(follows, readings=()))

    def _on_pronoun(self, chunk: Chunk, reading: Reading) -> None:
        if reading.name == "its_content":
            self._begin_phrase("of")
            self.clause.topics.add("content")
        if reading.name == "there" and self._is_handled_folder(chunk):
            self._thing.pronoun, self._thing.kind = "there", "folder"
            self._mark(chunk)
            return  # "zip that folder"
        into = len(chunk.tokens) > 1 and not self._thing.empty  # "the csv files here into it"
        if reading.name == "there" and (self._phrase.cue is None or into):
            there = Phrase("to", [Thing(pronoun="there")])
            self.clause.phrases.append(there)
            return
        if self._thing.names and chunk.tokens[-1].norm in _DEMONSTRATIVES and not self._joined:
            return  # "el borrador.tmp ese"
        self._begin_unless(self._thing.empty)
        self._thing.pronoun = reading.name
        self._thing.inside = reading.name == "its_content" and chunk.tokens[-1].norm == "there"
        self._mark(chunk)

    def _is_handled_folder(self, chunk: Chunk) -> bool:
        """Whether "that folder" is what the verb is about, and not where something goes."""
        said = any(not t.empty for p in self.clause.phrases for t in p.things if p.cue is None)
        folder = chunk.tokens[-1].norm in _FOLDERS and self._phrase.cue is None
        return folder and not said and self.clause.verb in _HANDLING

    def _on_here(self, chunk: Chunk, reading: Reading) -> None:
        told = any(not t.empty for p in self.clause.phrases for t in p.things if p.cue is None)
        described = self._thing.types or self._thing.names or self._thing.kind == "file"
        if (self._phrase.cue is None and told) or described:
            self._on_cue(chunk, Reading("cue", "in"))  # "los .txt de aquí", "bórrala de aquí"
        if reading.name == "parent":
            self._thing.names.append("..")
        else:
            self._thing.here = True
        self._mark(chunk)

    def _on_inside(self, chunk: Chunk, _reading: Reading) -> None:
        if "containing" in self._thing.filters and self._is_over():
            return  # "que tengan la palabra x dentro"
        if self._is_held() and chunk.tokens[-1].norm == "that":
            raise Refuse("not_known")  # "a folder a with a folder b in it and a file in that"
        if self._is_held() or (self.clause.text is not None and self._is_over()):
            return  # "a file that says x in it"
        inside = Phrase("in", [Thing(inside=True, pronoun="inside", start=chunk.tokens[0].start)])
        self.clause.phrases.append(inside)
        if self._thing.empty:
            self._begin_phrase(None)

    def _on_another(self, chunk: Chunk, _reading: Reading) -> None:
        if self._next() is None and any(thing.names for thing in self._phrase.things):
            raise Refuse("unknown_word", word=chunk.text)  # "crea a.txt y el otro": which one
        self._begin_unless(self._thing.empty)
        self._thing.another = chunk.text
        self._naming = True
        if self._phrase.cue in _INTO and not self._makes() and len(chunk.tokens) > 1:
            self._thing.kind = "folder"  # "a otra que se llame fotos"

    def _on_cue(self, _chunk: Chunk, reading: Reading) -> None:
        if reading.name == "for" and self._skips_purpose():
            return
        thing, follows = self._thing, self._next()
        self._determiner = None
        if reading.name == "in" and self._says_format(follows):
            return
        if (
            (reading.name == "of" or (reading.name == "for" and self.clause.verb in self._creating))
            and thing.kind == "folder"
            and not thing.names
            and not thing.filters
            and (not thing.plural or (reading.name == "for" and self._makes()))
            and follows is not None
            and (
                not follows.readings
                or follows.reading("type", "number")
                or self._exists(follows.text)
            )
        ):
            self._naming = True
            return
        if reading.name == "for" and self._purpose_names():
            self._place += 1
            self._naming = True
            return
        if reading.name == "in" and self.clause.verbs & _PUTTING and self._tells_where():
            reading = Reading("cue", "from")  # "trae aquí los csv que hay en docs"
        if self._joined and reading.name == self._phrase.cue and not thing.empty:
            self._phrase.things.append(Thing())  # "a deploy.sh y a limpiar.sh"
        else:
            self._begin_phrase(reading.name)
        self._naming, self._joined = reading.name == "outside", False
        if reading.name == "for" and self.clause.verbs & SEEKING and follows is not None:
            self._sought_filler(follows)

    def _tells_where(self) -> bool:
        """Whether it is told where things are: "that are in docs"."""
        before = self._chunks[self._place - 2] if self._place > 1 else None
        if before is None or before.reading("filler") is None:
            return False
        words = [token.norm for token in before.tokens]
        if words == ["that's"]:
            return True
        return len(words) > 1 and words[0] in _RELATIVES and words[-1] in _BEING

    def _sought_filler(self, follows: Chunk) -> None:
        """Take a last word that says nothing as what is sought: "search a.log for ok"."""
        if self._place + 1 == len(self._chunks) and follows.reading("filler"):
            self._place += 1
            self._bare(replace(follows, readings=()))
