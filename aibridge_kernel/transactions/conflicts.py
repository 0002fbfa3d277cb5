"""Whether what a plan touches is still what it was made for.

The kernel gives every inode a change time that no program can set. An object is unchanged if it
is the same inode and its change time is not later than a moment known to be before anyone else's
chance: when the overlay was mounted, or when the last apply or undo had settled.
"""

from __future__ import annotations

import fcntl
import os
import signal
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from .drift import refuse
from .filesystem import Place, Root, open_place
from .metadata import read_metadata
from .plan import Identity, Journal, Plan, Stamp, Swap, identity
from .planning import Preview

__all__ = ["check_before_apply", "check_before_toggle", "file_time"]

_OPEN_FILES_CHECKED = 1000

IsKnown = Callable[[os.stat_result], bool]
"""Whether an object's change time says that nobody else changed it."""


def file_time(number: int) -> int:
    """Now, on the clock that stamps change times; ``number`` is an open folder of our own."""
    os.utime(number)
    return os.fstat(number).st_ctime_ns


def check_before_apply(workspace: Root, found: Preview, since_ns: int) -> None:
    """Refuse unless all that the plan touches is as it was when the overlay was mounted."""

    def is_known(status: os.stat_result) -> bool:
        return status.st_ctime_ns <= since_ns

    look = _Look(workspace, is_known)
    drifted = list(_swapped_folders(workspace, found.folders, since_ns))
    for delta in found.scan.deltas:
        expected = None if delta.before is None else identity(delta.before)
        drifted += look.at(delta.path, expected, deep=not delta.stays)
    for stamp in found.plan.stamps:
        drifted += _drifted_stamp(workspace, stamp, forward=True)
    refuse(drifted)


def check_before_toggle(
    workspace: Root, journal: Journal, left: Mapping[int, set[int]], *, forward: bool
) -> None:
    """Refuse unless all that is to be taken back is as the last apply or undo left it."""

    def is_known(status: os.stat_result) -> bool:
        known = left.get(status.st_ino, set())
        return status.st_ctime_ns <= journal.settled_ns or status.st_ctime_ns in known

    look = _Look(workspace, is_known)
    drifted: list[str] = []
    for path, expected in _expected(journal.plan, forward=forward).items():
        drifted += look.at(path, expected, deep=True)
    for stamp in journal.plan.stamps:
        drifted += _drifted_stamp(workspace, stamp, forward=forward)
    refuse(drifted)


def _expected(plan: Plan, *, forward: bool) -> dict[str, Identity | None]:
    """What must be where before the plan runs in a direction.

    Where several steps touch one path, the first of them finds what is there now.
    """
    found: dict[str, Identity | None] = {}
    for step in plan.renames if forward else reversed(plan.renames):
        if isinstance(step, Swap):
            found.setdefault(step.path, step.before if forward else step.after)
        else:
            here, there = (step.source, step.target) if forward else (step.target, step.source)
            found.setdefault(here, step.object)
            found.setdefault(there, None)
    return found


@dataclass
class _Look:
    """One look at what is touched: each object once, for its change time and for writers."""

    workspace: Root
    is_known: IsKnown
    left: int = _OPEN_FILES_CHECKED
    """How many more files are tried for writers; each costs more than all else."""

    def at(self, path: str, expected: Identity | None, *, deep: bool) -> list[str]:
        """The paths, this one and with ``deep`` those below it, that are not as expected."""
        status = self.workspace.status(path)
        if status is None or expected is None:
            return [path] if status is not None or expected is not None else []
        if identity(status) != expected:
            return [path]
        if stat.S_ISDIR(status.st_mode):
            return self._below(path, status) if deep else []
        with self.workspace.place(path) as place:
            return [path] if self._is_anothers(status, place) else []

    def _below(self, path: str, status: os.stat_result) -> list[str]:
        drifted = [] if self.is_known(status) else [path]
        for here, number, found in self.workspace.walk_folders(path):
            drifted += [
                f"{here}/{name}" if here else name
                for name, each in found
                if self._is_anothers(each, (number, name))
            ]
        return drifted

    def _is_anothers(self, status: os.stat_result, place: Place) -> bool:
        if not self.is_known(status):
            return True
        if self.left <= 0 or not stat.S_ISREG(status.st_mode):
            return False
        self.left -= 1
        return _has_writer(place)


def _drifted_stamp(workspace: Root, stamp: Stamp, *, forward: bool) -> Iterator[str]:
    status = workspace.status(stamp.path)
    if status is None or identity(status) != stamp.object:
        yield stamp.path
    elif not stamp.only_time:
        expected = stamp.before if forward else stamp.after
        if not read_metadata(workspace, stamp.path).same_but_for_time(expected):
            yield stamp.path


def _swapped_folders(
    workspace: Root, ancestors: Mapping[str, Identity], since_ns: int
) -> Iterator[str]:
    """Folders on the way that are others now, or were renamed into place meanwhile.

    A rename changes a folder's change time but not its modification time; a new entry in it
    changes both and is nobody's conflict.
    """
    for path, expected in ancestors.items():
        status = workspace.status(path)
        if status is None or identity(status) != expected:
            yield path
            continue
        renamed = status.st_ctime_ns > since_ns >= status.st_mtime_ns
        if path and renamed:
            yield path


def _has_writer(place: Place) -> bool:
    """A read lease is refused while anyone has the file open for writing."""
    try:
        number = open_place(place)
    except OSError:  # unreadable to us: leases could not be had either
        return False
    try:
        # should someone open it right now the kernel signals that; this one is ignored
        fcntl.fcntl(number, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(number, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(number, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:  # somebody else's file, or a filesystem without leases
        return False
    finally:
        os.close(number)
    return False
