"""What the grammar knows of the files: the real tree plus the steps already planned."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, TypeVar

from aibridge_kernel.providers.base import Entry, FileTree

from .found import found_by
from .tokens import fold, splitext

_DEPTH = 4
_T = TypeVar("_T")
_BY_NAME = attrgetter("name")
_SHORT = 2
"""Characters; a shorter name without its extension ("a" of ``a.txt``) is any word."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A path spoken of before, relative to the first working directory of the request."""

    path: str
    folder: bool
    said: int = 0
    """Which saying it belongs to; what was said together is what "los" and "them" mean."""
    among: bool = False
    """Whether it is one of several that were found, of which none alone was spoken of."""
    place: bool = False
    """Whether it is only the folder that some one thing went to."""
    listed: bool = False
    """Whether it is a folder of which was only shown what it holds."""
    packed: bool = False
    """Whether it is an archive that was just made: "them" are not it."""
    copied: str = ""
    """What it is a copy of."""


class Remembered:
    """A file tree that is asked once for each folder and path, as long as one sentence is read."""

    def __init__(self, files: FileTree) -> None:
        self._files = files
        self._entries: dict[str, tuple[Entry, ...]] = {}
        self._exists: dict[str, bool] = {}
        self._made: dict[Hashable, Any] = {}
        self.first_line = cache(files.first_line)

    def entries(self, directory: str = ".") -> tuple[Entry, ...]:
        """Entries of a folder as they were when first asked for."""
        if directory not in self._entries:
            found = self._files.entries(directory)
            self._entries[directory] = tuple(sorted(found, key=_BY_NAME))
        return self._entries[directory]

    def exists(self, path: str) -> bool:
        """Whether the path was there when first asked for."""
        if path not in self._exists:
            self._exists[path] = self._files.exists(path)
        return self._exists[path]

    def once(self, what: Hashable, make: Callable[[], _T]) -> _T:
        """What is made of the files, made once."""
        if what not in self._made:
            self._made[what] = make()
        made: _T = self._made[what]
        return made


