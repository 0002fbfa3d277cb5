"""From a contents path to the real directory behind it, and every step taken on the way.

The steps, (real directory, name) pairs, are what must be watched to notice that the path has
come to mean something else: a part renamed, removed, recreated, a symbolic link changed.
"""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aibridge_server_ext.paths import (
    Refusal,
    inside,
    join_real,
    parent_and_name,
    parse_contents_path,
    to_contents_path,
)

__all__ = ["Identity", "Resolution", "Resolver"]

MAX_LINKS = 40
"""Symbolic links followed for one path, as in the kernel."""

Identity = tuple[int, int]
"""Device and inode."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a contents path means now: a real directory, or a reason why none is watched."""

    steps: tuple[tuple[str, str], ...] = ()
    """Real directories inside the root and the names looked up in them, in order."""
    directory: str | None = None
    identity: Identity | None = None
    refusal: Refusal | None = None


class Resolver:
    """Resolves contents paths under one root, through symbolic links, checking every part.

    Without a root (a contents manager that keeps no files) every path is refused.
    """

    def __init__(self, root: str | None, is_hidden: Callable[[str], bool]) -> None:
        self._root = "" if root is None else os.path.realpath(root)
        self._is_hidden = is_hidden

    def resolve(self, path: str) -> Resolution:
        """Walk the path on the disk, link by link."""
        if not self._root:
            return Resolution(refusal=Refusal.NOT_LOCAL)
        names = parse_contents_path(path, self._is_hidden)
        if isinstance(names, Refusal):
            return Resolution(refusal=names)
        walk = _Walk(self._root, names)
        try:
            while walk.step():
                pass
        except OSError as failure:
            refusal = Refusal.UNREADABLE if _is_permission(failure) else Refusal.MISSING
            return Resolution(self._within(walk.steps), refusal=refusal)
        return self._judge(walk)

    def visible_path(self, real_path: str) -> str | None:
        """The contents path of a real path, ``None`` if outside the root or hidden."""
        path = to_contents_path(self._root, real_path)
        if path is None or isinstance(parse_contents_path(path, self._is_hidden), Refusal):
            return None
        return path

    def real_path(self, path: str) -> str | None:
        """Where a contents path lies if no link is on the way, ``None`` if outside or hidden."""
        if not self._root or isinstance(parse_contents_path(path, self._is_hidden), Refusal):
            return None
        return join_real(self._root, path) if path else self._root

    def _judge(self, walk: _Walk) -> Resolution:
        """Check where a finished walk has led."""
        steps = self._within(walk.steps)
        if not inside(self._root, walk.current):
            return Resolution(steps, refusal=Refusal.OUTSIDE)
        if self.visible_path(walk.current) is None:
            return Resolution(steps, refusal=Refusal.HIDDEN)
        try:
            info = os.lstat(walk.current)
        except OSError:
            return Resolution(steps, refusal=Refusal.MISSING)
        if not stat.S_ISDIR(info.st_mode):
            return Resolution(steps, refusal=Refusal.NOT_A_DIRECTORY)
        if not os.access(walk.current, os.R_OK | os.X_OK):
            return Resolution(steps, refusal=Refusal.UNREADABLE)
        return Resolution(steps, walk.current, (info.st_dev, info.st_ino))

    def _within(self, steps: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """The steps inside the root; links may pass through other places, which are not ours."""
        return tuple(step for step in steps if inside(self._root, step[0]))


def _is_permission(failure: OSError) -> bool:
    return isinstance(failure, PermissionError)


class _Walk:
    """A path walk in progress; ``current`` is always a real path."""

    def __init__(self, root: str, names: Iterable[str]) -> None:
        self.current = root
        self.steps: list[tuple[str, str]] = []
        self._pending = deque(names)
        self._links = 0

    def step(self) -> bool:
        """Look one name up; whether there was one."""
        if not self._pending:
            return False
        name = self._pending.popleft()
        if name == "..":
            self.current = parent_and_name(self.current)[0]
        elif name not in {"", "."}:
            self._enter(name)
        return True

    def _enter(self, name: str) -> None:
        self.steps.append((self.current, name))
        path = join_real(self.current, name)
        if not stat.S_ISLNK(os.lstat(path).st_mode):
            self.current = path
            return
        self._links += 1
        if self._links > MAX_LINKS:
            raise FileNotFoundError(path)
        target = os.readlink(path)  # noqa: PTH115  — Path folds "." and doubled slashes
        if target.startswith("/"):
            self.current = "/"
        self._pending.extendleft(reversed(target.split("/")))
