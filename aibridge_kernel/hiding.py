"""What is hidden from a command that reads whole folders: secrets by name, foreign hard links.

The policy judges paths it is told; a command that walks a folder (``grep -r``, ``tar``) opens what
it finds. So what must not be read is masked in the sandbox for such a command.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from .values import EffectKind, Verdict

MAX_ENTRIES = 50_000
"""Entries of a workspace that are looked at before each such command."""
MAX_READ = 500_000
"""Entries of the folders it names; who reads more than is looked at is asked first."""
MAX_LINKED = 200
"""Files with foreign hard links that are masked; more are no accident but a package store."""


@dataclass(slots=True)
class _Found:
    secrets: list[Path] = field(default_factory=list)
    linked: defaultdict[tuple[int, int], list[Path]] = field(
        default_factory=lambda: defaultdict(list)
    )
    links: dict[tuple[int, int], int] = field(default_factory=dict)

    def foreign(self) -> list[Path]:
        """Files that have more names than were found inside the workspace."""
        return [
            path
            for inode, paths in self.linked.items()
            if len(paths) < self.links[inode]
            for path in paths
        ]


def walks_folders(verdict: Verdict) -> bool:
    """Whether a command may open files that its verdict does not name."""
    return any(
        effect.kind is EffectKind.OPAQUE
        or (effect.kind is EffectKind.READ and (effect.path is None or Path(effect.path).is_dir()))
        for effect in verdict.effects
    )


def folders_read(verdict: Verdict, workspace: Path) -> tuple[Path, ...]:
    """The folders in the workspace in which a command opens what it finds."""
    read = [
        None if effect.kind is EffectKind.OPAQUE else effect.path
        for effect in verdict.effects
        if effect.kind in {EffectKind.READ, EffectKind.OPAQUE}
    ]
    real = [workspace if path is None else Path(os.path.realpath(path)) for path in read]
    within = [workspace if path in workspace.parents else path for path in real if path.is_dir()]
    inside = (path for path in within if path == workspace or workspace in path.parents)
    return tuple(dict.fromkeys(inside))


def is_too_large(folders: Iterable[Path]) -> bool:
    """Whether there is more in ``folders`` than is looked at, so that a secret may be missed."""
    entries = _entries(folders, lambda entry: entry.name == ".git")
    return next(islice(entries, MAX_READ, None), None) is not None


def missed(verdict: Verdict, masked: Iterable[Path], workspace: Path) -> tuple[str, ...]:
    """Tell what a command that writes does not get of the folders it reads, relative paths.

    A person should know that a copy or an archive lacks something; who only looks is not bothered.
    """
    if not verdict.writes:
        return ()
    read = [effect for effect in verdict.effects if effect.kind is EffectKind.READ]
    folders = [workspace if effect.path is None else Path(effect.path) for effect in read]
    below = (path for path in masked if any(folder in path.parents for folder in folders))
    inside = sorted(path for path in below if workspace in path.parents)
    return tuple(os.path.relpath(path, workspace) for path in inside)


def hidden_in(
    workspace: Path,
    is_secret_name: Callable[[str], bool],
    already: tuple[Path, ...] = (),
    read: tuple[Path, ...] = (),
) -> tuple[Path, ...]:
    """Find what must be masked below ``workspace``, looking at ``MAX_ENTRIES`` at most.

    ``already`` is masked in any case, with all that lies in it. In the folders ``read`` secrets are
    found among ``MAX_READ`` entries, so that nothing beside or above them can keep them from it.
    """
    is_closed = _closed(already, is_secret_name)
    found = _Found()
    known = frozenset(map(str, already))
    for entry in islice(_entries((workspace,), is_closed), MAX_ENTRIES):
        if entry.path not in known:
            _sort_in(entry, found, is_secret_name)
    found.secrets += secrets_in(read, is_secret_name, already)
    foreign = found.foreign()
    secrets = dict.fromkeys(found.secrets)
    return (*secrets, *(foreign if len(foreign) <= MAX_LINKED else ()))


def secrets_in(
    folders: tuple[Path, ...],
    is_secret_name: Callable[[str], bool],
    already: tuple[Path, ...] = (),
) -> tuple[Path, ...]:
    """Find what has a secret name among ``MAX_READ`` entries, and is not ``already`` known."""
    known = frozenset(map(str, already))
    entries = islice(_entries(folders, _closed(already, is_secret_name)), MAX_READ)
    return tuple(
        Path(entry.path)
        for entry in entries
        if is_secret_name(entry.name) and entry.path not in known
    )


def _closed(
    already: tuple[Path, ...], is_secret_name: Callable[[str], bool]
) -> Callable[[os.DirEntry[str]], bool]:
    """Which folders are not looked into."""
    known = frozenset(map(str, already))

    def is_closed(entry: os.DirEntry[str]) -> bool:
        return entry.name == ".git" or entry.path in known or is_secret_name(entry.name)

    return is_closed


def repositories_in(workspace: Path) -> tuple[Path, ...]:
    """Find the ``.git`` of every repository below ``workspace``, as far as ``hidden_in`` looks."""
    entries = islice(_entries((workspace,), lambda entry: entry.name == ".git"), MAX_ENTRIES)
    return tuple(Path(entry.path) for entry in entries if entry.name == ".git")


def special_in(workspace: Path, is_secret_name: Callable[[str], bool]) -> Iterator[Path]:
    """Find what has a secret name, every ``.git`` and its hooks, among ``MAX_READ`` entries."""

    def is_special(entry: os.DirEntry[str]) -> bool:
        return entry.name == ".git" or is_secret_name(entry.name)

    for entry in filter(is_special, islice(_entries((workspace,), is_special), MAX_READ)):
        yield Path(entry.path)
        if entry.name == ".git":
            hooks = _entries((Path(entry.path, "hooks"),), lambda _: True)
            yield from (Path(hook.path) for hook in hooks)


def _entries(
    tops: Iterable[Path], is_closed: Callable[[os.DirEntry[str]], bool]
) -> Iterator[os.DirEntry[str]]:
    """Walk breadth first, without following links, into no folder that is closed."""
    folders = [str(top) for top in tops]
    while folders:
        below: list[str] = []
        for folder in folders:
            try:
                with os.scandir(folder) as scan:
                    entries = list(scan)
            except OSError:
                continue
            for entry in entries:
                yield entry
                if entry.is_dir(follow_symlinks=False) and not is_closed(entry):
                    below.append(entry.path)
        folders = below


def _sort_in(entry: os.DirEntry[str], found: _Found, is_secret_name: Callable[[str], bool]) -> None:
    if is_secret_name(entry.name):
        found.secrets.append(Path(entry.path))
        return
    if not entry.is_file(follow_symlinks=False):
        return
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return
    if status.st_nlink > 1:
        inode = (status.st_dev, status.st_ino)
        found.linked[inode].append(Path(entry.path))
        found.links[inode] = status.st_nlink
