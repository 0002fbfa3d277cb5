"""The same request in words that the rest of the grammar knows, when it does not know these.

Only tried on a sentence that is not understood as it stands; what a rule puts there is read again
with all the rest, which must be accounted for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from .chunks import Chunk
from .patterns import Reading
from .selecting import grammar
from .tokens import Token, fold

Exists = Callable[[str], bool]
Rule = Callable[[list[Chunk], Exists], list[Chunk]]

_LOOKING = frozenset({
    "count", "exist", "find", "give", "list", "search", "show", "size", "tell", "what",
})  # fmt: skip
_DOTTED = re.compile(r"\*?\.\w+$")
_NOUN = re.compile(r"[^\W\d_]{3,}s$")
_MARK = re.compile(r"[A-Z]{3,}")
_FILE = re.compile(r"\w\.[A-Za-z]\w*$")
_LINED = re.compile(r"\.(txt|list|lst)$", re.IGNORECASE)
_SEEKING = frozenset({"find", "search"})
_OF_LINES = _LOOKING | {"read", "sort", "unique"}
_MANNER = frozenset({"lower", "upper"})
_SPOTS = frozenset({"beginning", "end", "ending"})
_BOTH = frozenset({"ambos", "ambas", "both"})
_OR = frozenset({"o", "or"})
_OF = frozenset({"of", "from", "in"})
_ASKING = frozenset({"que", "cual", "cuales", "which", "what"})


def reworded(chunks: Sequence[Chunk], exists: Exists) -> list[Chunk]:
    """The chunks as other rules know them, none when no rule has anything to say of them."""
    said = list(chunks)
    for rule in _RULES:
        said = rule(said, exists)
    return [] if said == list(chunks) else said


def _name(chunk: Chunk, section: str) -> str | None:
    reading = chunk.reading(section)
    return None if reading is None else reading.name


def _as(chunk: Chunk, section: str, name: str) -> Chunk:
    return replace(chunk, readings=(Reading(section, name),), corrected=False)


def _classes(chunks: Sequence[Chunk]) -> set[str]:
    return {r.name for chunk in chunks for r in chunk.readings if r.section == "verb"}


def _him(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "él" with its accent as the pronoun: "escribe en él …"."""
    return [_as(c, "pronoun", "lo") if c.text.lower() == "él" else c for c in chunks]


