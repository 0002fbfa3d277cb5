"""What a sandboxed run and a transaction cost: ``python tests/benchmarks/bench_sandbox.py``.

Every figure stands beside its peer of the same, interleaved run: a plain ``bash -c true`` for
runs; for transactions the same work in a tree a hundred times larger.
"""

import asyncio
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from aibridge_kernel.policy.approval import approve
from aibridge_kernel.sandboxes import Job, OverlayPaths, View, select
from aibridge_kernel.transactions import Transaction, Transactions
from aibridge_kernel.unfinished import Unfinished
from aibridge_kernel.values import ApprovedCommand, Decision, Grant, Verdict

ROUNDS = 40


def approved(command: str) -> ApprovedCommand:
    return approve(Verdict(Decision.ALLOW, command), Grant.POLICY)


class Runs:
    """The ways to run a command that are compared."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = folder / "workspace"
        self.workspace.mkdir()
        self.number = 0

    def job(self, view: View, command: str = "true") -> Job:
        overlay = None
        if view is View.OVERLAY:
            self.number += 1
            overlay = OverlayPaths(
                self.folder / f"upper{self.number}", self.folder / f"work{self.number}"
            )
            overlay.upper.mkdir()
            overlay.work.mkdir()
        return Job(
            approved(command), self.workspace, self.workspace, view, self.folder, overlay=overlay
        )

    async def plain(self) -> None:
        process = await asyncio.create_subprocess_exec(
            "bash", "-c", "true", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        await process.communicate()

    async def sandboxed(self, tier: str, view: View) -> None:
        await select(tier).run(self.job(view), lambda *_: None)


async def bench_runs(folder: Path) -> None:
    runs = Runs(folder)
    ways = {
        "bash -c true": runs.plain,
        "none": lambda: runs.sandboxed("none", View.LIVE),
        "bubblewrap, read-only": lambda: runs.sandboxed("bubblewrap", View.READ_ONLY),
        "bubblewrap, overlay": lambda: runs.sandboxed("bubblewrap", View.OVERLAY),
        "landlock, read-only": lambda: runs.sandboxed("landlock", View.READ_ONLY),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            started = time.perf_counter()
            await way()
            taken[name].append(time.perf_counter() - started)
    peer = statistics.median(taken["bash -c true"])
    for name, values in taken.items():
        median = statistics.median(values)
        report(f"run: {name}", median, f"+{(median - peer) * 1000:.1f} ms, ×{median / peer:.1f}")


def bench_tree_size(folder: Path) -> None:
    """Eleven files touched in a small tree and in a large one."""
    command = "for i in 0 1 2 3 4 5 6 7 8 9; do echo $i > d$i/f0; done; rm d1/f1"
    medians = {}
    for size in (1_000, 100_000):
        workspace = folder / f"tree{size}"
        for number in range(size // 100):
            (workspace / f"d{number}").mkdir(parents=True)
            for name in range(100):
                (workspace / f"d{number}" / f"f{name}").touch()
        with Transactions(workspace, folder / "state") as transactions:
            medians[size] = statistics.median(
                applied_and_undone(transactions, workspace, command) for _ in range(10)
            )
    ratio = medians[100_000] / medians[1_000]
    report("11 files of 1,000: diff, apply, undo", medians[1_000])
    report("11 files of 100,000: diff, apply, undo", medians[100_000], f"×{ratio:.2f}")


def applied_and_undone(transactions: Transactions, workspace: Path, command: str) -> float:
    transaction = transactions.begin()
    job = Job(
        approved(command), workspace, workspace, View.OVERLAY, workspace.parent,
        overlay=transaction.overlay,
    )  # fmt: skip
    asyncio.run(select().run(job, lambda *_: None))
    started = time.perf_counter()
    transaction.changes()
    undo_id = transaction.apply(command)
    transactions.undo(undo_id)
    return time.perf_counter() - started


def bench_many(folder: Path) -> None:
    """Ten thousand files made, and removed with their folder."""
    workspace = folder / "many"
    workspace.mkdir()
    with Transactions(workspace, folder / "state") as transactions:
        for command in ("mkdir big; cd big; touch {1..10000}", "rm -r big"):
            transaction = transactions.begin()
            job = Job(
                approved(command), workspace, workspace, View.OVERLAY, folder,
                overlay=transaction.overlay,
            )  # fmt: skip
            asyncio.run(select().run(job, lambda *_: None))
            timed(f"{command}: changes", transaction.changes)
            timed(f"{command}: apply", lambda t=transaction, c=command: t.apply(c))
        timed("undo of the removal", transactions.undo)
    copied = folder / "copied"
    subprocess.run(["cp", "-a", workspace, copied], check=True)
    timed("plain rm -r of the same", lambda: shutil.rmtree(copied))


def bench_interrupt(folder: Path) -> None:
    """From an interrupt in the middle of applying many files to the cell's answer."""
    for files in (1_000, 20_000):
        workspace = folder / f"interrupted{files}"
        workspace.mkdir()
        with Transactions(workspace, folder / "state") as transactions:
            transaction = transactions.begin()
            for number in range(files):
                (transaction.overlay.upper / str(number)).touch()
            transaction.changes()
            answered, settled = asyncio.run(interrupted(transaction, files // 2))
            report(f"interrupt amid applying {files} files: answered", answered)
            report(f"interrupt amid applying {files} files: all taken back", settled)
            assert list(workspace.iterdir()) == []


async def interrupted(transaction: Transaction, at: int) -> tuple[float, float]:
    unfinished, stop, loop = Unfinished(), threading.Event(), asyncio.get_running_loop()
    middle = asyncio.Event()

    def on_progress(done: int, _: int) -> None:
        if done == at:
            loop.call_soon_threadsafe(middle.set)

    def apply() -> object:
        return transaction.apply("touch", interrupted=stop.is_set, on_progress=on_progress)

    cell = asyncio.create_task(unfinished.run(apply, stop=stop.set))
    await middle.wait()
    started = time.perf_counter()
    cell.cancel()
    await asyncio.wait([cell])
    await unfinished.clean(transaction.discard)
    answered = time.perf_counter() - started
    await unfinished.settle()
    return answered, time.perf_counter() - started


def timed(what: str, work: Callable[[], object]) -> None:
    started = time.perf_counter()
    work()
    report(what, time.perf_counter() - started)


def report(what: str, seconds: float, note: str = "") -> None:
    sys.stdout.write(f"{what:60} {seconds * 1000:9.2f} ms  {note}\n")


def main() -> None:
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="aibridge-bench-") as name:
        folder = Path(name)
        asyncio.run(bench_runs(folder))
        bench_tree_size(folder)
        bench_many(folder)
        bench_interrupt(folder)
        subprocess.run(["chmod", "-R", "u+rwx", folder], check=True)


if __name__ == "__main__":
    main()
