"""Words that are settled by what stands beside them, before anything else is read.

"Backup" is a folder in "move a.txt to backup" if there is one, "ese" is no pronoun in "ese a.txt",
and "tanto a.txt como b.txt" are both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .called import parts_of
from .chunk_edits import in_quotes, norm_of, read_as, said
from .chunks import Chunk
from .patterns import Reading
from .scene import Scene
from .tokens import fold

__all__ = ["settled"]

_PAIR = 2
_OF = frozenset({"de", "of"})
_INTO = frozenset({"to", "in"})
_POINTING = {
    "ese": "el", "este": "el", "aquel": "el", "dicho": "el", "esa": "la", "esta": "la",
    "aquella": "la", "dicha": "la", "esos": "los", "estos": "los", "aquellos": "los",
    "dichos": "los", "esas": "las", "estas": "las", "aquellas": "las", "dichas": "las",
    "mis": "los", "nuestros": "los", "nuestras": "las",
}  # fmt: skip
_MORE = frozenset({"tanto"})
_LINKS = frozenset({"current", "latest", "newest", "actual", "ultimo", "ultima", "vigente"})
"""How links are often called, which are other words elsewhere."""
_WHOLE = frozenset({"all", "everything", "todo"})
_LINES = frozenset({"first_line", "last_line", "line_number"})
_AS = frozenset({"como", "cuanto"})


def settled(chunks: Sequence[Chunk], scene: Scene) -> list[Chunk]:
    """The chunks as what stands beside them has them mean."""
    chunks = _as_called([_as_written(chunk, scene) for chunk in chunks], scene)
    chunks = _being_empty(_to_be_emptied(_of_them(_out_of(chunks, scene))), scene)
    kept = list(chunks)
    for at, chunk in enumerate(chunks):
        if at and _is_folder(chunks, at, scene):
            kept[at] = replace(chunk, readings=())
        elif _names_link(chunks, at, scene):
            kept[at] = in_quotes(replace(chunk, readings=()))
        elif _gives_name(chunks, at, scene):
            kept[at] = read_as(chunk, "cue", "of")
        elif _points_at_name(chunks, at, scene):
            word = _POINTING[chunk.tokens[0].norm]
            several = word in {"los", "las"}
            kept[at] = replace(chunk, readings=(Reading("determiner", word, plural=several),))
        elif at and _is_every_script(chunks[at - 1], chunk):
            kept[at] = read_as(chunk, "type", "script")
        elif 0 < at < len(chunks) - 1 and _joins_names(*chunks[at - 1 : at + 2]):
            kept[at] = read_as(Chunk(chunk.tokens[:1]), "conjunction", "and")
        elif _is_order(chunks, at):
            kept[at] = read_as(chunk, "filter", "by_name")
        elif _is_saved(chunks, at, scene):
            saves = Reading("verb", "put"), Reading("verb", "save")
            kept[at] = replace(Chunk(chunk.tokens[:1]), readings=saves)
    return _both(_into_bins(kept, scene))


def _out_of(chunks: list[Chunk], scene: Scene) -> list[Chunk]:
    """Read a kind behind a kind as the folder that is called so: "los mp3 de audio"."""
    kept: list[Chunk] = []
    for chunk in chunks:
        kinds = bool(kept) and kept[-1].reading("type") and chunk.reading("type")
        of = kinds and len(chunk.tokens) == _PAIR and chunk.tokens[0].norm in _OF
        if of and scene.is_folder(chunk.tokens[1].text):
            cue = (Reading("cue", "of"),)
            kept += [replace(Chunk(chunk.tokens[:1]), readings=cue), Chunk(chunk.tokens[1:])]
        else:
            kept.append(chunk)
    return kept


def _of_them(chunks: list[Chunk]) -> list[Chunk]:
    """Read "of them" behind a noun as what is spoken of: "the diff of them"."""
    kept: list[Chunk] = []
    for at, chunk in enumerate(chunks):
        before = chunks[at - 1] if at else None
        noun = before is not None and (before.reading("topic") or said(before, "filter") in _LINES)
        if noun and chunk.reading("filler") and norm_of([chunk]) == "of them":
            first, last = (Chunk((token,)) for token in chunk.tokens)
            kept += [read_as(first, "cue", "of"), read_as(last, "pronoun", "them")]
        else:
            kept.append(chunk)
    return kept


def _to_be_emptied(chunks: list[Chunk]) -> list[Chunk]:
    """Read "empty everything in docs" as what shall be done: what is empty has a noun behind it."""
    if len(chunks) > 1 and said(chunks[0], "verb") == "empty_out" and _is_all(chunks[1]):
        return [chunks[0].without("filter"), *chunks[1:]]
    return chunks


def _being_empty(chunks: list[Chunk], scene: Scene) -> list[Chunk]:
    """Read "ok, empty files" as files that are empty: to be emptied they are named or definite."""
    kept = list(chunks)
    for at, chunk in enumerate(chunks):
        if said(chunk, "filter") != "empty" or said(chunk, "verb") != "empty_out":
            continue
        after = at + 1
        while after < len(chunks) and _is_several(chunks[after]):
            after += 1
        named = after < len(chunks) and _exists(chunks[after], scene)
        behind = at > 0 and chunks[at - 1].reading("verb") is not None  # "throw blank files away"
        if behind or (after > at + 1 and not named):
            kept[at] = chunk.without("verb")
    return kept


def _is_several(chunk: Chunk) -> bool:
    kind = chunk.reading("kind")
    return chunk.reading("type") is not None or (kind is not None and kind.plural)


def _exists(chunk: Chunk, scene: Scene) -> bool:
    return not chunk.readings and scene.exists(chunk.text)


def _is_all(chunk: Chunk) -> bool:
    whole = said(chunk, "kind") == "item" and chunk.tokens[0].norm in _WHOLE
    return whole or chunk.reading("determiner") is not None


def _into_bins(chunks: list[Chunk], scene: Scene) -> list[Chunk]:
    """Read "a la papelera" as the folder of that name if there is one."""
    kept: list[Chunk] = []
    for chunk in chunks:
        idiom = said(chunk, "topic") == "trash" or said(chunk, "verb") == "delete"
        *lead, last = chunk.tokens
        if not (idiom and lead and not last.quoted and scene.is_folder(last.text)):
            kept.append(chunk)
            continue
        at = len(lead) - 2 if len(lead) > 1 else 0
        moved = [Chunk((token,), (Reading("verb", "move"),)) for token in lead[:at]]
        verb = next((i for i in range(len(kept) - 1, -1, -1) if kept[i].reading("verb")), None)
        if verb is not None and not moved and said(kept[verb], "verb") == "delete":
            kept[verb] = read_as(kept[verb], "verb", "move")  # "tira a.txt a la papelera"
        kept += [*moved, read_as(Chunk(tuple(lead[at:])), "cue", "to"), Chunk((last,))]
    return kept


def _as_called(chunks: list[Chunk], scene: Scene) -> list[Chunk]:
    """The chunks with a folder as it is written, "los exámenes pdf"; "ponle x.txt" names."""
    for at, chunk in enumerate(chunks):
        before, after = chunks[at - 1] if at else None, chunks[at + 1 : at + 3]
        gives = norm_of([chunk]) in _GIVING and before is not None and _is_noun(before, scene)
        if gives and after and _is_new_file(after[0], scene) and len(after) == 1:
            chunks[at] = read_as(chunk, "verb", "call")
        typed = any(c.reading("type") and not c.reading("kind") for c in after)
        if typed and not chunk.readings and not scene.exists(chunk.text):
            same = (e.name for e in scene.entries() if e.is_directory)
            name = next((name for name in same if fold(name) == fold(chunk.text)), None)
            if name is not None:
                chunks[at] = Chunk((replace(chunk.tokens[0], text=name),))
    return chunks


_GIVING = frozenset({"ponle", "ponele", "pongale", "ponles", "ponerle"})


def _is_noun(chunk: Chunk, scene: Scene) -> bool:
    return not chunk.readings and not chunk.tokens[0].punctuation and not scene.exists(chunk.text)


def _is_new_file(chunk: Chunk, scene: Scene) -> bool:
    named = not chunk.readings and "." in chunk.text.strip(".") and "/" not in chunk.text
    return named and not scene.exists(chunk.text)


def _as_written(chunk: Chunk, scene: Scene) -> Chunk:
    """The chunk without its reading as a verb with a slip, if a name here holds the word."""
    if not _is_in_name(chunk, scene):
        return chunk
    token = chunk.tokens[0]
    return Chunk((replace(token, norm=fold(token.text), mended=False),))


def _is_in_name(chunk: Chunk, scene: Scene) -> bool:
    """Whether a verb with a slip is a word of a name here: "citas" of citas_lunes.txt."""
    verb = chunk.corrected and all(r.section == "verb" for r in chunk.readings)
    if not verb or len(chunk.tokens) > 1:
        return False
    return any(fold(chunk.text) in parts_of(fold(entry.name)) for entry in scene.entries())


def _is_every_script(before: Chunk, chunk: Chunk) -> bool:
    """Whether all scripts are meant, and not a file that is called so: "each script"."""
    return chunk.tokens[0].norm == "script" and said(before, "determiner") == "all"


def _is_folder(chunks: Sequence[Chunk], at: int, scene: Scene) -> bool:
    """Whether a word is the folder of that name that something is put into."""
    chunk = chunks[at]
    words = bool(chunk.readings) and all(r.section in {"topic", "verb"} for r in chunk.readings)
    last = at + 1 == len(chunks) or chunks[at + 1].tokens[0].punctuation
    words = words or (last and chunk.reading("determiner") is not None)  # "a la carpeta varios"
    kind = chunks[at - 1].reading("kind")
    one = kind is not None and kind.name == "folder" and not kind.plural
    words = words or (one and bool(chunk.reading("filter", "filler")))  # "a la carpeta nuevos"
    start = at - 1
    while start > 0 and chunks[start].reading("determiner", "kind", "named"):
        start -= 1
    led = said(chunks[start], "cue") in _INTO
    return words and led and len(chunk.tokens) == 1 and scene.is_folder(chunk.text)


def _names_link(chunks: Sequence[Chunk], at: int, scene: Scene) -> bool:
    """Whether a word names a link: "symlink current -> data/a.csv", "link a.csv as current"."""
    usual = chunks[at].tokens[0].norm in _LINKS and len(chunks[at].tokens) == 1
    if not usual or scene.exists(chunks[at].text):
        return False
    before, after = chunks[at - 1 : at], chunks[at + 1 : at + 2]
    links = any("link" in r.name for c in chunks for r in c.readings)
    if not links and not any(c.tokens[0].norm in _POINTS for c in chunks):
        return False
    told = bool(before) and before[0].reading("determiner") is not None
    leads = all(c.tokens[0].norm in _LEADING or said(c, "cue") in _LED for c in after)
    return not told and leads and len(chunks) > 1


_POINTS = frozenset({"alias", "apunta", "apuntar", "apunte", "ln", "point", "shortcut", "soft"})
_LEADING = frozenset({
    "->", "=>", ",", ".", "?", "a", "an", "as", "be", "debe", "deberia", "for", "in", "must",
    "apunte", "para", "please", "point", "should", "tiene", "to", "un",
})  # fmt: skip
_LED = frozenset({"in", "pointing", "to"})
"""What may follow the name of a link, which is no noun: "the current version"."""


def _gives_name(chunks: Sequence[Chunk], at: int, scene: Scene) -> bool:
    """Whether "a" says whose name is changed: "cámbiale el nombre a a.txt", which exists."""
    verbs = [c for c in chunks[:at] if said(c, "verb") == "change"]
    named = said(chunks[at], "cue") == "to" and said(chunks[at - 1], "topic") == "name"
    rest = (c for c in chunks[at + 1 :] if not c.reading("determiner", "kind"))
    exists = (name := next(rest, None)) is not None and scene.exists(name.text)
    return bool(named and exists and verbs and verbs[-1].tokens[-1].norm.endswith("le"))


def _points_at_name(chunks: Sequence[Chunk], at: int, scene: Scene) -> bool:
    """Whether "ese", "mis" stands before the name or the type of what is there."""
    if chunks[at].tokens[0].norm not in _POINTING or len(chunks[at].tokens) > 1:
        return False
    follows = chunks[at + 1] if at + 1 < len(chunks) else None
    if follows is None:
        return False
    named = not follows.readings and scene.exists(follows.text)
    return named or (follows.reading("type") is not None and not follows.reading("kind"))


def _is_saved(chunks: Sequence[Chunk], at: int, scene: Scene) -> bool:
    """Whether "guarda el archivo" says what is put somewhere: "guarda el archivo a.txt en docs"."""
    after = chunks[at + 1 : at + 4]
    if len(after) > 2 and said(after[1], "topic") == "sorted":  # noqa: PLR2004
        after = [after[0], after[2]]  # "save the file a.txt sorted as b.txt"
    leads = not at or chunks[at - 1].reading("conjunction", "filler") is not None
    saved = leads and said(chunks[at], "topic") == "in_place" and len(after) > 1
    return saved and scene.exists(after[0].text) and said(after[1], "cue") in _INTO | {"as"}


def _is_order(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether "by name" says how files are sorted, and gives none: "by name, Z to A"."""
    if said(chunks[at], "filter") != "by_name" or not chunks[at].reading("named"):
        return False
    after = chunks[at + 1 : at + 2]
    ends = (c.tokens[0].punctuation or c.reading("filter", "cue", "conjunction") for c in after)
    return all(ends)


def _joins_names(before: Chunk, chunk: Chunk, after: Chunk) -> bool:
    """Whether "y también" stands between two names."""
    names = {r.name for r in chunk.readings if r.section == "conjunction"}
    return names == {"and", "then"} and before.is_name and after.is_name


def _both(chunks: list[Chunk]) -> list[Chunk]:
    """Read "tanto a.txt como b.txt" as "a.txt y b.txt"."""
    first = next((i for i, c in enumerate(chunks) if c.text.casefold() in _MORE), None)
    last = next((i for i, c in enumerate(chunks) if c.text.casefold() in _AS), None)
    if first is None or last is None or not first < last - 1 or chunks[first].readings:
        return chunks
    token = replace(chunks[last].tokens[0], text="y", norm="y")
    joined = read_as(Chunk((token,)), "conjunction", "and")
    return [*chunks[:first], *chunks[first + 1 : last], joined, *chunks[last + 1 :]]
