"""What is done to the lines of a file and where they go: "the first 3 lines of a.txt to b.txt".

A request of this kind is one file, at least one thing done to its lines, and, perhaps, the file
that the lines go to. Every chunk must be one of these or say nothing; else it is no such request.
What only one frame of the grammar does to a file, and no more, is left to that frame.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .actions.contents import NO_TEXT
from .chunks import Chunk
from .patterns import Reading
from .quoting import Done
from .scene import Scene
from .transformed import ORDERS, PARTS, command

_MARKING = frozenset({
    "commonest", "crlf", "distinct", "duplicate", "lf", "lower", "numbered", "sorted",
    "unblank", "upper",
})  # fmt: skip
_OWN = frozenset({"commonest", "crlf", "lf", "lower", "unblank", "upper"})
"""What no frame does to the lines of a file."""
_NOUNS = frozenset({"content", "line", "line_ends", "list", "names", "result", "text"})
_CHANGING = frozenset({
    "change", "convert", "lower_case", "make", "move", "put", "replace", "upper_case",
})  # fmt: skip
_LOOKING = frozenset({
    "extract", "extract_part", "find", "give", "list", "need", "read", "see", "show", "take",
    "tell", "want", "what",
})  # fmt: skip
_KEEPING = frozenset({"copy", "create", "make", "move", "put", "save", "write"})
_ADDING = frozenset({"add", "append"})
_SORTING = frozenset({"sort"})
_CASES = {"lower_case": "lower", "reverse": "reverse", "upper_case": "upper"}
_SILENT = ("filler", "wish", "conjunction")
_TO = frozenset({"as", "in", "to"})
_FROM = frozenset({None, "and", "from", "in", "of"})
_TABLES = (".csv", ".tsv")
_EITHER = (frozenset({"lower", "upper"}), frozenset({"crlf", "lf"}))
_FOR_ME = ("me", "melo", "mela", "nos", "noslo", "nosla")
_TOPS = frozenset({"beginning", "first", "first_line", "line_number", "line_pair", "range"})
_TAILS = frozenset({"ending", "last", "last_line"})
_BOTH_ENDS = frozenset({
    "first and last", "first and the last", "first and final", "first and last line",
    "first and last lines", "first and the last line", "first and the last lines",
    "primera y la última", "primera y última", "primera y la última línea",
    "primera y última línea", "primera y la ultima linea", "primera y ultima linea",
})  # fmt: skip
_LAST_LINE = re.compile(r"l[ií]ne")
_ENDS = {"beginning": "first", "ending": "last"}
_CAPITALS = ("mayuscula", "minuscula")


@dataclass(slots=True)
class Wanted:
    """What a request says so far."""

    verbs: list[frozenset[str]] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    stages: list[tuple[str, Any]] = field(default_factory=list)
    target: str | None = None
    adds: bool = False
    """Whether the lines go behind what the target holds."""
    for_me: bool = False
    cue: str | None = None
    joined: bool = False
    """Whether a conjunction stands behind the last thing said of the lines."""
    apart: bool = False
    """Whether both ends of the file are meant, "the first line and the last"."""
    text: bool = False
    """Whether the text in the file is spoken of, and not its name."""

    @property
    def said(self) -> frozenset[str]:
        """All classes that the verbs may be of."""
        return frozenset().union(*self.verbs)


def transformed(chunks: Sequence[Chunk], scene: Scene, *, any_frame: bool = False) -> Done | None:
    """The command for a request of this kind; ``None`` if it is none.

    What a frame may take as well is only read where none of them did: ``any_frame``.
    """
    if not any(_is_file(chunk, scene) for chunk in chunks):
        return None
    wanted = Wanted()
    for at, chunk in enumerate(chunks):
        after = chunks[at + 1] if at + 1 < len(chunks) else None
        if not _heeded(wanted, chunk, after, scene):
            return None
    if "penultimate" in dict(wanted.stages) and any(c.reading("conjunction") for c in chunks):
        return None  # "the first and the last but one": another line is meant as well
    if not _is_sound(wanted) or not (any_frame or wanted.target or _is_own(wanted)):
        return None
    return command(wanted, scene, in_place=_in_place(wanted))


def ends_apart(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Chunks that say "the first and last line" as the first line and the last one."""
    for at in range(len(chunks) - 1):
        words = [chunk.text.casefold() for chunk in chunks[at : at + 3]]
        size = next((n for n in (3, 2) if " ".join(words[:n]) in _BOTH_ENDS), 0)
        rest = chunks[at + size :]
        if not size or not (_LAST_LINE.search(" ".join(words[:size])) or _is_line(rest)):
            continue
        led = at and chunks[at - 1].reading("determiner")
        parts = ("filter", "first_line"), ("conjunction", "and"), ("filter", "last_line")
        both = [replace(chunks[at], readings=(Reading(*part),)) for part in parts]
        return [*chunks[: at - 1 if led else at], *both, *rest[_is_line(rest) :]]
    return list(chunks)


