"""Carrying out a plan under a journal: all of it or nothing, whichever way it goes."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from .conflicts import file_time
from .filesystem import Root
from .journal import EntryFolder
from .plan import Journal, Plan, State
from .slots import SlotKeeper
from .toggling import Toggler

__all__ = [
    "BROKEN_OFF",
    "Interrupted",
    "OnProgress",
    "carry_out",
    "never",
    "settle",
    "silent",
    "take_back",
]

Interrupted = Callable[[], bool]
OnProgress = Callable[[int, int], None]
"""Called in the worker thread with how many steps are done and how many there are."""
_SETTLING_STEP_S = 0.0005
BROKEN_OFF: dict[State, tuple[bool, State | None]] = {
    "applying": (True, None),
    "undoing": (False, "applied"),
    "redoing": (True, "undone"),
}
"""A state found without anyone at work: which way it was going, and what it goes back to."""


def never() -> bool:
    """For who does not interrupt."""
    return False


def silent(_done: int, _total: int) -> None:
    """For who does not look."""


def carry_out(
    root: Root,
    entry: EntryFolder,
    done: Journal,
    begun: State,
    *,
    interrupted: Interrupted,
    on_progress: OnProgress,
) -> None:
    """Run a plan the way a state says, all of it or nothing, under a journal.

    ``done`` is the journal as it is to be when all is done. Whatever fails is reversed; after
    a crash, or where reversing fails too, the journal stays for ``recover``.
    """
    forward, _ = BROKEN_OFF[begun]
    keeper = SlotKeeper(root, entry)
    keeper.tidy()
    try:
        done = replace(done, plan=keeper.bring(done.plan, forward=forward))
    except BaseException:
        keeper.tidy()
        raise
    started = replace(done, state=begun)
    entry.write(started)
    try:
        with keeper.open() as slots:
            toggler = Toggler(root, slots, done.plan)
            toggler.run(forward=forward, interrupted=interrupted, on_progress=on_progress)
        keeper.store()
        settle(root, entry, done)
    except BaseException:
        with suppress(OSError):  # it may say already that all is done
            entry.write(started)
        take_back(root, entry, started)
        raise
    keeper.tidy()


def settle(root: Root, entry: EntryFolder, journal: Journal) -> None:
    """Write a journal's final state, with the moment from which a change is another's."""
    left: dict[int, int] = {}
    for path in _touched(journal.plan):
        status = root.status(path)
        if status is not None:
            left[status.st_ino] = status.st_ctime_ns
    with Root(entry.path) as folder:
        settled = file_time(folder.number)
        entry.write(replace(journal, settled_ns=settled, left=left))
        while file_time(folder.number) <= settled:
            time.sleep(_SETTLING_STEP_S)


def take_back(root: Root, entry: EntryFolder, journal: Journal) -> list[str]:
    """Reverse what was begun; the paths where that would have overwritten something."""
    forward, back_to = BROKEN_OFF[journal.state]
    keeper = SlotKeeper(root, entry)
    with keeper.open() as slots:
        drifted = Toggler(root, slots, journal.plan).reverse(forward=forward)
    keeper.forget_next()
    if drifted:
        keeper.store()
        keeper.tidy()
        entry.path.rename(entry.kept_path)
    elif back_to is None:
        entry.remove_journal()
        keeper.tidy()
        entry.remove()
    else:
        settle(root, entry, replace(journal, state=back_to))
        keeper.tidy()
    return drifted


def _touched(plan: Plan) -> set[str]:
    """Everything whose change time a toggle moves: the objects, and the folders they lie in."""
    paths = set(plan.paths())
    return paths | {path.rpartition("/")[0] for path in paths}