class Scene:
    """A view of the tree that follows planned steps: created, removed, moved, ``cd``.

    Paths given and returned are relative to the working directory of the moment; ``spoken`` is
    what pronouns may mean, latest last.
    """

    WALKED = 400
    """How many entries ``walk`` goes through; what lies beyond is not known."""

    def __init__(
        self,
        files: FileTree,
        spoken: tuple[Spoken, ...] = (),
        branch: str | None = None,
        held: str | None = None,
    ) -> None:
        self._files = files if isinstance(files, Remembered) else Remembered(files)
        self._at = "."
        self._added: dict[str, Entry] = {}
        self._removed: set[str] = set()
        self._sources: dict[str, tuple[str, ...]] = {}
        self.spoken = list(spoken)
        latest = spoken[-1].said if spoken else 0
        self._together = [s.path for s in spoken if s.said == latest] if spoken else []
        self._step: list[str] = []
        self._step_before: list[str] = []
        self.filled = False
        """Whether the next step puts something into what this one makes, which is a folder then."""
        self.committing = False
        """Whether the next step commits what this one adds."""
        self.begun = False
        """Whether a step was planned: what a file holds may then be something else."""
        self.branch = branch
        self.unpacked: dict[str, str] = {}
        """What ``gunzip`` of this sentence made of what, as seen from there."""
        self._placed: str | None = None
        self._held = None if held is None else self.absolute(held)
        """The git branch that the sentence, or the turn before it, made."""

    def afresh(self) -> Scene:
        """The same view, before any step was planned."""
        return Scene(self._files, tuple(self.spoken), self.branch, self._held)

    def copied(self) -> Scene:
        """The same view, the steps planned so far followed."""
        scene = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, (dict, list, set)):
                setattr(scene, name, copy(value))
        return scene

    # --- looking -------------------------------------------------------------------------------

    def entries(self, directory: str = ".") -> tuple[Entry, ...]:
        """Entries of a folder, sorted by name, hidden ones included."""
        where = self.absolute(directory)
        own = self._files.entries(where)
        if not self._added and not self._removed:
            return own
        found = {
            entry.name: entry
            for entry in own
            if posixpath.normpath(posixpath.join(where, entry.name)) not in self._removed
        }
        for path, entry in self._added.items():
            if (posixpath.dirname(path) or ".") == where:
                found[entry.name] = entry
        return tuple(found[name] for name in sorted(found))

    def exists(self, path: str) -> bool:
        """Whether the path is there, or will be after the planned steps."""
        where = self.absolute(path)
        if not self._added and not self._removed:
            return bool(path) and self._files.exists(where)
        if where in self._added:
            return True
        if any(where == gone or where.startswith(gone + "/") for gone in self._removed):
            return False
        return bool(path) and self._files.exists(where)

    def named(self, said: str) -> bool:
        """Whether something is called so: a path, or a name here but for case and extension."""
        return self.exists(said) or fold(said) in self._files.once("names", self._said)

    def variants(self, name: str, directory: str = ".") -> list[str]:
        """What "the config" of ``config.yaml`` may be as well: ``config.prod.yaml``."""
        stem, suffix = splitext(name)
        alike = (e.name for e in self.entries(directory) if e.name.startswith(f"{stem}."))
        dots = name.count(".") + 1
        return [other for other in alike if other.endswith(suffix) and other.count(".") == dots]

    def called_below(self, said: str) -> bool:
        """Whether something here or below is called so but for case and extension."""
        wanted = fold(said)
        return any(
            wanted in {fold(entry.name), fold(splitext(entry.name)[0])} for _, entry in self.walk()
        )

    def holds(self, part: str, directory: str = ".") -> bool:
        """Whether the name of anything in a folder or below holds this."""
        wanted = fold(part)
        return any(wanted in fold(entry.name) for _, entry in self.walk(directory))

    def endings(self) -> frozenset[str]:
        """Extensions of the files here, without their dots."""
        return _endings(self.entries())

    def endings_below(self) -> frozenset[str]:
        """Extensions of the files here and below, without their dots."""
        return self.once("endings below", lambda: _endings(entry for _, entry in self.walk()))

    def spaced(self, *, deep: bool = False) -> dict[tuple[str, ...], str]:
        """Names of several words here, by their folded words; with and without extension.

        With ``deep`` also the paths of what lies below. A folder below is meant by its name
        alone if it is the only one that is called so.
        """
        below = ((fold(path), path) for path, _ in self.walk()) if deep else ()
        found = self._spaced_below()
        found |= {(*said.split(),): path for said, path in below if "/" in path and " " in path}
        for entry in self.entries():
            if " " in entry.name:
                stem = splitext(entry.name)[0]
                for words in (stem, entry.name):
                    found[tuple(fold(words).split())] = entry.name
        return found

    def _spaced_below(self) -> dict[tuple[str, ...], str]:
        """The folders below whose names are of several words and told by no other folder's."""

        def make() -> dict[tuple[str, ...], str]:
            folders = [path for path, entry in self.walk() if entry.is_directory]
            names = [posixpath.basename(fold(path)) for path in folders]
            named = zip(names, folders, strict=True)
            return {
                (*name.split(),): path
                for name, path in named
                if " " in name and "/" in path and names.count(name) == 1
            }

        return dict(self.once("folders below of several words", make))

    def _said(self) -> frozenset[str]:
        """The folded names here, and those of files without their extensions."""
        names: set[str] = set()
        for entry in self._files.entries("."):
            plain = fold(entry.name)
            names.add(plain)
            if not entry.is_directory and len(stem := splitext(plain)[0]) > _SHORT:
                names.add(stem)
        return frozenset(names)

    def entry(self, path: str) -> Entry | None:
        """The entry of an existing path; ``None`` when it is not listed."""
        where = self.absolute(path)
        own = posixpath.normpath(path) == "."
        if own or where in {".", ".."} or where.endswith("/.."):
            return Entry(where, is_directory=True)
        folder, name = posixpath.split(path.rstrip("/"))
        return next((entry for entry in self.entries(folder or ".") if entry.name == name), None)

    def is_folder(self, path: str) -> bool:
        """Whether the path is an existing folder."""
        entry = self.entry(path)
        return entry is not None and entry.is_directory

    def first_line(self, path: str) -> str | None:
        """The first line of a text file, ``None`` if it cannot be told."""
        where = self.absolute(path)
        return None if self.begun or where in self._added else self._files.first_line(where)

    def walk(self, directory: str = ".", depth: int = _DEPTH) -> Sequence[tuple[str, Entry]]:
        """Everything below a folder, near first; bounded in depth and number."""
        return self.once(("below", directory, depth), lambda: (*self._walk(directory, depth),))

    def _walk(self, directory: str, depth: int) -> Iterator[tuple[str, Entry]]:
        queue, seen = [(directory, depth)], 0
        while queue and seen < self.WALKED:
            where, left = queue.pop(0)
            lead = "" if where == "." else f"{where.rstrip('/')}/"
            for entry in self.entries(where):
                path = lead + entry.name
                seen += 1
                yield path, entry
                if entry.is_directory and left > 1 and not entry.name.startswith("."):
                    queue.append((path, left - 1))

    def folders_called(self, name: str) -> list[str]:
        """All folders in other ones that are called so."""
        if "/" in name or self.has_gone(name):
            return []
        folders = (path for path, entry in self.walk() if entry.is_directory)
        return [path for path in folders if fold(posixpath.basename(path)) == fold(name)]

    def once(self, what: Hashable, make: Callable[[], _T]) -> _T:
        """What is made of the tree as it is, made once while no step is planned."""
        if self._added or self._removed or self._at != ".":
            return make()
        return self._files.once(what, make)

    # --- following planned steps ---------------------------------------------------------------

    def add(self, path: str, *, folder: bool, size: int = 0) -> None:
        """A step creates this path; pronouns may mean it."""
        where = self.absolute(path)
        name = posixpath.basename(where)
        self._added[where] = Entry(name, is_directory=folder, size=size)
        self._removed.discard(where)
        self._held = None
        self._placed = None if folder else self._placed
        self.speak(path, folder=folder)

    def remove(self, path: str) -> None:
        """A step deletes this path or moves it away."""
        where = self.absolute(path)
        self._removed.add(where)
        for known in [p for p in self._added if p == where or p.startswith(where + "/")]:
            del self._added[known]
        self.spoken = [spoken for spoken in self.spoken if spoken.path != where]

    def has_gone(self, path: str) -> bool:
        """Whether an earlier step moved it away or deleted it."""
        return self.absolute(path) in self._removed

    def go(self, directory: str) -> None:
        """A step changes the working directory."""
        self._at = self.absolute(directory)

    def speak(self, path: str, *, folder: bool) -> None:
        """Remember what was spoken of, for pronouns."""
        where = self.absolute(path)
        self.spoken.append(Spoken(where, folder))
        if not folder and where not in self._step:
            self._step.append(where)

    def next_step(self, *, more: bool) -> None:
        """A step begins; ``more``: it does the same as the one before to something else."""
        self._step_before = list(self._step)
        if not more:
            self._step.clear()

    def of_step(self) -> list[str]:
        """The files that the step before was about, if all of them were there or all are new."""
        paths = [path for path in self._step_before if path not in self._removed]
        new = {path in self._added for path in paths}
        return [posixpath.relpath(path, self._at) for path in paths] if len(new) == 1 else []

    def place(self, folder: str, *, pointed: bool) -> None:
        """Remember where something went; ``pointed`` says that a pronoun named it."""
        self._placed = self.absolute(folder)
        self._held = self._placed if pointed else self._held

    @property
    def placed(self) -> str | None:
        """The folder that something went into last, as seen from here."""
        return None if self._placed is None else posixpath.relpath(self._placed, self._at)

    @property
    def held(self) -> str | None:
        """The folder that a pronoun just named, into which something went."""
        return None if self._held is None else posixpath.relpath(self._held, self._at)

    def gather(self, paths: Iterable[str]) -> None:
        """Remember what was made or moved together, for "los" and "them"."""
        self._together = [self.absolute(path) for path in paths]

    def together(self) -> list[str]:
        """The existing paths that were spoken of together last, as seen from here."""
        paths = [posixpath.relpath(path, self._at) for path in self._together]
        return [path for path in paths if self.exists(path)]

    def notice(self, command: str, now: float) -> None:
        """Remember what a step found or listed, for "los" and "them"."""
        found = self.found(command, now)
        self.spoken.extend(Spoken(p, folder, among=len(found) > 1) for p, folder in found)
        if found:
            self._together = [path for path, _ in found]

    def found(self, command: str, now: float) -> list[tuple[str, bool]]:
        """What a command would find, and whether it is a folder; nothing after a first change."""
        if self._added or self._removed or self._at != ".":
            return []
        return list(found_by(shlex.split(command), self._files, ".", now))

    def derive(self, made: str, sources: Iterable[str]) -> None:
        """Remember what a copy or an archive was made from."""
        self._sources[self.absolute(made)] = tuple(self.absolute(path) for path in sources)

    def origins(self, path: str) -> list[str]:
        """What a path was made from in this sentence, as seen from here; itself otherwise."""
        sources = self._sources.get(self.absolute(path))
        if sources is None:
            return [path]
        return [posixpath.relpath(source, self._at) for source in sources]

    def said(self, path: str) -> Spoken | None:
        """How a path was spoken of last."""
        where = self.absolute(path)
        return next((spoken for spoken in reversed(self.spoken) if spoken.path == where), None)

    def listed(self, path: str) -> list[str]:
        """What a folder holds that was only looked into: "it" may be in there as well."""
        latest = self.said(path)
        if latest is None or not latest.listed:
            return []
        names = (e.name for e in self.entries(path) if not e.name.startswith("."))
        return [posixpath.join(path, name) for name in names]

    def latest(self, *, folder: bool | None = None, places: bool = False) -> str | None:
        """The latest path spoken of that still exists, as seen from here; ``folder`` filters.

        With ``places`` also the folders that some one thing went to.
        """
        for spoken in reversed(self.spoken):
            if spoken.place and not places:
                continue
            if folder is not None and spoken.folder is not folder:
                continue
            path = posixpath.relpath(spoken.path, self._at)
            if self.exists(path):
                return None if spoken.among else path
        return None

    def absolute(self, path: str) -> str:
        """The path as seen from where the request began."""
        return _joined(self._at, path)


def _endings(entries: Iterable[Entry]) -> frozenset[str]:
    found = (splitext(e.name)[1][1:] for e in entries if not e.is_directory)
    return frozenset(fold(ending) for ending in found if len(ending) > 1)


@lru_cache(1024)
def _joined(at: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(at, path))
