"""The contents paths that are watched, kept true to what they mean on the disk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from enum import Enum, auto

from aibridge_server_ext.changes import Interest, WatchMode
from aibridge_server_ext.paths import Refusal
from aibridge_server_ext.resolution import Resolution, Resolver
from aibridge_server_ext.subscriptions import Interests
from aibridge_server_ext.watchers.choice import ChosenWatchers

__all__ = ["Territory", "Transition"]

ATTEMPTS = 5
"""How often a path that changes while it is being watched is tried again at once."""

_PASSING = frozenset({Refusal.MISSING, Refusal.NOT_A_DIRECTORY, Refusal.UNREADABLE})
"""Reasons that may go away; where no step tells of it, as for the root, one has to look."""


class Transition(Enum):
    """What became of a watched contents path."""

    UNCHANGED = auto()
    GONE = auto()
    APPEARED = auto()
    REPLACED = auto()


class Territory:
    """Resolves contents paths, watches the directories behind them and every step on the way."""

    def __init__(self, resolver: Resolver, watchers: ChosenWatchers) -> None:
        self._resolver = resolver
        self._watchers = watchers
        self._interests = Interests()
        self._resolutions: dict[str, Resolution] = {}
        self._at: defaultdict[str, set[str]] = defaultdict(set)
        self._through: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(_names)
        self._fragile: set[str] = set()

    @property
    def watched(self) -> int:
        """How many real directories have their contents watched."""
        return len(self._at)

    @property
    def fragile(self) -> Collection[str]:
        """Paths of which some step cannot be watched; they need to be checked now and then."""
        return self._fragile

    def resolution(self, path: str) -> Resolution:
        """What a path held here meant when it was last looked at."""
        return self._resolutions[path]

    def mode(self, path: str) -> WatchMode | None:
        """How changes are noticed, ``None`` if the path is refused or gone."""
        directory = self._resolutions[path].directory
        return None if directory is None else self._watchers.mode_of(directory)

    def is_ready(self, path: str) -> bool:
        """Whether every change from now on is reported."""
        directory = self._resolutions[path].directory
        return directory is not None and self._watchers.is_ready(directory)

    def told(self, path: str, names: Iterable[str]) -> None:
        """Names in the path's directory that a client was told are there."""
        directory = self._resolutions[path].directory
        if directory is not None:
            self._watchers.told(directory, names)

    def at(self, directory: str) -> Collection[str]:
        """The contents paths that lead to a real directory."""
        return self._at.get(directory, ())

    def through(self, directory: str, names: Collection[str]) -> Collection[str]:
        """The contents paths that lead through one of the names in a real directory."""
        steps = self._through.get(directory)
        if steps is None:
            return ()
        return {path for name in steps.keys() & names for path in steps[name]}

    def beyond(self, directory: str) -> Collection[str]:
        """The contents paths that lead through any name in a real directory."""
        names = self._through.get(directory)
        return set() if names is None else set().union(*names.values())

    def acquire(self, path: str) -> Resolution:
        """Watch first, then look again: nothing that happens in between is missed."""
        for _ in range(ATTEMPTS):
            resolution = self._resolver.resolve(path)
            self._enter(path, resolution)
            if self._resolver.resolve(path) == resolution:
                return resolution
            self.release(path)
        self._enter(path, resolution)
        self._fragile.add(path)
        return resolution

    def release(self, path: str) -> None:
        """Stop watching for a path."""
        resolution = self._resolutions.pop(path)
        self._fragile.discard(path)
        for directory, name, interest in _steps(resolution):
            names = self._through[directory]
            _discard(names, name, path)
            if not names:
                del self._through[directory]
            self._unwant(directory, interest)
        if resolution.directory is not None:
            _discard(self._at, resolution.directory, path)
            self._unwant(resolution.directory, Interest.CONTENTS)

    def lose(self, directory: str) -> None:
        """Drop the blind watch of a real directory; its paths must be rewatched."""
        self._watchers.forget(directory)

    def recheck(self, path: str, *, rewatch: bool = False) -> Transition:
        """Resolve a path anew and watch what it means now."""
        before = self._resolutions[path]
        if not rewatch and self._resolver.resolve(path) == before:
            return Transition.UNCHANGED
        self.release(path)
        after = self.acquire(path)
        if after.directory is None:
            return Transition.UNCHANGED if before.directory is None else Transition.GONE
        if before.directory is None:
            return Transition.APPEARED
        if (after.directory, after.identity) != (before.directory, before.identity):
            return Transition.REPLACED
        return Transition.UNCHANGED

    def visible_path(self, real_path: str) -> str | None:
        """The contents path of a real path if a client may know it."""
        return self._resolver.visible_path(real_path)

    def _enter(self, path: str, resolution: Resolution) -> None:
        self._resolutions[path] = resolution
        noticed = bool(resolution.steps) or resolution.refusal not in _PASSING
        for directory, name, interest in _steps(resolution):
            self._through[directory][name].add(path)
            noticed &= self._want(directory, interest)
        if resolution.directory is not None:
            self._at[resolution.directory].add(path)
            device = None if resolution.identity is None else resolution.identity[0]
            noticed &= self._want(resolution.directory, Interest.CONTENTS, device)
        if not noticed:
            self._fragile.add(path)

    def _want(self, directory: str, interest: Interest, device: int | None = None) -> bool:
        """Count interest in; whether the system will tell of all of it."""
        if self._interests.add(directory, interest) or not self._watchers.is_native(directory):
            return self._watchers.set_interest(directory, self._interests.of(directory), device)
        return True

    def _unwant(self, directory: str, interest: Interest) -> None:
        """Count interest out."""
        if self._interests.remove(directory, interest):
            self._watchers.set_interest(directory, self._interests.of(directory))


def _names() -> defaultdict[str, set[str]]:
    return defaultdict(set)


def _discard(sets: dict[str, set[str]], key: str, path: str) -> None:
    """Take a path out of one of the sets, and the set when it is empty."""
    sets[key].discard(path)
    if not sets[key]:
        del sets[key]


def _steps(resolution: Resolution) -> list[tuple[str, str, Interest]]:
    """What to hear of at each step: that it goes, and at a missing last one that it comes."""
    steps = [(directory, name, Interest.DEPARTURES) for directory, name in resolution.steps]
    if resolution.directory is None and steps:
        steps[-1] = (*steps[-1][:2], Interest.DEPARTURES | Interest.ARRIVALS)
    return steps
