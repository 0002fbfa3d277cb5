"""What the kernel costs beside ipykernel's own, and how soon an interrupted cell has ended.

Run it by hand: ``python tests/benchmarks/bench_kernel.py [--rounds N]``. Kernels are started in
turn (A B A B …), so that a machine whose speed drifts is fair to both. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from jupyter_client.manager import KernelManager

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "kernel")]

from harness import running_kernel, talking_kernel
from loopback.answers import stalled

LIMIT = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    starts: dict[str, list[tuple[float, float, float]]] = {"aibridge": [], "python3": []}
    for _ in range(rounds):
        for name, found in starts.items():
            found.append(start(name))
    for name, found in starts.items():
        show(f"{name}: ready", [seconds for seconds, _, _ in found])
        show(f"{name}: processor time until then", [cpu for _, cpu, _ in found])
        print(f"{name}: {statistics.median(size for _, _, size in found):.1f} MB resident")
    with tempfile.TemporaryDirectory() as folder:
        cells(Path(folder), rounds)
        interrupts(Path(folder), rounds)
        applying(Path(folder), min(rounds, 5))


def start(name: str) -> tuple[float, float, float]:
    """Seconds until ready, processor time and resident megabytes then."""
    manager = KernelManager(kernel_name=name)
    began = time.perf_counter()
    manager.start_kernel(cwd=tempfile.gettempdir())
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=LIMIT)
    seconds = time.perf_counter() - began
    process = psutil.Process(manager.provisioner.pid)
    used, size = process.cpu_times(), process.memory_info().rss / 1e6
    client.stop_channels()
    manager.shutdown_kernel()
    return seconds, used.user + used.system, size


def cells(folder: Path, rounds: int) -> None:
    """Round trips of cells."""
    workspace, home = folders(folder, "cells")
    with running_kernel(workspace, home) as bridge:
        for source in ("!true", "lista los archivos", "!mkdir x{n}", "Crear carpeta Y{n}"):
            taken = []
            for number in range(rounds + 1):
                began = time.perf_counter()
                bridge.client.execute(
                    source.replace("{n}", str(number)), reply=True, allow_stdin=False
                )
                taken.append(time.perf_counter() - began)
            show(f"cell {source!r}", taken[1:])


def interrupts(folder: Path, rounds: int) -> None:
    """From the interrupt to the cell's reply."""
    workspace, home = folders(folder, "interrupts")
    (workspace / "f").touch()
    with talking_kernel(workspace, home) as (bridge, gemini):
        running = [
            interrupted(bridge, "!echo started; sleep 100", is_stream) for _ in range(rounds)
        ]
        show("interrupt while running", running)
        asking = [interrupted(bridge, "!rm f", is_prompt) for _ in range(rounds)]
        show("interrupt while asking", asking)
        translating = []
        for number in range(rounds):
            gemini.enqueue(stalled())
            message = bridge.client.execute("crea a", allow_stdin=False)
            gemini.wait_for(number + 1)
            began = bridge.interrupt()
            bridge.collect(message)
            translating.append(time.monotonic() - began)
        show("interrupt while translating", translating)


def applying(folder: Path, rounds: int) -> None:
    """From the interrupt to the reply while thousands of files are put in place."""
    taken = []
    for number in range(rounds):
        workspace, home = folders(folder, f"applying{number}")
        with running_kernel(workspace, home, AIBRIDGE_ON_ASK="allow") as bridge:
            message = bridge.client.execute("!seq 1 4000 | xargs touch", allow_stdin=False)
            while not any(workspace.iterdir()):
                pass
            began = bridge.interrupt()
            bridge.collect(message)
            taken.append(time.monotonic() - began)
    show("interrupt while applying 4,000 files", taken)


def interrupted(bridge: object, source: str, when: Callable[[object], bool]) -> float:
    sent: list[float] = []

    def look(event: object) -> None:
        if not sent and when(event):
            sent.append(bridge.interrupt())

    bridge.run(source, can_ask=True, on_message=look, on_prompt=look)
    return time.monotonic() - sent[0]


def is_stream(event: object) -> bool:
    return isinstance(event, dict) and event["msg_type"] == "stream"


def is_prompt(event: object) -> bool:
    return isinstance(event, str)


def folders(folder: Path, name: str) -> tuple[Path, Path]:
    workspace, home = folder / name / "workspace", folder / name / "home"
    workspace.mkdir(parents=True)
    home.mkdir()
    return workspace, home


def show(name: str, seconds: list[float]) -> None:
    low, middle, high = min(seconds), statistics.median(seconds), max(seconds)
    print(f"{name}: median {1000 * middle:.0f} ms (from {1000 * low:.0f} to {1000 * high:.0f})")


if __name__ == "__main__":
    main()
