"""Lines, texts and columns in words that the rest of the grammar knows; see ``rewording``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .chunk_edits import (
    ASKING,
    LOOKING,
    OF,
    OR,
    Exists,
    is_mark,
    norm_of,
    quoted,
    read_as,
    said,
    verbs_of,
)
from .chunks import Chunk
from .patterns import Reading
from .rewording_rules import Rule, needs, readings
from .selecting import grammar
from .tokens import fold

_SPOTS = frozenset({"beginning", "end", "ending"})
_MARK = re.compile(r"[A-Z]{3,}")
_LINED = (".txt", ".list", ".lst")
_EXCHANGING = frozenset({"change", "replace", "substitute"})
_SEEKING = frozenset({"find", "search", "show", "take", "extract_part"})
_OF_LINES = LOOKING | {"read", "sort", "unique"}
_MAKING = frozenset({"create", "make", "need", "want", "write"})
_SHOWN = frozenset({"give", "list", "make", "need", "put", "show", "sort", "want"})
_SAYING = ("verb", "topic", "type", "kind", "cue", "determiner", "pronoun", "stop", "filter")
_ONLY = frozenset({"only", "just", "solo", "solamente", "unicamente"})
_DROPPING = frozenset({"drop", "lose", "strike", "scrap", "axe", "nix", "ditch"})
_TAKING = frozenset({"take", "cut", "pull", "cross", "strike", "get"})
_NUMBERED = frozenset({"first_line", "last_line", "line_number", "line_pair", "range"})
_MOST_WORDS = 4
_WORDS = frozenset({"word", "name", "term", "palabra", "nombre", "the word", "the name"})
_INSTEAD = frozenset({"instead", "now"})
_DUTY = frozenset({
    "should", "must", "ought", "to", "be", "has", "debe", "deberia", "tiene", "que", "ser",
    "really", "now",
})  # fmt: skip
_LINE = frozenset({"linea", "línea", "renglón"})
_LINES = frozenset({"entries", "lines"})


@needs(_LINE, {"topic/line"}, {"cue/of"})
def _line_of(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "la línea de debug en a.yaml" as the one that holds it; "del medio" says where."""
    for at in range(1, len(chunks) - 3):
        line, cue, word = chunks[at - 1 : at + 2]
        lone = said(line, "topic") == "line" and line.text.lower() in _LINE
        plain = not word.readings and not exists(word.text) and word.text.isalpha()
        place = chunks[at + 2]
        plain = plain and word.tokens[0].norm not in grammar()["spots"]
        if lone and said(cue, "cue") == "of" and plain and said(place, "cue") in OF:
            held = replace(cue, readings=(Reading("holding", "containing+line"),))
            return [*chunks[: at - 1], held, *chunks[at + 1 :]]
    return chunks


