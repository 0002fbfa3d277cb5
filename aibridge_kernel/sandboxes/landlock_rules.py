"""Which Landlock rights a run gets on which paths.

A Landlock rule holds for everything below a path and cannot be taken back further down. So where
something must stay closed, every entry beside the way to it gets a rule of its own, and nothing can
be made or removed in the folders on the way.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from enum import IntFlag
from pathlib import Path

from .base import Job, View
from .mounts import SECRETS_OF_ROOT, hard_links

__all__ = ["Right", "Rules", "handled", "rules_of"]

Rules = dict[str, int]
"""Rights by path."""


class Right(IntFlag):
    """The rights of ``linux/landlock.h`` on files."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13
    TRUNCATE = 1 << 14
    IOCTL_DEV = 1 << 15


_READ = Right.EXECUTE | Right.READ_FILE | Right.READ_DIR
_CHANGE = Right.WRITE_FILE | Right.TRUNCATE
_MAKE = Right.MAKE_DIR | Right.MAKE_REG | Right.MAKE_SYM | Right.REFER
_WRITE = _READ | _CHANGE | _MAKE | Right.REMOVE_DIR | Right.REMOVE_FILE
_OF_FILES = Right.EXECUTE | Right.READ_FILE | _CHANGE
_IOCTL_SINCE = 5
_DEVICES = ("null", "zero", "full", "random", "urandom")
_ABOUT_THE_MACHINE = (
    *("cpuinfo", "meminfo", "stat", "uptime", "loadavg", "version", "filesystems", "sys"),
)
_HIDDEN = ("/home", "/root", "/tmp", "/var/tmp", "/run", "/dev", "/proc")  # noqa: S108 — closed


def handled(abi: int) -> int:
    """Every right that this version of Landlock knows, and so withholds unless it is given."""
    known = sum(Right)
    return known if abi >= _IOCTL_SINCE else known & ~Right.IOCTL_DEV


def rules_of(job: Job, temporary: Path) -> Rules:
    """The rights of one run; ``temporary`` is its own temporary folder."""
    rules: Rules = {}
    secrets = [path.resolve() for path in job.masked if path.exists()]
    closed = {*secrets, *hard_links(secrets, job.workspace), temporary.parent}
    system = closed | {*(Path(name) for name in _HIDDEN), *SECRETS_OF_ROOT}
    system |= {job.home, job.workspace}
    for path in _open(Path("/"), frozenset(system)):
        _add(rules, path, _READ)
    _add(rules, Path("/etc"), Right.READ_DIR)
    for name in _DEVICES:
        _add(rules, Path("/dev", name), Right.READ_FILE | _CHANGE)
    for name in _ABOUT_THE_MACHINE:
        _add(rules, Path("/proc", name), _READ)
    _add(rules, temporary, _WRITE)
    _add(rules, job.workspace, Right.READ_DIR)
    for path in _open(job.workspace, frozenset(closed)):
        _add(rules, path, _READ)
    if job.view is View.LIVE:
        protected = {path.resolve() for path in job.protected if path.exists()}
        for path in _open(job.workspace, frozenset(closed | protected)):
            _add(rules, path, _WRITE)
    return rules


def _open(root: Path, closed: frozenset[Path]) -> Iterator[Path]:
    """The outermost paths, from ``root`` down, that neither are closed nor hold what is."""
    on_the_way = {above for path in closed for above in path.parents}
    waiting = [root]
    while waiting:
        path = waiting.pop()
        if path in on_the_way:
            waiting += [entry for entry in _entries(path) if entry not in closed]
        elif path not in closed or path == root:
            yield path


def _entries(folder: Path) -> Iterable[Path]:
    """What lies in a folder; a symbolic link has no rights of its own."""
    try:
        with os.scandir(folder) as found:
            return [Path(entry.path) for entry in found if not entry.is_symlink()]
    except OSError:
        return []


def _add(rules: Rules, path: Path, rights: int) -> None:
    if path.exists():
        allowed = rights if path.is_dir() else rights & _OF_FILES
        name = os.fspath(path)
        rules[name] = rules.get(name, 0) | allowed
