"""Steps, places and versions in words that the rest of the grammar knows; see ``rewording``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .chunk_edits import OF, Exists, read_as, said, verbs_of
from .chunks import Chunk
from .meant import is_put_inside, putting
from .patterns import Reading
from .rewording_rules import Rule, needs, readings
from .selecting import SELECTING, SUPERLATIVES
from .tokens import Token, fold

_WHATEVER = frozenset({"lo", "what", "ones", "cuanto"})
_RELATIVE = frozenset(
    {"que", "q", "that", "which", "i", "we", "tenga", "pese", "ocupe", "sea", "mida"}
)
_PUTTING = frozenset({"put", "move", "save"})
_ARCHIVES = frozenset({"archive", "zip", "targz"})
_DOING = frozenset({
    "add", "append", "commit", "compress", "copy", "create", "delete", "download", "extract",
    "go", "make", "move", "put", "read", "rename", "replace", "save", "show", "sort", "stage",
})  # fmt: skip
_HANDLING = frozenset({
    "append", "add", "compress", "copy", "delete", "extract", "gzip", "move", "put", "read",
    "rename", "save", "show", "sort", "stage", "unstage",
})  # fmt: skip
_FIRST_OF_ALL = frozenset({
    "after", "after you", "after you have", "after you've", "once", "once you", "once you have",
    "once you've", "when you have", "when you've", "upon", "después de", "despues de", "tras",
    "una vez", "una vez que hayas", "cuando hayas", "luego de", "al terminar de",
})  # fmt: skip
_SAID_AGAIN = frozenset({"of", "from", "for"})
_POINTING = {"that": "it", "this": "it", "those": "them", "these": "them"}
_LEADING = ("determiner", "kind")
_TARS = frozenset({"tar.gz", "tgz", "tar", "targz"})
_APART = frozenset({"separado", "separately", "individually", "individualmente"})
_ITEM = Reading("kind", "item", plural=True)
_MAKING = frozenset({"create", "make", "need", "want"})


@needs({"topic/branch"})
def _open_branch(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "abre una rama llamada x" as making it."""
    for at, chunk in enumerate(chunks[:-2]):
        verbs = {r.name for r in chunk.readings if r.section == "verb"}
        verbs |= {chunk.text.casefold()} if not chunk.readings else set()
        article, noun = chunks[at + 1], chunks[at + 2]
        one = article.reading("number", "another") or said(article, "determiner") == "a"
        new = said(noun, "filler") == "new"
        branch = said(chunks[at + 3] if new and len(chunks) > at + 3 else noun, "topic") == "branch"
        made = bool(verbs & {"read", "take", "start", "begin", "cut"})
        made = made or (bool(verbs & {"give", "show"}) and _is_new(chunks[at + 2 : at + 4]))
        if made and one and branch:
            return [*chunks[:at], read_as(chunk, "verb", "create"), *chunks[at + 1 :]]
    return chunks


def _is_new(chunks: Sequence[Chunk]) -> bool:
    return any(said(chunk, "filler") == "new" for chunk in chunks)


