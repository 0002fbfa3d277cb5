"""Requests to make, fill, copy and permit things, in other words; see ``rewording``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .chunk_edits import (
    Exists,
    as_cue,
    in_quotes,
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
from .tokens import Token

_ARTICLES = frozenset({"a", "the", "el", "la", "un", "una"})

_DONE = frozenset({
    "moved", "copied", "deleted", "removed", "renamed", "zipped", "compressed", "put", "sent",
    "duplicated", "transferred", "unzipped", "extracted", "unpacked", "erased", "archived",
    "shifted", "relocated",
})  # fmt: skip

_HAVING = frozenset({"have", "get", "let's have"})

_TOO = frozenset({"too", "as well", "also", "tambien"})

_FILLING = frozenset({"copy", "move", "put"})
_PACKED = frozenset({
    "zipped", "compressed", "packed", "tarred", "gzipped",
    "zippeado", "comprimido", "comprimida", "comprimidos", "comprimidas",
})  # fmt: skip
_WANTING = frozenset({
    "needs", "requires", "should have", "must have", "should get", "wants", "ought to have",
    "needs to have", "should contain", "must contain", "has to have", "should hold",
    "necesita", "debe tener", "deberia tener", "tiene que tener", "ha de tener", "requiere",
    "debe contener", "tendria que tener", "quiere",
})  # fmt: skip
_MAKING = frozenset({"create", "make", "need", "want"})
_MAY_BE = frozenset({"se puede", "se pueden"})
_POINTING = frozenset({"pointing", "to"})
_PUTTING = frozenset({"put", "save"})
_OWNING = ("'", "’", "'s", "’s")
_WRITING = frozenset({"add", "put", "save", "write"})


@needs({"kind/folder"}, _ARTICLES)
def _numbered_name(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "a 2026 folder" as a folder of that name: one folder is no number of them."""
    kept = list(chunks)
    for at in range(1, len(chunks) - 1):
        before, number, kind = chunks[at - 1 : at + 2]
        folder = kind.reading("kind")
        one = folder is not None and folder.name == "folder" and not folder.plural
        plain = number.text.isdecimal() and number.text != "1"
        if one and plain and before.tokens[-1].norm in _ARTICLES:
            kept[at] = in_quotes(number)
    return kept


