"""Recognising moves: a deletion and a creation of exactly the same thing.

An overlay cannot rename what lies below it: a moved file is copied up whole, a moved folder is
copied and removed by ``mv`` itself. What is verified to be alike down to content and metadata is
applied as a rename of the original, which keeps its inode and hard links and costs nothing.
"""

from __future__ import annotations

import os
import stat
from collections import defaultdict
from collections.abc import Iterable

from .changes import Delta, Layers, same_tree

__all__ = ["find_moves"]

_Key = tuple[int, int, int]


def find_moves(layers: Layers, deltas: Iterable[Delta]) -> dict[str, str]:
    """From each new path that is a moved old one to the old path."""
    gone: dict[_Key, list[str]] = defaultdict(list)
    came: list[tuple[_Key, str]] = []
    for delta in deltas:
        if delta.after is None and delta.before is not None:
            gone[_key(delta.before)].append(delta.path)
        elif delta.before is None and delta.after is not None and _is_movable(delta.after):
            came.append((_key(delta.after), delta.path))
    moves: dict[str, str] = {}
    for key, target in came:
        candidates = gone[key]
        candidates.sort(key=lambda source: _name(source) != _name(target))
        for source in candidates:
            if same_tree(layers.workspace, source, layers.upper, target):
                candidates.remove(source)
                moves[target] = source
                break
    return moves


def _is_movable(status: os.stat_result) -> bool:
    """Not one of several new names, which say more than one source could."""
    return stat.S_ISDIR(status.st_mode) or status.st_nlink == 1


def _key(status: os.stat_result) -> _Key:
    """What cannot differ between a thing and its moved self, known without reading it."""
    size = 0 if stat.S_ISDIR(status.st_mode) else status.st_size
    return status.st_mode, size, status.st_mtime_ns


def _name(path: str) -> str:
    return path.rpartition("/")[2]
