"""Linux: watchdog's inotify descriptor, read in the event loop instead of a thread.

``InotifyFD`` is used without being started, and read directly: its own reading asks first whether
there is anything, which the loop has said. What is relied on beyond its public methods
(``_inotify_fd``, ``_parse_event_buffer``, ``_is_reading``, the swallowed ``EACCES``) is pinned by
contract tests.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import itertools
import os
import struct
import termios
from collections.abc import Iterable

from watchdog.observers.inotify_c import (
    CallbackId,
    InotifyConstants,
    InotifyEvent,
    InotifyFD,
    Mask,
    WatchDescriptor,
)

from aibridge_server_ext.changes import (
    Change,
    DirectoryLost,
    EventsLost,
    Interest,
    NameChanged,
    NameMoved,
    WatchMode,
)
from aibridge_server_ext.paths import parent_and_name
from aibridge_server_ext.watchers.base import Report

__all__ = ["InotifyWatcher"]

READ_BYTES = 16 * 1024
"""Read per wake-up: some 500 events, 2 ms, before other sockets have their turn."""

REST = 0.004
"""Seconds before it is read again, unless there was much: what comes by the hundred a second, from
a storm of changes, is then taken in together. A file's creation and its closing are."""

SEVERAL = 32
"""Events of one read that may be the first of many."""

MUCH = 4 * 1024
"""Bytes that wait after a read for which the rest is not taken."""

QUEUE = 16_384
"""Events that the system keeps, unless set otherwise. Until so many are read, nothing is reported
while much waits: it may turn out that events were lost, and all has to be listed anew anyway."""

AT_ONCE = 1024
"""Changes reported before other sockets have their turn."""

OTHER_HALF = 0.01
"""Seconds that a report waits for where a name went: the kernel tells of a rename in two events,
and whoever renames may be interrupted between them."""

_C = InotifyConstants
_MOVES = _C.IN_MOVED_FROM | _C.IN_MOVED_TO
_SELF = _C.IN_DELETE_SELF | _C.IN_MOVE_SELF
_MASKS = {
    Interest.DEPARTURES: _MOVES | _C.IN_DELETE | _SELF,
    Interest.ARRIVALS: _MOVES | _C.IN_CREATE | _C.IN_ATTRIB | _SELF,
    Interest.CONTENTS: _MOVES
    | _C.IN_CREATE
    | _C.IN_DELETE
    | _C.IN_MODIFY
    | _C.IN_ATTRIB
    | _C.IN_CLOSE_WRITE
    | _SELF,
}
_STRUCTURAL = _MOVES | _C.IN_CREATE | _C.IN_DELETE
_LOST = _SELF | _C.IN_UNMOUNT


def _mask(interest: Interest) -> int:
    mask = 0
    for part in interest:
        mask |= _MASKS[part]
    return mask


class _Watch:
    """One directory's registration at ``InotifyFD``."""

    def __init__(self, directory: str, interest: Interest, watcher: InotifyWatcher) -> None:
        self.directory = directory
        self.interest = interest
        self.mask = _mask(interest)
        self.wd = WatchDescriptor(-1)
        self.callback_id = CallbackId(0)
        self._watcher = watcher

    def on_event(self, event: InotifyEvent) -> None:
        if event.mask & (self.mask | _C.IN_UNMOUNT):
            self._watcher.record(self, event)

    def on_watch_deleted(self, wd: WatchDescriptor) -> None:
        if wd == self.wd:
            self._watcher.deleted(self)

    def on_queue_overflow(self) -> None:
        self._watcher.overflowed()


