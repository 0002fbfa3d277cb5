"""Requests to name things, and to make and fill them at once, in other words; see ``rewording``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .chunk_edits import Exists, Rule, quoted, read_as, said, verbs_of
from .chunks import Chunk
from .patterns import Reading
from .tokens import Token
from .unsaid import PERMITS

_ARTICLES = frozenset({"a", "the", "el", "la", "un", "una"})
_BEING = frozenset({
    "should be", "must be", "ought to be", "has to be", "needs to be", "is to be", "shall be",
    "will be", "should now be", "should really be", "would be better as", "is",
    "was meant to be", "is supposed to be", "shall be changed to",
    "should be changed to", "needs changing to", "must be changed to", "should become",
    "debe ser", "deberia ser", "tiene que ser", "ha de ser", "sera", "debia ser", "debiera ser",
    "pasa a ser", "debe quedar como", "tendria que ser", "es", "que sea", "tiene que quedar como",
})  # fmt: skip
_PLAINLY = frozenset({"es", "is", "que sea", "sera"})
"""What says a new name only behind "the name of"."""
_NEEDING = frozenset({
    "needs a new name", "needs another name", "gets a new name", "wants a new name",
    "needs a different name", "gets a different name", "gets the new name", "has a new name",
    "needs the name", "needs renaming to", "needs to be renamed to", "has to be renamed to",
    "necesita un nombre nuevo", "necesita otro nombre", "necesita un nuevo nombre",
    "lleva otro nombre", "tiene un nombre nuevo", "lleva un nombre nuevo", "necesita el nombre",
})  # fmt: skip
_ENDING = frozenset({
    "should", "must", "ought to", "need to", "needs to", "have to", "has to", "shall", "would",
    "deben", "debe", "deberian", "deberia", "tienen que", "tiene que", "han de", "ha de",
})  # fmt: skip
_LONGEST = 6
"""Words between what is there and its new name."""
_RENAMING = frozenset({"call", "change", "rename", "correct"})
_DONE = frozenset({
    "moved", "copied", "deleted", "removed", "renamed", "zipped", "compressed", "put", "sent",
    "duplicated", "transferred", "unzipped", "extracted", "unpacked", "erased", "archived",
    "shifted", "relocated",
})  # fmt: skip
_HAVING = frozenset({"have", "get", "let's have"})
_TOO = frozenset({"too", "as well", "also", "tambien"})
_FILLING = frozenset({"copy", "move", "put"})
_MAKING = frozenset({"create", "make"})


def _norm(chunks: Sequence[Chunk]) -> str:
    return " ".join(token.norm for chunk in chunks for token in chunk.tokens)


def _quoted(chunk: Chunk) -> Chunk:
    return Chunk(tuple(replace(token, quoted=True) for token in chunk.tokens))


def _cue(chunk: Chunk, name: str) -> Chunk:
    return read_as(chunk, "cue", name)


def _numbered_name(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "a 2026 folder" as a folder of that name: one folder is no number of them."""
    kept = list(chunks)
    for at in range(1, len(chunks) - 1):
        before, number, kind = chunks[at - 1 : at + 2]
        folder = kind.reading("kind")
        one = folder is not None and folder.name == "folder" and not folder.plural
        plain = number.text.isdecimal() and number.text != "1"
        if one and plain and before.tokens[-1].norm in _ARTICLES:
            kept[at] = _quoted(number)
    return kept


