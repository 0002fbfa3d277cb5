"""Questions about what is there, in words that the rest of the grammar knows; see ``rewording``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .chunk_edits import ASKING, LOOKING, OR, Exists, quoted, read_as, said, verbs_of
from .chunks import Chunk
from .patterns import Reading
from .rewording_rules import Rule, needs, readings
from .selecting import grammar
from .tokens import fold

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
_GONE = frozenset({("go",), ("gone",), ("get", "to"), ("got", "to"), ("end", "up"), ("hide",)})
_HOW = frozenset({"how", "does", "do", "the", "file", "como", "el", "fichero", "archivo", "la"})
_BEGINNINGS = {
    "begin": "beginning", "start": "beginning", "empieza": "beginning", "comienza": "beginning",
    "end": "ending", "finish": "ending", "termina": "ending", "acaba": "ending",
}  # fmt: skip
_AUXILIARY = frozenset({"do", "does", "is", "are", "did"})
_APPEARING = frozenset({
    "come", "appear", "occur", "present", "written", "mentioned", "found", "there", "used", "show",
    "come up", "show up", "turn up", "crop up",
})  # fmt: skip
_PROPERTIES = frozenset(
    {"empty", "max_size", "min_size", "newer", "not_empty", "older", "today", "yesterday"}
)
_BEING = frozenset(
    {"is", "are", "esta", "estan", "sale", "aparece", "figura", "does", "has", "did"}
)
_STILL = _BEING | {
    "actually", "already", "completely", "now", "really", "still", "totally", "aun", "realmente",
    "todavia", "ya",
}  # fmt: skip
_LINKING = frozenset({"and", "o", "or", "que", "than", "u", "y"})
_CURRENT = frozenset({"actual", "current", "working"})
_ASKED_WHETHER = LOOKING | {"compare", "same", "same_content"}
_SOUGHT = LOOKING - {"count"}
_WITHIN = frozenset({"dentro", "adentro"})
_UPPER = re.compile(r"[A-Z]{3,}")
_NOTES = frozenset({
    "comment", "comments", "comentario", "comentarios", "mark", "markers", "marks", "marcas",
    "notes", "tags",
})  # fmt: skip
_LOOKS = frozenset({"look", "looks"})


@needs(_FINDING_OUT, _ASKING)
def _asks_only(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out the beginning of "could you check how many files there are"."""
    for at, chunk in enumerate(chunks[1:], 1):
        if not (chunk.reading("verb") and chunk.tokens[0].norm in _ASKING):
            continue
        lead = chunks[:at]
        finds_out = lead[-1].text.lower() in _FINDING_OUT
        if finds_out and all(c.reading("filler") for c in lead[:-1]):
            return chunks[at:]
    return chunks


