"""How long a change on disk takes to reach a client, beside its peers in the same run.

Run it by hand: ``python tests/benchmarks/bench_live_files.py [--changes N] [--directories N]``.
Every change is written once and seen by all: by a WebSocket client of a real server (after JSON
and loopback), by one of jupyter-live-content, if it is installed (see ``live_content.py``), by the
handler of a recursive ``Observer`` and by watchfiles without its debouncing (in threads of the
first server's process, looking nothing up).
Nothing is asserted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import watchfiles
from jupyter_server.serverapp import ServerApp
from live_content import LiveContent, follow, is_installed
from tornado.httpclient import HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.websocket import WebSocketClientConnection, websocket_connect
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

WATCHERS = ["AI-Bridge", "Observer", "watchfiles", *(["live-content"] if is_installed() else [])]
OTHERS = ("jupyterlab", "jupyterlab_jupytext", "notebook", "notebook_shim", "jupyter_lsp")
ALONE = dict.fromkeys((*OTHERS, "jupyter_server_terminals"), False)
TOKEN = "benchmark"  # noqa: S105  — of a server on the loopback address, gone in a minute


class Sightings:
    """When each name was first seen, by whom."""

    def __init__(self) -> None:
        self._times: dict[str, dict[str, float]] = {}
        self._lock = threading.Condition()

    def see(self, who: str, name: str) -> None:
        """Note the first time only."""
        with self._lock:
            self._times.setdefault(name, {}).setdefault(who, time.perf_counter())
            self._lock.notify_all()

    def wait(self, names: Collection[str], limit: float) -> None:
        """Wait until all have seen every name, or for ``limit`` seconds."""
        with self._lock:
            self._lock.wait_for(
                lambda: all(len(self._times.get(name, ())) == len(WATCHERS) for name in names),
                limit,
            )

    def delays(self, who: str, written: dict[str, float]) -> list[float]:
        """Milliseconds from the write to the sighting, for all that were seen."""
        with self._lock:
            return [
                (times[who] - written[name]) * 1e3
                for name, times in self._times.items()
                if who in times and name in written
            ]


class ObserverPeer(FileSystemEventHandler):
    """What a program that uses watchdog directly would see."""

    def __init__(self, sightings: Sightings) -> None:
        self._sightings = sightings

    def on_created(self, event: FileSystemEvent) -> None:
        """Called on the observer's thread."""
        self._sightings.see("Observer", os.path.basename(os.fsdecode(event.src_path)))  # noqa: PTH119


@contextmanager
def observing(root: Path, sightings: Sightings) -> Iterator[None]:
    """Watch the tree with a recursive ``Observer`` and with watchfiles."""
    stop = threading.Event()
    changes = watchfiles.watch(
        root, debounce=1, step=1, rust_timeout=100, stop_event=stop, yield_on_timeout=True
    )
    next(changes)  # it watches from here on

    def read() -> None:
        for batch in changes:
            for _, path in batch:
                sightings.see("watchfiles", path.rpartition("/")[2])

    reading = threading.Thread(target=read)
    reading.start()
    observer = Observer()
    observer.schedule(ObserverPeer(sightings), str(root), recursive=True)
    observer.start()
    try:
        yield
    finally:
        stop.set()
        observer.stop()
        observer.join()
        reading.join()


@contextmanager
def busy(*, wanted: bool) -> Iterator[None]:
    """Keep a CPU-bound thread running in the server's process."""
    stop = threading.Event()

    def spin() -> None:
        while not stop.is_set():
            sum(range(1000))

    thread = threading.Thread(target=spin)
    if wanted:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if wanted:
            thread.join()


