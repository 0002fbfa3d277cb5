"""The same request in words that the rest of the grammar knows, when it does not know these.

Only tried on a sentence that is not understood as it stands; what a rule puts there is read again
with all the rest, which must be accounted for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from .chunk_edits import ASKING, LOOKING, OF, OR, Exists, read_as, said, verbs_of
from .chunks import Chunk
from .patterns import Reading
from .rewording_arranging import ON_FILES
from .rewording_beside import ON_BESIDE
from .rewording_copying import ON_COPYING
from .rewording_lines import ON_LINES
from .rewording_looking import ON_LOOKING
from .rewording_making import ON_MAKING
from .rewording_naming import ON_NAMES
from .rewording_packing import ON_PACKING
from .rewording_placing import ON_PLACES
from .rewording_rules import Rules, needs, readings
from .rewording_steps import ON_STEPS
from .rewording_talking import ON_TALKING
from .selecting import grammar
from .tokens import Token, fold

_DOTTED = re.compile(r"\*?\.\w+$")
_NOUN = re.compile(r"[^\W\d_]{3,}s$")
_FILE = re.compile(r"\w\.[A-Za-z]\w*$")
_MANNER = frozenset({"lower", "upper"})
_LONGEST_EACH = 8
"""Chunks of what there shall be one for each of: "por cada mes del primer trimestre"."""
_BUT = frozenset({"pero", "but"})
_HOW = frozenset({
    "by", "con", "en", "ignorando", "ignoring", "in", "numerando", "numerada", "numeradas",
    "numbered", "numbering", "ordenado", "ordenados", "por", "sin", "sorted", "with", "without",
})  # fmt: skip
"""What leads in how something shall be shown."""
_BOTH = frozenset({"ambos", "ambas", "both"})
_OF_SEVERAL = frozenset({"delete", "copy", "move", "compress", "read", "show"})


def reworded(chunks: Sequence[Chunk], exists: Exists) -> list[Chunk]:
    """The chunks as other rules know them, none when no rule has anything to say of them."""
    return RULES.changed(list(chunks), exists) if chunks else []


@needs({"él"})
def _him(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "él" with its accent as the pronoun: "escribe en él …"."""
    for at in range(1, len(chunks) - 2):
        inside = chunks[at].text.lower() == "él" and chunks[at - 1].text.casefold() == "en"
        one, kind = chunks[at + 1 : at + 3]
        if inside and one.reading("number", "another") and kind.reading("kind"):
            tokens = (*chunks[at - 1].tokens, *chunks[at].tokens)
            held = Chunk(tokens, (Reading("inside", "inside"),))  # "y en él un fichero a.txt"
            return [*chunks[: at - 1], held, *chunks[at + 1 :]]
    return [read_as(c, "pronoun", "lo") if c.text.lower() == "él" else c for c in chunks]


