"""How long a change on disk takes to reach a client, beside its peers in the same run.

Run it by hand: ``python tests/benchmarks/bench_live_files.py [--changes N] [--directories N]``.
Every watcher runs in a process of its own and watches folders of its own in one tree
(``live_watchers.py``). They take turns: a file is created where one of them watches, when nothing
has changed for 60 ms, and only that one is waited for, so that one change wakes one watcher.

Measured is the time from just before the system call that creates the file until it has arrived:
at AI-Bridge and jupyter-live-content until the message's first bytes are there for a client on
loopback (that it was the right message is checked afterwards), at the others until their handler is
called. In the second table a CPU-bound thread runs in the process of the watcher whose turn it is.
Nothing is asserted.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import live_watchers

QUIET = 0.06
"""Seconds without a change before each: longer than AI-Bridge's interval of a directory."""


def create(path: str) -> float:
    """Create a file; answers when that began."""
    began = time.monotonic()
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
    return began


def one_change(watcher: live_watchers.Program, path: str, *, cpu_bound: bool) -> float | None:
    """Milliseconds until a change was seen, ``None`` if it was not."""
    watcher.compute(wanted=cpu_bound)
    time.sleep(QUIET + random.random() * 0.01)  # noqa: S311  — in no step with any clock
    began = create(path)
    seen_at = watcher.seen_at(path)
    watcher.compute(wanted=False)
    return None if seen_at is None else (seen_at - began) * 1e3


def describe(who: str, delays: list[float], changes: int) -> str:
    """One line of the table."""
    if not delays:
        return f"  {who:12} saw nothing"
    ordered = sorted(delays)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return (
        f"  {who:12} p50 {statistics.median(ordered):7.2f} ms   p99 {p99:7.2f} ms   "
        f"max {ordered[-1]:7.2f} ms   lost {changes - len(ordered)}"
    )


def measure(
    watchers: Sequence[live_watchers.Program], names: Sequence[str], *, cpu_bound: bool
) -> None:
    """One table."""
    delays: dict[str, list[float]] = {watcher.name: [] for watcher in watchers}
    for name in names:
        for watcher in watchers:
            delay = one_change(watcher, f"{watcher.folder}/{name}", cpu_bound=cpu_bound)
            if delay is not None:
                delays[watcher.name].append(delay)
    print("isolated changes" + (", CPU-bound thread in the watcher's process" * cpu_bound))
    for who, seen in delays.items():
        print(describe(who, seen, len(names)), flush=True)


def main(changes: int, directories: int) -> None:
    """Both tables."""
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    shown = [f"directory-{number}" for number in range(directories)]
    names = [f"{shown[number % directories]}/change-{number}" for number in range(2 * changes)]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        for who in ("AI-Bridge", "Observer", "watchfiles", "live-content"):
            for directory in shown:
                (root / who / directory).mkdir(parents=True)
        watchers = live_watchers.start(root)
        try:
            for watcher in watchers:
                watcher.show(names)
            measure(watchers, names[:changes], cpu_bound=False)
            measure(watchers, names[changes:], cpu_bound=True)
        finally:
            for watcher in watchers:
                watcher.end()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--changes", type=int, default=200)
    arguments.add_argument("--directories", type=int, default=20)
    options = arguments.parse_args()
    main(options.changes, options.directories)
