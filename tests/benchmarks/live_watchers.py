"""What watches in ``bench_live_files.py``: each in a process of its own, with folders of its own.

AI-Bridge and jupyter-live-content are real servers with a blocking WebSocket client; watchdog's
``Observer`` (recursive) and watchfiles (without its debouncing) are programs with a handler, which
look nothing up. In each process a thread computes while it is told to.

jupyter-live-content is not part of the development environment, where its page would reload
documents beside ours:
``pip install --no-deps --target build/peers -r requirements/benchmarks.txt``.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import watchfiles
import websocket
from live_server import TOKEN, serve
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

PEERS = Path(__file__).parents[2] / "build" / "peers"
LIVE_CONTENT = "jupyter_live_content"
LIMIT = 5.0
"""Seconds after which a change counts as lost."""

Serving = Callable[[Connection, Path], None]


# --- in the watcher's process ------------------------------------------------------------------


def compute_when_told(told: Connection) -> None:
    """Keep a CPU-bound thread running from one word to the next, until the pipe ends."""
    gate = threading.Event()

    def spin() -> None:
        while gate.wait():
            sum(range(1000))

    threading.Thread(target=spin, daemon=True).start()
    while True:
        try:
            (gate.set if told.recv() else gate.clear)()
        except EOFError:
            return


def as_aibridge(told: Connection, root: Path, extension: str = "aibridge_server_ext") -> None:
    """Serve the folder."""

    async def run() -> None:
        _server, _http, port = serve(root, extension)
        told.send(port)
        await asyncio.to_thread(compute_when_told, told)

    asyncio.run(run())


def as_live_content(told: Connection, root: Path) -> None:
    """Serve the folder with jupyter-live-content instead."""
    sys.path.append(str(PEERS))
    as_aibridge(told, root, LIVE_CONTENT)


class Handler(FileSystemEventHandler):
    """What a program that uses watchdog directly would have."""

    def __init__(self, told: Connection) -> None:
        self._told = told

    def on_created(self, event: FileSystemEvent) -> None:
        """Called on the observer's thread."""
        self._told.send((time.monotonic(), os.fsdecode(event.src_path)))


def as_observer(told: Connection, root: Path) -> None:
    """Watch the folder with a recursive ``Observer``."""
    observer = Observer()
    observer.schedule(Handler(told), str(root), recursive=True)
    observer.start()
    told.send(None)
    compute_when_told(told)


def as_watchfiles(told: Connection, root: Path) -> None:
    """Watch the folder with watchfiles."""
    changes = watchfiles.watch(root, debounce=1, step=1, rust_timeout=100, yield_on_timeout=True)
    next(changes)  # it watches from here on
    told.send(None)

    def read() -> None:
        for batch in changes:
            seen_at = time.monotonic()
            for _, path in batch:
                told.send((seen_at, path))

    threading.Thread(target=read, daemon=True).start()
    compute_when_told(told)


# --- in the benchmark's process ----------------------------------------------------------------


class Program:
    """A watcher's process; its handler says by itself when it was called."""

    def __init__(self, name: str, run: Serving, folder: Path) -> None:
        self.name, self.folder = name, folder
        context = get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=run, args=(other, folder), daemon=True)
        self._process.start()
        self.said = self._pipe.recv()

    def show(self, names: Sequence[str]) -> None:
        """Say which names will come; it watches all of its folder."""

    def compute(self, *, wanted: bool) -> None:
        """Have a thread compute in its process, or not."""
        self._pipe.send(wanted)

    def seen_at(self, path: str) -> float | None:
        """Wait until it has seen the path; answers when that was, ``None`` if it has not."""
        while self._pipe.poll(LIMIT):
            seen_at, seen = self._pipe.recv()
            if seen == path:
                return float(seen_at)
        return None

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.join()


class Server(Program):
    """A server's process, and a client of its WebSocket that only waits for bytes."""

    route = "aibridge/files"

    def __init__(self, name: str, run: Serving, folder: Path) -> None:
        super().__init__(name, run, folder)
        self._client = websocket.create_connection(
            f"ws://127.0.0.1:{self.said}/{self.route}",
            header=[f"Authorization: token {TOKEN}"],
            timeout=LIMIT,
        )

    def show(self, names: Sequence[str]) -> None:
        """Ask for the names' directories and wait for the snapshot of each."""
        missing = {os.path.dirname(name) for name in names}  # noqa: PTH120  — text
        self.ask({"type": "watch", "id": 1, "directories": list(missing)})
        while missing:
            message = json.loads(self._client.recv())
            if message["type"] == "snapshot" and message.get("last", True):
                missing.discard(message["directory"])

    def ask(self, message: dict[str, Any]) -> None:
        """Send a message."""
        self._client.send(json.dumps(message))

    def seen_at(self, path: str) -> float | None:
        """Wait until bytes arrive; only then see whether they tell of the path."""
        wanted = os.path.relpath(path, self.folder)
        while True:
            try:
                self._client.sock.recv(1, socket.MSG_PEEK)
                seen_at = time.monotonic()
                if self.tells(json.loads(self._client.recv()), wanted):
                    return seen_at
            except (TimeoutError, websocket.WebSocketTimeoutException):
                return None

    def tells(self, message: dict[str, Any], wanted: str) -> bool:
        """Whether a message says that there is such a file."""
        entries = message["entries"] if message["type"] == "delta" else {}
        return any(entry and entry["path"] == wanted for entry in entries.values())


class LiveContent(Server):
    """jupyter-live-content, which tells of open documents only."""

    route = "api/live-content/ws"

    def show(self, names: Sequence[str]) -> None:
        """Open every document that will be written."""
        for name in names:
            self.ask({"type": "client_opened", "path": name})

    def tells(self, message: dict[str, Any], wanted: str) -> bool:
        """Whether a message names the file."""
        return message.get("path") == wanted


def start(root: Path) -> list[Program]:
    """All watchers, each with a folder below the root; jupyter-live-content if it is installed."""
    kinds: list[tuple[str, type[Program], Serving]] = [
        ("AI-Bridge", Server, as_aibridge),
        ("Observer", Program, as_observer),
        ("watchfiles", Program, as_watchfiles),
    ]
    if (PEERS / LIVE_CONTENT).is_dir():
        kinds.append(("live-content", LiveContent, as_live_content))
    return [kind(name, run, root / name) for name, kind, run in kinds]
