"""What a kept answer costs beside a fresh one, and what remembering adds as the history grows.

Run it by hand: ``python tests/benchmarks/bench_memory.py [--rounds N]``. Kept and fresh cells take
turns in one kernel, against a loopback server that answers at once: a real model takes seconds.
Nothing is asserted.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "kernel")]

from harness import running_kernel
from loopback.answers import steps
from loopback.gemini import KEY, LoopbackGemini
from loopback.redis import running_redis

from aibridge_kernel.store import Store


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    for place in ("sqlite", "redis"):
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            url = "sqlite:"
            if place == "redis":
                url, _ = stack.enter_context(running_redis(Path(folder)))
            cells(Path(folder), rounds, place, url)
    with tempfile.TemporaryDirectory() as folder:
        writing(Path(folder), rounds)


def cells(folder: Path, rounds: int, place: str, url: str) -> None:
    """Round trips of the same sentence, kept and fresh in turn."""
    workspace, home = folder / "workspace", folder / "home"
    workspace.mkdir()
    home.mkdir()
    taken: dict[str, list[float]] = {"kept": [], "fresh": []}
    with (
        LoopbackGemini(lambda _: steps("true")) as gemini,
        running_kernel(
            workspace,
            home,
            GEMINI_API_KEY=KEY,
            GOOGLE_GEMINI_BASE_URL=gemini.url,
            AIBRIDGE_CACHE_URL=url,
        ) as bridge,
    ):
        bridge.run("no hagas nada")
        for _ in range(rounds):
            for kind, switch in (("kept", "on"), ("fresh", "off")):
                bridge.run(f"%context clear\n%replay {switch}")
                asked = len(gemini.contents)
                began = time.perf_counter()
                bridge.client.execute("no hagas nada", reply=True, allow_stdin=False)
                taken[kind].append(time.perf_counter() - began)
                assert len(gemini.contents) - asked == (kind == "fresh")
    for kind, seconds in taken.items():
        show(f"{place}: {kind} cell", seconds)


def writing(folder: Path, rounds: int) -> None:
    """One outcome written, and found again, at growing sizes of the history."""
    store = Store(folder, Path("/w"))
    for size in (0, 1_000, 10_000):
        while store.count() < size:
            add(store, store.count())
        written, found = [], []
        for number in range(rounds):
            began = time.perf_counter()
            add(store, f"{size}-{number}")
            written.append(time.perf_counter() - began)
            began = time.perf_counter()
            store.outcomes("carpeta 7")
            found.append(time.perf_counter() - began)
        show(f"history of {size}: write", written)
        show(f"history of {size}: search", found)
    store.close()


def add(store: Store, number: object) -> None:
    command = {"command": f"mkdir carpeta-{number}", "decision": "allow"}
    outcome = {"execution_id": str(number), "statement": f"crea la carpeta {number}"}
    store.add_outcome(1, outcome | {"commands": [command]})


def show(name: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    median, late = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
    print(f"{name}: median {median * 1e3:.2f} ms, p95 {late * 1e3:.2f} ms")


if __name__ == "__main__":
    main()