def _named_with_year(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "crea la carpeta Navidad 2025" as one of that name."""
    if not verbs_of(chunks) & {"create", "make", "need", "want"}:
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


def _renamed(verb: Chunk, thing: Sequence[Chunk], cue: Chunk, rest: Sequence[Chunk]) -> list[Chunk]:
    return [read_as(verb, "verb", "rename"), *thing, _cue(cue, "to"), *rest]


def _should_be(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "the name of a.txt should be b.txt", "a.txt needs a new name: b.txt" as renaming."""
    for at in range(len(chunks)):
        new = chunks[at]
        if not (new.is_name or new.tokens[0].quoted) or exists(new.text):
            continue  # "should be better"
        for start in range(max(at - _LONGEST, 1), at):
            old = chunks[start - 1]
            between = [c for c in chunks[start:at] if not c.tokens[0].punctuation]
            words = _norm(between)
            if old.readings or not exists(old.text) or words not in _BEING | _NEEDING:
                continue
            lead = chunks[: start - 1]
            named = _leads_name(lead)
            alike = _ending_of(old.text) and _ending_of(old.text) == _ending_of(new.text)
            if not named and ((not alike and words in _BEING) or words in _PLAINLY):
                continue
            lead = lead[: named - 1] if named else lead
            return [*_without_article(lead), *_renamed(chunks[start], [old], new, chunks[at:])]
    return chunks


def _leads_name(lead: Sequence[Chunk]) -> int:
    """Where "the name of [the file]" begins that leads to the end, counted from 1."""
    told = [at for at, c in enumerate(lead) if said(c, "topic") == "name"]
    if not told:
        return 0
    rest = [c for c in lead[told[-1] + 1 :] if not c.reading("determiner", "kind")]
    of = len(rest) == 1 and said(rest[0], "cue") == "of"
    return told[-1] + 1 if of else 0


def _without_article(lead: Sequence[Chunk]) -> list[Chunk]:
    """What stands before "the name of": no article, which would be of the name."""
    kept = list(lead)
    while kept and kept[-1].reading("determiner", "kind"):
        kept.pop()
    return kept


def _ending_of(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if stem and dot and ending.isalnum() else ""


def _name_told(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "change the file name a.txt to b.txt" as that of a.txt."""
    for at in range(1, len(chunks) - 2):
        topic, old, cue = chunks[at : at + 3]
        told = said(topic, "topic") == "name" and not old.readings and exists(old.text)
        changes = verbs_of(chunks[:at]) & _RENAMING
        if told and changes and said(cue, "cue") in {"to", "by", "as", "with"}:
            return [*chunks[: at + 1], _cue(topic, "of"), *chunks[at + 1 :]]
    return chunks


def _owned_names(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "every pdf's name" as the names of every pdf."""
    for at in range(1, len(chunks)):
        owner, topic = chunks[at - 1 : at + 1]
        word = owner.tokens[-1]
        named = said(topic, "topic") in {"name", "names"} and not owner.readings
        if not named or not word.norm.endswith(("'s", "s'")) or len(owner.tokens) > 1:
            continue
        plain = word.norm[:-2]
        if not plain.isalpha() or len(plain) > _LONGEST:
            continue
        start = at - 2 if at > 1 and chunks[at - 2].reading("determiner") else at - 1
        thing = Chunk(owner.tokens, (Reading("type", plain, plural=True),))
        names = [read_as(topic, "topic", "names"), _cue(topic, "of")]
        return [*chunks[:start], *names, *chunks[start : at - 1], thing, *chunks[at + 1 :]]
    return chunks


def _should_end(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "every .sh file should end in .bash" as changing what they end in."""
    for at in range(1, len(chunks)):
        ending = chunks[at].reading("filter")
        if ending is None or ending.name != "ends" or not str(ending.value).startswith("."):
            continue
        start = next((i for i in range(max(at - 3, 1), at) if _norm(chunks[i:at]) in _ENDING), 0)
        verb = next((i for i in range(start) if "make" in verbs_of([chunks[i]])), None)
        if not start and not (verb := _made_at(chunks, at)):
            continue
        thing = chunks[:start] if start else chunks[verb:at]
        rest = [c for c in chunks[at + 1 :] if not _is_instead(c)]
        new = Chunk(chunks[at].tokens[-1:], (Reading("type", str(ending.value)),))
        return [*_renamed(chunks[at], thing, chunks[at], [new]), *rest]
    return chunks


def _made_at(chunks: Sequence[Chunk], at: int) -> int:
    """Where the things of "make the csv files end in .txt" begin."""
    verbs = [i for i, c in enumerate(chunks[:at]) if "make" in verbs_of([c])]
    return verbs[-1] + 1 if verbs and verbs[-1] + 1 < at else 0


def _is_instead(chunk: Chunk) -> bool:
    return chunk.tokens[-1].norm == "instead" and len(chunk.tokens) == 1


def _changed_then(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out ", please change it" behind what says the new name."""
    named = [at for at, c in enumerate(chunks) if c.reading("named") or said(c, "verb") == "rename"]
    for mark in range(named[0] + 1 if named else len(chunks), len(chunks)):
        rest = [c for c in chunks[mark + 1 :] if not (c.reading("filler") or _is_mark(c))]
        if _is_mark(chunks[mark]) and rest and all(map(_only_renames, rest)):
            verbs = {r.name for c in rest for r in c.readings if r.section == "verb"}
            return chunks[:mark] if verbs & _RENAMING else chunks
    return chunks


def _is_mark(chunk: Chunk) -> bool:
    return chunk.text in {",", ";", ".", "!", ":"}


def _only_renames(chunk: Chunk) -> bool:
    """Whether a word says no more than "change it", "its name"."""
    verb = any(r.section == "verb" and r.name in _RENAMING for r in chunk.readings)
    label = bool(chunk.reading("pronoun", "determiner")) or said(chunk, "topic") == "name"
    return verb or (label and not chunk.is_name)


def _copies_of(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "a copy of a.txt and another of b.txt" as copies of both."""
    copied = next((at for at, c in enumerate(chunks) if _is_copy(c)), None)
    if copied is None:
        return chunks
    for at in range(copied + 2, len(chunks) - 1):
        if chunks[at].reading("conjunction") is None:
            continue
        end = next((i for i in range(at + 1, len(chunks)) if said(chunks[i], "cue") == "of"), 0)
        again = _norm(chunks[at + 1 : end]) if end else ""
        named = end and end + 1 < len(chunks) and exists(chunks[end + 1].text)
        if named and again in _AGAIN:
            return _copies_of([*chunks[: at + 1], *chunks[end + 1 :]], exists)
    return chunks


_AGAIN = frozenset({
    "a copy", "another", "one", "another one", "another copy", "one copy", "copy", "otra", "una",
    "una copia", "otra copia", "a duplicate", "a backup",
})  # fmt: skip


def _is_copy(chunk: Chunk) -> bool:
    verb = "copy" in {r.name for r in chunk.readings if r.section == "verb"}
    return said(chunk, "topic") == "copy" or (verb and len(chunk.tokens) > 1)


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
        return [*chunks[: first + 1], kind, _quoted(name), *chunks[first + 2 :]]
    return chunks


def _have_done(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "have the csv files moved to docs" as moving them."""
    at = next(
        (i for i, c in enumerate(chunks) if not c.reading("filler") or _norm([c]) in _HAVING), 0
    )
    if _norm(chunks[at : at + 1]) not in _HAVING:
        return chunks
    done = next((i for i in range(at + 2, len(chunks)) if chunks[i].tokens[-1].norm in _DONE), 0)
    verb = chunks[done].reading("verb") if done else None
    if verb is None or any(c.reading("verb", "conjunction") for c in chunks[at + 1 : done]):
        return chunks
    asked = read_as(chunks[at], "verb", verb.name)
    return [*chunks[:at], asked, *chunks[at + 1 : done], *chunks[done + 1 :]]


def _here_named(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out "here" of "a new folder here called x", where it is made in any case."""
    if not verbs_of(chunks) & {"create", "make", "need", "want"}:
        return chunks
    for at in range(1, len(chunks) - 2):
        kind, here, *rest = chunks[at - 1 :]
        mark = 1 if rest[0].tokens[0].punctuation else 0
        new = kind.reading("kind", "topic") and said(here, "here") == "here"
        if new and rest[mark].reading("named"):
            return [*chunks[:at], *rest[mark:]]
    return chunks


def _too(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "a.txt goes to docs, b.txt too" as both going there."""
    last = [c for c in chunks if c.text not in {".", "!"}]
    if len(last) < _FEWEST_TOO or _norm(last[-1:]) not in _TOO or last[-2].readings:
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


def _text_into_new(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "put the text x into a new file called a.txt" as making it with that text."""
    verb = next((at for at, c in enumerate(chunks) if c.reading("verb")), None)
    cue = next((at for at, c in enumerate(chunks) if said(c, "cue") in {"in", "to"}), 0)
    if verb is None or not cue or not verbs_of([chunks[verb]]) & {"put", "save", "write", "add"}:
        return chunks
    text, rest = chunks[verb + 1 : cue], chunks[cue + 1 :]
    told = [c for c in text if not c.reading("determiner") and said(c, "topic") not in _OF_TEXT]
    one = bool(rest) and (
        said(rest[0], "determiner") == "a" or rest[0].reading("number", "another")
    )
    file = any(said(c, "kind") == "file" for c in rest[:4])
    name = rest[-1] if rest else chunks[verb]
    plain = (
        len(told) == 1 and (told[0].tokens[0].quoted or len(text) > 1) and not exists(told[0].text)
    )
    if not (one and file and plain and not name.readings and not exists(name.text)):
        return chunks
    made = [read_as(chunks[verb], "verb", "create"), *rest]
    return [*chunks[:verb], *made, read_as(chunks[cue], "text", "saying"), _quoted(told[0])]


_OF_TEXT = frozenset({"line", "text", "word"})


def _owned_files(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "the clients' files" as those in the folder of that name."""
    for at in range(len(chunks) - 1):
        owner, kind = chunks[at : at + 2]
        word = owner.tokens[-1].text
        folder = word[:-2] if word.endswith(("'s", "’s")) else word[:-1]
        owned = word.endswith(("'", "’", "'s", "’s")) and not owner.readings
        several = [r for r in kind.readings if r.section in {"kind", "type"} and r.plural]
        if owned and several and len(owner.tokens) == 1 and "." not in folder and exists(folder):
            token = Token(folder, folder.casefold(), owner.tokens[0].start, owner.tokens[0].end)
            place = [_cue(owner, "from"), _quoted(Chunk((token,)))]
            return [*chunks[:at], kind, *place, *chunks[at + 2 :]]
    return chunks


def _names_told(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "the two letters should be called a.txt and b.txt" as renaming them."""
    at = next((i for i, c in enumerate(chunks) if c.reading("named")), 0)
    led = at and chunks[at].tokens[0].norm in _DUTY and chunks[0].reading("determiner")
    if not led or any(c.reading("verb") for c in chunks[:at]):
        return chunks
    verb = Chunk(chunks[at].tokens[:1], (Reading("verb", "rename"),))
    return [verb, *chunks[:at], _cue(chunks[at], "to"), *chunks[at + 1 :]]


_DUTY = frozenset({
    "should", "must", "ought", "has", "have", "need", "needs", "shall", "debe", "deben",
    "deberian", "deberia", "tienen", "tiene", "han", "ha", "is", "are",
})  # fmt: skip


def _copies_put_there(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "y métele una copia de a.txt" as copying it there."""
    for at in range(1, len(chunks) - 3):
        verb, copied = chunks[at], next((i for i in (at + 1, at + 2) if _is_copy(chunks[i])), 0)
        puts = {r.name for r in verb.readings if r.section == "verb"} & {"put", "move", "give"}
        to_it = puts and verb.tokens[-1].norm.endswith(("le", "les"))
        if not (to_it and copied and said(chunks[copied + 1], "cue") == "of"):
            continue
        end = next(
            (i for i in range(copied + 2, len(chunks)) if _begins_step(chunks, i)), len(chunks)
        )
        there = read_as(verb, "pronoun", "there")
        made = [read_as(verb, "verb", "copy"), *chunks[copied + 2 : end], there]
        return [*chunks[:at], *made, *chunks[end:]]
    return chunks


def _begins_step(chunks: Sequence[Chunk], at: int) -> bool:
    joined = chunks[at].reading("conjunction") is not None
    follows = chunks[at + 1 : at + 2]
    return joined and (not follows or follows[0].reading("verb") is not None)


def _named_now(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "ponle de nombre a.txt" as naming what was spoken of last."""
    plain = [c for c in chunks if not c.reading("filler") and not _is_mark(c)]
    if len(plain) != 3:  # noqa: PLR2004  — a verb, "de nombre", the name
        return chunks
    verb, named, name = plain
    gives = {r.name for r in verb.readings if r.section == "verb"} & {"give", "put"}
    if not gives or not verb.tokens[-1].norm.endswith("le") or named.reading("named") is None:
        return chunks
    asked = replace(verb, readings=(Reading("verb", "rename", "lo"),))
    return [asked, _cue(named, "to"), name] if not name.readings else chunks


def _goes_to_folder(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "pasa a la carpeta docs", where nothing is moved, as going there."""
    plain = [c for c in chunks if not c.reading("filler") and not _is_mark(c)]
    if len(plain) < 3 or not plain[0].tokens[0].norm.startswith("pas"):  # noqa: PLR2004  — "pasa a docs"
        return chunks
    rest = [c for c in plain[2:] if not c.reading("determiner", "kind")]
    moves = plain[0].readings and all(
        r.section == "verb" and r.value is None for r in plain[0].readings
    )
    led = said(plain[1], "cue") == "to" and len(rest) == 1
    folder = led and exists(rest[0].text) and "." not in rest[0].text
    return [read_as(plain[0], "verb", "go"), *plain[1:]] if moves and folder else chunks


def _said_twice(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out the second half of "nobody may edit a.txt: make it read-only"."""
    mark = next((at for at in range(len(chunks) - 2, 0, -1) if _is_mark(chunks[at])), 0)
    rest = [c for c in chunks[mark + 1 :] if not (c.reading("filler") or _is_mark(c))]
    told = [c.reading("filter") for c in rest if c.reading("filter")]
    first = {f.name for c in chunks[:mark] if (f := c.reading("filter"))} & PERMITS
    others = [c for c in rest if not c.reading("filter", "verb", "pronoun")]
    same = len(told) == 1 and told[0] is not None and told[0].name in first and len(first) == 1
    return chunks[:mark] if mark and same and not others else chunks


def _may_be_deleted(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "a.txt se puede borrar" as leave to do it; with a question mark it asks."""
    at = next((i for i, c in enumerate(chunks) if _norm([c]) in {"se puede", "se pueden"}), 0)
    follows = chunks[at + 1 : at + 2]
    gone = bool(follows) and "delete" in {r.name for r in follows[0].readings}
    asks = any(c.text in {"?", "¿"} for c in chunks)
    if not at or asks or not gone or any(c.reading("verb", "stop") for c in chunks[:at]):
        return chunks
    return [read_as(follows[0], "verb", "delete"), *chunks[:at], *chunks[at + 2 :]]


def _packed_as(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "guárdame docs comprimido como docs.zip" as packing it."""
    for at in range(2, len(chunks) - 1):
        packed = chunks[at].tokens[-1].norm in _PACKED or chunks[at].tokens[-1].norm.startswith(
            "comprimid"
        )
        verb = next((i for i, c in enumerate(chunks[:at]) if verbs_of([c]) & {"put", "save"}), None)
        told = exists(chunks[at - 1].text) and chunks[at + 1].reading("cue", "named")
        if packed and told and verb is not None:
            asked = read_as(chunks[verb], "verb", "compress")
            named = read_as(chunks[at], "named", "called")
            return [*chunks[:verb], asked, *chunks[verb + 1 : at], named, *chunks[at + 2 :]]
    return chunks


_PACKED = frozenset({
    "zipped", "compressed", "packed", "tarred", "gzipped",
    "zippeado", "comprimido", "comprimida", "comprimidos", "comprimidas",
})  # fmt: skip


def _small_name(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "link current to docs" as a link of that name."""
    for at in range(1, len(chunks) - 1):
        links = "link" in {r.name for r in chunks[at - 1].readings}
        word = chunks[at]
        small = word.reading("filler") and len(word.tokens) == 1 and word.text.isalpha()
        if links and small and said(chunks[at + 1], "cue") in {"to", "pointing"}:
            asked = read_as(chunks[at - 1], "verb", "link")
            return [
                *chunks[: at - 1],
                asked,
                _quoted(replace(word, readings=())),
                *chunks[at + 1 :],
            ]
    return chunks


ON_NAMES: tuple[Rule, ...] = (
    _numbered_name, _named_with_year, _should_be, _name_told, _owned_names, _should_end,
    _changed_then, _copies_of, _made_and_filled, _have_done, _here_named, _too, _text_into_new,
    _owned_files, _names_told, _copies_put_there, _named_now, _goes_to_folder, _said_twice,
    _may_be_deleted, _packed_as, _small_name,
)  # fmt: skip
