"""Questions about what is there, in words that the rest of the grammar knows; see ``rewording``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .chunk_edits import ASKING, LOOKING, OR, Exists, Rule, read_as, said, verbs_of
from .chunks import Chunk
from .patterns import Reading
from .selecting import grammar

_FINDING_OUT = frozenset({
    "check", "see", "find", "find out", "work out", "figure out", "know", "comprueba", "compruebe",
    "revisa", "revise", "verifica", "verifique", "averigua", "averigüe", "mira", "mire", "fijate",
    "fíjate", "fijese", "fíjese", "checa", "cheque", "chequea", "confirma", "confirme", "comprobar",
    "revisar", "verificar", "averiguar", "mirar", "fijarte", "checar", "chequear", "confirmar",
    "decir", "decirme", "saber", "ver",
})  # fmt: skip
_ASKING = frozenset({
    "how", "what", "which", "where", "whether", "cuanto", "cuanta", "cuantos", "cuantas", "que",
    "cual", "cuales", "donde", "en", "si",
})  # fmt: skip
_LIKENESS = frozenset({"look", "looks", "like"})
_BEFORE_LIKENESS = frozenset({"what", "how"})
_ASPECT = (
    ("que", "pinta"),
    ("que", "aspecto"),
    ("que", "cara"),
    ("que", "forma"),
    ("como", "es"),
    ("como", "son"),
)
_LINKING = frozenset({"and", "o", "or", "que", "than", "u", "y"})
_CURRENT = frozenset({"actual", "current", "working"})
_SOUGHT = LOOKING - {"count"}
_WITHIN = frozenset({"dentro", "adentro"})
_UPPER = re.compile(r"[A-Z]{3,}")


def _asks_only(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out "could you check" and the like before what is asked."""
    for at, chunk in enumerate(chunks[1:], 1):
        if not (chunk.reading("verb") and chunk.tokens[0].norm in _ASKING):
            continue
        lead = chunks[:at]
        finds_out = lead[-1].text.lower() in _FINDING_OUT
        if finds_out and all(c.reading("filler") for c in lead[:-1]):
            return chunks[at:]
    return chunks


