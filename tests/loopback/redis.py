"""A real redis-server on this machine, for the length of a block."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as NotConnected
from redis.retry import Retry

PASSWORD = "loopback-password"  # noqa: S105 — of a server that lives for one test
ATTEMPTS = 3


@contextmanager
def running_redis(
    folder: Path, wanted_port: int | None = None
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start one that keeps nothing on disk; its address and its process."""
    for attempt in range(ATTEMPTS):
        port = wanted_port or _free_port()
        process = _start(port, folder)
        url = f"redis://:{PASSWORD}@127.0.0.1:{port}/0"
        try:
            _wait(url, process)
        except NotConnected:
            process.kill()
            process.wait()
            if attempt == ATTEMPTS - 1:
                raise
            continue
        try:
            yield url, process
        finally:
            process.kill()
            process.wait()
        return


def _start(port: int, folder: Path) -> subprocess.Popen[bytes]:
    program = shutil.which("redis-server")
    assert program, "redis-server is missing: make test installs it"
    options = ["--port", str(port), "--bind", "127.0.0.1", "--requirepass", PASSWORD]
    options += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    return subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    """Connect, again and again while the server is starting."""
    patience = Retry(ConstantBackoff(0.02), 500, supported_errors=(NotConnected,))
    with Redis.from_url(url) as client:

        def ping() -> None:
            if process.poll() is not None:
                raise AssertionError("redis-server ended")
            client.ping()

        patience.call_with_retry(ping, lambda _: None)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
