"""What the extensions cost: a server's start with and without ours, and the lab bundle's size.

Run it by hand: ``python tests/benchmarks/bench_server.py [--rounds N]``. Servers are started in
turn (A B A B …). Nothing is asserted. Processor time is what a busy machine disturbs least; modules
that are not compiled beforehand (``PYTHONDONTWRITEBYTECODE``) cost many times more.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil

BUNDLE = Path(__file__).parents[2] / "labextension" / "bundle" / "static"
KINDS = {"with AI-Bridge": "true", "without": "false"}
LIMIT = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    found: dict[str, list[tuple[float, float, float]]] = {kind: [] for kind in KINDS}
    for _ in range(rounds):
        for kind, enabled in KINDS.items():
            found[kind].append(start(enabled))
    for kind, rows in found.items():
        ready, cpu, size = (statistics.median(column) for column in zip(*rows, strict=True))
        print(
            f"{kind}: answers after {1000 * ready:.0f} ms, {1000 * cpu:.0f} ms of processor time,"
        )
        print(f"  {size:.1f} MB resident")
    size = sum(path.stat().st_size for path in BUNDLE.glob("*.js"))
    print(f"lab bundle: {size / 1000:.0f} kB of JavaScript")


def start(enabled: str) -> tuple[float, float, float]:
    """Seconds until the server answers, its processor time then, and its resident megabytes."""
    with socket.socket() as probe, tempfile.TemporaryDirectory() as home:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        argv = [sys.executable, "-P", "-m", "jupyterlab", "--no-browser", "--allow-root"]
        argv += [
            f"--ServerApp.port={port}",
            "--IdentityProvider.token=",
            "--ServerApp.port_retries=0",
        ]
        argv += [f"--ServerApp.jpserver_extensions=aibridge_server_ext={enabled}"]
        began = time.perf_counter()
        server = subprocess.Popen(
            argv, cwd=home, env={**os.environ, "HOME": home},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            wait(port)
            ready = time.perf_counter() - began
            process = psutil.Process(server.pid)
            used = process.cpu_times()
            return ready, used.user + used.system, process.memory_info().rss / 1e6
        finally:
            server.terminate()
            server.wait(LIMIT)


def wait(port: int) -> None:
    deadline = time.perf_counter() + LIMIT
    while time.perf_counter() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status", timeout=LIMIT).close()
        except OSError:
            time.sleep(0.005)
        else:
            return
    raise AssertionError(LIMIT)


if __name__ == "__main__":
    main()
