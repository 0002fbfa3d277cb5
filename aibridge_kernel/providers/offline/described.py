"""Files told by words of their names: "the sensor log", "las actas de enero y febrero".

Where the words of one name are said, that name is meant. A sentence that is refused may also say
only some of them, what kind of file it is, how many; where that fits what exists and leaves no
choice, it is read as those names.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from aibridge_kernel.providers.base import Entry

from .called import PACKED, alike, parts_of, singulars
from .chunk_edits import LOOKING, norm_of, quoted, read_as, said, verbs_of
from .chunks import Chunk
from .descriptions import FEWEST, PAIR, Described, has_form
from .patterns import Reading
from .scene import Scene
from .tokens import fold, splitext

__all__ = ["PAIR", "in_names"]

_WHOLES = re.compile(r"[^\W_]+")
"""The words of a name with the digits that belong to them: "quiz1"."""
_LONGEST = 9
"""Chunks of "las tres actas de enero, febrero y marzo"."""
_AND = frozenset({"and", "e", "y"})
_OF = frozenset({"de", "del", "of"})
_PAIR = 2
"""Words that tell files in a folder: its name, and one of theirs."""
_CHOOSING = frozenset({
    "con", "donde", "que", "sin", "that", "where", "which", "who", "whose", "with", "without",
})  # fmt: skip
_STATES = frozenset({"executable", "read_only", "writable"})
_THEM = frozenset({"them", "they"})
_ARCHIVES = frozenset({"gz", "tar", "tgz", "zip"})
_OTHER = 3
"""Chunks of "and the old"."""
_FOLDER = 4
"""Chunks of "in the folder x"."""


def in_names(
    chunks: Sequence[Chunk], scene: Scene, *, exactly: bool = False, by_folder: bool = True
) -> list[Chunk] | None:
    """The sentence with names where words describe them, ``None`` if none do.

    ``exactly``: only where the words of one name are said, no more and no fewer. ``by_folder``:
    also where a folder says what its files are, all of them.
    """
    reader = _Reader(chunks, scene, exactly=exactly, by_folder=by_folder)
    if not reader.hears_names:
        return None
    if any(reader.names_months(chunk) for chunk in chunks):
        parted = [part for c in chunks for part in (_parted(c) if reader.names_months(c) else [c])]
        return in_names(parted, scene, exactly=exactly, by_folder=by_folder)
    told: list[Chunk] = []
    at = found = 0
    while at < len(chunks):
        end, names = reader.names_at(at)
        if not names:
            told.append(chunks[at])
            at += 1
            continue
        told += _joined(chunks[at:end], names)
        if len(names) == 1 and chunks[end - 1].tokens[-1].norm.endswith("s"):
            chunks = [*chunks[:end], *map(_as_one, chunks[end:])]
        at, found = end, found + 1
        if len(names) == 1 and (other := reader.likewise(end, names[0])):
            told += [chunks[end], quoted(chunks[end + 1 : end + _OTHER], other)]
            at = end + _OTHER
    return told if found else None


def _parted(chunk: Chunk) -> list[Chunk]:
    """Each word of "de enero y febrero" by itself."""
    joined = Reading("conjunction", "and")
    return [Chunk((t,), (joined,) if t.norm in _AND else ()) for t in chunk.tokens]


def _as_one(chunk: Chunk) -> Chunk:
    """The pronoun for one file that is said as several: "the minutes …, delete them"."""
    spoken = chunk.reading("pronoun") is not None and norm_of([chunk]) in _THEM
    return read_as(chunk, "pronoun", "it") if spoken else chunk


class _Reader:
    """Where descriptions stand in a sentence, and the paths they stand for."""

    def __init__(
        self, chunks: Sequence[Chunk], scene: Scene, *, exactly: bool, by_folder: bool
    ) -> None:
        self._chunks, self._exactly = chunks, exactly
        self._entries = scene.once("files", lambda: _files(scene))
        self._here = {path: e for path, e in self._entries.items() if "/" not in path}
        known = self._here if exactly else self._entries
        told = scene.once(("words of files", exactly), lambda: _words_of_files(known))
        self._parts, self._forms = told
        self._verbs = {r.name for c in chunks for r in c.readings if r.section == "verb"}
        self._deletes = "delete" in verbs_of(chunks)
        self._folders: dict[str, str] = {}
        if by_folder and not exactly:
            self._folders = scene.once("words of folders", self._words_of_folders)
        if self._folders:
            self._forms |= frozenset().union(*(singulars(word) for word in self._folders))
        held = any(chunk.reading("holding") for chunk in chunks)
        looks = self._verbs <= LOOKING | {"look_in"}
        self._searches = looks and (held or bool(self._verbs & {"search", "look_in"}))

    @property
    def hears_names(self) -> bool:
        """Whether any word of the sentence is one of a name."""
        return any(has_form(t.norm, self._forms) for c in self._chunks for t in c.tokens) or any(
            norm_of(pair).replace(" ", "") in self._parts for pair in pairwise(self._chunks)
        )

    def names_months(self, chunk: Chunk) -> bool:
        """Whether a time of several months is words of names: "las actas de enero y febrero"."""
        norms = [token.norm for token in chunk.tokens]
        dated = not self._exactly and chunk.reading("filter") and len(norms) > 1
        joined = bool(dated) and not _AND.isdisjoint(norms)
        return joined and all(n in _AND | _OF or has_form(n, self._forms) for n in norms)

    def names_at(self, at: int) -> tuple[int, list[str]]:
        """Where the longest description that begins here ends, and the names it stands for."""
        if not self._may_begin(at):
            return at, []
        for end in range(min(len(self._chunks), at + _LONGEST), at, -1):
            what = self._described(self._chunks[at:end])
            if what is None:
                continue
            if self._exactly:
                names = self._spelled(what)
            else:
                names = self._meant(what, self._here) or self._meant(what, self._entries)
                names = names or ([] if self._goes_on(end) else self._held(what))
            if names:
                return self._behind_place(end, names), names
        return at, []

    def likewise(self, end: int, name: str) -> str | None:
        """The file meant by "the new one" behind "the old list and", "la lista vieja con"."""
        rest = self._chunks[end : end + _OTHER + 1]
        if len(rest) < _OTHER or not rest[0].reading("conjunction", "cue"):
            return None
        own = parts_of(fold(name))
        goes_on = any(alike(t.norm, own) for chunk in rest[_OTHER:] for t in chunk.tokens)
        if goes_on or not rest[1].reading("determiner"):
            return None
        others = [p for p in self._entries if p != name and _differs(p, name, norm_of(rest[2:3]))]
        return others[0] if len(others) == 1 else None

    def _may_begin(self, at: int) -> bool:
        """Whether a description may begin here: at an article, a number, or a word of a name."""
        chunk = self._chunks[at]
        if chunk.tokens[0].quoted or chunk.tokens[0].punctuation:
            return False
        led = at > 0 and self._chunks[at - 1].reading("determiner", "number") is not None
        if self._is_message(at) or self._packs(at):
            return False
        bid = chunk.reading("verb") and not chunk.reading("type", "topic", "kind")
        if led or ((bid or self._bids(at)) and not (self._exactly and at)):
            return False
        leads = chunk.reading("determiner", "number", "kind", "type") is not None
        return leads or any(has_form(token.norm, self._forms) for token in chunk.tokens)

    def _bids(self, at: int) -> bool:
        """Whether a verb goes on with an article: "copia el acta", though a name has "copia"."""
        follows = self._chunks[at + 1 : at + 2]
        verb = self._chunks[at].reading("verb")
        return bool(verb and follows and follows[0].reading("determiner"))

    def _packs(self, at: int) -> bool:
        """Whether "zip" is what shall be done, and not what is named: "zip notes and …"."""
        begins = not at or self._chunks[at - 1].reading("conjunction", "filler", "wish") is not None
        packs = any(r.section == "verb" for r in self._chunks[at].readings)
        return begins and packs and self._chunks[at].reading("type") is not None

    def _is_message(self, at: int) -> bool:
        """Whether a text is told here that a commit shall have: "with the message new plots"."""
        if "commit" not in self._verbs:
            return False
        return any(chunk.reading("text") for chunk in self._chunks[:at])

    def _described(self, span: Sequence[Chunk]) -> Described | None:
        """What the words of a span say of files, ``None`` if one says nothing of them."""
        what, joins, half = Described(self._exactly), [], -1
        for place, chunk in enumerate(span):
            if place == half:
                continue
            whole = norm_of(span[place : place + 2]).replace(" ", "")
            if chunk.reading("conjunction") is not None and chunk.text not in {".", ";"}:
                joins.append(place)
            elif whole in self._parts and whole != norm_of([chunk]):
                what.shared.append(whole)
                what.telling.add(whole)
                what.halves, half = what.halves + 1, place + 1
            elif not what.take(chunk, self._forms, last=place == len(span) - 1):
                return None
        return what if not joins or what.join(span, joins) else None

    def _spelled(self, what: Described) -> list[str]:
        """The one path here whose name has just these words."""
        told = len(what.shared) + what.halves + bool(what.suffixes)
        if (
            what.either
            or what.count
            or what.every
            or what.files
            or told < FEWEST
            or not what.shared
        ):
            return []
        words = sorted(what.shared)
        held = self._fitting(what.shared, what, self._here)
        if self._deletes and len(held) > 1:
            return []  # "the letter" is then no name among longer ones
        paths = [path for path in held if sorted(_words_of(path)) == words]
        return paths if len(paths) == 1 else []

    def _meant(self, what: Described, entries: dict[str, Entry]) -> list[str]:
        """The paths that a description stands for; none when it leaves a choice."""
        if not (what.enough or (self._searches and what.several_of_one_word)):
            return []
        if what.either:
            each = [self._fitting([*what.shared, word], what, entries) for word in what.either]
            return [path for [path] in each] if all(len(paths) == 1 for paths in each) else []
        paths = self._fitting(what.shared, what, entries)
        if what.count is not None:
            return paths if len(paths) == what.count else []
        together = len({posixpath.dirname(path) for path in paths}) == 1
        deep = bool(what.suffixes) and any("/" in path for path in paths)
        typed = bool(what.suffixes) or what.every or what.files
        alone = typed and len({posixpath.basename(path) for path in paths}) == 1  # "train logs"
        several = what.plural and not what.singular and (alone or (together and not deep))
        if not what.enough and (len(paths) < FEWEST or not several):
            return []
        return paths if len(paths) == 1 or several else []

    def _goes_on(self, end: int) -> bool:
        """Whether something that chooses among them follows: "the raw csvs that mention x"."""
        behind = self._chunks[end : end + 1]
        how = bool(behind) and said(behind[0], "filter") in _STATES
        led = any(c.tokens[0].norm in _CHOOSING for c in behind)
        return led or (not how and any(c.reading("filter", "holding") for c in behind))

    def _words_of_folders(self) -> dict[str, str]:
        """The folders that hold files, by the word that is all their name."""
        folders = {posixpath.dirname(path) for path in self._entries}
        names = [(fold(posixpath.basename(folder)), folder) for folder in folders if folder]
        told = [name for name, _ in names]
        return {name: folder for name, folder in names if told.count(name) == 1 and name.isalpha()}

    def _held(self, what: Described) -> list[str]:
        """The files of a type in the folder that is said for what they are: "the raw csvs"."""
        named = [word for word in what.shared if word in self._folders]
        folder = self._folders[named[0]] if len(named) == 1 and len(what.shared) <= _PAIR else None
        if folder is None or not (what.suffixes and what.plural) or what.either or what.singular:
            return []
        if what.of:
            return []
        suffixes = {f".{suffix}" for suffix in what.suffixes}
        paths = [p for p in self._entries if posixpath.dirname(p) == folder]
        paths = sorted(p for p in paths if splitext(p.lower())[1] in suffixes)
        for word in set(what.shared) - set(named):  # "the raw counts csvs"
            paths = [path for path in paths if alike(word, _words_of(path))]
        return paths if len(paths) > 1 and what.count in {None, len(paths)} else []

    def _fitting(
        self, words: Sequence[str], what: Described, entries: dict[str, Entry]
    ) -> list[str]:
        """The paths whose names hold all words; one that has no other words alone."""
        left: dict[str, int] = {}
        packed = bool(_ARCHIVES & set(what.suffixes))
        for path, entry in entries.items():
            stem, suffix = splitext(fold(entry.name))
            if entry.name.startswith(".") or (what.suffixes and suffix[1:] not in what.suffixes):
                continue
            if path.lower().endswith(PACKED) and not packed:
                continue
            wholes = _WHOLES.findall(stem)
            parts = [part for part in parts_of(stem) if part] + wholes
            bare = what.plural and what.suffixes and not what.either
            above = [] if bare else parts_of(fold(posixpath.dirname(path)))
            known = all(alike(word, [*parts, *above]) for word in words)
            if known and any(alike(word, parts) for word in words):
                left[path] = sum(not _told_in(whole, words) for whole in wholes)
        exact = [path for path, others in left.items() if not others]
        one = what.one or bool(what.either)
        return exact if len(exact) == 1 and one and not self._deletes else sorted(left)

    def _behind_place(self, end: int, names: Sequence[str]) -> int:
        """Where the description ends with the folder said behind it, in which the files are."""
        folders = {posixpath.dirname(name) for name in names}
        folder = folders.pop() if len(folders) == 1 else ""
        rest = self._chunks[end : end + _FOLDER]
        if not folder or not rest or said(rest[0], "cue") not in {"in", "of", "from", "out"}:
            return end
        called = {folder, posixpath.basename(folder)}
        behind = (at for at, chunk in enumerate(rest) if chunk.text.rstrip("/") in called)
        return end + next(behind, -1) + 1


def _files(scene: Scene) -> dict[str, Entry]:
    return {path: entry for path, entry in scene.walk() if not entry.is_directory}


def _words_of_files(paths: Collection[str]) -> tuple[set[str], frozenset[str]]:
    """The words of their names, and those with all that may be said for them."""
    stems = [splitext(fold(path))[0] for path in paths]
    suffixes = {splitext(fold(path))[1][1:] for path in paths}
    parts = {part for stem in stems for part in parts_of(stem) if part} - suffixes
    wholes = {whole for stem in stems for whole in _WHOLES.findall(stem)} - suffixes
    return parts, frozenset().union(*map(singulars, parts | wholes))


def _told_in(whole: str, words: Sequence[str]) -> bool:
    """Whether a word of a name is said as it is, "quiz1", or in its parts: "quiz 1"."""
    return alike(whole, words) or all(alike(part, words) for part in parts_of(whole) if part)


def _words_of(path: str) -> list[str]:
    """The words of a name without its extension."""
    stem = splitext(fold(posixpath.basename(path)))[0]
    return [part for part in parts_of(stem) if part]


def _differs(path: str, name: str, word: str) -> bool:
    """Whether a path is `name` but for a word: ``lista_nueva.txt`` and ``lista_vieja.txt``."""
    beside = posixpath.dirname(path) == posixpath.dirname(name)
    alike_ending = splitext(path)[1] == splitext(name)[1]
    new = set(_words_of(path)) - set(_words_of(name))
    return beside and alike_ending and len(new) == 1 and alike(word, new)


def _joined(span: Sequence[Chunk], names: Sequence[str]) -> Iterator[Chunk]:
    """The names in place of a span, with "and" between them."""
    for place, name in enumerate(names):
        if place:
            yield Chunk(span[-1].tokens[-1:], (Reading("conjunction", "and"),))
        yield quoted(span, name)
