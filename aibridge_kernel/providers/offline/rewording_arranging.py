"""Requests to make, move and name files in other words; see ``rewording``."""

from __future__ import annotations

from dataclasses import replace

from .chunk_edits import Exists, read_as, said, verbs_of
from .chunks import Chunk
from .deciding import CLITICS
from .gapping import parted
from .patterns import Reading
from .rewording_rules import Rule, needs, readings
from .unsaid import PERMITS

_JOINTS = frozenset({"underscores", "hyphens"})
_SPACES = frozenset({"space", "spaces"})
_TAKING = frozenset({"delete", "take"})
_ALL_OF_IT = frozenset({"esto", "todo", "todo esto", "this", "everything", "all this", "it"})
_MAKING = frozenset({"create", "make", "need", "want"})
_ONE = frozenset({"una", "uno", "un", "one"})
_ELSEWHERE = frozenset({"lugar", "sitio", "ubicacion", "carpeta", "posicion", "directorio"})
_CHANGING = frozenset({
    "cambiando", "sustituyendo", "reemplazando", "remplazando", "changing", "replacing",
    "swapping", "substituting", "turning",
})  # fmt: skip
_COPIES = frozenset({"backup", "copias", "copies", "copy", "duplicate", "duplicates"})
_THOSE = frozenset({"esas", "esos", "estas", "estos", "aquellas", "aquellos"})
_WIPING = frozenset({"scrub", "sweep", "wipe"})
_ABLE = frozenset({"can", "could"})
_PUTTING = frozenset({"move", "put"})


