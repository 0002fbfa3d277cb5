"""Live files at scale: large trees, storms, an overflow, a large folder, each beside its peers.

Run it by hand: ``python tests/benchmarks/bench_live_trees.py [--files N] [--rounds N]``, perhaps
with ``--only ROW``. Every watcher runs in a process of its own and takes its turn within each
round, on fresh folders and the same writes: AI-Bridge (a real server and a WebSocket client),
watchdog's recursive ``Observer``, watchfiles, and for the large folder the stock
``GET /api/contents``. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import watchfiles
from live_server import TOKEN, connect, serve
from tornado.httpclient import AsyncHTTPClient
from tornado.websocket import WebSocketClientConnection
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

VISIBLE = 20
PATIENCE = 30.0
"""Seconds without news after which a peer is taken to have seen all it will see."""

WRITER = """
import sys, time
from pathlib import Path
root, folders, files = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
for number in range(files):
    open(root / f"d{number % folders}" / f"f{number}", "x").close()
print(time.perf_counter())
"""


# --- the watchers, each in its own process -----------------------------------------------------


def as_server(root: Path, *, metered: bool) -> None:
    """Serve until standard input ends; a line there is answered with the loop's delays.

    Metering wakes the loop a hundred times a second, so that it is not done where the processor
    time is of interest.
    """

    async def main() -> None:
        server, _http, port = serve(root)
        delays: list[float] = []
        metering = asyncio.create_task(meter(delays)) if metered else None
        say({"port": port})
        while await asyncio.to_thread(sys.stdin.readline):
            say({"stalls": sorted(delays)})
            delays.clear()
        if metering is not None:
            metering.cancel()
        await server._cleanup()

    asyncio.run(main())


async def meter(delays: list[float]) -> None:
    """Note how much later than asked the event loop comes back, in milliseconds."""
    loop = asyncio.get_running_loop()
    while True:
        asked = loop.time() + 0.01
        await asyncio.sleep(0.01)
        delays.append((loop.time() - asked) * 1e3)


class Sightings(FileSystemEventHandler):
    """Distinct names that a peer saw come, and when it saw the last."""

    def __init__(self, wanted: int) -> None:
        self.names: set[str] = set()
        self.last = 0.0
        self._wanted = wanted
        self.news = threading.Event()

    def on_created(self, event: FileSystemEvent) -> None:
        """Called on the observer's thread."""
        self.see(os.fsdecode(event.src_path))

    def see(self, path: str) -> None:
        """Note one."""
        name = path.rpartition("/")[2]
        if name.startswith("f") and name not in self.names:
            self.names.add(name)
            self.last = time.perf_counter()
            self.news.set()

    def finish(self) -> dict[str, Any]:
        """Wait until all were seen, or nothing comes any more."""
        while len(self.names) < self._wanted and self.news.wait(PATIENCE):
            self.news.clear()
        return {"seen": len(self.names), "last": self.last}


def as_observer(root: Path, files: int) -> None:
    """Watch the tree with a recursive ``Observer``."""
    sightings = Sightings(files)
    observer = Observer()
    started = time.perf_counter()
    observer.schedule(sightings, str(root), recursive=True)
    observer.start()
    say({"ready_ms": (time.perf_counter() - started) * 1e3})
    sys.stdin.readline()
    say(sightings.finish())


def as_watchfiles(root: Path, files: int) -> None:
    """Watch the tree with watchfiles, as it comes but without its debouncing."""
    sightings, stop = Sightings(files), threading.Event()
    started = time.perf_counter()
    changes = watchfiles.watch(
        root, debounce=1, step=1, rust_timeout=20, stop_event=stop, yield_on_timeout=True
    )
    next(changes)  # it watches from here on, after at most ``rust_timeout`` ms
    say({"ready_ms": (time.perf_counter() - started) * 1e3})

    def read() -> None:
        for batch in changes:
            for _, path in batch:
                sightings.see(path)

    threading.Thread(target=read, daemon=True).start()
    sys.stdin.readline()
    say(sightings.finish())
    stop.set()


def say(value: dict[str, Any]) -> None:
    """One line of JSON to whoever started this process."""
    print(json.dumps(value), flush=True)