@needs(OR, {"no", "not"}, {"verb"})
def _or_not(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out "or not" behind a question: "whether there are pdf files or not"."""
    end = len(chunks)
    while end and (chunks[end - 1].tokens[0].punctuation or chunks[end - 1].reading("filler")):
        end -= 1
    words = [c.tokens[-1].norm for c in chunks[max(end - 2, 0) : end]]
    asks = bool(verbs_of(chunks)) and verbs_of(chunks) <= _ASKED_WHETHER
    told = len(words) == 2 and words[0] in OR and words[1] in {"no", "not"}  # noqa: PLR2004
    return [*chunks[: end - 2], *chunks[end:]] if told and asks else chunks


@needs(_BEFORE_LIKENESS, _LOOKS)
def _looks_like(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "what does main.py look like" as showing it."""
    words = [token.norm for chunk in chunks for token in chunk.tokens if not token.punctuation]
    asks = bool(words) and bool(_BEFORE_LIKENESS.intersection(words[:3]))
    if not asks or not _LIKENESS.intersection(words[-2:]) or not _LOOKS.intersection(words[-2:]):
        return chunks
    held = [c for c in chunks if not _LIKENESS.intersection(t.norm for t in c.tokens)]
    named = [at for at, c in enumerate(held) if exists(c.text)]
    if not named or any(c.reading("stop") for c in held):
        return chunks
    start = next((at for at, c in enumerate(held) if c.reading("determiner", "kind")), named[0])
    return [read_as(chunks[0], "verb", "show"), *held[min(start, named[0]) :]]


@needs({"ver"})
def _let_me_see(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "a ver main.py" as showing it."""
    lead = chunks[0].text.lower() if chunks else ""
    told = lead == "a ver" and not any(c.reading("verb") for c in chunks)
    named = len(chunks) > 1 and any(exists(c.text) for c in chunks[1:3])
    return [read_as(chunks[0], "verb", "show"), *chunks[1:]] if told and named else chunks


@needs({first for first, _ in _ASPECT}, {second for _, second in _ASPECT})
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


@needs({"verb/where_is"}, {words[-1] for words in _GONE})
def _where_gone(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "where did a.txt go" as asking where it is."""
    spoken = [c for c in chunks if not c.tokens[0].punctuation]
    asked = spoken and "where_is" in {r.name for r in spoken[0].readings}
    ends = tuple(t.norm for c in spoken[-2:] for t in c.tokens)
    gone = next((n for n in (2, 1) if ends[-n:] in _GONE), 0)
    if not (asked and gone and any(c.is_name or c.reading("type") for c in spoken)):
        return chunks
    while gone > 0:
        gone -= len(spoken.pop().tokens)
    return spoken


@needs(_BEGINNINGS)
def _how_begins(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "how does a.txt begin", "cómo acaba a.txt" as showing that end of it."""
    named = [c for c in chunks if c.is_name and exists(c.text)]
    others = [t.norm for c in chunks if c not in named for t in c.tokens if not t.punctuation]
    ends = [_BEGINNINGS[word] for word in others if word in _BEGINNINGS]
    plain = set(others) <= _HOW | _BEGINNINGS.keys() and others[:1] in (["how"], ["como"])
    if len(named) != 1 or len(ends) != 1 or not plain:
        return chunks
    return [
        read_as(chunks[0], "verb", "show"),
        read_as(chunks[0], "filter", ends[0]),
        read_as(chunks[0], "cue", "of"),
        *named,
    ]


@needs(_BEING, {"cue/in"})
def _is_held(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "is Paula in a.txt", "¿está Pilar en a.txt?" as a search for the word."""
    spoken = [c for c in chunks if not c.tokens[0].punctuation]
    if len(spoken) != 4 or fold(spoken[0].text) not in _BEING:  # noqa: PLR2004
        return chunks
    first, word, cue, file = spoken
    strange = not word.readings or word.corrected
    plain = strange and len(word.tokens) == 1 and not word.is_name and not exists(word.text)
    held = said(cue, "cue") == "in" and file.is_name and exists(file.text) and "." in file.text
    if not (plain and held):
        return chunks
    return [read_as(first, "verb", "search"), quoted([word]), cue, file]


@needs({"what", "which"}, {"in"}, _AUXILIARY, {"kind/file"})
def _in_which(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "in which client files does the word x come" as "which client files hold x"."""
    spoken = [c for c in chunks if not c.tokens[0].punctuation]
    lead = [t.norm for t in spoken[0].tokens] if spoken else []
    files = next((n for n, c in enumerate(spoken) if said(c, "kind") == "file"), 0)
    if lead not in (["in", "which"], ["in", "what"]) or not files:
        return chunks
    asked, rest = spoken[1 : files + 1], list(spoken[files + 1 :])
    if not rest or rest.pop(0).text.lower() not in _AUXILIARY:
        return chunks
    if rest and rest[-1].text.lower() in _APPEARING:
        rest.pop()
    while rest and (rest[0].reading("determiner") or said(rest[0], "topic") in {"word", "text"}):
        rest.pop(0)
    if len(rest) != 1 or len(rest[0].tokens) > 1 or (rest[0].readings and not rest[0].corrected):
        return chunks
    held = replace(spoken[0], readings=(Reading("holding", "containing"),))
    return [read_as(spoken[0], "verb", "show"), *asked, held, quoted(rest)]


@needs(readings("filter", _PROPERTIES))
def _is_so(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "is a.txt empty", "¿a.txt pasa de 1 mega?" as looking whether it is so."""
    spoken = [c for c in chunks if not c.tokens[0].punctuation]
    if len(spoken) < 2:  # noqa: PLR2004
        return chunks
    asked = fold(spoken[0].text) in _BEING
    told = [c for c in spoken if (r := c.reading("filter")) and r.name in _PROPERTIES]
    named = [c for c in spoken if c not in told and exists(c.text)]
    others = [c for c in spoken if c not in told and c not in named]
    plain = all(c.reading("determiner", "kind") or fold(c.text) in _STILL for c in others)
    if not (asked or chunks[-1].text == "?") or len(told) != 1 or len(named) != 1 or not plain:
        return chunks
    kinds = [c for c in others if c.reading("kind")]
    return [read_as(spoken[0], "verb", "exist"), *kinds, *named, *told]


@needs({"filter/up"}, {"topic/tree", "filter/tree"})
def _levels_down(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "estructura de carpetas, dos niveles" as a depth, and not as going up."""
    if not any(said(c, "topic") == "tree" or said(c, "filter") == "tree" for c in chunks):
        return chunks
    return [
        replace(c, readings=(replace(c.readings[0], name="depth"),))
        if said(c, "filter") == "up" and "nivel" in c.tokens[-1].norm
        else c
        for c in chunks
    ]


@needs({"topic/number+line"}, {"cue/with"})
def _number_of_lines(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "number of lines with x in a.txt" as counting those that hold it."""
    for at, chunk in enumerate(chunks[:-2]):
        cue, word = chunks[at + 1 : at + 3]
        lines = said(chunk, "topic") == "number+line" and said(cue, "cue") == "with"
        if lines and not word.readings and not exists(word.text):
            held = replace(cue, readings=(Reading("holding", "containing+line"),))
            return [*chunks[:at], read_as(chunk, "verb", "count"), held, *chunks[at + 2 :]]
    return chunks


@needs(_LINKING, {*ASKING, "quien", "is", "es", "verb/compare"})
def _larger_of(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "which is bigger, a or b" as one request for both."""
    verbs = verbs_of(chunks)
    sized = "compare" in verbs <= {"compare", "size"} and _told_of_size(chunks)
    if not (sized or verbs <= LOOKING):
        return chunks
    named = [at for at, c in enumerate(chunks) if exists(c.text)]
    behind = chunks[named[0] :] if named else []
    linked = any(_LINKING & {t.norm for t in c.tokens} for c in behind)
    measured = [r for c in chunks for r in c.readings if r.section == "filter" and r.value]
    linked = linked and not measured  # "older than 60 days"
    if len(named) < 2 or not linked:  # noqa: PLR2004
        return chunks
    asked = {token.norm for c in chunks[: named[0]] for token in c.tokens}
    asked |= {token.norm for c in chunks[named[-1] + 1 :] for token in c.tokens}
    told = next((verb for verb, words in grammar()["larger"].items() if asked & set(words)), None)
    asked |= {token.norm for c in behind if not exists(c.text) for token in c.tokens}
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


@needs({"cue/with"}, {"kind", "type"})
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


@needs({"topic/line"}, {"cue/with"})
def _lines_with(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "all lines in a.csv with mouse" as those that hold it, however that is written."""
    if not verbs_of(chunks) <= LOOKING | {"need", "want"}:
        return chunks
    spoken = [c for c in chunks if not c.tokens[0].punctuation]
    case = [c for c in spoken if said(c, "topic") == "ignoring_case"]
    spoken = [c for c in spoken if c not in case]
    if len(spoken) < 4:  # noqa: PLR2004
        return chunks
    *lead, cue, word = spoken
    lined = any(said(c, "topic") == "line" for c in lead)
    plain = not word.readings and not exists(word.text) and len(word.tokens) == 1
    if not (lined and plain and said(cue, "cue") == "with" and any(exists(c.text) for c in lead)):
        return chunks
    at = next(n for n, c in enumerate(lead) if said(c, "topic") == "line")
    held = replace(cue, readings=(Reading("holding", "containing+line"),))
    return [*lead[:at], held, word, *lead[at + 1 :], *case]


@needs({"topic/char", "topic/word"}, {"cue/in", "cue/of"})
def _words_of(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "words in a.txt" as counting them."""
    spoken = [c for c in chunks if not (c.reading("filler") or c.tokens[0].punctuation)]
    if len(spoken) != 3 or said(spoken[0], "topic") not in {"word", "char"}:  # noqa: PLR2004
        return chunks
    if said(spoken[1], "cue") not in {"in", "of"} or not exists(spoken[2].text):
        return chunks
    return [read_as(spoken[1], "verb", "count"), *spoken]


@needs({"here/here"}, _CURRENT)
def _where(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "current directory please" as asking where one is."""
    spoken = [c for c in chunks if not (c.reading("filler") or c.tokens[0].punctuation)]
    named = len(spoken) == 1 and said(spoken[0], "here") == "here"
    told = named and _CURRENT & {token.norm for token in spoken[0].tokens}
    return [read_as(spoken[0], "verb", "where")] if told else chunks


@needs({"docs"})
def _documents(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "which docs are in exams" as the documents there, where nothing is called so."""
    if not verbs_of(chunks) <= LOOKING or any(
        c.text.lower() == "docs" and exists("docs") for c in chunks
    ):
        return chunks
    kind = Reading("kind", "file", plural=True)
    return [replace(c, readings=(kind,)) if c.text.lower() == "docs" else c for c in chunks]


@needs(_NOTES)
def _mark_comments(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "find TODO comments" as a search for that mark."""
    marks = [at for at, c in enumerate(chunks) if not c.readings and _UPPER.fullmatch(c.text)]
    if len(marks) != 1 or exists(chunks[marks[0]].text) or not verbs_of(chunks) <= _SOUGHT:
        return chunks
    at = marks[0]
    near = [n for n in (at - 1, at + 1) if 0 <= n < len(chunks)]
    label = next((n for n in near if chunks[n].text.lower() in _NOTES), None)
    if label is None:
        return chunks
    mark = Chunk((replace(chunks[at].tokens[0], quoted=True),))
    text = read_as(chunks[label], "topic", "text")
    start, end = min(at, label), max(at, label) + 1
    start -= 1 if start and chunks[start - 1].reading("determiner") else 0
    told = [*chunks[:start], text, mark, *chunks[end:]]
    return [read_as(c, "verb", "search") if c.reading("verb") else c for c in told]


@needs({"verb/count"}, {"cue/in"})
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
    _or_not, _asks_only, _looks_like, _let_me_see, _aspect, _where_gone,
    _how_begins, _in_which, _is_held, _is_so, _levels_down,
    _number_of_lines, _larger_of, _documents, _with_mark, _mark_comments,
    _marked_lines, _lines_with, _words_of, _where,
)  # fmt: skip
"""The rules, in the order in which they are tried."""
