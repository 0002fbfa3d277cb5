"""jupyter-live-content as a peer: a server of its own, in a process of its own.

It tells of open documents, so every name that will be written counts as open. It is not part of the
development environment, where its page would reload documents beside ours:
``pip install --no-deps --target build/peers -r requirements/benchmarks.txt``.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

PACKAGE = "jupyter_live_content"
PEERS = Path(__file__).parents[2] / "build" / "peers"


def is_installed() -> bool:
    """Whether the peer can take part."""
    return (PEERS / PACKAGE).is_dir()


class LiveContent:
    """Its process; ``port`` is where it serves."""

    def __init__(self, root: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.port = int(self._say())

    @contextmanager
    def busy(self, *, wanted: bool) -> Iterator[None]:
        """Keep a CPU-bound thread running in its process."""
        if wanted:
            self._say("busy")
        try:
            yield
        finally:
            if wanted:
                self._say("quiet")

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()

    def _say(self, word: str = "") -> str:
        """Say a word, if any, and read the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if word:
            self._process.stdin.write(f"{word}\n")
            self._process.stdin.flush()
        return self._process.stdout.readline()


async def follow(port: int, paths: Collection[str], see: Callable[[str], None]) -> asyncio.Task:
    """Open documents, and note the name of every one that is told of."""
    from bench_live_files import connect  # noqa: PLC0415  — which imports this

    client = await connect(port, "api/live-content/ws")
    for path in paths:
        await client.write_message(json.dumps({"type": "client_opened", "path": path}))

    async def read() -> None:
        try:
            while (text := await client.read_message()) is not None:
                see(json.loads(text)["path"].rpartition("/")[2])
        finally:
            client.close()

    return asyncio.create_task(read())


def main(root: Path) -> None:
    """Serve until standard input ends."""
    sys.path.append(str(PEERS))
    from bench_live_files import busy, serve  # noqa: PLC0415  — which imports this

    async def run() -> None:
        _server, _http, port = serve(root, PACKAGE)
        print(port, flush=True)
        load = nullcontext()
        while word := (await asyncio.to_thread(sys.stdin.readline)).strip():
            if word == "busy":
                load = busy(wanted=True)
                load.__enter__()
            else:
                load.__exit__(None, None, None)
            print(word, flush=True)

    asyncio.run(run())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
