"""What a command really did: the upper layer of an overlay compared with what lies below it.

Only the upper layer is walked, so the cost follows what was touched and not the tree. An upper
layer holds whole objects: a file that was opened for writing is there with all its content; a
whiteout stands for a deletion; a folder is either *merged* (it shows what lies below too) or, with
the ``opaque`` attribute, all there is.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from .filesystem import Root, is_whiteout
from .metadata import CAPABILITIES, OVERLAY_PREFIX, read_metadata

__all__ = ["Delta", "Layers", "Scan", "same_content", "same_tree"]

_OPAQUE = f"{OVERLAY_PREFIX}opaque"
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Delta:
    """One path that differs; the outermost one where a whole folder came, went or was replaced.

    ``before`` is its status in the workspace and ``after`` in the upper layer, ``None`` where
    there is nothing. ``stays`` says that the object remains and only its metadata changed.
    """

    path: str
    before: os.stat_result | None
    after: os.stat_result | None
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """Everything found in an upper layer."""

    deltas: tuple[Delta, ...]
    folders: tuple[str, ...]
    """Merged folders: they remain, but entries in them or below them may differ."""
    untouched: tuple[tuple[int, str], ...]
    """Upper inode and path of files that were copied up but are as they were."""


@dataclass(frozen=True, slots=True)
class Layers:
    """The two layers of one transaction."""

    workspace: Root
    upper: Root

    def scan(self) -> Scan:
        """Compare them."""
        deltas: list[Delta] = []
        folders, untouched = [""], []
        deltas += self._metadata_delta("", os.fstat(self.workspace.number))
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            for name, after in self.upper.entries(folder):
                path = f"{folder}/{name}" if folder else name
                before = self.workspace.status(path)
                if before is not None and self._is_merged(path, before, after):
                    folders.append(path)
                    waiting.append(path)
                    deltas += self._metadata_delta(path, before)
                    continue
                found = self._delta(path, before, after)
                deltas += found
                if not found and stat.S_ISREG(after.st_mode):
                    untouched.append((after.st_ino, path))
        deltas.sort(key=lambda delta: delta.path)
        return Scan(tuple(deltas), tuple(folders), tuple(untouched))

    def _is_merged(self, path: str, before: os.stat_result, after: os.stat_result) -> bool:
        if not (stat.S_ISDIR(before.st_mode) and stat.S_ISDIR(after.st_mode)):
            return False
        with self.upper.handle(path) as name:
            return _OPAQUE not in os.listxattr(name)

    def _metadata_delta(self, path: str, before: os.stat_result) -> Iterator[Delta]:
        """A merged folder's own change. Its time alone counts only if no entry explains it."""
        old, new = read_metadata(self.workspace, path), read_metadata(self.upper, path)
        explained = bool(self.upper.entries(path))
        if not old.same_but_for_time(new) or (not explained and old.modified_ns != new.modified_ns):
            yield Delta(path, before, self.upper.status(path), stays=True)

    def _delta(
        self, path: str, before: os.stat_result | None, after: os.stat_result
    ) -> Iterator[Delta]:
        if is_whiteout(after):
            if before is not None:
                yield Delta(path, before, None)
        elif before is None or self._is_replaced(path, before, after):
            yield Delta(path, before, after)
        elif read_metadata(self.workspace, path) != read_metadata(self.upper, path):
            yield Delta(path, before, after, stays=True)

    def _is_replaced(self, path: str, before: os.stat_result, after: os.stat_result) -> bool:
        if stat.S_IFMT(before.st_mode) != stat.S_IFMT(after.st_mode):
            return True
        if stat.S_ISDIR(after.st_mode):
            return True
        return not self._same_content(path, before, after)

    def _same_content(self, path: str, before: os.stat_result, after: os.stat_result) -> bool:
        return same_content(self.workspace, path, before, self.upper, path, after)


def same_content(  # noqa: PLR0917  — two sides of three values each
    one: Root,
    one_path: str,
    one_status: os.stat_result,
    other: Root,
    other_path: str,
    other_status: os.stat_result,
) -> bool:
    """Whether two objects of one kind, not folders, hold the same; reads regular files whole."""
    if stat.S_ISLNK(one_status.st_mode):
        return one.link_target(one_path) == other.link_target(other_path)
    if not stat.S_ISREG(one_status.st_mode):
        return one_status.st_rdev == other_status.st_rdev
    if one_status.st_size != other_status.st_size:
        return False
    if os.path.samestat(one_status, other_status):
        return True
    with (
        os.fdopen(one.open_file(one_path), "rb", buffering=0) as left,
        os.fdopen(other.open_file(other_path), "rb", buffering=0) as right,
    ):
        while True:
            mine, theirs = left.read(_CHUNK), right.read(_CHUNK)
            if mine != theirs:
                return False
            if not mine:
                return True


def same_tree(one: Root, one_path: str, other: Root, other_path: str) -> bool:
    """Whether two objects are alike in everything an undo gives back, with all below them."""
    left, right = one.status(one_path), other.status(other_path)
    if left is None or right is None or stat.S_IFMT(left.st_mode) != stat.S_IFMT(right.st_mode):
        return False
    if read_metadata(one, one_path) != read_metadata(other, other_path):
        return False
    if not stat.S_ISDIR(left.st_mode):
        return same_content(one, one_path, left, other, other_path, right)
    names = [name for name, _ in one.entries(one_path)]
    if names != [name for name, _ in other.entries(other_path)]:
        return False
    return all(
        same_tree(one, f"{one_path}/{name}", other, f"{other_path}/{name}") for name in names
    )


def has_capabilities(root: Root, path: str) -> bool:
    """Whether a file carries file capabilities."""
    with root.handle(path) as name:
        return CAPABILITIES in os.listxattr(name)
