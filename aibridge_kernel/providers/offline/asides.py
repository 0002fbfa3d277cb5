"""What is said beside the request, "it takes up so much room": readings of a sentence without it.

Only tried on a sentence that is not understood as it stands. Nothing is left out that could hold
a condition, a negation, a choice, a name or another request; what a pronoun means stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise

from .antecedents import clitic, is_there, points_only, put_in
from .chunks import Chunk
from .lexicon import Lexicon, load
from .pointed import pointed
from .pointed_words import word_meant
from .telling import Telling, says_which
from .tokens import fold

Exists = Callable[[str], bool]
Openings = frozenset[tuple[str, ...]]

_SEPARATORS = frozenset({",", ".", ";", ":", "!", "?", "-", "–", "—"})
_CHOOSING = ("filter", "named", "text", "holding", "spot", "another", "type", "opening")
_NAMING = ("named", "holding", "text")
_LONGEST_OPENING = 8
"""Words."""
_POINTING = ("pronoun", "inside")
_AND = frozenset({"and", "y", "e"})
_FOR = frozenset({"for", "para", "to"})
_REMOVING = frozenset({"clean", "cut", "delete", "empty_out", "replace"})


@dataclass(frozen=True, slots=True)
class Asides:
    """How remarks begin in one language, as in ``[aside]`` of ``speech.toml``; folded words."""

    remarks: Openings = frozenset()
    """What a remark before the request begins with: "i have", "my boss"."""
    reasons: Openings = frozenset()
    """What a reason behind the request begins with, wherever it stands: "because"."""
    afterthoughts: Openings = frozenset()
    """What a remark behind a comma begins with: "it is", "i am"."""
    purposes: Openings = frozenset()
    """What a purpose begins with, right behind a name: "for the meeting"."""
    joins: frozenset[str] = frozenset()
    """Words between a remark and the request: "so", "but"."""
    weighty: frozenset[str] = frozenset()
    """Words that a remark must not hold: "keep", "only", "joking"."""
    times: frozenset[str] = frozenset()
    """Times that are a condition in a request and none in a remark: "tomorrow"."""
    facts: Openings = frozenset()
    """Remarks in which a negation only says how things are: "porque ya no cabe"."""
    reported: Openings = frozenset()
    """What a remark about something done begins with: "acabo de"."""
    acting: frozenset[str] = frozenset()
    """Verb classes that ask for something wherever they stand, unless it is done."""

    @classmethod
    def of(cls, lexicon: Lexicon) -> Asides:
        """What the phrase files of a language say."""
        said = lexicon.speech["aside"]

        def openings(key: str) -> Openings:
            told = frozenset(tuple(fold(opening).split()) for opening in said.get(key, ()))
            if any(len(words) > _LONGEST_OPENING for words in told):
                raise ValueError(f"too long an opening in {key}")
            return told

        def words(key: str) -> frozenset[str]:
            return frozenset(map(fold, said.get(key, ())))

        return cls(
            openings("remarks"), openings("reasons"), openings("afterthoughts"),
            openings("purposes"), words("joins"), words("weighty"), words("times"),
            openings("facts"), openings("reported"), frozenset(said.get("acting", ())),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Beside:
    """What is beside the request in the chunks of one sentence."""

    chunks: Sequence[Chunk]
    known: Asides
    exists: Exists
    called: Exists
    """Whether something is called so but for its extension."""
    telling: Telling
    names: Mapping[int, bool]
    """Whether the chunks are names here, by their ids: asked again and again of the same ones."""

    @classmethod
    def of(
        cls, chunks: Sequence[Chunk], lexicon: Lexicon, exists: Exists, called: Exists
    ) -> Beside:
        """What is beside the request, as the phrase files of a language say."""
        known = _known(lexicon.language)
        names = {id(chunk): _is_called(chunk, exists) for chunk in chunks}
        told = {id(c): names[id(c)] and not _is_acronym(c, exists) for c in chunks}

        def is_called(chunk: Chunk) -> bool:
            own = told.get(id(chunk))
            return _is_name_told(chunk, exists) if own is None else own

        telling = Telling.of(lexicon.language, known.acting, is_called)
        return cls(chunks, known, exists, called, telling, names)

    def without(self) -> Iterator[list[Chunk]]:
        """The sentence without a remark before it, behind it, and without both."""
        whole = list(self.chunks)
        heads = [whole, *self._amid(whole), *self._behind(whole)]
        for head in heads[1:]:
            yield head
        for head in heads:
            for rest in self._before(head):
                yield rest
                yield from self._behind(rest)

    def told_apart(self) -> Iterator[list[Chunk]]:
        """The sentence without what is told beside a mark, wherever that begins or ends."""
        for at in range(2, len(self.chunks)):
            said, tail = self.chunks[:at], self.chunks[at:]
            if not is_separator(said[-1]):
                continue
            if self.telling.behind(said, tail):
                yield list(said[:-1])
            exclaimed = said[-1].text == "!"
            if self.telling.before(said[:-1], tail, exclaimed=exclaimed):
                yield list(tail)

    # --- before the request ------------------------------------------------------------------

    def _before(self, chunks: list[Chunk]) -> Iterator[list[Chunk]]:
        for at, chunk in enumerate(chunks):
            naming = chunk.reading("named") is not None and chunk.text.startswith(",")
            parts = naming or is_separator(chunk) or _joined(chunk) in self.known.joins
            addressed = not parts and _is_addressed(chunk)
            if at and not parts and self.telling.is_occasion(chunks[:at], chunks[at:]):
                yield chunks[at:]
            if not at or not (parts or addressed) or at + 1 >= len(chunks):
                continue
            lead, rest = chunks[:at], chunks[at if naming or addressed else at + 1 :]
            if chunk.reading("conjunction") and self._is_row(lead, rest, chunk.text.lower()):
                continue
            if word := word_meant(lead, rest, self.telling):
                yield word
            told = self.telling.before(lead, rest, exclaimed=chunk.text == "!")
            if not told and self.telling.announces(chunks[: at + 1], rest):
                yield rest
            if not (told or (parts and self._are_remarks(lead))):
                points = self.points_back(rest)
                yield from pointed(lead, rest, self.telling, self.called, points=points)
                continue
            names = any(map(self.is_called, lead)) and not (
                told and self.telling.altering.is_explicit(rest)
            )
            points = not self.telling.is_answer(lead) and self.points_back(rest)
            alone = not (naming or names or points)
            if alone:
                yield rest
            if (not alone or self._points_there(lead, rest)) and (
                full := put_in(lead, rest, self.is_called, self.called)
            ):
                yield full

    def _is_row(self, lead: Sequence[Chunk], rest: Sequence[Chunk], join: str) -> bool:
        """Whether names stand on both sides: "… wants a.txt and b.txt, delete it"."""
        if self.is_called(lead[-1]) and self.is_called(rest[0]):
            return True
        if join not in _AND:
            return False
        part = _parts(rest)[0]  # "there are pictures and docs here, move them"
        said = [token for c in part if not self.is_called(c) for token in c.tokens]
        tells = any(map(self.telling.words.is_finite, said))
        asks = any(chunk.reading("verb", "wish", "want", "filler") for chunk in part)
        return len(part) < len(rest) - 1 and not (tells or asks)

    def _points_there(self, lead: Sequence[Chunk], rest: Sequence[Chunk]) -> bool:
        """Whether a place in the request may be what was named: "docs is new, put a.txt in it"."""
        return any(map(is_there, rest)) and any(map(self.is_called, lead))

    def _are_remarks(self, lead: Sequence[Chunk]) -> bool:
        """Whether all that stands before is remarks, mere courtesy aside."""
        said = [part for part in _parts(lead) if not all(_is_courtesy(c) for c in part)]
        return all(self._is_remark(part, self.known.remarks) for part in said)

    def _is_remark(self, part: Sequence[Chunk], openings: Openings, *, named: bool = False) -> bool:
        part = [chunk for chunk in part if not is_separator(chunk)]
        begun = next((at for at, c in enumerate(part) if not _is_courtesy(c)), 0)
        opened = any(_begins(part[at:], openings) for at in range(begun + 1))
        leads = openings is self.known.remarks
        if not opened and not (leads and self._tells_of_name(part)):
            return False
        if self._asks(part):
            return False
        allowed = _NAMING if leads else ("type",) if openings is self.known.purposes else ()
        allowed = (*allowed, "filter") if named else allowed  # what is named is not chosen
        words = sum(len(chunk.tokens) for chunk in part)
        told = [chunk for said in _joined_parts(part) for chunk in self._fact(said)]
        return words > 1 and not any(self._weighs(chunk, allowed) for chunk in told)

    def _fact(self, part: Sequence[Chunk]) -> Sequence[Chunk]:
        return self._told(part) if _begins(part, self.known.facts) else part

    def _tells_of_name(self, part: Sequence[Chunk]) -> bool:
        """Whether a remark begins with a name: "a.txt is old", "el fichero a.txt está repetido"."""
        said = [chunk for chunk in part if not chunk.reading("determiner", "kind")]
        return bool(said) and (self.is_called(said[0]) or self.called(said[0].text))

    def _asks(self, part: Sequence[Chunk]) -> bool:
        """Whether a remark holds a verb that asks for something: "hay que borrar a.txt"."""
        if _begins(part, self.known.reported):
            return False
        verbs = (c for c in part if all(r.section == "verb" for r in c.readings))
        return any(r.name in self.known.acting for chunk in verbs for r in chunk.readings)

    def _told(self, part: Sequence[Chunk]) -> list[Chunk]:
        """What a fact says behind its opening, whether or not it is denied."""
        words = [token.norm for chunk in part for token in chunk.tokens]
        opened = max(len(f) for f in self.known.facts if tuple(words[: len(f)]) == f)
        told, heard = [], 0
        for chunk in part:
            stop = chunk.reading("stop")
            if heard >= opened and not (stop is not None and stop.name == "negation"):
                told.append(chunk)
            heard += len(chunk.tokens)
        return told

    def _weighs(self, chunk: Chunk, allowed: tuple[str, ...]) -> bool:
        words = [token.norm for token in chunk.tokens]
        if self.known.times.intersection(words) and not self.known.weighty.intersection(words):
            return False
        conjunction = chunk.reading("conjunction")
        if conjunction is not None and conjunction.name == "then":
            return True
        if self.known.weighty.intersection(words) or chunk.reading("stop"):
            return True
        if self.is_called(chunk) or (allowed and chunk.reading(*allowed)):
            return False
        chosen = chunk.reading(*_CHOOSING)
        return chosen is not None and chosen.name != "up"

    def is_called(self, chunk: Chunk) -> bool:
        """Whether a chunk is a name here."""
        told = self.names.get(id(chunk))
        return _is_called(chunk, self.exists) if told is None else told

    def points_back(self, rest: Sequence[Chunk]) -> bool:
        """Whether a pronoun of the request may mean what the remark spoke of."""
        for at, chunk in enumerate(rest):
            if self.is_called(chunk) or chunk.reading("named"):
                return False
            if chunk.reading(*_POINTING) or (clitic(rest, at) and not _is_for_somebody(chunk)):
                return True
        return False

    # --- in the request ----------------------------------------------------------------------

    def _amid(self, chunks: list[Chunk]) -> Iterator[list[Chunk]]:
        """Leave out a purpose or a reason before the name.

        "Una carpeta para el Día de la Paz, llámala paz", "copia a.txt por si la lío, llámala b".
        """
        for at in range(1, len(chunks)):
            end = next((i for i in range(at, len(chunks)) if chunks[i].reading("named")), None)
            if end is None or end == at:
                continue
            noun = bool(chunks[at - 1].reading("kind"))
            amid = noun and self._is_remark(chunks[at:end], self.known.purposes)
            named = self._is_named_thing(chunks, at - 1)
            amid = amid or (named and self._is_told(chunks[:at], chunks[at:end]))
            if amid:
                yield [*chunks[:at], *chunks[end:]]

    # --- behind the request ------------------------------------------------------------------

    def _behind(self, chunks: list[Chunk]) -> Iterator[list[Chunk]]:
        for at in range(1, len(chunks)):
            before, tail = chunks[at - 1], chunks[at:]
            named = self._only_names(chunks[:at])
            aside = self._is_remark(tail, self.known.reasons)
            if is_separator(before):
                aside = aside or self._is_remark(tail, self.known.afterthoughts, named=named)
            elif self._is_named_thing(chunks, at - 1):
                told = named or not removes(chunks[:at]) or self._sends_for(chunks[:at], tail)
                aside = aside or (told and self._is_remark(tail, self.known.purposes))
                aside = aside or self._is_remark(tail, self.known.facts)
            aside = aside and (named or not _denies(tail)) and not _is_question(tail)
            aside = aside and not self.telling.modifying.limits(tail)
            aside = aside or self._is_told(chunks[:at], tail)
            if aside and self.is_request(chunks[:at]) and not self._goes_on(tail):
                yield chunks[: at - 1] if is_separator(before) else chunks[:at]

    def _sends_for(self, request: Sequence[Chunk], tail: Sequence[Chunk]) -> bool:
        """Whether what is sent somewhere is for something: "move the pdfs to docs for the talk".

        Beside another place it may say which: "delete the pdfs in docs for the talk".
        """
        cue = next((r for c in reversed(request) if (r := c.reading("cue"))), None)
        return cue is not None and cue.name == "to" and tail[0].tokens[0].norm in _FOR

    def _is_told(self, request: Sequence[Chunk], tail: Sequence[Chunk]) -> bool:
        """Whether what stands behind a mark or a name is told."""
        said = [chunk for chunk in request if not _is_courtesy(chunk)]
        if says_which(request, tail):
            return False
        ends = is_separator(request[-1]) or (
            bool(said)
            and self._is_named_thing(said, len(said) - 1)
            and self.telling.is_reason(tail)
        )
        ends = ends or self.telling.is_unmarked(request, tail)
        return ends and self.telling.behind(request, tail)

    def is_request(self, chunks: Sequence[Chunk]) -> bool:
        """Whether what is left speaks of something: "what can you do" without its end does not."""
        if points_only(chunks, self.known.acting) or self.telling.altering.is_explicit(chunks):
            return True
        return any(self.is_called(c) or c.reading("kind", "type", "topic", "named") for c in chunks)

    def _only_names(self, chunks: Sequence[Chunk]) -> bool:
        """Whether a request chooses nothing but by name."""
        choosing = any(
            chunk.reading("filter")
            or any(r.plural for r in chunk.readings if r.section in {"kind", "determiner", "type"})
            for chunk in chunks
        )
        return not choosing and (
            any(map(self.is_called, chunks)) or points_only(chunks, self.known.acting)
        )

    def _goes_on(self, tail: Sequence[Chunk]) -> bool:
        """Whether the end names something or asks for more: "… and delete the rest"."""
        more = any(
            chunk.reading("conjunction") and after.reading("verb")
            for chunk, after in pairwise(tail)
        )
        return more or any(map(self.telling.is_called, tail))

    def _is_named_thing(self, chunks: Sequence[Chunk], at: int) -> bool:
        """Whether a name ends here, "a.txt", "called Audit", "the tax folder"."""
        if self.is_called(chunks[at]) or (at and chunks[at - 1].reading("named")):
            return True
        return bool(chunks[at].reading("kind")) and at > 0 and self.is_called(chunks[at - 1])


def _is_called(chunk: Chunk, exists: Exists) -> bool:
    """Whether a chunk is a name; "." ends a sentence here, though a folder is called so."""
    single = len(chunk.tokens) == 1 and not is_separator(chunk)
    return chunk.is_name or chunk.tokens[0].quoted or (single and exists(chunk.text))


def _is_name_told(chunk: Chunk, exists: Exists) -> bool:
    return _is_called(chunk, exists) and not _is_acronym(chunk, exists)


def _is_acronym(chunk: Chunk, exists: Exists) -> bool:
    """Whether only capitals make it a name, "the CEO", "3 GB", and nothing is called so."""
    text = chunk.text
    return text.isalpha() and not chunk.tokens[0].quoted and not exists(text)


def is_separator(chunk: Chunk) -> bool:
    """Whether a chunk is a mark between parts of a sentence."""
    return chunk.text in _SEPARATORS and not chunk.tokens[0].quoted


def _is_for_somebody(chunk: Chunk) -> bool:
    """Whether something is made for whom the remark spoke of: "hazle una carpeta"."""
    verb = chunk.reading("verb")
    made = verb is not None and verb.name in {"create", "make"}
    return made and chunk.tokens[-1].norm.endswith(("le", "les"))


def _is_addressed(chunk: Chunk) -> bool:
    """Whether a Spanish verb can only be a request, as its accent and its end show: "muéstreme"."""
    verb, written = chunk.reading("verb"), chunk.tokens[-1].text.lower()
    only = verb is not None and len(chunk.readings) == 1
    return only and written.endswith(("me", "nos")) and not written.isascii()


def _is_question(tail: Sequence[Chunk]) -> bool:
    """Whether a Spanish question begins here: "…, ¿es seguro?"; English ones may be courtesy."""
    return any(chunk.text == "¿" for chunk in tail)


def _denies(part: Sequence[Chunk]) -> bool:
    """Whether something is denied: of files that are only described that may choose some."""
    stops = (chunk.reading("stop") for chunk in part)
    return any(stop is not None and stop.name == "negation" for stop in stops)


def _joined_parts(part: Sequence[Chunk]) -> list[list[Chunk]]:
    """What a remark says one after the other: "está vacío y no me sirve"."""
    parts: list[list[Chunk]] = [[]]
    for chunk in part:
        joins = chunk.reading("conjunction")
        if joins is not None and joins.name == "and":
            parts.append([])
        else:
            parts[-1].append(chunk)
    return [said for said in parts if said]


def _joined(chunk: Chunk) -> str:
    return " ".join(token.norm for token in chunk.tokens)


def removes(request: Sequence[Chunk]) -> bool:
    """Whether something may be lost, so that what it is for may say which: "… for the talk"."""
    return any(r.section == "verb" and r.name in _REMOVING for c in request for r in c.readings)


def _is_courtesy(chunk: Chunk) -> bool:
    return chunk.reading("filler") is not None and chunk.reading("verb") is None


def _parts(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    parts: list[list[Chunk]] = [[]]
    for chunk in chunks:
        if is_separator(chunk):
            parts.append([])
        else:
            parts[-1].append(chunk)
    return [part for part in parts if part]


def _begins(part: Sequence[Chunk], openings: Openings) -> bool:
    said = (token.norm for chunk in part for token in chunk.tokens)
    words = (*islice(said, _LONGEST_OPENING),)
    return any(words[:count] in openings for count in range(1, len(words) + 1))


@cache
def _known(language: str) -> Asides:
    return Asides.of(load(language))
