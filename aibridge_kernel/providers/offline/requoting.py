"""Texts without quotes put into quotes: "change port 80 to 90 in a.py", "add to a.txt: milk".

Only tried on a sentence that is not understood as it stands. What is quoted so is read again with
all the rest of the sentence, which must be accounted for; it holds no word that says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from .chunk_edits import said
from .chunks import Chunk
from .patterns import Reading
from .selecting import grammar
from .tokens import Token, fold

Exists = Callable[[str], bool]

_REPLACING = frozenset({"change", "replace", "substitute", "swap"})
_ADDING = frozenset({"add", "append", "prepend", "put", "write"})
_BY = frozenset({"by", "for", "to", "with"})
_ARROWS = frozenset({"->", "-->", "=>", "→"})
_PLACES = frozenset({"in", "to"})
_EVERY = frozenset({"every", "each", "cada", "todo"})
_WISHES = (
    ("should", "be"), ("must", "be"), ("ought", "to", "be"), ("needs", "to", "be"),
    ("has", "to", "be"), ("should", "read"), ("should", "say"), ("debe", "ser"), ("deberia", "ser"),
)  # fmt: skip
_WEIGHTY = ("stop", "pronoun", "filter", "conjunction", "named", "holding", "text", "spot", "type")
_WHOLE = frozenset({
    "column", "date", "exact_case", "extension", "ignoring_case", "line", "name", "names", "spaces",
    "word",
})  # fmt: skip
"""Topics that say what is changed, and no text: "change the name to x"."""
_LABELS = frozenset({"line", "list", "name", "text", "word"})
_ENTRIES = frozenset(
    {"note", "entry", "item", "reminder", "task", "row", "nota", "entrada", "fila"}
)
_AROUND = ("cue", "determiner", "kind", "filler")


def requoted(sentence: str, chunks: Sequence[Chunk], exists: Exists) -> Iterator[list[Chunk]]:
    """Yield the sentence with quotes where a text may stand; files may be told by their words."""
    if any(c.tokens[0].quoted and (c.text in sentence or not exists(c.text)) for c in chunks):
        return
    spoken = list(chunks)
    while spoken and spoken[-1].reading("filler"):
        spoken.pop()
    yield from _wished(sentence, spoken, exists)
    verb = next((at for at, chunk in enumerate(spoken) if _classes(chunk)), None)
    if verb is None:
        yield from _terse(sentence, spoken, exists)
        return
    if _classes(spoken[verb]) & _REPLACING:
        yield from _replacing(sentence, spoken, verb, exists)
    if _classes(spoken[verb]) & _ADDING:
        yield from _adding(sentence, spoken, verb, exists)
        yield from _dictating(sentence, spoken, verb, exists)


def _replacing(
    sentence: str, chunks: list[Chunk], verb: int, exists: Exists
) -> Iterator[list[Chunk]]:
    """Old and new text of "change x to y in a.txt" and "in a.txt change x to y"."""
    end = _place_at_end(chunks, verb, exists)
    if end == len(chunks) and not _is_place(chunks[:verb], exists):
        return
    cues = [at for at in range(verb + 2, end - 1) if _cue(chunks[at]) in _BY]
    if len(cues) != 1:
        return
    old, new = chunks[verb + 1 : cues[0]], chunks[cues[0] + 1 : end]
    labelled = all(chunk.text.isalpha() for chunk in old[:-1])
    if len(new) == 1 and new[0].reading("number") and old[-1].reading("number") and labelled:
        old = old[-1:]  # "change port 80 to 90"
    if _is_text(old) and _is_text(new):
        yield [
            *chunks[: verb + 1], _quoted(sentence, old), chunks[cues[0]],
            _quoted(sentence, new), *chunks[end:],
        ]  # fmt: skip


def _terse(sentence: str, chunks: list[Chunk], exists: Exists) -> Iterator[list[Chunk]]:
    """Old and new text of "8080 -> 9090 in a.py" and "port 8080 to 9090 in a.py"."""
    cues = [at for at, chunk in enumerate(chunks) if _cue(chunk) in _BY]
    if len(cues) != 1 or not 0 < cues[0] < len(chunks) - 1:
        return
    numbers = all(chunks[at].reading("number") for at in (cues[0] - 1, cues[0] + 1))
    numbers = numbers and cues[0] > 1 and not chunks[0].readings  # "10 to 20 in a.txt": lines
    if numbers or chunks[cues[0]].text in _ARROWS:
        replacing = Chunk(chunks[0].tokens[:1], (Reading("verb", "replace"),))
        yield from _replacing(sentence, [replacing, *chunks], 0, exists)


def _wished(sentence: str, chunks: list[Chunk], exists: Exists) -> Iterator[list[Chunk]]:
    """Old and new text of "every x in a.txt should be y", as what shall be replaced."""
    words = [token.norm for chunk in chunks for token in chunk.tokens]
    ends = [sum(len(c.tokens) for c in chunks[: at + 1]) for at in range(len(chunks))]
    for wish in _WISHES:
        starts = [at for at in range(len(words)) if tuple(words[at : at + len(wish)]) == wish]
        if len(starts) != 1 or starts[0] not in ends or starts[0] + len(wish) not in ends:
            continue
        at, behind = ends.index(starts[0]) + 1, ends.index(starts[0] + len(wish)) + 1
        told, new = chunks[:at], chunks[behind:]
        end = _place_at_end(new, -1, exists)
        every = next((n for n, c in enumerate(told) if c.text.casefold() in _EVERY), None)
        if every is None:
            return
        old, place = told[every + 1 :], [*told[:every], *new[end:]]
        if _is_text(old) and _is_text(new[:end]) and _is_place(place, exists):
            verb = Chunk(chunks[at].tokens[:1], (Reading("verb", "replace"),))
            cue = Chunk(chunks[at].tokens[:1], (Reading("cue", "with"),))
            yield [verb, _quoted(sentence, old), cue, _quoted(sentence, new[:end]), *place]
        return


def _adding(sentence: str, chunks: list[Chunk], verb: int, exists: Exists) -> Iterator[list[Chunk]]:
    """The text of "add the line x at the end of a.txt"."""
    start = _behind_label(chunks, verb)
    labelled = start > verb + 1
    end = _place_at_end(chunks, verb, exists, pointed=labelled)
    text = [chunk for at, chunk in enumerate(chunks[start:end]) if at or chunk.text != ":"]
    if end < len(chunks) and (_is_text(text) or (labelled and _is_line(text))):
        yield [*chunks[: verb + 1], _quoted(sentence, text), *chunks[end:]]
    place = next((at for at in range(verb + 2, len(chunks)) if _is_file(chunks[at], exists)), 0)
    if place and _is_place(chunks[verb + 1 : place + 1], exists):
        start = _behind_label(chunks, place)
        if start > place + 1 and _is_line(chunks[start:]):
            yield [
                *chunks[: verb + 1], _quoted(sentence, chunks[start:]),
                *chunks[verb + 1 : place + 1],
            ]  # fmt: skip


def _dictating(
    sentence: str, chunks: list[Chunk], verb: int, exists: Exists
) -> Iterator[list[Chunk]]:
    """The text behind the colon of "add a line to a.txt: milk"."""
    at = next((at for at, chunk in enumerate(chunks) if chunk.text == ":"), len(chunks))
    text, place = chunks[at + 1 :], chunks[_behind_label(chunks, verb) : at]
    steps = any(c.reading("conjunction") and d.reading("verb") for c, d in pairwise(text))
    if text and not steps and at > verb and _is_place(place, exists):
        yield [*chunks[: verb + 1], _quoted(sentence, text), *place]


def _behind_label(chunks: Sequence[Chunk], verb: int) -> int:
    """Where a text begins: behind "the line", "a new line"."""
    at = verb + 1
    while at < len(chunks) and chunks[at].reading("determiner", "another"):
        at += 1
    label = chunks[at].reading("topic") if at < len(chunks) else None
    called = at < len(chunks) and at > verb + 1 and chunks[at].text.casefold() in _ENTRIES
    return at + 1 if called or (label is not None and label.name in _LABELS) else verb + 1


def _place_at_end(
    chunks: Sequence[Chunk], verb: int, exists: Exists, *, pointed: bool = False
) -> int:
    """Where "in a.txt" or "at the end of a.txt" begins that ends the sentence; else its end.

    If ``pointed``, it may be "to it", "in there", "at the end".
    """
    places = range(verb + 2, len(chunks))
    found = [at for at in places if _is_place(chunks[at:], exists)]
    found = found or [at for at in places if pointed and _points(chunks[at:])]
    return found[0] if found else len(chunks)


def _points(chunks: Sequence[Chunk]) -> bool:
    """Whether only what was spoken of is the place: "to it", "in there", "at the end"."""
    said = [chunk for chunk in chunks if not chunk.tokens[0].punctuation]
    if not said or not (_cue(said[0]) in _PLACES or _ends(said[0])):
        return False
    known = all(_cue(c) or _ends(c) or c.reading("pronoun", "determiner", "kind") for c in said)
    return known and bool(said[-1].reading("pronoun") or _ends(said[-1]))


def _ends(chunk: Chunk) -> bool:
    topic = chunk.reading("topic")
    return topic is not None and topic.name == "end"


def _is_place(chunks: Sequence[Chunk], exists: Exists) -> bool:
    """Whether nothing is said but an existing file and the spot in it."""
    part = [chunk for chunk in chunks if not chunk.tokens[0].punctuation]
    if not part or _cue(part[0]) not in _PLACES:
        return False
    every = any(said(c, "determiner") == "all" for c in part)
    if every and all(c.reading("cue", "determiner", "kind", "type") for c in part):
        return any(c.reading("type") for c in part)  # "in all the python files"
    if every and exists(part[-1].text) and all(c.reading("cue", "determiner") for c in part[:-1]):
        return True  # "in all the letters"
    if not _is_file(part[-1], exists):
        return False
    return all(c.reading(*_AROUND, "topic") or _is_spot(c) for c in part[:-1])


def _is_spot(chunk: Chunk) -> bool:
    spot = chunk.reading("filter")
    return spot is not None and spot.name in {"beginning", "ending"}


def _is_file(chunk: Chunk, exists: Exists) -> bool:
    return "." in chunk.text and chunk.is_name and exists(chunk.text)


def _is_text(span: Sequence[Chunk]) -> bool:
    """Whether words may be a text: some are unknown, none says what to do or to what."""
    if not span or any(chunk.reading(*_WEIGHTY) for chunk in span):
        return False
    if span[0].reading("determiner") or (span[0].reading("number") and span[0].text.isalpha()):
        return False  # "add a function to main.py" asks for one
    said = {token.norm for chunk in span for token in chunk.tokens}
    topics = {reading.name for c in span for reading in c.readings if reading.section == "topic"}
    plain = any(not chunk.readings or chunk.reading("number") for chunk in span)
    return plain and not (topics & _WHOLE or said & set(grammar()["wary"]))


def _is_line(span: Sequence[Chunk]) -> bool:
    """Whether words behind "the line" may be all of it: some are unknown, none points or denies."""
    plain = any(not chunk.readings for chunk in span)
    held = any(chunk.reading("stop", "text", "conjunction", "named") for chunk in span)
    leads = bool(span) and _cue(span[0]) is not None
    return plain and not (held or leads or any(chunk.tokens[0].punctuation for chunk in span))


def _quoted(sentence: str, span: Sequence[Chunk]) -> Chunk:
    start, end = span[0].tokens[0].start, span[-1].tokens[-1].end
    text = sentence[start:end]
    return Chunk((Token(text, fold(text), start, end, quoted=True),))


def _classes(chunk: Chunk) -> frozenset[str]:
    return frozenset(reading.name for reading in chunk.readings if reading.section == "verb")


def _cue(chunk: Chunk) -> str | None:
    reading: Reading | None = chunk.reading("cue")
    return reading.name if reading is not None else None