def _is_line(chunks: Sequence[Chunk]) -> bool:
    topic = chunks[0].reading("topic") if chunks else None
    return topic is not None and topic.name == "line"


def _is_file(chunk: Chunk, scene: Scene) -> bool:
    token = chunk.tokens[0]
    named = len(chunk.tokens) == 1 and (token.quoted or token.looks_like_name)
    there = named and scene.exists(token.text) and not scene.is_folder(token.text)
    return there and not token.text.lower().endswith(NO_TEXT)


def _heeded(wanted: Wanted, chunk: Chunk, after: Chunk | None, scene: Scene) -> bool:
    """Whether the chunk has its place in such a request; it is put there."""
    if chunk.reading("stop", "opening"):
        return False
    if _is_file(chunk, scene):
        return _placed(wanted, chunk.text)
    if chunk.is_name or chunk.tokens[0].quoted:
        return _is_target(wanted, chunk.text, scene)
    if wanted.cue is not None and not (chunk.reading("determiner", "kind", "named")):
        return False
    if (stage := _stage(chunk)) is not None:
        before = wanted.stages[-1][0] if wanted.stages and wanted.joined else ""
        wanted.apart = wanted.apart or (before in _TOPS and stage[0] in _TAILS)
        wanted.stages.append(stage)
        wanted.joined = False
        return True
    wanted.joined = wanted.joined or chunk.reading("conjunction") is not None
    return _understood(wanted, chunk, after, scene)


def _understood(wanted: Wanted, chunk: Chunk, after: Chunk | None, scene: Scene) -> bool:
    topic, cue = chunk.reading("topic"), chunk.reading("cue", "named")
    if topic is not None and topic.name in _NOUNS:
        wanted.text = wanted.text or topic.name in {"content", "text"}
    elif topic is not None and topic.name == "end" and wanted.sources:
        wanted.adds = True
    elif cue is not None:
        wanted.cue = "as" if cue.section == "named" else cue.name
    elif chunk.reading("text", "pronoun") and after is not None and _is_file(after, scene):
        return True  # "lo que dice a.txt"
    elif (verbs := frozenset(r.name for r in chunk.readings if r.section == "verb")) and (
        wanted.target is None
    ):
        wanted.verbs.append(verbs)
        wanted.for_me = wanted.for_me or chunk.tokens[-1].norm.endswith(_FOR_ME)
    else:
        return _says_nothing(chunk)
    return True


def _says_nothing(chunk: Chunk) -> bool:
    determiner, kind = chunk.reading("determiner"), chunk.reading("kind")
    plain = determiner is not None and determiner.name != "some"
    file = kind is not None and (kind.name == "item" or (kind.name == "file" and not kind.plural))
    return bool(chunk.reading(*_SILENT)) or plain or file


def _stage(chunk: Chunk) -> tuple[str, Any] | None:
    """What the chunk says is done to the lines."""
    for reading in chunk.readings:
        if reading.section == "filter" and reading.name in PARTS | ORDERS:
            return reading.name, reading.value
        if reading.section == "topic" and reading.name in _MARKING:
            return reading.name, reading.value
        if reading.section == "verb" and reading.name in _CASES:
            return _CASES[reading.name], None if reading.name == "reverse" else "verb"
    said = chunk.tokens[-1].norm if chunk.reading("filler") else ""
    told = next((case for case in _CAPITALS if said.startswith(case)), None)
    return None if told is None else ("upper" if told == _CAPITALS[0] else "lower", None)


def _placed(wanted: Wanted, path: str) -> bool:
    """Whether an existing file is one that lines come from, or go to the end of."""
    cue, wanted.cue = wanted.cue, None
    if wanted.sources and (wanted.adds or wanted.said & _ADDING) and cue in {"to", "in", "of"}:
        wanted.target, wanted.adds = path, True
        return True
    if cue in _FROM and not (cue == "and" and not wanted.sources):
        wanted.sources.append(path)
        return True
    keeps = cue in _TO and wanted.sources and wanted.said & _KEEPING and not wanted.target
    wanted.target = path if keeps else None
    return bool(keeps)