@needs(readings("topic", _JOINTS), readings("topic", _SPACES))
def _space_gives_way(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "quita los espacios de a b.txt y pon guiones" as changing the ones into the others."""
    for at, chunk in enumerate(chunks[:-1]):
        puts = said(chunk, "verb") == "put" or "put" in {r.name for r in chunk.readings}
        joined = bool(at) and chunks[at - 1].reading("conjunction") is not None
        rest = [c for c in chunks[at + 1 :] if not c.reading("number", "determiner", "filler")]
        joint = len(rest) == 1 and said(rest[0], "topic") in _JOINTS
        spaces = any(said(c, "topic") in _SPACES for c in chunks[:at])
        first = next((i for i, c in enumerate(chunks[:at]) if said(c, "verb") in _TAKING), None)
        if puts and joined and joint and spaces and first is not None:
            changed = read_as(chunks[first], "verb", "change")
            lead, told = chunks[:first], chunks[first + 1 : at - 1]
            return [*lead, changed, *told, read_as(chunks[at - 1], "cue", "by"), rest[0]]
    return chunks


@needs({"back"}, {"up"})
def _backed_up(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "back main.py up" as "back up main.py"."""
    back = next((at for at, c in enumerate(chunks) if c.text.casefold() == "back"), None)
    if back is None or any(c.reading("verb") for c in chunks[:back]):
        return chunks
    for at in range(back + 2, min(back + _FARTHEST, len(chunks))):
        if chunks[at].tokens[0].norm == "up":
            verb = read_as(chunks[back], "verb", "copy")
            after = [_into(chunks[at])] if len(chunks[at].tokens) > 1 else []
            return [*chunks[:back], verb, *chunks[back + 1 : at], *after, *chunks[at + 1 :]]
    return chunks


_FARTHEST = 8
"""Chunks between "back" and "up"."""


def _into(chunk: Chunk) -> Chunk:
    return Chunk(chunk.tokens[1:], (Reading("cue", "to"),))


@needs({"cue/as"}, readings("verb", _MAKING), {"kind/file", "kind/folder"})
def _as_folders(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "crea a, b y c como carpetas" as "crea las carpetas a, b y c"."""
    made = next((at for at, c in enumerate(chunks) if said(c, "verb") in _MAKING), None)
    if made is None or len(chunks) < made + _FEWEST_MADE or said(chunks[-2], "cue") != "as":
        return chunks
    return (
        [*chunks[: made + 1], chunks[-1], *chunks[made + 1 : -2]]
        if (said(chunks[-1], "kind") in {"file", "folder"})
        else chunks
    )


_FEWEST_MADE = 4
"""A verb, a name, "como", "carpeta"."""


@needs({"topic/so_on"})
def _row_of_names(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "numera los pdf: doc1, doc2, etc" as calling them so."""
    on = any(said(c, "topic") == "so_on" for c in chunks)
    said_verbs = {r.name for c in chunks for r in c.readings if r.section == "verb"}
    verbs = {"call", "number", "rename"} & said_verbs
    first = next((at for at, c in enumerate(chunks) if _is_numbered(c) and not exists(c.text)), 0)
    before = chunks[first - 1] if first else None
    if not (on and verbs) or before is None or before.reading("cue", "named"):
        return chunks
    lead = chunks[: first - 1] if before.text in {":", ","} else chunks[:first]
    return [*lead, read_as(before, "cue", "as"), *chunks[first:]]


def _is_numbered(chunk: Chunk) -> bool:
    return chunk.is_name and any(letter.isdigit() for letter in chunk.text)


@needs({"filter/beginning", "filter/ending"}, {"cue/with"})
def _named_at_end(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out "al" in "renombra los pdf añadiendo x_ al principio", which is no new name."""
    renames = bool({"rename", "call"} & verbs_of(chunks))
    adds = any(said(c, "cue") == "with" for c in chunks)
    at = len(chunks) - 2
    ends = at > 0 and said(chunks[at], "cue") in {"to", "in"}
    if renames and adds and ends and said(chunks[-1], "filter") in {"beginning", "ending"}:
        return [*chunks[:at], chunks[-1]]
    return chunks


@needs({"verb/sort"}, {":"}, {"cue/to"})
def _tidied(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "ordena esto: los pdf a docs y …" as moving the one and the other."""
    mark = next((at for at, c in enumerate(chunks) if c.tokens[-1].text == ":"), 0)
    lead, rest = chunks[:mark], chunks[mark + 1 :]
    sorts = [c for c in lead if "sort" in {r.name for r in c.readings if r.section == "verb"}]
    others = [c for c in lead if c not in sorts and not c.reading("filler")]
    all_of_it = all(
        c.reading("here", "pronoun", "filter") or c.text.casefold() in _ALL_OF_IT
        or c.reading("kind", "determiner", "cue") or c.text.casefold() == "out"
        for c in others
    )  # fmt: skip
    goes = any(said(c, "cue") == "to" for c in rest) and not verbs_of(rest)
    if len(sorts) == 1 and all_of_it and goes:
        verb = read_as(sorts[0], "verb", "move")
        return next(parted([verb], rest), [verb, *rest])
    return chunks


@needs(_THOSE, {"number", "kind", "type"})
def _that_thing(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "esas dos fotos" as "las dos fotos"."""
    return [
        Chunk(chunk.tokens, (Reading("determiner", "las" if chunk.text[-2:] == "as" else "los"),))
        if chunk.text.casefold() in _THOSE and follows.reading("number", "kind", "type")
        else chunk
        for chunk, follows in zip(chunks, [*chunks[1:], chunks[-1]], strict=True)
    ]


@needs({"another"}, _ONE, readings("verb", _MAKING), {"kind"})
def _each_named(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "crea dos carpetas en docs, una a y otra b" as "… dos carpetas a y b en docs"."""
    kind = next((at for at, c in enumerate(chunks) if c.reading("kind")), 0)
    comma = next((at for at, c in enumerate(chunks) if at > kind and c.text in {",", ":"}), 0)
    place, rest = chunks[kind + 1 : comma], chunks[comma + 1 :]
    counted = kind > 0 and said(chunks[kind - 1], "number") == "count"
    placed = bool(place) and said(place[0], "cue") == "in" and verbs_of(chunks) & _MAKING
    one = bool(rest) and rest[0].text.casefold() in _ONE and any(c.reading("another") for c in rest)
    if not (counted and placed and one):
        return chunks
    named = [c for c in rest if not c.reading("another", "named") and c.text.casefold() not in _ONE]
    return [*chunks[: kind + 1], *named, *place]


@needs({"verb/change"}, {"de"}, _ELSEWHERE)
def _moved_elsewhere(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "cambia a.txt de sitio, ponlo en docs" as taking it, and putting it there."""
    for at in range(2, len(chunks)):
        cue, word = chunks[at - 1 : at + 1]
        place = cue.text.casefold() == "de" and word.text.casefold() in _ELSEWHERE
        verb = next((i for i, c in enumerate(chunks[:at]) if "change" in verbs_of([c])), None)
        if place and verb is not None and verb < at - 2:
            lead = [*chunks[:verb], read_as(chunks[verb], "verb", "take")]
            return [*lead, *chunks[verb + 1 : at - 1], *chunks[at + 1 :]]
    return chunks


@needs(_WIPING, {"clean"})
def _wiped_clean(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "wipe docs clean" as emptying it."""
    wiped = chunks[0].text.casefold() in _WIPING and len(chunks) > _FEWEST_WIPED
    if not wiped or chunks[-1].text.casefold() != "clean":
        return chunks
    return [read_as(chunks[0], "verb", "empty_out"), *chunks[1:-1]]


_FEWEST_WIPED = 2


@needs({"todo"}, {"verb"})
def _all_of_it(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "bórralo todo" as "borra todo"."""
    return [
        replace(
            chunk,
            readings=tuple(replace(r, value=None) for r in chunk.readings if r.section == "verb"),
        )
        if follows.text.casefold() == "todo" and any(r.value == "lo" for r in chunk.readings)
        else chunk
        for chunk, follows in zip(chunks, [*chunks[1:], chunks[-1]], strict=True)
    ]


@needs({"be"}, _ABLE)
def _could_be(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "could the pdfs be moved to docs" as a request, if nothing is deleted by it."""
    asks = chunks[0].text.casefold() in _ABLE
    done = any(c.tokens[0].norm == "be" and c.reading("verb") for c in chunks)
    return chunks[1:] if asks and done and "delete" not in verbs_of(chunks) else chunks


@needs(_CHANGING, {"verb/rename"})
def _changing_names(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "renombra los pdf cambiando a por b" as changing a to b in their names."""
    at = next((i for i, c in enumerate(chunks) if c.text.casefold() in _CHANGING), 0)
    verb = next((i for i, c in enumerate(chunks[:at]) if "rename" in verbs_of([c])), None)
    if not at or verb is None or not chunks[verb + 1 : at]:
        return chunks
    names = [read_as(chunks[at], "cue", "in"), read_as(chunks[at], "topic", "names")]
    tail = [*names, read_as(chunks[at], "cue", "of"), *chunks[verb + 1 : at]]
    changed = read_as(chunks[verb], "verb", "change")
    return [*chunks[:verb], changed, *chunks[at + 1 :], *tail]


@needs(readings("filter", PERMITS), {"que"})
def _only_wished(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out the "que" of "que a.txt solo lo vea yo", which asks nothing."""
    led = chunks[0].text.casefold() == "que" and len(chunks) > 1
    permits = any((f := c.reading("filter")) and f.name in PERMITS for c in chunks)
    verbs = [c for c in chunks[1:] if c.reading("verb")]
    return chunks[1:] if led and permits and not verbs else chunks


@needs({":"}, {"verb/change", "verb/rename"})
def _name_behind_colon(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "cambia el nombre a docs: textos" as "cambia el nombre a docs por textos"."""
    if len(chunks) < _FEWEST_MADE or chunks[-2].text != ":" or chunks[-1].reading("verb", "cue"):
        return chunks
    names = any(said(c, "topic") == "name" for c in chunks) and "change" in verbs_of(chunks)
    renames = names or "rename" in verbs_of(chunks)
    return [*chunks[:-2], read_as(chunks[-2], "cue", "by"), chunks[-1]] if renames else chunks


@needs({"cue/with"})
def _with_heading(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "un fichero a.md con # Hola" as a text."""
    return [
        read_as(chunk, "text", "saying")
        if said(chunk, "cue") == "with" and follows.text.startswith("#") and follows is not chunk
        else chunk
        for chunk, follows in zip(chunks, [*chunks[1:], chunks[-1]], strict=True)
    ]


@needs(_COPIES, {"cue/of"})
def _copy_of(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "backup of a.txt" as a copy of it."""
    first, *rest = chunks
    noun = first.text.casefold() in _COPIES and bool(rest)
    return (
        [read_as(first, "topic", "copy"), *rest]
        if noun and said(rest[0], "cue") == "of"
        else chunks
    )


@needs(readings("verb", _PUTTING))
def _taken_and_put(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "quita a.txt de src y déjalo aquí" as taking it from there."""
    first = next((at for at, c in enumerate(chunks) if c.reading("verb")), len(chunks))
    word = chunks[first].tokens[0].norm if first < len(chunks) else ""
    if not word.startswith(("quit", "remove")):
        return chunks
    puts = any(
        r.section == "verb" and r.name in _PUTTING and (r.value in CLITICS or pointed)
        for at, c in enumerate(chunks[first + 1 :], first + 1)
        for pointed in [any(p.reading("pronoun") for p in chunks[at + 1 : at + 2])]
        for r in c.readings
    )
    if not puts:
        return chunks
    return [*chunks[:first], read_as(chunks[first], "verb", "take"), *chunks[first + 1 :]]


@needs({"script"})
def _that_script(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "borra el script" as what is a script, and not as any file."""
    return [
        read_as(chunk, "type", "script")
        if chunk.text.casefold() == "script"
        and at
        and said(chunks[at - 1], "determiner") in {"el", "the"}
        and not (chunks[at + 1 :] and chunks[at + 1].is_name)
        else chunk
        for at, chunk in enumerate(chunks)
    ]


@needs({":"}, {"verb"})
def _without_heading(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Leave out "organiza las fotos" before a colon and the request that says how.

    "Limpia tmp: borra los .bak" says where, too.
    """
    mark = next((at for at, c in enumerate(chunks) if c.text == ":"), 0)
    lead, rest = chunks[:mark], chunks[mark + 1 :]
    heading = 0 < mark <= _LONGEST_HEADING and lead[0].tokens[0].norm.startswith(_TIDYING)
    plain = not any(c.reading("stop", "filter", "named", "text") for c in lead)
    pointing = any(c.reading("pronoun") for c in rest) or any(
        r.section == "verb" and r.value is not None for c in rest for r in c.readings
    )
    begins = bool(rest) and rest[0].reading("verb") is not None
    if not (heading and plain and begins) or pointing:
        return chunks
    named = [c for c in lead[1:] if exists(c.text)]
    if not named or any(c.reading("cue") for c in rest):
        return rest
    return [*rest, read_as(lead[0], "cue", "in"), replace(named[0], readings=())]


_TIDYING = ("organi", "orden", "arregl", "recog", "tidy", "sort", "clean", "arrang", "limpi")
_LONGEST_HEADING = 5


ON_FILES: tuple[Rule, ...] = (
    _space_gives_way, _backed_up, _as_folders, _row_of_names, _named_at_end,
    _tidied, _each_named, _moved_elsewhere, _wiped_clean,
    _all_of_it,
    _could_be,
    _changing_names,
    _only_wished,
    _name_behind_colon,
    _with_heading,
    _copy_of,
    _taken_and_put,
    _that_thing, _that_script, _without_heading,
)  # fmt: skip
