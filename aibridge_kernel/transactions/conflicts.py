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
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice

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

    drifted = list(_swapped_folders(workspace, found.folders, since_ns))
    for delta in found.scan.deltas:
        expected = None if delta.before is None else identity(delta.before)
        drifted += _drifted(workspace, delta.path, expected, is_known, deep=not delta.stays)
    for stamp in found.plan.stamps:
        drifted += _drifted_stamp(workspace, stamp, forward=True)
    drifted += _open_for_writing(
        workspace, [d.path for d in found.scan.deltas if d.before is not None]
    )
    refuse(drifted)


def check_before_toggle(
    workspace: Root, journal: Journal, left: Mapping[int, set[int]], *, forward: bool
) -> None:
    """Refuse unless all that is to be taken back is as the last apply or undo left it."""

    def is_known(status: os.stat_result) -> bool:
        known = left.get(status.st_ino, set())
        return status.st_ctime_ns <= journal.settled_ns or status.st_ctime_ns in known

    drifted: list[str] = []
    present: list[str] = []
    for path, expected in _expected(journal.plan, forward=forward):
        drifted += _drifted(workspace, path, expected, is_known, deep=True)
        present += [path] if expected is not None else []
    for stamp in journal.plan.stamps:
        drifted += _drifted_stamp(workspace, stamp, forward=forward)
    drifted += _open_for_writing(workspace, present)
    refuse(drifted)


def _expected(plan: Plan, *, forward: bool) -> Iterator[tuple[str, Identity | None]]:
    """What must be where before the plan runs in a direction."""
    for step in plan.renames:
        if isinstance(step, Swap):
            yield step.path, step.before if forward else step.after
        else:
            here, there = (step.source, step.target) if forward else (step.target, step.source)
            yield here, step.object
            yield there, None


def _drifted(
    workspace: Root, path: str, expected: Identity | None, is_known: IsKnown, *, deep: bool
) -> Iterator[str]:
    status = workspace.status(path)
    if status is None or expected is None:
        if status is not None or expected is not None:
            yield path
        return
    if identity(status) != expected:
        yield path
        return
    if stat.S_ISDIR(status.st_mode):
        if deep:
            if not is_known(status):
                yield path
            yield from (p for p, found in workspace.walk(path) if not is_known(found))
    elif not is_known(status):
        yield path


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


def _open_for_writing(workspace: Root, paths: Iterable[str]) -> list[str]:
    """Files that some process holds open for writing, among the first thousand touched."""
    found = chain.from_iterable(_regular_files(workspace, path) for path in paths)
    return [path for path, place in islice(found, _OPEN_FILES_CHECKED) if _has_writer(place)]


def _regular_files(workspace: Root, path: str) -> Iterator[tuple[str, Place]]:
    status = workspace.status(path)
    if status is None:
        return
    if stat.S_ISREG(status.st_mode):
        with workspace.place(path) as place:
            yield path, place
    elif stat.S_ISDIR(status.st_mode):
        for below, found, place in workspace.walk_places(path):
            if stat.S_ISREG(found.st_mode):
                yield below, place


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