def _is_target(wanted: Wanted, name: str, scene: Scene) -> bool:
    """Whether what does not exist is the file that the lines shall go to."""
    stem, _, ending = name.rpartition(".")
    new = bool(stem.strip("./") and ending.isalnum()) and not scene.exists(name)
    if wanted.cue not in _TO or not new or wanted.adds or wanted.target is not None:
        return False
    wanted.target, wanted.cue = name, None
    return True


def _is_sound(wanted: Wanted) -> bool:
    """Whether all of it makes one request."""
    known = _LOOKING | _KEEPING | _CHANGING | _ADDING | _SORTING
    sorts = any(verbs & _SORTING for verbs in wanted.verbs)
    if sorts and not any(name == "sorted" for name, _ in wanted.stages):
        wanted.stages.insert(0, ("sorted", None))
    _narrow(wanted)
    if any("delete" in verbs for verbs in wanted.verbs) and not _dropped(wanted):
        return False
    if len(wanted.sources) != 1 or not wanted.stages or wanted.cue is not None:
        return False
    if not _is_clear(wanted) or _changes_part(wanted):
        return False
    if not all(verbs & known or _CASES.keys() & verbs for verbs in wanted.verbs):
        return False
    if wanted.adds and not wanted.said & (_ADDING | _KEEPING):
        return False
    return bool(wanted.target or _is_own(wanted) or not wanted.said - _LOOKING - _SORTING)


def _dropped(wanted: Wanted) -> bool:
    """Let "drop the duplicates" keep each line once; whether nothing else may be dropped."""
    names = {name for name, _ in wanted.stages}
    if "duplicate" not in names:
        return False
    once = [("distinct", None) if name == "duplicate" else (name, v) for name, v in wanted.stages]
    wanted.stages = once
    return not names & PARTS


def _is_clear(wanted: Wanted) -> bool:
    """Whether what is said agrees: no two cases, no order of a table without its column."""
    names = {name for name, _ in wanted.stages}
    either = any(pair <= names for pair in _EITHER)  # "in capitals, no, in lower case"
    of_table = wanted.sources[0].lower().endswith(_TABLES) and bool(names & ORDERS)
    itself = wanted.target in wanted.sources or (wanted.adds and wanted.target is None)
    return not (either or of_table or itself)


def _changes_part(wanted: Wanted) -> bool:
    """Whether a part of the file shall become other: "put the first line in capitals"."""
    names = {name for name, _ in wanted.stages}
    changing = wanted.said & _CHANGING and not wanted.said & _LOOKING and not wanted.for_me
    return bool(changing and names & PARTS and names & _OWN) and wanted.target is None


def _narrow(wanted: Wanted) -> None:
    """Let "the end, the last two lines" be those two."""
    said = {name for name, _ in wanted.stages}
    counted = [value for name, value in wanted.stages if name == "first"]
    if "commonest" in said and counted:  # "the top 2 most frequent names"
        kept = [stage for stage in wanted.stages if stage[0] not in {"first", "commonest"}]
        wanted.stages = [*kept, ("commonest", counted[0])]
    vague = {end for end, counted in _ENDS.items() if {end, counted} <= said}
    wanted.stages = [stage for stage in wanted.stages if stage[0] not in vague]


def _is_own(wanted: Wanted) -> bool:
    """Whether no frame does this: letters and ends of lines, parts with their numbers."""
    names = {name for name, _ in wanted.stages}
    parts = names & PARTS
    return bool(names & _OWN or (parts and len(names) > 1) or len(parts) > 1)


def _in_place(wanted: Wanted) -> bool:
    """Whether the file itself is changed: "make a.txt lowercase", not "show a.txt in capitals"."""
    cases = any(value == "verb" for _, value in wanted.stages)
    changing = bool(wanted.said & _CHANGING) or cases
    plain = {name for name, _ in wanted.stages} <= _OWN - {"commonest"}
    ends = plain and any(name in {"crlf", "lf"} for name, _ in wanted.stages)
    changing = changing or (ends and "give" in wanted.said)
    shown = wanted.said & (_LOOKING | _SORTING) - ({"give"} if ends else set()) and not cases
    shown = shown and not wanted.said & {"convert", "change"}
    given = wanted.for_me and "put" in wanted.said
    return plain and changing and not shown and not given and wanted.target is None