def _open_new(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "abre una carpeta llamada x" and "abre tres carpetas: a, b y c" as making them."""
    for at, chunk in enumerate(chunks[:-2]):
        kind = next((c for c in chunks[at + 1 : at + 4] if c.reading("kind")), None)
        one = chunks[at + 1].reading("number", "another")
        new = _name(chunks[at + 1], "filler") == "new"
        opens = "read" in {r.name for r in chunk.readings if r.section == "verb"}
        there = any(exists(c.text) for c in chunks[at + 2 :] if not c.readings)
        folder = kind is not None and _name(kind, "kind") == "folder"
        if opens and (one or new) and folder and not there:
            return [*chunks[:at], _as(chunk, "verb", "create"), *chunks[at + 1 :]]
    return chunks


def _one_each(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "una carpeta por trimestre: t1, t2" as "unas carpetas: t1, t2"."""
    for at in range(2, len(chunks) - 2):
        kind, cue, word, mark = chunks[at - 1 : at + 3]
        new = _name(kind, "kind") in {"file", "folder"} and _name(cue, "cue") in {"by", "for"}
        if new and mark.text == ":" and not word.reading("determiner", "kind", "cue"):
            several = replace(kind, readings=(replace(kind.readings[0], plural=True),))
            return [*chunks[: at - 2], several, *chunks[at + 3 :]]
    return chunks


def _case_of_ending(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out "mayúscula" behind an ending that is written so: ".JPG mayúscula"."""
    kept: list[Chunk] = []
    for chunk in chunks:
        before = kept[-1] if kept else None
        if before is not None and _name(before, "cue") == "with" and len(kept) > 1:
            before = kept[-2]
        told = _name(chunk, "topic")
        ending = before.text if before is not None and _DOTTED.match(before.text) else ""
        ending = ending or (_ending(before) if before is not None else "")
        agrees = ending and (ending.isupper() if told == "upper" else ending.islower())
        if told in _MANNER and agrees:
            if _name(kept[-1], "cue") == "with":
                kept.pop()
            continue
        kept.append(chunk)
    return kept


def _ending(chunk: Chunk) -> str:
    """What names end in, when that is said: "que terminan en .JPG"."""
    last = chunk.tokens[-1].text
    return last if chunk.reading("filter") and _DOTTED.match(last) else ""


def _either_type(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Let "los .js o .css" be both where they are only looked at."""
    if not _classes(chunks) <= _LOOKING:
        return chunks
    return [
        _as(chunk, "conjunction", "and")
        if chunk.text.lower() in _OR and _types(chunks[at - 1 : at], chunks[at + 1 : at + 3])
        else chunk
        for at, chunk in enumerate(chunks)
    ]


def _types(before: Sequence[Chunk], after: Sequence[Chunk]) -> bool:
    typed = [c for c in after if not c.reading("determiner")][:1]
    return bool(before and typed) and all(c.reading("type") for c in (*before, *typed))


def _line_of(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "la línea de debug en a.yaml" as the one that holds it; "del medio" says where."""
    for at in range(1, len(chunks) - 3):
        line, cue, word = chunks[at - 1 : at + 2]
        lone = _name(line, "topic") == "line" and line.text.lower() in {"línea", "linea", "renglón"}
        plain = not word.readings and not exists(word.text) and word.text.isalpha()
        place = chunks[at + 2]
        plain = plain and word.tokens[0].norm not in grammar()["spots"]
        if lone and _name(cue, "cue") == "of" and plain and _name(place, "cue") in _OF:
            held = replace(cue, readings=(Reading("holding", "containing+line"),))
            return [*chunks[: at - 1], held, *chunks[at + 1 :]]
    return chunks


def _kind_unknown(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "qué fichas de clientes mencionan x" as files there: a place is said, only looked at."""
    if not _classes(chunks) <= _LOOKING or not any(c.reading("holding") for c in chunks):
        return chunks
    placed = any(_name(c, "cue") in _OF for c in chunks)
    for at in range(1, len(chunks)):
        chunk, before = chunks[at], chunks[at - 1]
        asked = before.tokens[-1].norm in _ASKING
        definite = before.reading("determiner") is not None and "find" in _classes(chunks)
        unknown = not chunk.readings and _NOUN.match(chunk.text) and not exists(chunk.text)
        if unknown and ((asked and placed) or definite):
            told = replace(chunk, readings=(Reading("kind", "file", plural=True),))
            return [*chunks[:at], told, *chunks[at + 1 :]]
    return chunks


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
    return bool({_name(chunk, "topic"), _name(chunk, "filter")} & _SPOTS)


def _both_of(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Put the folder of "a.csv y b.csv, las dos de docs" before both names."""
    for at in range(2, len(chunks) - 1):
        cue, folder = chunks[at : at + 2]
        pair = chunks[at - 1].tokens[-1].norm
        two = pair in _BOTH or _name(chunks[at - 1], "number") == "count"
        start = at - 1 if pair in _BOTH else at - 2
        if not two or _name(cue, "cue") not in _OF or chunks[start - 1].text != ",":
            continue
        if any(chunk.reading("conjunction") for chunk in chunks[at + 2 : at + 3]) or not (
            folder.text and exists(folder.text)
        ):
            continue
        names = [c for c in chunks[: start - 1] if c.is_name and "." in c.text]
        paths = [f"{folder.text.rstrip('/')}/{c.text}" for c in names]
        if len(names) > 1 and all(map(exists, paths)):
            placed = [_inside(c, folder.text) if c in names else c for c in chunks[: start - 1]]
            return [*placed, *chunks[at + 2 :]]
    return chunks


def _inside(chunk: Chunk, folder: str) -> Chunk:
    token = chunk.tokens[0]
    path = f"{folder.rstrip('/')}/{token.text}"
    return Chunk((Token(path, fold(path), token.start, token.end, quoted=True),))


def _label_of_lines(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "cuántas ips hay en ips.txt", "ordena las ips de ips.txt" as the lines of the file."""
    held = [c.text for c in chunks if c.is_name and exists(c.text) and _LINED.search(c.text)]
    topics = {_name(c, "topic") for c in chunks}
    if len(held) != 1 or "line" in topics or not _classes(chunks) <= _OF_LINES:
        return chunks
    stem = fold(held[0].rpartition("/")[2].rpartition(".")[0]).rstrip("s")
    for at, chunk in enumerate(chunks[:-1]):
        same = not chunk.is_name and chunk.tokens[-1].norm.rstrip("s") == stem
        if not at or not (same or _name(chunk, "topic") == "names"):
            continue
        if "count" in _classes(chunks[at - 1 : at]):
            return [*chunks[:at], _as(chunk, "topic", "line"), *chunks[at + 1 :]]
        if same or chunks[at - 1].tokens[-1].norm in _ASKING:
            return _without_label(chunks, at)
    return chunks


def _without_label(chunks: list[Chunk], at: int) -> list[Chunk]:
    """Leave out "las ips de": the words from the article to what leads to the file."""
    start = at - 1 if chunks[at - 1].reading("determiner") else at
    end = at + 2 if _name(chunks[at + 1], "cue") in _OF else at + 1
    return [*chunks[:start], *chunks[end:]]


def _marker(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "qué TODO quedan en docs" as a search for that mark."""
    for at in range(1, len(chunks)):
        word, asked = chunks[at], chunks[at - 1].tokens[-1].norm in _ASKING
        mark = not word.readings and _MARK.fullmatch(word.text) and not exists(word.text)
        if not (asked and mark) or not _classes(chunks) <= _LOOKING:
            continue
        place = next((n for n in range(at, len(chunks)) if _name(chunks[n], "cue") == "in"), at)
        between = chunks[at + 1 : place]
        if place > at and all(c.reading("verb", "filler") for c in between):
            token = replace(word.tokens[0], quoted=True)
            verb = _as(chunks[at - 1], "verb", "search")
            return [*chunks[: at - 1], verb, Chunk((token,)), *chunks[place:]]
    return chunks


def _path_made(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "crea la ruta a/b" as folders."""
    if not _classes(chunks) & set(grammar()["creating"]):
        return chunks
    return [
        _as(chunk, "kind", "folder")
        if _name(chunk, "topic") == "path" and "/" in follows.text
        else chunk
        for chunk, follows in zip(chunks, [*chunks[1:], chunks[-1]], strict=True)
    ]


def _question_ends(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Let a question end where it is marked: "¿hay vacíos? bórralos"."""
    return [
        _as(chunk, "conjunction", "break")
        if chunk.text == "?" and at and any(c.reading("verb") for c in chunks[at + 1 :])
        else chunk
        for at, chunk in enumerate(chunks)
    ]


def _number_sought(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "busca los 404 en a.log" as a search for that number."""
    for at in range(1, len(chunks) - 2):
        verb, article, number, cue = chunks[at - 1 : at + 3]
        sought = _name(article, "determiner") in {"el", "los"} and number.text.isdecimal()
        if sought and _classes([verb]) & _SEEKING and _name(cue, "cue") == "in":
            token = replace(number.tokens[0], quoted=True)
            return [*chunks[:at], Chunk((token,)), *chunks[at + 2 :]]
    return chunks


def _new_label(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "dos notas nuevas, a.md y b.md" as files of these names."""
    if not _classes(chunks) & {*grammar()["creating"]}:
        return chunks
    for at in range(1, len(chunks) - 1):
        article, word = chunks[at - 1 : at + 1]
        one = _name(article, "determiner") == "a" or article.reading("number", "another")
        rest = [c for c in chunks[at + 1 :] if not (c.reading("filler") or c.tokens[0].punctuation)]
        named = [c for c in rest[:2] if not c.reading("named")][:1]
        label = one and not word.readings and word.text.isalpha() and word.text.islower()
        if label and named and named[0].is_name and _FILE.search(named[0].text):
            told = Reading("kind", "file", plural=word.text.endswith("s"))
            new = chunks[at + 1 : at + 2]
            rest = chunks[at + 2 if new and _name(new[0], "filler") == "new" else at + 1 :]
            return [*chunks[:at], replace(word, readings=(told,)), *rest]
    return chunks


_RULES: tuple[Rule, ...] = (
    _him, _open_new, _one_each, _case_of_ending, _either_type, _line_of, _kind_unknown,
    _spot_apart, _both_of, _label_of_lines, _marker, _path_made,
    _question_ends, _number_sought, _new_label,
)  # fmt: skip
