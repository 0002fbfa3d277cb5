"""The folder as the steps planned so far will leave it, told from their commands.

A request of several steps is read step by step, each as if the ones before had been done.
"""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from aibridge_kernel.providers.base import FileTree

from .scene import Scene

_SEPARATORS = frozenset({"&&", ";", "|"})
_WRITING = frozenset({">", ">>"})
_NOT_FORESEEN = frozenset({
    "<", "||", "curl", "do", "for", "gunzip", "gzip", "if", "rsync", "split", "wget",
    "while", "xargs",
})  # fmt: skip
_DOING = frozenset({"-delete", "-exec", "-execdir", "-fprint", "-ok"})
_ON_FILES = frozenset({"mv", "checkout", "clone", "pull", "reset", "restore", "rm", "stash"})
"""What git does that changes files."""


class Foreseen:
    """A file tree as it will be, seen from where the steps end."""

    def __init__(self, scene: Scene, files: FileTree, copies: dict[str, str]) -> None:
        """See ``scene``; the first lines of ``copies`` are those of what they were made from."""
        self.entries = scene.entries
        self.exists = scene.exists
        self._scene = scene
        self._files = files
        self._copies = copies

    def first_line(self, path: str) -> str | None:
        """The first line of a text file that is there, or of what it is a copy of."""
        known = self._scene.first_line(path)
        source = self._copies.get(self._scene.absolute(path))
        return self._files.first_line(source) if known is None and source else known


def foreseen(commands: Sequence[str], files: FileTree) -> tuple[Foreseen, str] | None:
    """The folder after the commands and where they end; ``None`` if that cannot be told."""
    scene, copies = Scene(files), dict[str, str]()
    for command in commands:
        try:
            words = list(shlex.shlex(command, posix=True, punctuation_chars=True))
        except ValueError:
            return None
        if _NOT_FORESEEN.intersection(words) or (words[0] == "find" and _DOING & {*words}):
            return None
        for simple in _simple(words):
            if not _apply(simple, scene, copies):
                return None
    return Foreseen(scene, files, copies), scene.absolute(".")


def _simple(words: Sequence[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in words:
        if word in _SEPARATORS:
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]


def _apply(words: list[str], scene: Scene, copies: dict[str, str]) -> bool:
    """Change the scene as a command does; ``False`` if that is not known."""
    for at, word in enumerate(words):
        if word in _WRITING and at + 1 < len(words) and words[at + 1] != "/dev/null":
            scene.add(words[at + 1], folder=False, size=1)
    program, *rest = words[: next((i for i, w in enumerate(words) if w in _WRITING), len(words))]
    operands = [word for word in rest if not word.startswith("-")]
    act = _ACTING.get(program)
    if act is not None:
        act(_matched(operands, scene), rest, scene, copies)
    return not (program == "git" and _ON_FILES.intersection(operands[:1]))


def _matched(operands: Sequence[str], scene: Scene) -> list[str]:
    """The operands, patterns as what they match."""
    found: list[str] = []
    for word in operands:
        folder, pattern = posixpath.split(word)
        named = (e.name for e in scene.entries(folder or ".") if fnmatchcase(e.name, pattern))
        matches = [posixpath.join(folder, name) for name in named if name[:1] != "."]
        found.extend(matches if set(pattern) & set("*?[") else [word])
    return found


def _make_folders(operands: Sequence[str], _: Sequence[str], scene: Scene, __: object) -> None:
    for path in operands:
        steps = path.rstrip("/").split("/")
        for depth in range(1, len(steps) + 1):
            folder = "/".join(steps[:depth])
            if folder and not scene.exists(folder):
                scene.add(folder, folder=True)


def _touch(operands: Sequence[str], _: Sequence[str], scene: Scene, __: object) -> None:
    for path in operands:
        if not scene.exists(path):
            scene.add(path, folder=False)


def _remove(operands: Sequence[str], _: Sequence[str], scene: Scene, __: object) -> None:
    for path in operands:
        scene.remove(path)


def _go(operands: Sequence[str], _: Sequence[str], scene: Scene, __: object) -> None:
    scene.go(operands[0] if operands else ".")


def _move(operands: Sequence[str], _: Sequence[str], scene: Scene, copies: dict[str, str]) -> None:
    for source, target in _pairs(operands, scene):
        _add(source, target, scene, copies)
        scene.remove(source)


def _copy(operands: Sequence[str], _: Sequence[str], scene: Scene, copies: dict[str, str]) -> None:
    for source, target in _pairs(operands, scene):
        _add(source, target, scene, copies)


def _pairs(operands: Sequence[str], scene: Scene) -> list[tuple[str, str]]:
    """What goes where."""
    *sources, target = operands or [""]
    into = scene.is_folder(target)
    base = (posixpath.basename(source.rstrip("/")) for source in sources)
    targets = [posixpath.join(target, name) if into else target for name in base]
    return list(zip(sources, targets, strict=True))


def _add(source: str, target: str, scene: Scene, copies: dict[str, str]) -> None:
    """What is at the source, with all that is in it, at the target as well."""
    entry = scene.entry(source)
    if entry is None:
        return
    below = list(scene.walk(source)) if entry.is_directory else []
    scene.add(target, folder=entry.is_directory, size=entry.size)
    for path, held in below:
        inside = posixpath.join(target, posixpath.relpath(path, source))
        scene.add(inside, folder=held.is_directory, size=held.size)
    if not below:
        origin = scene.absolute(source)
        copies[scene.absolute(target)] = copies.get(origin, origin)


def _pack(operands: Sequence[str], rest: Sequence[str], scene: Scene, _: object) -> None:
    creates = rest[:1] == ["-r"] or not rest[0].startswith("-") or "c" in rest[0]
    if operands and creates:
        scene.add(operands[0], folder=False, size=1)


_Act = Callable[[Sequence[str], Sequence[str], Scene, dict[str, str]], None]
_ACTING: dict[str, _Act] = {
    "cd": _go, "cp": _copy, "ln": _copy, "mkdir": _make_folders, "mv": _move, "rm": _remove,
    "rmdir": _remove, "tar": _pack, "touch": _touch, "zip": _pack,
}  # fmt: skip