class Worker:
    """A process of this script in one of its roles."""

    def __init__(self, role: str, root: Path, files: int) -> None:
        argv = [sys.executable, __file__, "--role", role, "--root", str(root)]
        self._process = subprocess.Popen(
            [*argv, "--files", str(files)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._usage = psutil.Process(self._process.pid)
        self.said = self.read()

    def ask(self) -> dict[str, Any]:
        """Write a line and read the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self.read()

    def read(self) -> dict[str, Any]:
        """The next line it says."""
        assert self._process.stdout is not None
        line: dict[str, Any] = json.loads(self._process.stdout.readline())
        return line

    def used(self) -> tuple[float, float]:
        """Processor seconds and resident megabytes so far."""
        times = self._usage.cpu_times()
        return times.user + times.system, self._usage.memory_info().rss / 1e6

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Hold the process, so that the system's event queue overflows."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()


# --- rows --------------------------------------------------------------------------------------


def plant(root: Path, folders: int) -> Path:
    """A tree of as many folders."""
    for number in range(folders):
        (root / f"d{number}").mkdir(parents=True)
    return root


async def mirror(
    client: WebSocketClientConnection, directories: Sequence[str], wanted: int
) -> dict[str, set[str]]:
    """Show directories; answers the listings once they hold as many names in all."""
    request = {"type": "watch", "id": 1, "directories": list(directories)}
    await client.write_message(json.dumps(request))
    listings: dict[str, set[str]] = {}
    missing = set(directories)
    while missing or sum(map(len, listings.values())) < wanted:
        text = await client.read_message()
        assert text is not None
        take(json.loads(text), listings, missing)
    return listings


def take(message: dict[str, Any], listings: dict[str, set[str]], missing: set[str]) -> None:
    """Apply one message."""
    directory, entries = message.get("directory"), message.get("entries") or {}
    if message["type"] == "snapshot":
        if not message.get("part"):
            listings[directory] = set()
        listings[directory] |= set(entries)
        if message.get("last", True):
            missing.discard(directory)
    elif message["type"] == "delta":
        for name, entry in entries.items():
            (listings[directory].add if entry else listings[directory].discard)(name)


async def storm(root: Path, folders: int, files: int, *, overflow: bool, metered: bool) -> str:
    """Files are created in folders of which some are shown: until the client is correct."""
    worker = Worker("metered" if metered else "server", plant(root, folders), files)
    shown = [f"d{number}" for number in range(min(VISIBLE, folders))]
    client = await connect(worker.said["port"])
    watched = asyncio.create_task(mirror(client, shown, files * len(shown) // folders))
    await asyncio.sleep(1.0)
    cpu, memory = worker.used()
    worker.ask()
    if overflow:
        with worker.stopped():
            await write(root, folders, files)
        written = time.perf_counter()
    else:
        written = await write(root, folders, files)
    listings = await watched
    late = (time.perf_counter() - written) * 1e3
    stalls = worker.ask()["stalls"]
    if overflow and metered:
        stalls.pop()  # the time for which it was stopped
    used, grown = worker.used()
    correct = all(listings[name] == set(os.listdir(root / name)) for name in shown)  # noqa: PTH208
    client.close()
    worker.end()
    stall = f"stall p99 {stalls[int(len(stalls) * 0.99)]:6.1f} ms   " if metered else ""
    return (
        f"{late:8.1f} ms late   {used - cpu:6.2f} CPU-s   {grown - memory:6.1f} MB   {stall}"
        f"{'equal to the disk' if correct else 'NOT EQUAL'}"
    )


async def write(root: Path, folders: int, files: int) -> float:
    """Create the files from another process; answers when the last one was."""
    argv = [sys.executable, "-c", WRITER, str(root), str(folders), str(files)]
    process = await asyncio.create_subprocess_exec(*argv, stdout=subprocess.PIPE)
    out, _ = await process.communicate()
    return float(out)


async def peer_storm(role: str, root: Path, folders: int, files: int) -> str:
    """The same for a peer, until it has seen all or sees no more."""
    worker = Worker(role, plant(root, folders), files)
    cpu, memory = worker.used()
    written = await write(root, folders, files)
    answer = await asyncio.to_thread(worker.ask)
    used, grown = worker.used()
    worker.end()
    return (
        f"{(answer['last'] - written) * 1e3:8.1f} ms late   {used - cpu:6.2f} CPU-s   "
        f"{grown - memory:6.1f} MB   lost {files - answer['seen']} of {files}"
    )


async def watch_tree(root: Path) -> str:
    """How long it takes until 20 folders are watched, from a client's request to its answer."""
    worker = Worker("server", root, 0)
    times = []
    for first in range(0, 5 * VISIBLE, VISIBLE):
        client = await connect(worker.said["port"])
        shown = [f"d{number}" for number in range(first, first + VISIBLE)]
        started = time.perf_counter()
        request = {"type": "watch", "id": 1, "directories": shown}
        await client.write_message(json.dumps(request))
        answer = json.loads(str(await client.read_message()))
        assert set(answer["modes"].values()) == {"inotify"}
        times.append((time.perf_counter() - started) * 1e3)
        client.close()
    worker.end()
    return f"{statistics.median(times):8.1f} ms"


async def large_folder(root: Path, files: int) -> tuple[str, str]:
    """One change in a large folder: a message, and beside it what listing it again costs."""
    folder = plant(root, 1) / "d0"
    for number in range(files):
        (folder / f"f{number}").touch()
    worker = Worker("server", root, files)
    client = await connect(worker.said["port"])
    await mirror(client, ["d0"], files)
    pushed, listed = [], []
    for number in range(5):
        started = time.perf_counter()
        (folder / f"new{number}").touch()
        while f"new{number}" not in str(await client.read_message()):
            pass
        pushed.append((time.perf_counter() - started) * 1e3)
        started = time.perf_counter()
        url = f"http://127.0.0.1:{worker.said['port']}/api/contents/d0?token={TOKEN}"
        await AsyncHTTPClient().fetch(url, request_timeout=120)
        listed.append((time.perf_counter() - started) * 1e3)
    client.close()
    worker.end()
    return f"{statistics.median(pushed):8.1f} ms", f"{statistics.median(listed):8.1f} ms"


# --- the table ---------------------------------------------------------------------------------


def show(who: str, figures: str) -> None:
    """One line."""
    print(f"  {who:28} {figures}", flush=True)


async def compare_storms(base: Path, title: str, folders: int, files: int, *, own: str) -> None:
    """One round of a storm."""
    print(title)
    overflow = own == "held"
    for metered in (False, True):
        row = await storm(
            base / f"own-{metered}", folders, files, overflow=overflow, metered=metered
        )
        show("its loop metered" if metered else "AI-Bridge", row)
    for role in ("observer", "watchfiles"):
        show(role, await peer_storm(role, base / role, folders, files))


async def main(files: int, rounds: int, only: str) -> None:
    """All rows, the watchers taking turns."""
    for number in range(rounds):
        print(f"round {number + 1}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        with tempfile.TemporaryDirectory() as folder:
            base = Path(folder)
            if only in {"", "trees"}:
                for folders in (1_000, 10_000, 50_000):
                    print(f"{VISIBLE} folders of a tree of {folders}: until they are watched")
                    root = plant(base / f"tree{folders}", folders)
                    show("AI-Bridge", await watch_tree(root))
                    for role in ("observer", "watchfiles"):
                        worker = Worker(role, root, 0)
                        show(f"{role}, recursive", f"{worker.said['ready_ms']:8.1f} ms")
                        worker.end()
            if only in {"", "storm"}:
                title = f"{files} files in 1,000 folders, {VISIBLE} visible"
                await compare_storms(base / "storm", title, 1000, files, own="")
            if only in {"", "overflow"}:
                title = f"{files} files in one visible folder"
                await compare_storms(base / "overflow", title, 1, files, own="held")
            if only in {"", "large"}:
                print("one change in a folder of 10,000 files")
                pushed, listed = await large_folder(base / "large", 10_000)
                show("AI-Bridge, to the client", pushed)
                show("GET /api/contents", listed)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--files", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--only", choices=("trees", "storm", "overflow", "large"), default="")
    arguments.add_argument("--role", choices=("server", "metered", "observer", "watchfiles"))
    arguments.add_argument("--root", type=Path)
    options = arguments.parse_args()
    if options.role in {"server", "metered"}:
        as_server(options.root, metered=options.role == "metered")
    elif options.role == "observer":
        as_observer(options.root, options.files)
    elif options.role == "watchfiles":
        as_watchfiles(options.root, options.files)
    else:
        asyncio.run(main(options.files, options.rounds, options.only))