def _looks_like(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "what does main.py look like" as showing it."""
    words = [token.norm for chunk in chunks for token in chunk.tokens if not token.punctuation]
    asks = bool(words) and bool(_BEFORE_LIKENESS.intersection(words[:3]))
    if not asks or not _LIKENESS.intersection(words[-2:]) or "look" not in "".join(words[-2:]):
        return chunks
    held = [c for c in chunks if not _LIKENESS.intersection(t.norm for t in c.tokens)]
    named = [at for at, c in enumerate(held) if exists(c.text)]
    if not named or any(c.reading("stop") for c in held):
        return chunks
    start = next((at for at, c in enumerate(held) if c.reading("determiner", "kind")), named[0])
    return [read_as(chunks[0], "verb", "show"), *held[min(start, named[0]) :]]


def _let_me_see(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "a ver main.py" as showing it."""
    lead = chunks[0].text.lower() if chunks else ""
    told = lead == "a ver" and not any(c.reading("verb") for c in chunks)
    named = len(chunks) > 1 and any(exists(c.text) for c in chunks[1:3])
    return [read_as(chunks[0], "verb", "show"), *chunks[1:]] if told and named else chunks


def _aspect(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "¿qué pinta tiene a.txt?", "¿cómo es a.txt por dentro?" as showing it."""
    words = [(c, token.norm) for c in chunks for token in c.tokens if not token.punctuation]
    asked = tuple(word for _, word in words[:2]) in _ASPECT
    named = [at for at, c in enumerate(chunks) if exists(c.text)]
    behind = [c for c in chunks[named[-1] + 1 :] if not c.tokens[0].punctuation] if named else []
    within = all({t.norm for t in c.tokens} <= _WITHIN | {"por"} for c in behind)
    lead = chunks[: named[0]] if named else []
    said_of = [t.norm for c in lead if not c.reading("determiner", "kind") for t in c.tokens]
    plain = set(said_of) <= {word for pair in _ASPECT for word in pair} | {"tiene", "tienen", "¿"}
    if not (asked and plain and within) or len(named) != 1:
        return chunks
    start = next((at for at, c in enumerate(lead) if c.reading("determiner", "kind")), named[0])
    return [read_as(chunks[0], "verb", "show"), *chunks[start : named[0] + 1]]


def _larger_of(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "which is bigger, a or b" as one request for both."""
    named = [at for at, c in enumerate(chunks) if exists(c.text)]
    behind = chunks[named[0] :] if named else []
    linked = any(_LINKING & {t.norm for t in c.tokens} for c in behind)
    sized = "compare" in verbs_of(chunks) <= {"compare", "size"} and _told_of_size(chunks)
    if len(named) < 2 or not linked or not (sized or verbs_of(chunks) <= LOOKING):  # noqa: PLR2004
        return chunks
    asked = {token.norm for c in chunks[: named[0]] for token in c.tokens}
    asked |= {token.norm for c in chunks[named[-1] + 1 :] for token in c.tokens}
    told = next((verb for verb, words in grammar()["larger"].items() if asked & set(words)), None)
    asked |= {token.norm for c in behind for token in c.tokens}
    told = told or next((v for v, words in grammar()["larger"].items() if asked & set(words)), None)
    told = "which_larger" if sized else told
    if told is None or not (sized or asked & {*ASKING, "quien", "is", "es"}):
        return chunks
    first, second = chunks[named[0]], chunks[named[-1]]
    if len(named) > 2:  # noqa: PLR2004  — of several
        both = [read_as(c, "conjunction", "and") if c.text.lower() in OR else c for c in chunks]
        return [read_as(chunks[0], "verb", told), *both[named[0] : named[-1] + 1]]
    return [
        read_as(chunks[0], "verb", told),
        first,
        read_as(behind[1], "conjunction", "and"),
        second,
    ]


def _with_mark(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "files with TODO" as those that contain it."""
    for at in range(1, len(chunks) - 1):
        kind, cue, word = chunks[at - 1 : at + 2]
        mark = not word.readings and _UPPER.fullmatch(word.text) and not exists(word.text)
        files = kind.reading("kind", "type") is not None
        if said(cue, "cue") == "with" and mark and files and verbs_of(chunks) <= LOOKING:
            held = replace(cue, readings=(Reading("holding", "containing"),))
            return [*chunks[:at], held, *chunks[at + 1 :]]
    return chunks


def _told_of_size(chunks: list[Chunk]) -> bool:
    return "size" in {name for c in chunks for name in (said(c, "topic"), said(c, "verb"))}


def _lines_with(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "all lines in a.csv with mouse" as those that hold it."""
    if len(chunks) < 4 or not verbs_of(chunks) <= LOOKING | {"need", "want"}:  # noqa: PLR2004
        return chunks
    *lead, cue, word = [c for c in chunks if not c.tokens[0].punctuation] or chunks
    lined = any(said(c, "topic") == "line" for c in lead)
    plain = not word.readings and not exists(word.text) and len(word.tokens) == 1
    if not (lined and plain and said(cue, "cue") == "with" and any(exists(c.text) for c in lead)):
        return chunks
    at = next(n for n, c in enumerate(lead) if said(c, "topic") == "line")
    held = replace(cue, readings=(Reading("holding", "containing+line"),))
    return [*lead[:at], held, word, *lead[at + 1 :]]


def _words_of(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "words in a.txt" as counting them."""
    spoken = [c for c in chunks if not (c.reading("filler") or c.tokens[0].punctuation)]
    if len(spoken) != 3 or said(spoken[0], "topic") not in {"word", "char"}:  # noqa: PLR2004
        return chunks
    if said(spoken[1], "cue") not in {"in", "of"} or not exists(spoken[2].text):
        return chunks
    return [read_as(spoken[1], "verb", "count"), *spoken]


def _where(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "current directory please" as asking where one is."""
    spoken = [c for c in chunks if not (c.reading("filler") or c.tokens[0].punctuation)]
    named = len(spoken) == 1 and said(spoken[0], "here") == "here"
    told = named and _CURRENT & {token.norm for token in spoken[0].tokens}
    return [read_as(spoken[0], "verb", "where")] if told else chunks


def _documents(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "which docs are in exams" as the documents there, where nothing is called so."""
    if not verbs_of(chunks) <= LOOKING or any(
        c.text.lower() == "docs" and exists("docs") for c in chunks
    ):
        return chunks
    kind = Reading("kind", "file", plural=True)
    return [replace(c, readings=(kind,)) if c.text.lower() == "docs" else c for c in chunks]


def _mark_comments(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Leave out "comments" beside a mark that is sought: "find TODO comments"."""
    marks = [at for at, c in enumerate(chunks) if not c.readings and _UPPER.fullmatch(c.text)]
    if len(marks) != 1 or exists(chunks[marks[0]].text) or not verbs_of(chunks) <= _SOUGHT:
        return chunks
    at = marks[0]
    near = [n for n in (at - 1, at + 1) if 0 <= n < len(chunks)]
    label = next((n for n in near if chunks[n].text.lower() in grammar()["notes"]), None)
    if label is None:
        return chunks
    mark = Chunk((replace(chunks[at].tokens[0], quoted=True),))
    kept = [mark if n == at else c for n, c in enumerate(chunks) if n != label]
    return [
        c for c in kept if not (c.reading("determiner") and c is kept[max(kept.index(mark) - 1, 0)])
    ]


def _marked_lines(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "how many errors are there in a.log" as lines with that word, however written."""
    marks = grammar()["log_marks"]
    for at in range(1, len(chunks)):
        chunk = chunks[at]
        mark = marks.get(chunk.tokens[-1].norm) if len(chunk.tokens) == 1 else None
        if mark is None or said(chunks[at - 1], "verb") != "count":
            continue
        place = next((n for n in range(at, len(chunks)) if said(chunks[n], "cue") == "in"), None)
        held = chunks[place + 1 :] if place is not None else []
        logs = [c for c in held if c.is_name and c.text.endswith(".log")]
        if place is None or len(logs) != 1 or not _only_fillers(chunks[at + 1 : place]):
            return chunks
        line = Reading("holding", "containing+line")
        word = Chunk((chunk.tokens[0].__class__(mark, mark, -1, -1, quoted=True),))
        told = Chunk(chunk.tokens, (line,))
        case = read_as(chunks[place], "topic", "ignoring_case")
        return [*chunks[:at], told, word, *chunks[place:], case]
    return chunks


def _only_fillers(chunks: Sequence[Chunk]) -> bool:
    return all(c.reading("filler", "verb") for c in chunks)


ON_LOOKING: tuple[Rule, ...] = (
    _asks_only, _looks_like, _let_me_see, _aspect, _larger_of, _documents, _with_mark,
    _mark_comments, _marked_lines, _lines_with, _words_of, _where,
)  # fmt: skip
"""The rules, in the order in which they are tried."""
