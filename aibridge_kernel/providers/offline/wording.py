"""Words taken as they stand while a clause is read: after "llamado", "que diga", "que tenga"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .capturing import begins_place, held_text, name_after, text_to_write, written
from .chunk_edits import OR
from .chunks import Chunk
from .clauses import Phrase, Refuse, Thing
from .patterns import Reading
from .phrasing import Phrasing
from .selecting import grammar
from .tokens import fold

_ABOUT = ("habla", "mention", "menciona", "refer", "speak", "talk", "trata")
_USED = frozenset({"usa", "usan", "utiliza", "emplea", "importa", "define", "escrito", "escrita"})
_ANY = frozenset({"any", "algun", "alguna", "algunos", "algunas"})
_SOUGHT = frozenset({"find", "where_is"})
_HAS = frozenset({"tiene", "tienen"})
_PLACING = frozenset({"append", "add", "write", "put", "prepend"})
_LINING = frozenset({"append", "add", "prepend"})
_ENDS = frozenset({"beginning", "end", "ending"})
_SPOT_ENDS = ("conjunction", "cue", "text", "verb")
_ANY_OF_TYPE = re.compile(r"\*\.\w+$")
_TITLES = frozenset({"titulo", "title"})
_KEEPING = frozenset({"compress", "copy", "download", "link", "move", "put", "save"})
_NAMERS = frozenset({"give", "put"})


class Wording(Phrasing):
    """The chunks of one clause, how far they are read, and names and texts among them."""

    def __init__(
        self,
        sentence: str,
        chunks: Sequence[Chunk],
        exists: Callable[[str], bool],
        creating: frozenset[str],
    ) -> None:
        super().__init__(exists)
        self._sentence = sentence
        self._chunks = list(chunks)
        self._creating = creating
        self._place = 0

    def _makes(self) -> bool:
        return self.clause.verb in self._creating

    def _next(self) -> Chunk | None:
        return self._chunks[self._place] if self._place < len(self._chunks) else None

    def _leads_called(self) -> bool:
        follows = self._next()
        places = [phrase for phrase in self.clause.phrases if phrase.cue == "in"]
        told = any(thing.inside for phrase in places for thing in phrase.things)
        return told and follows is not None and follows.reading("named") is not None

    def _is_over(self) -> bool:
        return all(chunk.tokens[0].punctuation for chunk in self._chunks[self._place :])

    def _on_named(self, chunk: Chunk, reading: Reading) -> None:
        if chunk.tokens[-1].norm in _TITLES and self._makes_file() and self._thing.names:
            self._on_text(chunk, reading)  # "un fichero a.md con el título «Hola»"
            return
        words, self._place = name_after(self._chunks, self._place)
        if reading.name == "guess":
            self._forget()
        if self.clause.verb in _NAMERS and self._thing.empty and self._phrase.cue is None:
            self._begin_phrase("as")  # "ponle de nombre a.txt a b.txt"
        elif self.clause.verbs & _KEEPING and self._thing.pronoun and not self._thing.names:
            self._begin_phrase("as")  # "and save it under the name a.txt"
        target = self._nameless()
        target.names.append(" ".join(word.text for word in words))
        target.quoted = target.quoted or words[0].tokens[0].quoted
        self._naming = False
        self._determiner = None

    def _is_held(self) -> bool:
        """Whether "in it" ends a sentence that said what a new file shall hold."""
        return self._phrase.cue == "with" and bool(self._thing.names) and self._is_over()

    def _forget(self) -> None:
        """Let a name stand for what is sought: "¿dónde está la nota?, creo que se llama a.txt"."""
        if not self.clause.verbs & _SOUGHT:
            raise Refuse("not_known")
        self.clause.topics.clear()
        self.clause.phrases.clear()
        self._begin_phrase(None)

    def _on_text(self, _chunk: Chunk, _reading: Reading) -> None:
        follows = self._next()
        counted = follows is not None and follows.reading("determiner", "number", "kind")
        folder = self._makes_folder() and not self._makes_file()
        if (counted and self._makes_folder()) or folder:  # "que contenga las carpetas a y b"
            self._begin_phrase("with")
            return
        if self.clause.verb not in self._creating and self._is_over():
            return  # "what does notes.txt say"
        named = any(t.names for phrase in self.clause.phrases for t in phrase.things)
        placing = self.clause.verb in _PLACING and not named
        self.clause.text, self._place = text_to_write(
            self._sentence, self._chunks, self._place, self._exists, placing=placing,
            commits=self.clause.verb == "commit",
        )  # fmt: skip

    def _on_line(self) -> bool:
        """Take what stands between "a line" and the file as text: "add a line a,b,3 to x.csv"."""
        at = next((at for at in range(self._place + 1, len(self._chunks)) if self._ends(at)), 0)
        told = self._chunks[self._place : at]
        dotted = bool(told) and told[0].text.startswith((".", "*"))
        if not told or self.clause.verb not in _LINING or (told[0].readings and not dotted):
            return False
        titled = told[0].text[:1].isupper()  # "add the line Closed on Monday to the end of a.txt"
        titled = titled and not any(c.is_name or self._exists(c.text) for c in told)
        ruled_out = ("text",) if titled else ("cue", "text")
        if any(chunk.tokens[0].quoted or chunk.reading(*ruled_out) for chunk in told):
            return False
        self.clause.text, self._place = written(self._sentence, told), at
        return True

    def _ends(self, at: int) -> bool:
        """Whether the place of a line begins here: "to x.csv", "at the end of x.csv"."""
        end = self._chunks[at].reading("topic", "filter")
        if end is not None and end.name in _ENDS:
            return True
        return begins_place(self._chunks, at, self._exists)

    def _on_spot(self, _chunk: Chunk, reading: Reading) -> None:
        """Take "donde pone x" as the text that shall give way to another."""
        if reading.value is None:
            text, self._place = held_text(
                self._sentence, self._chunks, self._place, ends=_SPOT_ENDS
            )
        else:
            text = str(reading.value)  # "wherever x appears"
        self.clause.phrases.append(Phrase("spot", [Thing(names=[text], quoted=True)]))
        self._begin_phrase(None)
        self._naming = self._joined = False

    def _on_holding(self, chunk: Chunk, reading: Reading) -> None:
        follows = self._next()
        if chunk.tokens[0].norm == "in" and self._place == 1:
            raise Refuse("not_known")  # "in which letters does Singh appear" asks for more
        if follows is not None and fold(follows.text) in _ANY:
            self._any_of(chunk, reading)
            return
        rest = self._chunks[self._place :]
        said = [c for c in rest if len(c.tokens) == 1 or not c.reading("filler")]
        over = self._is_over() or (bool(rest) and not said)
        if over or (follows is not None and follows.reading("cue")):
            return  # "what does the folder contain?", "how often does x appear in y"
        told = follows.reading("topic") if follows is not None else None
        if told is not None and told.name == "altogether":
            return  # "cuántas líneas tienen en total a.txt y b.txt"
        if follows is not None and self._holds_lines(chunk, follows):
            return  # "cuántas líneas tienen los txt", "… tienen a.txt y b.txt"
        if follows is not None and follows.readings and _USED & {t.norm for t in chunk.tokens}:
            raise Refuse("quote_text")  # "dónde se usa el subjuntivo"
        if either := self._either():
            name, _, topic = reading.name.partition("+")
            self.clause.topics.update({topic} - {""})
            self._on_filter(chunk, Reading("filter", name, either))
            return
        self._demand_no_holder(follows)
        about = any(token.norm.startswith(_ABOUT) for token in chunk.tokens)
        text, self._place = held_text(self._sentence, self._chunks, self._place, about=about)
        spelled = follows is not None and follows.tokens[0].quoted
        if not spelled and not _ANY.isdisjoint(fold(text).split()):
            raise Refuse("quote_text")  # "does my life contain any sense"
        if "*" in text and "line" not in self.clause.topics:
            self._on_pattern(text)
            return
        name, _, topic = reading.name.partition("+")
        self.clause.topics.update({topic} - {""})
        self._on_filter(chunk, Reading("filter", name, text))

    def _demand_no_holder(self, follows: Chunk | None) -> None:
        """Refuse a verb that is followed by what has it: "¿contiene la caja té?"."""
        begins = all(c.reading("filler") for c in self._chunks[: self._place - 1])
        if not begins or follows is None or follows.tokens[0].quoted:
            return
        behind = self._chunks[self._place + 1 : self._place + 3]
        several = len([c for c in behind if not c.tokens[0].punctuation]) > 1
        if (follows.reading("determiner") and several) or (behind and self._exists(follows.text)):
            raise Refuse("quote_text")

    def _any_of(self, chunk: Chunk, reading: Reading) -> None:
        """Take "any errors" as the mark of a log, and no other word behind "any"."""
        words = [t.norm for c in self._chunks[self._place + 1 : self._place + 2] for t in c.tokens]
        mark = grammar()["log_marks"].get(words[0]) if len(words) == 1 else None
        if mark is None:
            raise Refuse("quote_text")
        self._place += 2
        name, _, topic = reading.name.partition("+")
        self.clause.topics.update({topic, "ignoring_case"} - {""})
        self._on_filter(chunk, Reading("filter", name, mark))

    def _either(self) -> str:
        """Two or more words of which any will do, "404 o 500", each on its line, and passed."""
        said: list[str] = []
        for at in range(self._place, len(self._chunks) - 1, 2):
            word, link = self._chunks[at : at + 2]
            if not _is_word(word):
                return ""
            said.append(word.text)
            if link.text.casefold() not in {*OR, ","}:
                break
            if link.text.casefold() in OR:
                last = self._chunks[at + 2 : at + 3]
                if not last or not _is_word(last[0]):
                    return ""
                self._place = at + 3
                return "\n".join([*said, last[0].text])
        return ""

    def _holds_lines(self, chunk: Chunk, follows: Chunk) -> bool:
        """Whether files are said to have lines, and not lines to have a text."""
        has = chunk.tokens[0].norm in _HAS and "line" in self.clause.topics
        file = follows.is_name and "." in follows.text and self._exists(follows.text)
        return has and (file or follows.reading("determiner") is not None)

    def _on_pattern(self, text: str) -> None:
        """Take "files matching *.txt" as the type it is; any other pattern may be of contents."""
        if not _ANY_OF_TYPE.match(text):
            raise Refuse("quote_text")
        self._thing.types.append(text[1:])
        self._thing.plural = True


def _is_word(chunk: Chunk) -> bool:
    """Whether a chunk is one word that may be a text: unknown, a number, one that says little."""
    if chunk.tokens[0].quoted or not chunk.readings:
        return True
    small = chunk.reading("number", "filler") is not None and len(chunk.tokens) == 1
    return small and not chunk.tokens[0].punctuation
