"""How long judging takes, beside the parse alone: ``python tests/benchmarks/bench_policy.py``."""

from __future__ import annotations

import contextlib
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from aibridge_kernel.errors import ParseError
from aibridge_kernel.policy import Context, Files, judge
from aibridge_kernel.policy.loading import rules
from aibridge_kernel.shell import parse

CORPUS = Path(__file__).parents[1] / "policy" / "corpus" / "harmless.jsonl"
ROUNDS = 20


def microseconds(work: Callable[[str], object], sources: list[str]) -> list[float]:
    """The best of several rounds for each text."""
    best = dict.fromkeys(sources, float("inf"))
    for _ in range(ROUNDS):
        for source in sources:
            start = time.perf_counter()
            work(source)
            best[source] = min(best[source], (time.perf_counter() - start) * 1e6)
    return sorted(best.values())


def report(name: str, values: list[float]) -> None:
    """Print median, 95th percentile and worst."""
    p95 = values[int(len(values) * 0.95)]
    print(f"{name:28} median {statistics.median(values):7.0f} µs   p95 {p95:7.0f} µs")


def parsed(source: str) -> None:
    """Parse; texts that are refused take their time too."""
    with contextlib.suppress(ParseError):
        parse(source)


def main() -> None:
    """Measure and print."""
    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    sources = [json.loads(line)["command"] for line in lines]
    start = time.perf_counter()
    count = len(rules())
    print(f"loading {count} rules: {(time.perf_counter() - start) * 1e3:.1f} ms")
    here = str(Path.cwd().resolve())
    context = Context(here, here, str(Path.home()), Files())
    judged = microseconds(lambda source: judge(source, context), sources)
    report("verdict and canonical text", judged)
    report("parse alone", microseconds(parsed, sources))
    long = "; ".join(f"ls -la docs{number} | wc -l" for number in range(1000))
    (longest,) = microseconds(parse, [long])
    print(f"parse of {len(long)} characters: {longest / 1e3:.1f} ms")


if __name__ == "__main__":
    main()
