"""How people talk: verbs with their particle apart, "el fichero ese"; see ``rewording``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .chunk_edits import Exists, as_cue, in_quotes, is_mark, norm_of, read_as, said, verbs_of
from .chunks import Chunk
from .patterns import Reading
from .rewording_rules import Rule, needs, readings
from .tokens import fold

__all__ = ["ON_TALKING"]

_THROWING = frozenset({
    "throw", "chuck", "toss", "sling", "fling", "lob", "hurl", "turf", "kick", "boot", "hoof",
    "wipe", "clear", "clean", "bin", "sweep",
})  # fmt: skip
_AWAY = frozenset({"away", "out", "off"})
_OPENING = frozenset({"open", "crack", "bust", "break", "split", "rip"})
_OPEN = frozenset({"up", "open"})
_ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".gz", ".bz2", ".xz", ".7z")


@needs(_THROWING | _OPENING, _AWAY | _OPEN)
def _particle_apart(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "chuck a.txt out" as deleting it, "open a.zip up" as extracting it."""
    for at, chunk in enumerate(chunks[:-2]):
        verb = chunk.tokens[-1].norm
        if not (chunk.reading("verb") or not chunk.readings) or len(chunk.tokens) > 1:
            continue
        end = next((i for i in range(at + 1, len(chunks)) if _closes(chunks, i)), len(chunks))
        thing, last = chunks[at + 1 : end - 1], chunks[end - 1]
        if end - at < 3 or not _is_thing(thing, exists):  # noqa: PLR2004  — a verb, a thing, "out"
            continue
        word = last.tokens[-1].norm
        packed = any(c.text.lower().endswith(_ARCHIVES) for c in thing)
        if verb in _THROWING and word in _AWAY:
            done = "delete"
        elif verb in _OPENING and word in _OPEN and packed:
            done = "extract"
        else:
            continue
        return [*chunks[:at], read_as(chunk, "verb", done), *thing, *chunks[end:]]
    return chunks