class InotifyWatcher:
    """One inotify descriptor for any number of directories."""

    mode = WatchMode.INOTIFY

    def __init__(self, report: Report) -> None:
        self._report = report
        self._watches: dict[str, _Watch] = {}
        self._batch: list[Change] = []
        self._departure: tuple[int, str, str] | None = None
        self._half_a_move = False
        self._waiting: asyncio.Handle | None = None
        self._callback_ids = map(CallbackId, itertools.count(1))
        self._resting: asyncio.Handle | None = None
        self._behind = 0
        self._inotify = _open_unstarted()
        self._loop = asyncio.get_running_loop()
        self._listen()

    def set_interest(self, directory: str, interest: Interest) -> None:
        """Watch for exactly this; ``OSError`` (``ENOSPC`` at the limit) if impossible."""
        known = self._watches.get(directory)
        if known is not None and known.interest == interest:
            return
        if interest:
            self._watches[directory] = self._register(_Watch(directory, interest, self), known)
        if known is not None:
            if not interest:
                del self._watches[directory]
            self._inotify.remove_callbacks([(known.wd, known.callback_id)])

    def is_ready(self, directory: str) -> bool:
        """Watches begin at once."""
        return directory in self._watches

    def forget(self, directory: str) -> None:
        """Drop the watch, if any."""
        self.set_interest(directory, Interest(0))

    def close(self) -> None:
        """Stop reading and give the descriptors back."""
        self._cease_waiting()
        self._watches.clear()
        self._loop.remove_reader(self._inotify._inotify_fd)  # noqa: SLF001  — pinned
        if self._resting is not None:
            self._resting.cancel()
        self._inotify.close()

    def _register(self, watch: _Watch, known: _Watch | None) -> _Watch:
        """Add to the kernel's watch; a path that shares its inode with another must not narrow it.

        A bind mount gives two paths to one inode, hence one kernel watch with one mask.
        """
        watch.callback_id = next(self._callback_ids)
        mask = watch.mask | _C.IN_ONLYDIR | _C.IN_DONT_FOLLOW | _C.IN_EXCL_UNLINK
        if known is None or self._is_shared(known):
            mask |= _C.IN_MASK_ADD
        path = os.fsencode(watch.directory)
        watch.wd = self._inotify.add_callback(path, Mask(mask), watch, watch.callback_id)
        if watch.wd == -1:
            self._inotify.remove_callbacks([(watch.wd, watch.callback_id)])
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), watch.directory)
        return watch

    def _is_shared(self, watch: _Watch) -> bool:
        others = self._inotify._watch_for_wd.get(watch.wd)  # noqa: SLF001  — pinned
        return others is not None and len(others.callbacks) > 1

    def _listen(self) -> None:
        """Have the loop call as soon as there is something to read."""
        self._resting = None
        self._loop.add_reader(self._inotify._inotify_fd, self._read)  # noqa: SLF001  — pinned

    def _rest(self) -> None:
        self._loop.remove_reader(self._inotify._inotify_fd)  # noqa: SLF001  — pinned
        self._resting = self._loop.call_later(REST, self._listen)

    def _read(self) -> None:
        """One bounded read; the loop calls again at once while much waits."""
        events = self._events()
        is_behind = self._is_behind(len(events))
        self._behind = self._behind + len(events) if is_behind else 0
        self._note(events)
        if self._half_a_move:
            self._waiting = self._waiting or self._loop.call_later(OTHER_HALF, self._look_again)
        elif not 0 < self._behind <= QUEUE:
            self._tell()
        if not is_behind:
            self._resting = self._loop.call_soon(self._rest)  # after what was told has been sent

    def _events(self) -> list[InotifyEvent]:
        try:
            buffer = os.read(self._inotify._inotify_fd, READ_BYTES)  # noqa: SLF001  — pinned
        except BlockingIOError:  # nothing after all
            return []
        parsed = InotifyFD._parse_event_buffer(buffer)  # noqa: SLF001  — pinned
        return [InotifyEvent(*fields) for fields in parsed]

    def _note(self, events: Iterable[InotifyEvent]) -> None:
        for event in events:
            self._inotify.handle_event(event)

    def _look_again(self) -> None:
        """Wait no longer for the other half; it may have come while this process was held up."""
        self._note(self._events())
        self._tell()

    def _is_behind(self, events: int) -> bool:
        """Whether more waits than can come in while a read's events are looked at.

        After few events the system is not asked: a thread that is busy beside this one may take its
        turn at every question.
        """
        if self._behind:
            return self._unread() > 0
        return events >= SEVERAL and self._unread() >= MUCH

    def _unread(self) -> int:
        """Bytes that wait to be read."""
        fd = self._inotify._inotify_fd  # noqa: SLF001  — pinned
        (size,) = struct.unpack("i", fcntl.ioctl(fd, termios.FIONREAD, bytes(4)))
        return int(size)

    def _tell(self) -> None:
        """Report what was noted, the rest of much of it in the loop's next turns."""
        self._cease_waiting()
        self._half_a_move = False
        self._behind = 0
        batch, self._batch = self._batch[:AT_ONCE], self._batch[AT_ONCE:]
        if self._batch:
            self._waiting = self._loop.call_soon(self._tell)
        if batch:
            self._report(batch)

    def _cease_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def record(self, watch: _Watch, event: InotifyEvent) -> None:
        """Note one event of one watch."""
        if event.mask & _LOST:
            self._batch.append(DirectoryLost(watch.directory))
            return
        if not event.name:  # the directory itself: its permissions may have changed
            self._batch.append(NameChanged(*parent_and_name(watch.directory)))
            return
        name = os.fsdecode(event.name)
        structural = bool(event.mask & _STRUCTURAL)
        self._batch.append(NameChanged(watch.directory, name, structural))
        if event.mask & _C.IN_MOVED_FROM:
            self._departure = (event.cookie, watch.directory, name)
            self._half_a_move = True
        elif event.mask & _C.IN_MOVED_TO and self._departure is not None:
            cookie, source_directory, source_name = self._departure
            if cookie == event.cookie:
                self._half_a_move = False
                move = NameMoved(source_directory, source_name, watch.directory, name)
                self._batch.append(move)

    def deleted(self, watch: _Watch) -> None:
        """The kernel removed a watch by itself: directory deleted or unmounted."""
        if self._watches.get(watch.directory) is watch:
            del self._watches[watch.directory]
            self._batch.append(DirectoryLost(watch.directory))

    def overflowed(self) -> None:
        """The queue overflowed; called once for every watch."""
        if EventsLost() not in self._batch[-1:]:
            self._batch.append(EventsLost())


def _open_unstarted() -> InotifyFD:
    """An ``InotifyFD`` whose thread never runs: not inherited, never blocking, closable."""
    inotify = InotifyFD()
    os.set_inheritable(inotify._inotify_fd, False)  # noqa: FBT003, SLF001  — pinned
    os.set_blocking(inotify._inotify_fd, False)  # noqa: SLF001  — pinned
    inotify._is_reading = False  # noqa: SLF001  — close() frees descriptors only if not reading
    return inotify