@needs(readings("verb", _MAKING), {"kind/folder", "named"})
def _named_with_year(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "crea la carpeta Navidad 2025" as one of that name."""
    if not verbs_of(chunks) & _MAKING:
        return chunks
    for at in range(2, len(chunks)):
        lead, name, year = chunks[at - 2 : at + 1]
        folder = said(lead, "kind") == "folder" or lead.reading("named")
        named = not name.readings and name.text[:1].isupper() and name.text.isalpha()
        ends = at + 1 == len(chunks) or chunks[at + 1].reading("conjunction", "cue", "filler")
        if folder and named and year.text.isdecimal() and ends and not exists(name.text):
            both = quoted([name, year])
            return [*chunks[: at - 1], both, *chunks[at + 1 :]]
    return chunks


@needs({"verb/create"}, {"inside", "pronoun/there"}, {"conjunction"})
def _made_and_filled(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "create releases, copy a.txt inside" as making that folder."""
    first = next((at for at, c in enumerate(chunks) if c.reading("verb")), len(chunks))
    if first + 3 >= len(chunks) or "create" not in verbs_of([chunks[first]]):
        return chunks
    name, mark, *rest = chunks[first + 1 :]
    new = not name.readings and "." not in name.text and not exists(name.text)
    inside = any(c.reading("inside") or said(c, "pronoun") == "there" for c in rest)
    fills = next((c for c in rest if c.reading("verb")), None)
    filled = fills is not None and {r.name for r in fills.readings} & _FILLING
    if new and inside and filled and mark.reading("conjunction"):
        kind = Chunk(name.tokens, (Reading("kind", "folder"),))
        return [*chunks[: first + 1], kind, in_quotes(name), *chunks[first + 2 :]]
    return chunks


@needs(_DONE, _HAVING)
def _have_done(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "have the csv files moved to docs" as moving them."""
    at = next(
        (i for i, c in enumerate(chunks) if not c.reading("filler") or norm_of([c]) in _HAVING), 0
    )
    if norm_of(chunks[at : at + 1]) not in _HAVING:
        return chunks
    done = next((i for i in range(at + 2, len(chunks)) if chunks[i].tokens[-1].norm in _DONE), 0)
    verb = chunks[done].reading("verb") if done else None
    if verb is None or any(c.reading("verb", "conjunction") for c in chunks[at + 1 : done]):
        return chunks
    asked = read_as(chunks[at], "verb", verb.name)
    return [*chunks[:at], asked, *chunks[at + 1 : done], *chunks[done + 1 :]]


@needs({"here/here"}, {"named", ":"}, readings("verb", _MAKING))
def _here_named(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out "here" of "make a folder here called x", where it is made in any case.

    So with names behind a colon: "two folders here: x and y".
    """
    if not verbs_of(chunks) & _MAKING:
        return chunks
    for at in range(1, len(chunks) - 2):
        kind, here, *rest = chunks[at - 1 :]
        if said(kind, "filler") == "new" and at > 1:
            kind = chunks[at - 2]
        mark = 1 if rest[0].tokens[0].punctuation else 0
        new = kind.reading("kind", "topic") and said(here, "here") == "here"
        if new and rest[mark].reading("named"):
            return [*chunks[:at], *rest[mark:]]
        if new and kind.readings[0].plural and rest[0].text == ":":
            return [*chunks[:at], *rest]
    return chunks


@needs(_TOO, {"conjunction"})
def _too(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "a.txt goes to docs, b.txt too" as both going there."""
    last = [c for c in chunks if c.text not in {".", "!"}]
    if len(last) < _FEWEST_TOO or norm_of(last[-1:]) not in _TOO or last[-2].readings:
        return chunks
    name, join = last[-2], last[-3]
    first = next((at for at, c in enumerate(last) if not c.readings and exists(c.text)), None)
    goes = any(said(c, "cue") == "to" or "belong" in {r.name for r in c.readings} for c in last)
    if first is None or not exists(name.text) or join.reading("conjunction") is None or not goes:
        return chunks
    both = Chunk(join.tokens, (Reading("conjunction", "and"),))
    return [*last[: first + 1], both, name, *last[first + 1 : -3]]


_FEWEST_TOO = 5
"""What goes, where to, a comma, what goes too, "too"."""


@needs(readings("verb", _WRITING), {"cue/in", "cue/to"}, {"determiner/a", "number", "another"})
def _text_into_new(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "put the text x into a new file called a.txt" as making it with that text."""
    verb = next((at for at, c in enumerate(chunks) if c.reading("verb")), None)
    cue = next((at for at, c in enumerate(chunks) if said(c, "cue") in {"in", "to"}), 0)
    if verb is None or not cue or not verbs_of([chunks[verb]]) & _WRITING:
        return chunks
    text, rest = chunks[verb + 1 : cue], chunks[cue + 1 :]
    told = [c for c in text if not c.reading("determiner") and said(c, "topic") not in _OF_TEXT]
    if not rest or len(told) != 1 or exists(told[0].text):
        return chunks
    name, led = rest[-1], told[0].tokens[0].quoted or len(text) > 1
    one = said(rest[0], "determiner") == "a" or rest[0].reading("number", "another")
    file = any(said(c, "kind") == "file" for c in rest[:4]) or "." in name.text.strip(".")
    if not (one and file and led) or name.readings or exists(name.text):
        return chunks
    made = [read_as(chunks[verb], "verb", "create"), rest[0], _file(rest), *_named(rest)]
    return [*chunks[:verb], *made, read_as(chunks[cue], "text", "saying"), in_quotes(told[0])]


def _file(chunks: Sequence[Chunk]) -> Chunk:
    return read_as(chunks[0], "kind", "file")


def _named(chunks: Sequence[Chunk]) -> Sequence[Chunk]:
    """What follows the noun: "[called] a.txt"."""
    at = next((i for i, c in enumerate(chunks) if c.reading("named")), len(chunks) - 1)
    return chunks[at:]


_OF_TEXT = frozenset({"line", "text", "word"})


@needs({"kind", "type"})
def _owned_files(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "the clients' files" as those in the folder of that name."""
    for at in range(len(chunks) - 1):
        owner, kind = chunks[at : at + 2]
        word = owner.tokens[-1].text
        if not word.endswith(_OWNING) or owner.readings:
            continue
        folder = word[:-2] if word.endswith(("'s", "’s")) else word[:-1]
        several = [r for r in kind.readings if r.section in {"kind", "type"} and r.plural]
        if several and len(owner.tokens) == 1 and "." not in folder and exists(folder):
            token = Token(folder, folder.casefold(), owner.tokens[0].start, owner.tokens[0].end)
            place = [as_cue(owner, "from"), in_quotes(Chunk((token,)))]
            return [*chunks[:at], kind, *place, *chunks[at + 2 :]]
    return chunks


@needs({"cue/to"}, {"verb"})
def _goes_to_folder(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "pasa a la carpeta docs", where nothing is moved, as going there."""
    told = (c for c in chunks if not c.reading("filler") and not is_mark(c))
    first = next(told, None)
    if first is None or not first.tokens[0].norm.startswith("pas"):
        return chunks
    plain = [first, *told]
    if len(plain) < 3:  # noqa: PLR2004  — "pasa a docs"
        return chunks
    rest = [c for c in plain[2:] if not c.reading("determiner", "kind")]
    moves = plain[0].readings and all(
        r.section == "verb" and r.value is None for r in plain[0].readings
    )
    led = said(plain[1], "cue") == "to" and len(rest) == 1
    folder = led and exists(rest[0].text) and "." not in rest[0].text
    return [read_as(plain[0], "verb", "go"), *plain[1:]] if moves and folder else chunks


@needs(_MAY_BE)
def _may_be_deleted(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "a.txt se puede borrar" as leave to do it; with a question mark it asks."""
    at = next((i for i, c in enumerate(chunks) if norm_of([c]) in _MAY_BE), 0)
    follows = chunks[at + 1 : at + 2]
    gone = bool(follows) and "delete" in {r.name for r in follows[0].readings}
    asks = any(c.text in {"?", "¿"} for c in chunks)
    if not at or asks or not gone or any(c.reading("verb", "stop") for c in chunks[:at]):
        return chunks
    return [read_as(follows[0], "verb", "delete"), *chunks[:at], *chunks[at + 2 :]]


@needs(_PACKED, readings("verb", _PUTTING))
def _packed_as(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "guárdame docs comprimido como docs.zip" as packing it."""
    for at in range(2, len(chunks) - 1):
        packed = chunks[at].tokens[-1].norm in _PACKED
        verb = next((i for i, c in enumerate(chunks[:at]) if verbs_of([c]) & _PUTTING), None)
        told = exists(chunks[at - 1].text) and chunks[at + 1].reading("cue", "named")
        if packed and told and verb is not None:
            asked = read_as(chunks[verb], "verb", "compress")
            named = read_as(chunks[at], "named", "called")
            return [*chunks[:verb], asked, *chunks[verb + 1 : at], named, *chunks[at + 2 :]]
    return chunks


@needs({"verb/link", "topic/link"}, readings("cue", _POINTING))
def _small_name(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "link current to docs" as a link of that name."""
    for at in range(1, len(chunks) - 1):
        links = "link" in {r.name for r in chunks[at - 1].readings}
        word = chunks[at]
        small = word.reading("filler") and len(word.tokens) == 1 and word.text.isalpha()
        if links and small and said(chunks[at + 1], "cue") in _POINTING:
            asked = read_as(chunks[at - 1], "verb", "link")
            return [
                *chunks[: at - 1],
                asked,
                in_quotes(replace(word, readings=())),
                *chunks[at + 1 :],
            ]
    return chunks


@needs(_WANTING, {"kind"})
def _folder_wants(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "docs needs a subfolder called a" as making it in docs."""
    at = next((i for i, c in enumerate(chunks[:6]) if norm_of([c]) in _WANTING), 0)
    lead = [c for c in chunks[:at] if not c.reading("determiner", "kind", "filler")]
    if len(lead) != 1 or not exists(lead[0].text) or "." in lead[0].text:
        return chunks
    rest = chunks[at + 1 :]
    kind = any(c.reading("kind") for c in rest[:4])
    one = rest and (rest[0].reading("determiner", "number", "another") or said(rest[0], "filler"))
    if not (kind and one) or verbs_of(rest):
        return chunks
    made = [read_as(chunks[at], "verb", "create"), *rest]
    return [as_cue(chunks[at], "in"), in_quotes(replace(lead[0], readings=())), *made]


@needs({"topic/link"}, readings("cue", _POINTING))
def _becomes_link(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "I'd like conf to be a link to docs", "haz que conf sea un enlace a docs"."""
    at = next((i for i, c in enumerate(chunks) if said(c, "topic") == "link"), 0)
    end = at + 2 if at and at + 2 < len(chunks) else 0
    if not end or said(chunks[at + 1], "cue") not in _POINTING:
        return chunks
    being = next((i for i in range(1, at) if norm_of(chunks[i:at]) in _BEING_ONE), 0)
    new = chunks[being - 1] if being else chunks[at]
    led = all(c.reading("verb", "filler", "want", "wish") for c in chunks[: being - 1])
    if not being or not led or new.reading("verb", "topic", "kind") or exists(new.text):
        return chunks
    name = in_quotes(replace(new, readings=()))
    return [read_as(chunks[at], "verb", "link"), name, as_cue(chunks[at + 1], "to"), *chunks[end:]]


_BEING_ONE = frozenset(
    {"a", "to be a", "be a", "sea un", "sea una", "should be a", "as a", "un", "que sea un"}
)


@needs({"cue/to"})
def _only_place(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "to the docs folder", "into src" as going there."""
    plain = [c for c in chunks if not (c.reading("filler", "determiner", "kind") or is_mark(c))]
    if len(plain) != 2 or said(plain[0], "cue") != "to":  # noqa: PLR2004  — "into", a folder
        return chunks
    folder = exists(plain[1].text) and "." not in plain[1].text and not plain[1].reading("verb")
    return [read_as(plain[0], "verb", "go"), *plain] if folder else chunks


ON_MAKING: tuple[Rule, ...] = (
    _numbered_name, _named_with_year, _made_and_filled, _have_done, _here_named,
    _too, _text_into_new, _owned_files, _goes_to_folder,
    _may_be_deleted, _packed_as, _small_name, _folder_wants,
    _becomes_link, _only_place,
)  # fmt: skip