def _closes(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether a request ends before the chunk."""
    chunk = chunks[at]
    idle = chunk.reading("filler") and chunk.tokens[-1].norm not in _AWAY | _OPEN
    return bool(chunk.reading("conjunction") or idle or chunk.tokens[0].punctuation)


def _is_thing(chunks: Sequence[Chunk], exists: Exists) -> bool:
    """Whether the chunks are one thing: a name with its article and kind, or a pronoun."""
    named = [c for c in chunks if c.is_name or c.reading("pronoun") or exists(c.text)]
    plain = all(c in named or c.reading("determiner", "kind", "type") for c in chunks)
    return bool(named) and plain


_TAKEN_OUT = frozenset({"sacame", "sacanos", "sacar", "sacarme", "saca", "saqueme", "saquenme"})
_PLACES = frozenset({"from", "in", "of", "out", "to"})
_ARCHIVE_TYPES = frozenset({"archive", "targz", "zip"})
_ASPECTS = frozenset({"content", "name", "path", "permissions"})


@needs(_TAKEN_OUT, {"verb/take"})
def _brought_out(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "sácame los archivos de más de 1 MB" as listing them: out of no place."""
    at = next((i for i, c in enumerate(chunks[:-1]) if c.tokens[-1].norm in _TAKEN_OUT), None)
    if at is None or said(chunks[at], "verb") != "take":
        return chunks
    rest = chunks[at + 1 :]
    if any(said(c, "verb") in {"size", "count"} for c in rest[:1]):
        return [*chunks[:at], *rest]
    if any(said(c, "type") in _ARCHIVE_TYPES or c.text.lower().endswith(_ARCHIVES) for c in rest):
        return chunks
    aspect = any(said(c, "topic") in _ASPECTS for c in rest[:3])
    if not aspect and any(exists(c.text) or said(c, "cue") in _PLACES for c in rest):
        return chunks
    return [*chunks[:at], read_as(chunks[at], "verb", "show"), *rest]


_BEHIND = frozenset({
    "este", "esta", "estos", "estas", "ese", "esa", "esos", "esas", "aquel", "aquella", "aquellos",
    "aquellas",
})  # fmt: skip
_BEFORE = frozenset({"el", "la", "los", "las"})
_GOES_ON = frozenset({"de", "del", "que", "a", "al"})


@needs(_BEHIND, _BEFORE)
def _pointed_behind(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Leave out what only points behind a noun: "borra los tmp esos", "la carpeta esa de fotos"."""
    for at in range(2, len(chunks)):
        pointing = norm_of(chunks[at : at + 1])
        led = any(norm_of([c]) in _BEFORE for c in chunks[max(at - 3, 0) : at - 1])
        noun = chunks[at - 1]
        named = noun.reading("kind", "topic", "type") or not noun.readings
        if pointing not in _BEHIND or not led or not named or noun.tokens[0].punctuation:
            continue
        after = chunks[at + 1] if at + 1 < len(chunks) else None
        ends = after is None or is_mark(after) or after.reading("verb", "stop", "conjunction")
        if ends or (after is not None and after.tokens[0].norm in _GOES_ON):
            return [*chunks[:at], *chunks[at + 1 :]]
    return chunks


@needs({"y", "e"}, {"de"}, {"verb"})
def _and_of_doing(chunks: list[Chunk], _: Exists) -> list[Chunk]:
    """Read "tenga la bondad de crear x y de mover …" as two requests."""
    for at in range(2, len(chunks) - 1):
        joined = norm_of([chunks[at - 1]]) in {"y", "e"} and norm_of([chunks[at]]) == "de"
        verb = chunks[at + 1]
        if joined and verb.reading("verb") and _INFINITIVE.search(verb.tokens[0].norm):
            return [*chunks[:at], *chunks[at + 1 :]]
    return chunks


_ARE = frozenset({"que son", "que sean", "que estan en", "que esten en", "en", "en formato"})
_HANDLED = frozenset({"copy", "count", "delete", "find", "list", "move", "put", "show", "take"})


@needs({"type"}, {"son", "sean", "estan", "esten", "en"}, readings("verb", _HANDLED))
def _of_type(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "mueve las facturas que son pdf", "… en pdf" as moving "las facturas pdf"."""
    if not verbs_of(chunks) <= _HANDLED:
        return chunks
    for at in range(2, len(chunks)):
        kind = chunks[at]
        if not kind.reading("type") or exists(kind.text) or len(kind.tokens) > 1:
            continue
        for start in range(at - 1, max(at - 4, 0), -1):
            noun = chunks[start - 1]
            named = noun.reading("kind", "type", "topic") or not noun.readings
            if norm_of(chunks[start:at]) in _ARE and named and not noun.tokens[0].punctuation:
                return [*chunks[:start], *chunks[at:]]
    return chunks


_SEEING = frozenset({"fijate", "fijese", "mira", "mire", "busca", "busque", "buscalo", "miralo"})


@needs(_SEEING, {"?"}, {"en"})
def _looked_up(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "¿cuántos son cadetes? fijate en a.csv" as one question about the file."""
    for at in range(2, len(chunks) - 2):
        asked, seen, led, name = chunks[at - 1 : at + 3]
        ends = all(is_mark(c) or c.reading("filler") for c in chunks[at + 3 :])
        if asked.text == "?" and norm_of([seen]) in _SEEING and norm_of([led]) == "en" and ends:
            return [*chunks[: at - 1], led, name] if exists(name.text) else chunks
    return chunks


_INFINITIVE = re.compile(r"[aei]r(?:l[aeo]s?|me|se|nos)*$")

_PACKED = frozenset({"zip", "targz", "archive"})


@needs({"type"}, {"verb/compress", "type/zip", "type/targz", "type/archive"})
def _folder_packed(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "comprime las fotos", "un zip con las fotos" as the folder fotos, if it is there."""
    for at in range(1, len(chunks)):
        chunk, after = chunks[at], chunks[at + 1 : at + 2]
        told = norm_of(chunks[at - 1 : at]) in _BEFORE and len(chunk.tokens) == 1
        typed = chunk.reading("type") and said(chunk, "type") not in _PACKED
        led = all(said(c, "cue") in {"in", "to", "as"} or c.reading("named") for c in after)
        folder = _folder_called(chunk, exists)
        if told and typed and folder is not None and (led or all(map(is_mark, after))):
            return [*chunks[:at], folder, *chunks[at + 1 :]]
    return chunks


def _folder_called(chunk: Chunk, exists: Exists) -> Chunk | None:
    """What is there of that name, with its accents or without: "las imágenes"."""
    token = chunk.tokens[0]
    name = next((n for n in (chunk.text, token.norm, fold(token.text)) if exists(n)), None)
    return None if name is None else in_quotes(Chunk((replace(token, text=name),)))


@needs({"type"}, readings("verb", {"copy", "move"}))
def _type_of_folder(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "mueve las fotos jpg a docs" as those of the folder fotos, if there are none here."""
    for at in range(1, len(chunks) - 1):
        folder, kind = chunks[at : at + 2]
        told = norm_of(chunks[at - 1 : at]) in _BEFORE and len(folder.tokens) == 1
        there = any(exists(c.text) for c in chunks[at + 2 :] if not c.tokens[0].punctuation)
        typed = folder.reading("type") and kind.reading("type")
        called = _folder_called(folder, exists)
        if told and there and typed and called is not None:
            of = Chunk((replace(folder.tokens[0], text="de", norm="de"),))
            return [*chunks[:at], kind, as_cue(of, "of"), called, *chunks[at + 2 :]]
    return chunks


_LEFT = frozenset({"of", "from"})
_LISTS = (".txt", ".csv", ".md", ".list")


@needs({"verb/take"}, {"de"})
def _taken_off(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "sácala de socias.txt" as deleting what stands there: a text holds no files."""
    for at, chunk in enumerate(chunks[:-2]):
        cue, name = chunks[at + 1 : at + 3]
        clitic = said(chunk, "verb") == "take" and any(r.value for r in chunk.readings)
        text = name.text.lower().endswith(_LISTS) and exists(name.text)
        if clitic and said(cue, "cue") in _LEFT and text:
            verbs = (replace(r, name="delete") for r in chunk.readings if r.section == "verb")
            return [*chunks[:at], replace(chunk, readings=tuple(verbs)), *chunks[at + 1 :]]
    return chunks


@needs({"verb/join"}, _BEFORE)
def _folder_joined(chunks: list[Chunk], exists: Exists) -> list[Chunk]:
    """Read "junta los cuentos en todos.txt" as the files of the folder cuentos."""
    for at in range(2, len(chunks)):
        folder, before = chunks[at], chunks[at - 1]
        start = at - 1 if before.reading("number") else at
        led = norm_of(chunks[start - 1 : start]) in {"los", "las"} and len(folder.tokens) == 1
        verb = said(chunks[start - 2], "verb") == "join" if start > 1 else False
        if led and verb and "." not in folder.text and exists(folder.text):
            files = Chunk(folder.tokens, (Reading("kind", "file", plural=True),))
            of = Chunk((replace(folder.tokens[0], text="de", norm="de"),))
            return [*chunks[:at], files, as_cue(of, "of"), in_quotes(folder), *chunks[at + 1 :]]
    return chunks


ON_TALKING: tuple[Rule, ...] = (
    _particle_apart, _brought_out, _pointed_behind, _and_of_doing, _of_type, _looked_up,
    _folder_packed, _type_of_folder, _taken_off,
    _folder_joined,
)  # fmt: skip