def serve(root: Path, extension: str = "aibridge_server_ext") -> tuple[ServerApp, HTTPServer, int]:
    """A server with nothing but the extension, on a free port of the loopback address."""
    server = ServerApp(root_dir=str(root), open_browser=False, allow_root=True, log_level="ERROR")
    server.config.IdentityProvider.token = TOKEN
    server.jpserver_extensions = {**ALONE, extension: True}
    server.initialize(argv=[], new_httpserver=False)
    sockets = bind_sockets(0, "127.0.0.1")
    http = HTTPServer(server.web_app)
    http.add_sockets(sockets)
    return server, http, sockets[0].getsockname()[1]


async def connect(port: int, path: str = "aibridge/files") -> WebSocketClientConnection:
    """A client of the WebSocket of file changes."""
    return await websocket_connect(
        HTTPRequest(f"ws://127.0.0.1:{port}/{path}", headers={"Authorization": f"token {TOKEN}"})
    )


async def show(client: WebSocketClientConnection, directories: Collection[str]) -> None:
    """Ask for the directories and wait for the snapshot of each."""
    request = {"type": "watch", "id": 1, "directories": list(directories)}
    await client.write_message(json.dumps(request))
    missing = set(directories)
    while missing and (text := await client.read_message()) is not None:
        message = json.loads(text)
        if message["type"] == "snapshot" and message.get("last", True):
            missing.discard(message["directory"])


async def receive(client: WebSocketClientConnection, sightings: Sightings) -> None:
    """Note every name that arrives."""
    while (text := await client.read_message()) is not None:
        message = json.loads(text)
        if message["type"] == "delta":
            for name, entry in message["entries"].items():
                if entry is not None:
                    sightings.see("AI-Bridge", name)


def write_isolated(directories: list[Path], changes: int) -> dict[str, float]:
    """Create files one by one, far enough apart that each is alone; answers when."""
    chance, written = random.Random(1), {}  # noqa: S311  — reproducible, not secret
    for number in range(changes):
        time.sleep(0.055 + chance.random() * 0.01)
        name = f"change-{number}"
        written[name] = time.perf_counter()
        (directories[number % len(directories)] / name).touch()
    return written


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


async def measure(
    root: Path,
    port: int,
    changes: int,
    directories: list[Path],
    peer: LiveContent | None,
    *,
    cpu_bound: bool,
) -> None:
    """One round: all watch, a thread writes."""
    sightings = Sightings()
    client = await connect(port)
    shown = [directory.relative_to(root).as_posix() for directory in directories]
    await show(client, shown)
    receiving = [asyncio.create_task(receive(client, sightings))]
    with ExitStack() as running:
        if peer is not None:
            names = [f"{shown[number % len(shown)]}/change-{number}" for number in range(changes)]
            see = partial(sightings.see, "live-content")
            receiving.append(await follow(peer.port, names, see))
            running.enter_context(peer.busy(wanted=cpu_bound))
        running.enter_context(observing(root, sightings))
        running.enter_context(busy(wanted=cpu_bound))
        written = await asyncio.to_thread(write_isolated, directories, changes)
        await asyncio.to_thread(sightings.wait, written, 10.0)
    client.close()
    for task in receiving:
        task.cancel()
    await asyncio.wait(receiving)
    title = "isolated changes" + (", CPU-bound thread in the server" if cpu_bound else "")
    rows = [describe(who, sightings.delays(who, written), changes) for who in WATCHERS]
    sys.stdout.write("\n".join([title, *rows, ""]))
    for name in written:
        for directory in directories:
            (directory / name).unlink(missing_ok=True)


async def main(changes: int, directories: int) -> None:
    """Both rounds on one server."""
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        shown = [root / f"directory-{number}" for number in range(directories)]
        for directory in shown:
            directory.mkdir(parents=True)
        server, http, port = serve(root)
        peer = LiveContent(root) if is_installed() else None
        for cpu_bound in (False, True):
            await measure(root, port, changes, shown, peer, cpu_bound=cpu_bound)
        if peer is not None:
            peer.end()
        http.stop()
        await server._cleanup()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--changes", type=int, default=200)
    arguments.add_argument("--directories", type=int, default=20)
    options = arguments.parse_args()
    asyncio.run(main(options.changes, options.directories))