@needs({"kind/file"}, {"cue/of"}, {"type"})
def _held_by_name(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "los archivos de tmp que tengan más de un mes" as those in the folder ``tmp``."""
    for at in range(1, len(chunks) - 1):
        before, cue, word = chunks[at - 1 : at + 2]
        plural = before.reading("kind") is not None and before.readings[0].plural
        typed = word.reading("type") is not None and exists(word.text)
        if plural and said(cue, "cue") == "of" and typed and said(before, "kind") == "file":
            quoted = replace(word.tokens[0], quoted=True)
            return [*chunks[:at], read_as(cue, "cue", "in"), Chunk((quoted,)), *chunks[at + 2 :]]
    return chunks


@needs({"determiner/lo"}, readings("filter", SUPERLATIVES))
def _superlative(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "lo más viejo de logs" as the oldest file there."""
    kept: list[Chunk] = []
    for chunk, follows in zip(chunks, [*chunks[1:], chunks[-1]], strict=True):
        if said(chunk, "determiner") == "lo" and said(follows, "filter") in SUPERLATIVES:
            kept.extend([read_as(chunk, "determiner", "el"), read_as(chunk, "kind", "file")])
        else:
            kept.append(chunk)
    return kept


@needs({"text"}, {"kind/folder"}, {"determiner"})
def _put_inside(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "crea una carpeta x y mete dentro las fotos" as putting what is there."""
    for at in range(1, len(chunks) - 2):
        told, article, noun = chunks[at : at + 3]
        there = noun.reading("type", "kind") or exists(noun.text)
        definite = article.reading("determiner") is not None and said(article, "determiner") != "a"
        if is_put_inside(chunks, at) and there and definite:
            return [*chunks[:at], *putting(told), *chunks[at + 1 :]]
    return chunks


@needs(readings("cue", OF))
def _front_place(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Put the folder of "en la carpeta logs, comprime a.log y borra b.log" before both names."""
    if said(chunks[0], "cue") not in OF:
        return chunks
    at = next((i for i, c in enumerate(chunks[:5]) if i and not c.reading(*_LEADING)), 0)
    if not at or len(chunks) < at + 3:
        return chunks
    folder, rest = chunks[at].text, chunks[at + 1 :]
    names = [c for c in rest if c.is_name and "." in c.text and not exists(c.text)]
    if not exists(folder) or len(names) < 1 or not all(exists(f"{folder}/{c.text}") for c in names):
        return chunks
    while rest[0].tokens[0].punctuation or rest[0].reading("kind"):
        rest = rest[1:]
    return [_held(c, folder) if c in names else c for c in rest]


def _held(chunk: Chunk, folder: str) -> Chunk:
    token, path = chunk.tokens[0], f"{folder}/{chunk.text}"
    return Chunk((Token(path, fold(path), token.start, token.end, quoted=True),))


@needs(readings("type", _ARCHIVES), {"cue/in", "cue/to"})
def _into_archive(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "pon las fotos en un comprimido", "stick it into a zip" as packing it."""
    verbs = [at for at, c in enumerate(chunks) if {r.name for r in c.readings} & _PUTTING]
    for at in range(2, len(chunks)):
        cue, article, kind = chunks[at - 2 : at + 1]
        one = said(article, "determiner") == "a" or article.reading("number")
        ends = at + 1 == len(chunks) or chunks[at + 1].reading("conjunction", "filler")
        packed = said(kind, "type") in _ARCHIVES and said(cue, "cue") in {"in", "to"}
        if one and packed and ends and verbs and verbs[0] < at:
            verb = verbs[-1] if verbs[-1] < at else verbs[0]
            told = [*chunks[:verb], read_as(chunks[verb], "verb", "compress")]
            named = [] if said(kind, "type") != "targz" else [read_as(cue, "filter", "targz")]
            return [*told, *chunks[verb + 1 : at - 2], *named, *chunks[at + 1 :]]
    return chunks


@needs(_WHATEVER, _RELATIVE, readings("filter", SELECTING))
def _whatever(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "lo que modifiqué ayer", "the ones that weigh more" as all that is so."""
    kept: list[Chunk] = []
    for at, chunk in enumerate(chunks):
        follows = chunks[at + 1] if at + 1 < len(chunks) else None
        chosen = follows is not None and said(follows, "filter") in SELECTING
        chosen = chosen and follows is not None and follows.tokens[0].norm in _RELATIVE
        leads = at or said(chunk, "determiner") == "lo"
        if chosen and leads and chunk.tokens[-1].norm in _WHATEVER and chunk.text != "cuánto":
            if kept and said(kept[-1], "determiner") and kept[-1].text == "the":
                kept.pop()
            kept.append(replace(chunk, readings=(_ITEM,), corrected=False))
        else:
            kept.append(chunk)
    return kept


@needs({"topic/branch"}, {"cue/for"}, {"named"})
def _branch_purpose(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out what a branch is for: "una rama para probar que se llame x"."""
    for at in range(len(chunks) - 2):
        if said(chunks[at], "topic") == "branch" and said(chunks[at + 1], "cue") == "for":
            end = next((i for i in range(at + 2, len(chunks)) if chunks[i].reading("named")), 0)
            if end:
                return [*chunks[: at + 1], *chunks[end:]]
    return chunks


@needs(readings("type", _ARCHIVES), {"cue/with", "cue/of"})
def _archive_wanted(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "a zip with both invoices, name it b.zip" as making it."""
    at = 1 if chunks[0].reading("determiner", "number") else 0
    if len(chunks) < at + 3 or any(c.reading("verb") and not c.reading("type") for c in chunks):
        return chunks
    packed = said(chunks[at], "type") in _ARCHIVES and said(chunks[at + 1], "cue") in {"with", "of"}
    made = Chunk(chunks[at].tokens, (Reading("verb", "make"),))
    return (
        [
            made,
            *chunks[:at],
            read_as(chunks[at], "type", str(said(chunks[at], "type"))),
            *chunks[at + 1 :],
        ]
        if packed
        else chunks
    )


@needs({",", ":"}, {"verb/compress", *readings("type", _ARCHIVES)})
def _archive_named(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "tarball of docs, docs.tar.gz" with its name last."""
    if len(chunks) < _FEWEST_PACKED or chunks[-2].text not in {",", ":"}:
        return chunks
    kinds = [said(c, "type") in _ARCHIVES for c in chunks[:3]]
    name = chunks[-1].text.lower()
    packed = any(kinds) or "compress" in verbs_of(chunks[:-2])
    new = name.endswith((".zip", ".tar.gz", ".tgz", ".tar")) and not exists(chunks[-1].text)
    named = read_as(chunks[-2], "named", "called")
    return [*chunks[:-2], named, chunks[-1]] if packed and new else chunks


_FEWEST_PACKED = 4
"""A verb or a kind, a name, a comma, the name of the archive."""


@needs({"type/targz", "type/zip"})
def _archive_verb(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "tar.gz the docs folder to docs.tar.gz" as packing it."""
    first, *rest = chunks
    packs = said(first, "type") in {"targz", "zip"} and len(rest) > 1 and not first.reading("verb")
    thing = [c for c in rest[:3] if not c.reading("determiner", "kind")][:1]
    if not packs or not thing or not exists(thing[0].text) or verbs_of(chunks):
        return chunks
    named = [] if said(first, "type") == "zip" else [read_as(first, "filter", "targz")]
    return [read_as(first, "verb", "compress"), *rest, *named]


@needs({"verb/compress"}, {"filter/extension", "filter/targz"})
def _archive_format(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "comprime docs en formato tar.gz" as the format of the archive."""
    if "compress" not in verbs_of(chunks):
        return chunks
    kept: list[Chunk] = []
    for chunk in chunks:
        named = chunk.tokens[-1].norm if said(chunk, "filter") == "extension" else ""
        if named in _TARS:
            kept.append(read_as(chunk, "filter", "targz"))
        elif named != "zip":
            kept.append(chunk)
        comma = len(kept) > 1 and kept[-2].text == ","
        if comma and said(kept[-1], "filter") == "targz":
            kept.pop(-2)
    return kept


@needs({"verb/gzip", "filter/gzip"}, _APART)
def _one_by_one(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out the end of "comprime con gzip los csv por separado", as gzip does it so."""
    packed = "gzip" in verbs_of(chunks) or any(said(c, "filter") == "gzip" for c in chunks)
    words = [chunk.tokens[-1].norm for chunk in chunks]
    if not packed or not _APART.intersection(words):
        return chunks
    kept = [c for c in chunks if c.tokens[-1].norm not in _APART]
    while len(kept) > 1 and said(kept[-1], "cue") == "by":
        kept.pop()
    return [
        c
        for at, c in enumerate(kept)
        if not (
            said(c, "cue") == "by" and at + 1 < len(kept) and said(kept[at + 1], "filter") == "gzip"
        )
    ]


@needs(readings("verb", _MAKING), {"filter/recursive"})
def _with_subfolders(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "crea una carpeta x con las subcarpetas lunes y martes" as what it shall hold."""
    if not verbs_of(chunks) & _MAKING:
        return chunks
    for at, chunk in enumerate(chunks[:-1]):
        if said(chunk, "filter") == "recursive" and len(chunk.tokens) > 1:
            first, last = chunk.tokens[0], chunk.tokens[-1]
            cue = Chunk((first,), (Reading("cue", "with"),))
            kind = Chunk((last,), (Reading("kind", "folder", plural=True),))
            return [*chunks[:at], cue, kind, *chunks[at + 1 :]]
    return chunks


@needs({"pronoun/there"}, {"cue/in", "cue/to"}, {":", ","})
def _placed_first(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out "ahí" of "a archive: mueve ahí los logs"."""
    led = said(chunks[0], "cue") in {"to", "in"}
    mark = next((i for i, c in enumerate(chunks[:5]) if c.text in {":", ","}), 0)
    there = [i for i, c in enumerate(chunks) if said(c, "pronoun") == "there"]
    if not (led and mark and len(there) == 1 and there[0] > mark):
        return chunks
    return [c for i, c in enumerate(chunks) if i not in {mark, there[0]}]


@needs({"topic/branch"})
def _and_switch(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "crea una rama x y cámbiate" as going to that branch."""
    said_last = [c for c in chunks if not c.tokens[0].punctuation]
    branch = any(said(c, "topic") == "branch" for c in chunks)
    if branch and [c.text.casefold() for c in said_last[-3:]] == ["check", "it", "out"]:
        at, (check, it, _out) = chunks.index(said_last[-3]), said_last[-3:]
        to = Chunk(check.tokens, (Reading("cue", "to"),))
        return [*chunks[:at], read_as(check, "verb", "go"), to, it]
    if not branch or len(said_last) < 2 or said_last[-2].reading("conjunction") is None:  # noqa: PLR2004
        return chunks
    last = said_last[-1]
    if "go" not in {r.name for r in last.readings if r.section == "verb"}:
        return chunks
    at = chunks.index(last)
    token = last.tokens[-1]
    to = Chunk((token,), (Reading("cue", "to"),))
    return [*chunks[: at + 1], to, Chunk((token,), (Reading("pronoun", "it"),))]


@needs(_FIRST_OF_ALL, readings("verb", _DOING), {",", ":"})
def _done_first(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "after copying a.txt to docs, delete it" as first the one, then the other."""
    lead = _lead_of_first(chunks)
    mark = next((i for i, c in enumerate(chunks) if c.reading("conjunction") and i > lead), 0)
    verb = chunks[lead].reading("verb") if 0 < lead < len(chunks) else None
    if verb is None or verb.name not in _DOING or chunks[mark].text not in {",", ":"}:
        return chunks
    parted = replace(chunks[mark], readings=(Reading("conjunction", "break"),))
    token = replace(chunks[lead].tokens[-1], text=verb.name, norm=verb.name)  # "created a …"
    first = Chunk((token,), (verb,))
    return [first, *chunks[lead + 1 : mark], parted, *chunks[mark + 1 :]]


def _lead_of_first(chunks: Sequence[Chunk]) -> int:
    """How many chunks say that something is done first: "once you have", "después de", none."""
    words = [chunk.text.casefold() for chunk in chunks[:6]]
    for count in range(min(4, len(words)), 0, -1):
        if " ".join(words[:count]) in _FIRST_OF_ALL:
            return count
    return 0


@needs(_POINTING, readings("verb", _HANDLING))
def _that(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "send that to docs" and "delete those" as what was spoken of."""
    for at, (chunk, before) in enumerate(zip(chunks[1:], chunks, strict=False), 1):
        meant = _POINTING.get(chunk.text.casefold())
        follows = chunks[at + 1] if at + 1 < len(chunks) else None
        alone = follows is None or follows.reading("cue", "conjunction", "inside") is not None
        alone = alone or (follows is not None and follows.tokens[0].punctuation)
        handled = {r.name for r in before.readings if r.section == "verb"} & _HANDLING
        if meant and alone and handled and len(chunk.tokens) == 1:
            return [*chunks[:at], read_as(chunk, "pronoun", meant), *chunks[at + 1 :]]
    return chunks


@needs({"conjunction"}, {"to", *readings("cue", _SAID_AGAIN)})
def _to_do(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out "to" of "copy a.txt to docs and then to delete it", "of" of "… and of b.txt"."""
    joins = (at for at, c in enumerate(chunks[:-2], 1) if c.reading("conjunction"))
    if not any(_may_be_left(chunks[at]) for at in joins):
        return chunks
    kept: list[Chunk] = []
    cue = None
    for at, chunk in enumerate(chunks):
        follows = chunks[at + 1] if at + 1 < len(chunks) else None
        leads = follows is not None and follows.reading("verb") and not follows.reading("type")
        joined = bool(kept) and kept[-1].reading("conjunction") is not None
        again = said(chunk, "cue") in _SAID_AGAIN and said(chunk, "cue") == cue
        cue = said(chunk, "cue") or cue
        named = follows is not None and follows.is_name
        if joined and ((leads and chunk.text.casefold() == "to") or (again and named)):
            continue
        kept.append(chunk)
    return kept


def _may_be_left(chunk: Chunk) -> bool:
    return chunk.text.casefold() == "to" or said(chunk, "cue") in _SAID_AGAIN


@needs({"verb/go"}, {"conjunction"})
def _go_deeper(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "entra en docs y de ahí a la carpeta viejo" as going to the folder in the other one."""
    plain = [c for c in chunks if not c.reading("filler") or c.reading("verb")]
    while plain and plain[-1].reading("kind"):
        plain.pop()
    named = [at for at, c in enumerate(plain) if exists(c.text) or not c.readings]
    if len(named) != 2 or named[1] != len(plain) - 1 or not exists(plain[named[0]].text):  # noqa: PLR2004
        return chunks
    one, other = named
    leads = all(c.reading("cue", "determiner", "kind") for c in plain[1:one])
    goes = "go" in verbs_of(plain[:1]) and leads
    between = plain[one + 1 : other]
    joined = bool(between) and between[0].reading("conjunction") is not None
    led = all(c.reading("cue", "pronoun", "inside", "determiner", "kind") for c in between[1:])
    path = f"{plain[one].text.rstrip('/')}/{plain[other].text}"
    if not (goes and joined and led and exists(path)):
        return chunks
    start, end = plain[one].tokens[0].start, plain[other].tokens[-1].end
    return [*plain[:one], Chunk((Token(path, fold(path), start, end, quoted=True),))]


ON_STEPS: Sequence[Rule] = (
    _done_first, _that, _to_do, _go_deeper,
    _open_branch, _whatever, _held_by_name, _superlative, _into_archive,
    _put_inside, _front_place, _archive_named, _archive_verb, _archive_wanted, _archive_format,
    _one_by_one, _with_subfolders, _placed_first, _and_switch, _branch_purpose,
)  # fmt: skip
