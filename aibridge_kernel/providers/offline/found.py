"""What an earlier ``find`` or a listing by pattern showed, worked out anew from the tree as it is.

Commands only, never their outputs: those are not kept. What cannot be worked out from names and
kinds alone is not known, and nothing is then said to have been found.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import islice

from aibridge_kernel.providers.base import Entry, FileTree

__all__ = ["found_by"]

_WALKED = 2000
"""Entries; what lies in a larger tree is not known."""
_MOST = 60
"""Paths that "them" may mean."""
_GLOB = "*?["
_MORE = frozenset({"|", "&&", "||", ";", ">", ">>"})

Found = list[tuple[str, bool]]
Test = Callable[[Entry], bool]


def found_by(words: Sequence[str], files: FileTree, root: str, now: float) -> Found:
    """Paths below ``root`` that ``find`` or ``ls`` with these words shows, and which are folders.

    ``now`` is in seconds since 1970. Empty when the command does more than name files or cannot be
    worked out.
    """
    if not words or words[0] not in {"find", "ls"}:
        return []
    if "|" in words:
        return _topmost(words, files, root)
    if _MORE.intersection(words):
        return []
    found = (
        _sought(words[1:], files, root, now)
        if words[0] == "find"
        else _listed(words[1:], files, root)
    )
    return found if len(found) <= _MOST else []


def _listed(words: Sequence[str], files: FileTree, root: str) -> Found:
    patterns = [word for word in words if not word.startswith("-")]
    found: Found = []
    for pattern in patterns:
        place, name = posixpath.split(pattern)
        if not any(mark in pattern for mark in _GLOB):
            entries = files.entries(posixpath.normpath(posixpath.join(root, place or ".")))
            held = [entry for entry in entries if entry.name == name and not entry.is_directory]
            if not held:
                return []
            found.append((posixpath.normpath(pattern), False))
            continue
        if not any(mark in name for mark in _GLOB) or any(mark in place for mark in _GLOB):
            continue
        for entry in files.entries(posixpath.normpath(posixpath.join(root, place or "."))):
            hidden = entry.name.startswith(".") and not name.startswith(".")
            if not hidden and fnmatchcase(entry.name, name):
                found.append((posixpath.join(place, entry.name), entry.is_directory))
    return found


@dataclass
class _Query:
    """What ``find`` tests, alternatives apart."""

    either: list[list[Test]] = field(default_factory=lambda: [[]])
    deepest: int | None = None
    shallowest: int = 0

    def fits(self, entry: Entry) -> bool:
        return any(all(test(entry) for test in tests) for tests in self.either)


def _sought(words: Sequence[str], files: FileTree, root: str, now: float) -> Found:
    end = next((at for at, w in enumerate(words) if w[:1] in {"-", "(", "!"}), len(words))
    places, query = list(words[:end]) or ["."], _read(words[end:], now)
    if query is None or ("-empty" in words and "f" not in words):
        return []
    found: Found = []
    for place in places:
        below = list(islice(_walk(files, root, place, query.deepest), _WALKED + 1))
        if len(below) > _WALKED:
            return []
        found.extend(
            (path, entry.is_directory)
            for path, entry, depth in below
            if depth >= query.shallowest and query.fits(entry)
        )
    return found


def _walk(
    files: FileTree, root: str, place: str, deepest: int | None
) -> Iterator[tuple[str, Entry, int]]:
    queue = [(posixpath.normpath(place), 1)]
    while queue:
        where, depth = queue.pop(0)
        if deepest is not None and depth > deepest:
            continue
        for entry in files.entries(posixpath.normpath(posixpath.join(root, where))):
            path = posixpath.normpath(posixpath.join(where, entry.name))
            yield path, entry, depth
            if entry.is_directory:
                queue.append((path, depth + 1))


def _read(words: Sequence[str], now: float) -> _Query | None:
    """What the expression of ``find`` tests; ``None`` when it is more than ``found_by`` knows."""
    reader = _Reader(list(words), now)
    while reader.rest:
        if not reader.take(reader.rest.pop(0)):
            return None
    return None if reader.grouped or reader.denied else reader.query


@dataclass
class _Reader:
    """An expression of ``find`` that is read word by word."""

    rest: list[str]
    now: float
    query: _Query = field(default_factory=_Query)
    denied: bool = False
    grouped: bool = False
    common: list[Test] = field(default_factory=list)

    def take(self, word: str) -> bool:
        """Read one word with what belongs to it; false when it is not known."""
        if word in {"-print", "-a", "-and"}:
            return True
        if word in {"!", "-not"}:
            self.denied = True
            return True
        if word in {"(", ")", "-o", "-or"}:
            return self._group(word)
        if word in {"-maxdepth", "-mindepth"}:
            return self._bound(word)
        test = self._test(word)
        if test is not None:
            self.query.either[-1].append(test)
        return test is not None

    def _group(self, word: str) -> bool:
        """A group must be last: what follows would hold for each of its alternatives."""
        if word == "(" and not self.grouped and len(self.query.either) == 1:
            self.grouped, self.common = True, self.query.either[0]
            self.query.either = [[]]
            return True
        if word == ")" and self.grouped and not self.rest:
            self.query.either = [[*self.common, *tests] for tests in self.query.either]
            self.grouped = False
            return True
        self.query.either.append([])
        return word in {"-o", "-or"}

    def _bound(self, word: str) -> bool:
        if not self.rest or not self.rest[0].isdecimal():
            return False
        depth = int(self.rest.pop(0))
        if word == "-maxdepth":
            self.query.deepest = depth
        else:
            self.query.shallowest = depth
        return True

    def _test(self, word: str) -> Test | None:
        denied, self.denied = self.denied, False
        if word == "-empty":
            plain = not denied and not self.grouped
            return (lambda e: not e.is_directory and e.size == 0) if plain else None
        if not self.rest:
            return None
        value = self.rest.pop(0)
        if word in {"-name", "-iname", "-type"}:
            return _test(word, value, denied=denied)
        if denied or word not in {"-mmin", "-mtime", "-size"}:
            return None
        return _measured(word, value, self.now)


def _measured(word: str, value: str, now: float) -> Test | None:
    """Whether a size in bytes, or an age in minutes or days, is above or below a limit."""
    sign, number, unit = value[:1], value[1:], ""
    if word == "-size":
        number, unit = number[:-1], number[-1:]
    if sign not in {"+", "-"} or not number.isdecimal() or unit not in {"", "c"}:
        return None
    limit, above = int(number), sign == "+"
    if word == "-size":
        return lambda e: not e.is_directory and (e.size > limit if above else e.size < limit)
    step = 60 if word == "-mmin" else 86400

    def fits(entry: Entry) -> bool:
        age = (now - entry.modified) // step
        return age > limit if above else age < limit

    return fits


def _topmost(words: Sequence[str], files: FileTree, root: str) -> Found:
    """What the first or last lines of a sorted listing are: ``ls -t -d a b c | head -n 2``."""
    at = words.index("|")
    listing, cut = words[:at], list(words[at + 1 :])
    named = [word for word in listing[1:] if not word.startswith("-")]
    flags = {word for word in listing[1:] if word.startswith("-")}
    cut = [cut[0], "-n", cut[1][1:]] if len(cut) == 2 and cut[1][:1] == "-" else cut  # noqa: PLR2004
    if listing[0] != "ls" or len(cut) != 3 or cut[1] != "-n" or not cut[2].isdecimal():  # noqa: PLR2004
        return []
    if cut[0] not in {"head", "tail"} or not flags <= {"-t", "-S", "-d", "-1", "-r"}:
        return []
    if "-d" not in flags and len(named) == 1:
        named = _files_in(named[0], files, root) or named
    places = {posixpath.dirname(name) for name in named}
    entries = {
        posixpath.join(place, e.name): e
        for place in places
        for e in files.entries(posixpath.normpath(posixpath.join(root, place)))
    }
    folders = "-d" not in flags and any(e.is_directory for n, e in entries.items() if n in named)
    if folders or not named or not all(name in entries for name in named) or {"-t", "-S"} <= flags:
        return []
    chosen = [(name, entries[name]) for name in sorted(named)]
    if "-t" in flags or "-S" in flags:
        chosen.sort(key=lambda one: -(one[1].modified if "-t" in flags else one[1].size))
    if "-r" in flags:
        chosen.reverse()
    count = int(cut[2])
    chosen = chosen[:count] if cut[0] == "head" else chosen[-count:]
    return [(name, entry.is_directory) for name, entry in chosen]


def _files_in(place: str, files: FileTree, root: str) -> list[str]:
    """What a folder holds when it is nothing but files, whose order can be told."""
    held = files.entries(posixpath.normpath(posixpath.join(root, place)))
    shown = [entry for entry in held if not entry.name.startswith(".")]
    if any(entry.is_directory for entry in shown):
        return []
    return [posixpath.join(place.rstrip("/"), entry.name) for entry in shown]


def _test(word: str, value: str, *, denied: bool) -> Test:
    def fits(entry: Entry) -> bool:
        if word == "-type":
            return (value == "d") == entry.is_directory
        if word == "-iname":
            return fnmatchcase(entry.name.lower(), value.lower())
        return fnmatchcase(entry.name, value)

    return lambda entry: fits(entry) != denied
