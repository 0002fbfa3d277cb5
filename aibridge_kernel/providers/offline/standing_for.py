"""A refused request with the paths that its words stand for: "gzip the oldest file in logs".

What can be deleted can be named: the words that say which files are meant are read behind "delete",
which knows every way to say it, and the files that this would take are put in their place. Nothing
of it is guessed: the words are all heeded by the one reading, the rest by the other, and nothing
may stand beside the request.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase

from .chunk_edits import LOOKING, said, verbs_of
from .chunks import Chunk
from .planning import Understood
from .quoting import Done
from .scene import Scene
from .selecting import SUPERLATIVES, grammar

__all__ = ["standing_for"]

_DELETE = {"en": "delete {}", "es": "borra {}"}
_AND = {"en": " and ", "es": " y "}
_CONTRACTED = {"del": "de ", "al": "a "}
_MOST = 60
"""Files that are named one by one."""
_PROBES = 5
"""Readings of one sentence that are tried."""
_WORDS = 22
"""Chunks of a sentence that is tried."""
_OPENING = ("determiner", "filter", "kind", "type", "number", "topic", "pronoun")
_GOES_ON = ("filter", "holding", "stop", "kind", "type", "conjunction")
_CHOOSING = frozenset({
    "cuyo", "cuya", "cuyos", "cuyas", "de", "del", "donde", "from", "of", "que", "sin", "that",
    "where", "which", "whose", "without",
})  # fmt: skip
_LEADING_ON = frozenset({"that", "which", "que", "with", "con", "whose", "containing"})
_EVERY = frozenset({
    "all", "ambas", "ambos", "both", "cada", "each", "every", "toda", "todas", "todo", "todos",
})  # fmt: skip
_LEADS = frozenset({"de", "del", "en", "in", "of", "on"})
_THEM = frozenset(
    {"them", "these", "those", "esos", "esas", "ellos", "ellas", "it", "this", "that"}
)
_THOSE = frozenset({"these", "those", "esos", "esas", "estos", "estas"})
_SCRIPTS = frozenset({"script", "scripts", "readme", "leeme"})
_INDEFINITE = frozenset({"a", "an", "un", "una", "any", "some", "algun", "alguna", "unos", "unas"})
_MAKING = frozenset({"append", "prepend", "write"})
"""Verbs whose object is a text where it is no file."""
_CHANGING = frozenset({
    "append", "checkout", "clone", "compress", "copy", "download", "extract", "move", "rename",
    "write",
})  # fmt: skip
"""Verbs after which other files may be there."""
_BY_NAME = frozenset({"aqui", "here", "name", "names", "nombre", "nombres"})
_SEEKING = frozenset({"count_text", "find", "search"})
_NEVER = frozenset({"look_in", "open", "where", "where_is", "need"})
_BESIDE = frozenset({
    "cue", "determiner", "filter", "holding", "kind", "named", "number", "text", "topic", "type",
    "verb",
})  # fmt: skip
"""What may be said beside the words: anything that belongs to a request."""
_PLAIN = re.compile(r"[\w/-]*[\w]\.\w+", re.ASCII)
"""A path that is one in any sentence."""
_FOLDERS = frozenset({"-r", "-rf", "-d"})
_STATES = frozenset({"executable", "read_only", "writable", "private", "not_executable", "gzip"})
_TEXTS = 2
"""Words of no reading that may be texts or new names."""

Read = Callable[[str], Understood]


def standing_for(  # noqa: PLR0917 — a request in its own order
    sentence: str, chunks: Sequence[Chunk], language: str, scene: Scene, now: float, read: Read
) -> Understood | None:
    """What becomes of a sentence that names files by what they are, ``None`` if it names none.

    ``read`` passes over nothing that is said.
    """
    if len(chunks) > _WORDS or not _asks(chunks):
        return None
    for start, end in _spans(chunks):
        span = chunks[start:end]
        found = read(_DELETE[language].format(_words(sentence, span, chunks[start - 1])))
        if not found.steps:
            continue
        paths = _taken(found.steps, scene, now)
        if paths is None or (_seeks_deeper(chunks, paths, scene) and not _is_one_place(span)):
            return None
        other = read(_with(sentence, span, chunks[start - 1], paths, language))
        return other if _names_all(other, paths) else None
    return None


def _seeks_deeper(chunks: Sequence[Chunk], paths: Sequence[str], scene: Scene) -> bool:
    """Whether something is looked for that files of the kind may hold in folders below as well."""
    seeks = _verbs(chunks) & _SEEKING or any(chunk.reading("holding") for chunk in chunks)
    if not seeks or any("/" in path for path in paths):
        return False
    kinds = {posixpath.splitext(path)[1] for path in paths}
    below = (path for path, entry in scene.walk() if "/" in path and not entry.is_directory)
    return any(posixpath.splitext(path)[1] in kinds for path in below)


def _is_one_place(span: Sequence[Chunk]) -> bool:
    """Whether it says that only those here are meant, or tells them by a name or a measure."""
    here = any(c.reading("here") or said(c, "filter") in SUPERLATIVES for c in span)
    return here or any(token.norm in _BY_NAME for chunk in span for token in chunk.tokens)


def _asks(chunks: Sequence[Chunk]) -> bool:
    """Whether something is to be done with files, and none of it denied."""
    verbs = _verbs(chunks)
    makes_folder = "create" in verbs and any(said(c, "kind") == "folder" for c in chunks)
    denied = any(chunk.reading("stop") for chunk in chunks)
    strong = any(c.reading("verb", "holding") and not c.reading("filler") for c in chunks)
    return strong and bool(verbs) and not (verbs & _NEVER or makes_folder or denied)


def _verbs(chunks: Sequence[Chunk]) -> set[str]:
    """The classes of the verbs; the first word may be a noun as well: "zip", "copia"."""
    first = chunks[_first(chunks)].readings if chunks else ()
    return verbs_of(chunks) | {r.name for r in first if r.section == "verb"}


def _first(chunks: Sequence[Chunk]) -> int:
    """Where the request begins."""
    said_first = (at for at, c in enumerate(chunks) if not c.reading("filler", "wish"))
    return next(said_first, 0)


def _names_all(found: Understood, paths: Sequence[str]) -> bool:
    """Whether what was understood is about each of the files, and not about words with them."""
    words = {word for step in found.steps for word in shlex.split(step.command)}
    merged = len(paths) > 1 and any(step.reply.startswith("sorted") for step in found.steps)
    return bool(words) and words.issuperset(paths) and not merged


def _spans(chunks: Sequence[Chunk]) -> Iterator[tuple[int, int]]:
    """Where words may stand that say which files are meant, the most of them first."""
    tried = 0
    for start in range(1, len(chunks)):
        if not _may_begin(chunks, start):
            continue
        for end in range(_limit(chunks, start), start, -1):
            if (
                _may_end(chunks, end)
                and _is_told(chunks, start, end)
                and _alone(chunks, start, end)
            ):
                yield start, end
                tried += 1
            if tried == _PROBES:
                return


def _may_begin(chunks: Sequence[Chunk], start: int) -> bool:
    before, first = chunks[start - 1], chunks[start]
    last = before.tokens[-1].norm
    led = before.reading("cue") is not None or (before.reading("verb") and not _is_noun(before))
    led = led or (before.reading("topic") and (start == _first(chunks) + 1 or last in _LEADS))
    led = led and not before.reading("determiner") and last not in _EVERY
    verbs = [said(c, "verb") for c in chunks[:start] if c.reading("verb") and not _is_noun(c)]
    git = any(said(c, "topic") in {"commit", "git"} for c in chunks)
    direct = said(before, "verb") if not before.reading("cue") else None
    taken = direct == "delete" or (direct in _MAKING and not git)
    filtered = said(first, "filter") in _STATES | _orders() | {"recursive"}
    opens = first.reading(*_OPENING) is not None and not filtered
    return bool(led) and opens and not taken and not _CHANGING.intersection(verbs[:-1])


def _is_noun(chunk: Chunk) -> bool:
    return chunk.reading("type", "topic", "kind", "filter") is not None


def _limit(chunks: Sequence[Chunk], start: int) -> int:
    """Where another request begins, or what is asked of the files."""
    for at in range(start, len(chunks)):
        chunk = chunks[at]
        asked = chunk.reading("holding") and not _LEADING_ON & {
            t.norm for c in chunks[at - 1 : at + 1] for t in c.tokens
        }
        verb = chunk.reading("verb") and not _is_noun(chunk)
        if asked or verb or chunk.text in {".", ";", "?", "¿", "!"}:
            return at
    return len(chunks)


def _may_end(chunks: Sequence[Chunk], end: int) -> bool:
    """Whether what follows does not go on choosing."""
    if said(chunks[end - 1], "filter") in _STATES | _orders():
        return False
    if end == len(chunks):
        return True
    follows = chunks[end]
    if said(follows, "cue") == "except" or follows.text == ",":
        return False
    if follows.reading("named", "verb") or said(follows, "filter") in _STATES | _orders():
        return True
    asked = follows.reading("holding") is not None and follows.tokens[0].norm not in _LEADING_ON
    return asked or not (follows.tokens[0].norm in _CHOOSING or follows.reading(*_GOES_ON))


def _orders() -> frozenset[str]:
    return frozenset(grammar()["groups"]["order"])


def _is_told(chunks: Sequence[Chunk], start: int, end: int) -> bool:
    """Whether words tell files, and not by their names alone or all there are."""
    span = chunks[start:end]
    if span[-1].reading("pronoun") and all(c.reading("determiner") for c in span[:-1]):
        return span[-1].tokens[-1].norm in _THEM
    topics = {said(c, "topic") for c in span if not c.reading("type", "kind", "determiner")}
    if any(c.reading("named", "text", "stop", "pronoun") for c in span):
        return False
    words = {token.norm for chunk in span for token in chunk.tokens}
    if topics - {None, "content", "copy"} or words & _INDEFINITE:
        return False
    if any(said(c, "filter") == "recursive" for c in span) or _may_be_one(span):
        return False
    contracted = chunks[start - 1].tokens[-1].norm in _CONTRACTED
    told = contracted or any(c.reading("determiner", "filter", "kind", "number") for c in span)
    several = any((r := c.reading("type")) is not None and r.plural for c in span)
    bare = all(c.reading("determiner", "kind") for c in span) and not (words & _THOSE)
    bare = bare and not contracted and _of_any(span)
    return (told or several) and not bare and not span[-1].reading("cue", "conjunction")


def _may_be_one(span: Sequence[Chunk]) -> bool:
    """Whether nobody can tell how many are meant: "the newest files"."""
    most = any(said(chunk, "filter") in SUPERLATIVES for chunk in span)
    counted = any(r.value for c in span for r in c.readings if r.section in {"filter", "number"})
    noun = "kind" if any(chunk.reading("kind") for chunk in span) else "type"
    several = any(r.plural for c in span for r in c.readings if r.section == noun)
    return most and several and not counted


def _of_any(span: Sequence[Chunk]) -> bool:
    """Whether only files are spoken of, of whatever kind: "the files", "all the documents"."""
    return all(c.tokens[-1].norm not in _SCRIPTS for c in span)


def _alone(chunks: Sequence[Chunk], start: int, end: int) -> bool:
    """Whether nothing is said beside the request, no remark, and more than looking for files."""
    unread, behind = 0, [*chunks[:start], *chunks[end:]]
    for at, chunk in enumerate(behind):
        plain = chunk.reading("filler") is not None and chunk.text != ","
        if chunk.reading("conjunction", "pronoun", "stop") or chunk.text in {",", ";", ":"}:
            return False
        if chunk.readings and not (plain or chunk.reading(*_BESIDE)):
            return False
        if not chunk.readings:
            unread += 1
            if at >= start and not behind[at - 1].readings:
                return False
    verbs = _verbs(behind)
    wanted = any(c.reading("topic", "filter", "holding", "number") for c in behind[1:])
    known = bool(verbs - LOOKING) or verbs & {"count", "size"} or wanted or unread
    return unread <= _TEXTS and bool(known)


def _taken(steps: Sequence[Done], scene: Scene, now: float) -> list[str] | None:
    """The files that a command deletes."""
    words = shlex.split(steps[0].command)
    if len(steps) > 1:
        return None
    if words[0] == "find" and words[-1] == "-delete":
        found = scene.found(shlex.join(words[:-1]), now)
        paths = [path for path, folder in found if not folder]
        return paths if paths and len(paths) == len(found) else None
    if words[0] != "rm" or {"|", "&&"} & {*words}:
        return None
    named = [word for word in words[1:] if not word.startswith("-")]
    if _FOLDERS.intersection(words):
        return _held(named, scene)
    paths = [path for word in named for path in _fitting(word, scene)]
    return paths if paths and len(paths) <= _MOST else None


def _held(folders: Sequence[str], scene: Scene) -> list[str] | None:
    """The files of a folder that is called as they are: "gzip the backups"."""
    if len(folders) != 1 or "/" in folders[0] or not folders[0].endswith("s"):
        return None
    inside = [e for e in scene.entries(folders[0]) if not e.name.startswith(".")]
    if not inside or any(entry.is_directory for entry in inside):
        return None
    return [posixpath.join(folders[0], entry.name) for entry in inside]


def _fitting(word: str, scene: Scene) -> list[str]:
    """The files that one word of a command names."""
    folder, name = posixpath.split(word)
    if "*" not in word:
        return [posixpath.normpath(word)]
    entries = scene.entries(folder or ".") if "*" not in folder else ()
    shown = (
        e for e in entries if not e.is_directory and e.name.startswith(".") is (name[0] == ".")
    )
    return [posixpath.join(folder, e.name) for e in shown if fnmatchcase(e.name, name)]


def _words(sentence: str, span: Sequence[Chunk], before: Chunk) -> str:
    """The words of a span; "del contenido" has an article of its own."""
    told = sentence[span[0].tokens[0].start : span[-1].tokens[-1].end]
    return f"el {told}" if before.tokens[-1].norm in _CONTRACTED else told


def _with(
    sentence: str, span: Sequence[Chunk], before: Chunk, paths: Sequence[str], language: str
) -> str:
    """The sentence with paths in place of the words."""
    named = [path if _PLAIN.fullmatch(path) else f'"{path}"' for path in paths]
    row = _AND[language].join(filter(None, [", ".join(named[:-1]), named[-1]]))
    start, end = span[0].tokens[0].start, span[-1].tokens[-1].end
    lead = sentence[:start]
    if bare := _CONTRACTED.get(before.tokens[-1].norm):
        lead = lead[: before.tokens[-1].start] + bare
    return f"{lead}{row}{sentence[end:]}"