@needs(_BUT)
def _contrasting(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out "pero", "but" before how it shall be: "show a.txt but with line numbers"."""
    for at in range(1, len(chunks) - 1):
        led = chunks[at + 1]
        if said(led, "filler") and len(chunks) > at + 2:
            led = chunks[at + 2]  # "pero solo las tres primeras líneas"
        how = led.reading("filter", "topic") and led.tokens[0].norm in _HOW
        just = led is not chunks[at + 1] and led.reading("determiner", "filter")
        if chunks[at].text.casefold() in _BUT and (how or just):
            before = chunks[: at - 1] if chunks[at - 1].text == "," else chunks[:at]
            return [*before, *chunks[at + 1 :]]
    return chunks


@needs({"verb/read"}, {"kind/folder"})
def _open_new(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "abre una carpeta llamada x" and "abre tres carpetas: a, b y c" as making them."""
    for at, chunk in enumerate(chunks[:-2]):
        kind = next((c for c in chunks[at + 1 : at + 4] if c.reading("kind")), None)
        one = chunks[at + 1].reading("number", "another")
        new = said(chunks[at + 1], "filler") == "new"
        opens = "read" in {r.name for r in chunk.readings if r.section == "verb"}
        there = any(exists(c.text) for c in chunks[at + 2 :] if not c.readings)
        folder = kind is not None and said(kind, "kind") == "folder"
        if opens and (one or new) and folder and not there:
            return [*chunks[:at], read_as(chunk, "verb", "create"), *chunks[at + 1 :]]
    return chunks


@needs({"cue/by", "cue/for", "per"}, {"kind/file", "kind/folder"}, {":", ","})
def _one_each(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "una carpeta por trimestre: t1, t2" as "unas carpetas: t1, t2"."""
    for at in range(2, len(chunks) - 2):
        kind, cue = chunks[at - 1 : at + 1]
        each = said(cue, "cue") in {"by", "for"} or cue.text == "per"
        if said(kind, "kind") not in {"file", "folder"} or not each:
            continue
        end = next((i for i in range(at + 2, len(chunks)) if _begins_names(chunks, i)), 0)
        told = chunks[at + 1 : end]
        plain = not any(
            c.is_name or c.reading("named", "text") or (c.reading("verb") and not c.corrected)
            for c in told
        )
        plain = plain and not any(c.reading("stop") for c in told[1:])  # "cada mes" tells no time
        if end and plain and len(told) <= _LONGEST_EACH:
            several = replace(kind, readings=(replace(kind.readings[0], plural=True),))
            place = next((i for i, c in enumerate(told) if said(c, "cue") == "in"), len(told))
            return [*chunks[: at - 2], several, *chunks[end + 1 :], *told[place:]]
    return chunks


def _begins_names(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether the names follow: ":", or a comma before what can only be a name, "grupo1"."""
    follows = chunks[at + 1 : at + 2]
    return chunks[at].text == ":" or (
        chunks[at].text == "," and bool(follows) and follows[0].is_name and not follows[0].readings
    )


@needs(readings("topic", _MANNER))
def _case_of_ending(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out "mayúscula" behind an ending that is written so: ".JPG mayúscula"."""
    kept: list[Chunk] = []
    for chunk in chunks:
        before = kept[-1] if kept else None
        if before is not None and said(before, "cue") == "with" and len(kept) > 1:
            before = kept[-2]
        told = said(chunk, "topic")
        ending = before.text if before is not None and _DOTTED.match(before.text) else ""
        ending = ending or (_ending(before) if before is not None else "")
        if not ending and before is not None and before.reading("type") and _of_ending(chunks):
            ending = before.tokens[-1].text  # "cambia la extensión a jpg en minúsculas"
        agrees = ending and (ending.isupper() if told == "upper" else ending.islower())
        if told in _MANNER and agrees:
            if said(kept[-1], "cue") == "with":
                kept.pop()
            continue
        kept.append(chunk)
    return kept


def _of_ending(chunks: Sequence[Chunk]) -> bool:
    return any(said(chunk, "topic") == "extension" for chunk in chunks)


def _ending(chunk: Chunk) -> str:
    """What names end in, when that is said: "que terminan en .JPG"."""
    last = chunk.tokens[-1].text
    return last if chunk.reading("filter") and _DOTTED.match(last) else ""


@needs(OR, {"type"})
def _either_type(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Let "los .js o .css" be both where they are only looked at."""
    if not verbs_of(chunks) <= LOOKING:
        return chunks
    return [
        read_as(chunk, "conjunction", "and")
        if chunk.text.lower() in OR and _types(chunks[at - 1 : at], chunks[at + 1 : at + 3])
        else chunk
        for at, chunk in enumerate(chunks)
    ]


def _types(before: Sequence[Chunk], after: Sequence[Chunk]) -> bool:
    typed = [c for c in after if not c.reading("determiner")][:1]
    return bool(before and typed) and all(c.reading("type") for c in (*before, *typed))


@needs({"holding"})
def _kind_unknown(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "qué fichas de clientes mencionan x" as files there: a place is said, only looked at."""
    if not verbs_of(chunks) <= LOOKING or not any(c.reading("holding") for c in chunks):
        return chunks
    placed = any(said(c, "cue") in OF for c in chunks)
    for at in range(1, len(chunks)):
        chunk, before = chunks[at], chunks[at - 1]
        asked = before.tokens[-1].norm in ASKING
        definite = before.reading("determiner") is not None and "find" in verbs_of(chunks)
        unknown = not chunk.readings and _NOUN.match(chunk.text) and not exists(chunk.text)
        if unknown and ((asked and placed) or definite):
            told = replace(chunk, readings=(Reading("kind", "file", plural=True),))
            return [*chunks[:at], told, *chunks[at + 1 :]]
    return chunks


@needs({*_BOTH, "number/count"}, readings("cue", OF), {","})
def _both_of(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Put the folder of "a.csv y b.csv, las dos de docs" before both names."""
    for at in range(2, len(chunks) - 1):
        cue, folder = chunks[at : at + 2]
        pair = chunks[at - 1].tokens[-1].norm
        two = pair in _BOTH or said(chunks[at - 1], "number") == "count"
        start = at - 1 if pair in _BOTH else at - 2
        if not two or said(cue, "cue") not in OF or chunks[start - 1].text != ",":
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


@needs({"topic/path"})
def _path_made(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "crea la ruta a/b" as folders."""
    if not verbs_of(chunks) & set(grammar()["creating"]):
        return chunks
    return [
        read_as(chunk, "kind", "folder")
        if said(chunk, "topic") == "path" and "/" in follows.text
        else chunk
        for chunk, follows in zip(chunks, [*chunks[1:], chunks[-1]], strict=True)
    ]


@needs({"?"}, {"verb"})
def _question_ends(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Let a question end where it is marked: "¿hay vacíos? bórralos"."""
    return [
        read_as(chunk, "conjunction", "break")
        if chunk.text == "?" and at and any(c.reading("verb") for c in chunks[at + 1 :])
        else chunk
        for at, chunk in enumerate(chunks)
    ]


@needs(readings("verb", _OF_SEVERAL))
def _names_in_a_row(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "delete a.txt b.txt" as both of them, when they are there."""
    if not verbs_of(chunks) & _OF_SEVERAL:
        return chunks
    if not any("." in one.text and "." in other.text for one, other in pairwise(chunks)):
        return chunks
    kept: list[Chunk] = []
    for chunk in chunks:
        files = [c for c in (*kept[-1:], chunk) if "." in c.text.strip(".") and exists(c.text)]
        if len(files) > 1 and not any(c.readings for c in files):
            token = replace(chunk.tokens[0], text=",", norm=",", quoted=False, punctuation=True)
            kept.append(Chunk((token,), (Reading("conjunction", "comma"),)))
        kept.append(chunk)
    return kept


@needs({"determiner/a", "number", "another"})
def _new_label(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "dos notas nuevas, a.md y b.md" as files of these names."""
    for at in range(1, len(chunks) - 1):
        article, word = chunks[at - 1 : at + 1]
        if word.readings or not (word.text.isalpha() and word.text.islower()):
            continue
        one = said(article, "determiner") == "a" or article.reading("number", "another")
        rest = [c for c in chunks[at + 1 :] if not (c.reading("filler") or c.tokens[0].punctuation)]
        named = [c for c in rest[:2] if not c.reading("named")][:1]
        made = one and verbs_of(chunks) & {*grammar()["creating"]}
        if made and named and named[0].is_name and _FILE.search(named[0].text):
            told = Reading("kind", "file", plural=word.text.endswith("s"))
            new = chunks[at + 1 : at + 2]
            rest = chunks[at + 2 if new and said(new[0], "filler") == "new" else at + 1 :]
            return [*chunks[:at], replace(word, readings=(told,)), *rest]
    return chunks


@needs({"named/called"}, {"kind/file"})
def _called_the_file(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "call it the file b.zip" as "call it b.zip"."""
    for at in range(1, len(chunks) - 2):
        article, kind, name = chunks[at : at + 3]
        labels = article.reading("determiner") and said(kind, "kind") == "file"
        if said(chunks[at - 1], "named") != "called" or not labels:
            continue
        called = name.reading("named") is not None
        rest = chunks[at + 3 if called else at + 2 :]
        if rest and rest[0].is_name and _FILE.search(rest[0].text):
            return [*chunks[:at], *rest]
    return chunks


RULES = Rules((
    _him, _contrasting, _open_new, _one_each, _case_of_ending, _either_type, _kind_unknown,
    _both_of, _path_made, _question_ends, _new_label, _called_the_file, _names_in_a_row,
    *ON_COPYING, *ON_MAKING, *ON_NAMES, *ON_FILES, *ON_PLACES, *ON_LINES, *ON_PACKING, *ON_STEPS,
    *ON_LOOKING,
    *ON_TALKING,
    *ON_BESIDE,
))  # fmt: skip
