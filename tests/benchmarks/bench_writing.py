"""How long Tab and Shift-Tab take, beside the python3 kernel's, and while a cell runs.

Run it by hand: ``python tests/benchmarks/bench_writing.py``. The kernels are asked in turn. The
folder holds 2,000 names and the history 20,000 cells. Nothing is asserted.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from jupyter_client.manager import start_new_kernel

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "kernel")]

from harness import Bridge, running_kernel

from aibridge_kernel.store import Store

ROUNDS = 50
LIMIT = 60.0
LINES = ("%us", "!git status --", "!ls | so", "!cat name-1", "!echo cell 1", "create a", "show na")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        workspace, home = Path(folder, "workspace"), Path(folder, "home")
        state = Path(folder, "state")
        for each in (workspace, home):
            each.mkdir()
        for number in range(2_000):
            (workspace / f"name-{number}.txt").touch()
        store = Store(state, workspace)
        for number in range(20_000):
            store.add_cell(number, f"!echo cell {number}")
        store.close()
        _, python = start_new_kernel(kernel_name="python3")
        with running_kernel(workspace, home, AIBRIDGE_STATE_DIR=str(state)) as bridge:
            idle(bridge, python)
            message = bridge.client.execute("!sleep 20")
            show("while a cell runs: Tab", [took(tab(bridge.client, "!git st")) for _ in LINES])
            bridge.interrupt()
            bridge.collect(message)
        python.shutdown()


def idle(bridge: Bridge, python: object) -> None:
    found: dict[str, list[float]] = {}
    for round_ in range(ROUNDS):
        for line in LINES:
            seconds = took(tab(bridge.client, line))
            found.setdefault("Tab, first" if round_ == 0 else f"Tab {line!r}", []).append(seconds)
        for line in ("!ls -la | sort", "show the first 5 lines of name-1.txt"):
            seconds = took(lambda line=line: bridge.client.inspect(line, reply=True, timeout=LIMIT))
            found.setdefault(f"Shift-Tab {line!r}", []).append(seconds)
        found.setdefault("python3: Tab 'import o'", []).append(took(tab(python, "import o")))
    for name, each in found.items():
        show(name, each)


def tab(client: object, line: str) -> Callable[[], object]:
    return lambda: client.complete(line, reply=True, timeout=LIMIT)


def took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def show(name: str, found: list[float]) -> None:
    middle, worst = 1000 * statistics.median(found), 1000 * max(found)
    print(f"{name}: median {middle:.1f} ms, worst {worst:.1f} ms ({len(found)})")


if __name__ == "__main__":
    main()