@needs({","}, readings("topic", _SPOTS) | readings("filter", _SPOTS))
def _spot_apart(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out the commas around "…, al final, …"."""
    kept: list[Chunk] = []
    for at, chunk in enumerate(chunks):
        near = [*chunks[max(at - 1, 0) : at], *chunks[at + 1 : at + 2]]
        if chunk.text == "," and any(_is_spot(c) for c in near):
            continue
        kept.append(chunk)
    return kept


def _is_spot(chunk: Chunk) -> bool:
    return bool({said(chunk, "topic"), said(chunk, "filter")} & _SPOTS)


@needs()
def _label_of_lines(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "cuántas ips hay en ips.txt", "ordena las ips de ips.txt" as the lines of the file."""
    lined = [c for c in chunks if c.tokens[-1].norm.endswith(_LINED)]
    held = [c.text for c in lined if c.is_name and exists(c.text)]
    if len(held) != 1:
        return chunks
    topics = {said(c, "topic") for c in chunks}
    if "line" in topics or not verbs_of(chunks) <= _OF_LINES:
        return chunks
    stem = fold(held[0].rpartition("/")[2].rpartition(".")[0]).rstrip("s")
    for at, chunk in enumerate(chunks[:-1]):
        same = not chunk.is_name and chunk.tokens[-1].norm.rstrip("s") == stem
        if not at or not (same or said(chunk, "topic") == "names"):
            continue
        if "count" in verbs_of(chunks[at - 1 : at]):
            return [*chunks[:at], read_as(chunk, "topic", "line"), *chunks[at + 1 :]]
        if same or chunks[at - 1].tokens[-1].norm in ASKING:
            return _without_label(chunks, at)
    return chunks


@needs(readings("verb", _EXCHANGING), {"number"}, {"cue"})
def _label_of_number(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Leave out what a number is that is exchanged for another: "cámbiale el puerto 80 por 90"."""
    for at in range(len(chunks) - 4):
        article, label, old, cue, new = chunks[at : at + 5]
        strange = not (label.readings or exists(label.text))
        numbers = old.reading("number") and new.reading("number") and cue.reading("cue")
        if not (strange and numbers):
            continue
        if article.reading("determiner") and verbs_of(chunks[:at]) & _EXCHANGING:
            return [*chunks[:at], *chunks[at + 2 :]]
        if verbs_of([article]) & _EXCHANGING and len(old.text) > 1:  # "change port 80 to 90"
            return [*chunks[: at + 1], *chunks[at + 2 :]]
    return chunks


def _without_label(chunks: list[Chunk], at: int) -> list[Chunk]:
    """Leave out "las ips de": the words from the article to what leads to the file."""
    start = at - 1 if chunks[at - 1].reading("determiner") else at
    end = at + 2 if said(chunks[at + 1], "cue") in OF else at + 1
    return [*chunks[:start], *chunks[end:]]


@needs(ASKING, {"cue/in"})
def _marker(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "qué TODO quedan en docs" as a search for that mark."""
    for at in range(1, len(chunks)):
        word, asked = chunks[at], chunks[at - 1].tokens[-1].norm in ASKING
        mark = not word.readings and _MARK.fullmatch(word.text) and not exists(word.text)
        if not (asked and mark) or not verbs_of(chunks) <= LOOKING:
            continue
        place = next((n for n in range(at, len(chunks)) if said(chunks[n], "cue") == "in"), at)
        between = chunks[at + 1 : place]
        if place > at and all(c.reading("verb", "filler") for c in between):
            token = replace(word.tokens[0], quoted=True)
            verb = read_as(chunks[at - 1], "verb", "search")
            return [*chunks[: at - 1], verb, Chunk((token,)), *chunks[place:]]
    return chunks


@needs(readings("verb", _SEEKING), {"determiner/el", "determiner/los"}, {"cue/in"})
def _number_sought(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "busca los 404 en a.log" as a search for that number."""
    for at in range(1, len(chunks) - 2):
        verb, article, number, cue = chunks[at - 1 : at + 3]
        sought = said(article, "determiner") in {"el", "los"} and number.text.isdecimal()
        if sought and verbs_of([verb]) & _SEEKING and said(cue, "cue") == "in":
            token = replace(number.tokens[0], quoted=True)
            return [*chunks[:at], Chunk((token,)), *chunks[at + 2 :]]
    return chunks


@needs(OR, {"verb/find", "verb/search"})
def _either_sought(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "busca error o warning en a.log" as what holds either."""
    for at in range(1, len(chunks) - 2):
        verb, one, link, other = chunks[at - 1 : at + 3]
        words = not any(c.reading(*_SAYING) or exists(c.text) for c in (one, other))
        if not (verbs_of([verb]) & {"find", "search"} and link.text in OR and words):
            continue
        placed = any(said(c, "cue") == "in" for c in chunks[at + 3 :])
        everywhere = any(said(c, "filter") == "recursive" for c in chunks[at + 3 :])
        if not (placed or everywhere):
            return chunks  # "busca trabajo o dinero"
        name = "containing+line" if placed else "containing"
        held = replace(link, readings=(Reading("holding", name),))
        return [*chunks[:at], held, *chunks[at:]]
    return chunks


@needs({"cue/except"})
def _lines_but(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "all of a.log except the ones that say ok", "… but the ok lines" as lines without it."""
    at = next((n for n, c in enumerate(chunks) if said(c, "cue") == "except"), len(chunks))
    behind = at + 1
    while behind < len(chunks) and chunks[behind].reading("determiner", "pronoun"):
        behind += 1
    only = any(t.norm in _ONLY for c in chunks[at : behind + 1] for t in c.tokens)
    if only or behind + 1 >= len(chunks) or not any(c.is_name and exists(c.text) for c in chunks):
        return chunks
    one, other = chunks[behind : behind + 2]
    held = said(one, "holding") == "containing" or said(one, "holding") == "containing+line"
    text = other if held else one if said(other, "topic") == "line" else None
    if text is None or len(text.tokens) > 1 or text.reading("stop", "cue", "verb", "number"):
        return chunks
    if text.tokens[0].norm in grammar()["ages_said"] and not text.tokens[0].quoted:
        return chunks  # "but the long lines"
    lacking = replace(text, readings=(Reading("filter", "lacking", text.text),), corrected=False)
    lines = any(said(c, "topic") == "line" for c in chunks[:at])
    line = [] if lines else [replace(one, readings=(Reading("topic", "line"),))]
    kept = [c for c in chunks[:at] if lines or said(c, "kind") != "item"]
    return [*kept, *line, lacking, *chunks[behind + 2 :]]


@needs(_LINES, readings("cue", OF))
def _lines_called(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "the error lines of a.log" as those that hold it."""
    for at in range(1, len(chunks) - 2):
        article, word, line, cue = chunks[at - 1 : at + 3]
        strange = not word.readings or word.text.isupper()
        plain = strange and len(word.tokens) == 1 and not exists(word.text) and word.text.isalpha()
        led = article.reading("determiner") or said(article, "verb") in _SHOWN
        lines = line.text.lower() in _LINES
        if plain and led and lines and said(cue, "cue") in OF:
            held = replace(cue, readings=(Reading("holding", "containing"),))
            text = replace(word, readings=())
            return [*chunks[:at], line, *chunks[at + 2 :], held, text]
    return chunks


@needs(_DROPPING | _TAKING, {"topic/line", *readings("filter", _NUMBERED)})
def _dropped(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "drop line 4 of a.txt", "take out the lines with x" as deleting them."""
    for at, chunk in enumerate(chunks[:-2]):
        after = at + 1
        out = chunks[after].text.lower() == "out"
        after += 1 if out else 0
        word = chunk.tokens[-1].norm
        if not (word in _DROPPING or (word in _TAKING and out)):
            continue
        rest = [c for c in chunks[after : after + 3] if not c.reading("determiner")][:1]
        of_lines = any(said(c, "topic") == "line" or said(c, "filter") in _NUMBERED for c in rest)
        if of_lines:
            return [*chunks[:at], read_as(chunk, "verb", "delete"), *chunks[after:]]
    return chunks


@needs({"topic/line"}, readings("verb", _MAKING), {"conjunction"})
def _lines_listed(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Put quotes around the lines of "crea a.txt con las líneas pan, leche y huevos"."""
    mark = next((n for n, c in enumerate(chunks) if said(c, "topic") == "line"), 0)
    new = any(c.is_name and "." in c.text and not exists(c.text) for c in chunks[:mark])
    if not (mark and new and verbs_of(chunks[:mark]) & _MAKING):
        return chunks
    if chunks[mark - 1].reading("pronoun"):  # "con estas líneas: …"
        chunks, mark = [*chunks[: mark - 1], *chunks[mark:]], mark - 1
    start = mark + 2 if mark + 1 < len(chunks) and chunks[mark + 1].text in {":", ","} else mark + 1
    told, count = _items(chunks[start:]), chunks[mark - 1].reading("number")
    plain = len(told) > 1 and all(0 < len(words) <= _MOST_WORDS for words in told)
    if not plain or any(c.tokens[0].quoted or c.reading("stop") for words in told for c in words):
        return chunks
    if count is not None and count.value != len(told):
        return chunks
    joint = next(c for c in chunks[start:] if c.reading("conjunction"))
    listed = [chunk for words in told for chunk in (joint, quoted(words))][1:]
    return [*chunks[: mark + 1], *listed]


def _items(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    """What stands between commas and "y", to the end."""
    told: list[list[Chunk]] = [[]]
    for chunk in chunks:
        if chunk.reading("conjunction"):
            told.append([])
        elif not chunk.tokens[0].punctuation:
            told[-1].append(chunk)
    return told if told[-1] else told[:-1]


@needs({"topic/column"}, {"cue/by", "cue/according"}, {"cue/of"})
def _column_of(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out "de" in "por la columna de peso"."""
    by = next((n for n, c in enumerate(chunks) if said(c, "cue") in {"by", "according"}), None)
    for at in range((by or len(chunks)) + 1, len(chunks) - 1):
        column = said(chunks[at - 1], "topic") == "column"
        if column and said(chunks[at], "cue") == "of":
            article = 1 if chunks[at + 1].reading("determiner") else 0
            return [*chunks[:at], *chunks[at + 1 + article :]]
    return chunks


@needs({"filter/column"}, {","})
def _column_told(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "por peso, que es la tercera columna" as "por la tercera columna"."""
    by = next((n for n, c in enumerate(chunks) if _leads_order(c)), None)
    last = chunks[-1].reading("filter") if chunks else None
    if by is None or last is None or last.name != "column" or by > len(chunks) - 2:
        return chunks
    between = chunks[by + 1 : -1]
    if not any(c.text == "," for c in between) or any(c.reading("verb", "cue") for c in between):
        return chunks
    told = replace(chunks[-1], readings=(replace(last, name="by_column"),))
    return [*chunks[:by], told]


def _leads_order(chunk: Chunk) -> bool:
    """Whether what is sorted by is told: "por", "por peso"."""
    leads = said(chunk, "cue") in {"by", "according"}
    return leads or said(chunk, "filter") in {"by_name", "by_size", "by_date"}


@needs({"cue/by"}, {"cue/in"})
def _silent_replace(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "en a.txt, rojo por azul" as a change."""
    cues = [said(c, "cue") for c in chunks]
    doing = any(c.reading("verb") for c in chunks[:2])
    if doing or cues.count("by") != 1 or cues.count("in") != 1:
        return chunks
    place = cues.index("in") + 1
    if place >= len(chunks) or not (chunks[place].is_name and exists(chunks[place].text)):
        return chunks
    verb = read_as(chunks[place], "verb", "replace")
    at = place + 1 if place == 1 else 0
    at += 1 if at and chunks[at].text == "," else 0
    return [*chunks[:at], verb, *chunks[at:]]


@needs({"should", "must", "ought", "debe", "deberia", "tiene"}, _WORDS, readings("cue", {"in"}))
def _word_should_be(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "in all the quiz files the word magma should be lava" as replacing it there."""
    told = [c for c in chunks if _is_duty(c) or not _is_small(c)]
    label = next((i for i, c in enumerate(told) if norm_of([c]) in _WORDS), 0)
    if not label or said(told[0], "cue") != "in" or any(c.reading("verb") for c in told[:label]):
        return chunks
    place = told[: label - (told[label - 1].reading("determiner") is not None)]
    behind = told[label + 1 :]
    at = next((i for i in range(len(behind)) if behind[i].tokens[0].norm in _DUTY), 0)
    end = at
    while end < len(behind) and _is_duty(behind[end]):
        end += 1
    old, new = behind[:at], behind[end:]
    if not (old and new and len(old) <= _MOST_WORDS and len(new) <= _MOST_WORDS and place[1:]):
        return chunks
    if any(c.reading("verb", "pronoun", "cue", "stop") for c in (*old, *new)):
        return chunks
    verb, cue = read_as(told[label], "verb", "replace"), read_as(told[label], "cue", "with")
    return [verb, quoted(old), cue, quoted(new), *place]


def _is_small(chunk: Chunk) -> bool:
    return chunk.reading("filler") is not None or is_mark(chunk) or norm_of([chunk]) in _INSTEAD


def _is_duty(chunk: Chunk) -> bool:
    return all(token.norm in _DUTY for token in chunk.tokens)


ON_LINES: tuple[Rule, ...] = (
    _line_of,
    _dropped,
    _lines_but,
    _lines_called,
    _spot_apart,
    _label_of_lines,
    _label_of_number,
    _marker,
    _number_sought,
    _either_sought,
    _lines_listed,
    _column_of,
    _column_told,
    _silent_replace,
    _word_should_be,
)
"""The rules, in the order in which they are tried."""
