"""What judging costs, beside bashlex's parse alone: ``python tests/benchmarks/bench_policy.py``.

Both do each command in turn, so that a busy machine is busy for both. Nothing is asserted.
"""

from __future__ import annotations

import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import bashlex

from aibridge_kernel.errors import ParseError
from aibridge_kernel.policy import Context, Files, judge
from aibridge_kernel.policy.loading import rules
from aibridge_kernel.shell import parse

TESTS = Path(__file__).parents[1]
CORPUS = TESTS / "policy" / "corpus"
ROUNDS = 10
CHECKED = 10_000
TRICKY = {
    "ranges": "{1..2000} " * 1000,
    "commands": "a;" * 5000,
    "pipelines": "a|" * 4999 + "a",
    "redirections": ">a " * 3300,
    "brackets": "[" * 10_000,
    "dollars": "$" * 10_000,
    "substitutions": "$(a " * 2500,
    "here-documents": "cat <<A\n" * 1250,
    "marks": "({[<|&;$`'\"\\ \n*?~#!=" * 500,
}


def everyday() -> list[str]:
    """The harmless commands of both corpora."""
    return [
        json.loads(line)["command"]
        for name in ("harmless", "blind_harmless")
        for line in (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def best(works: list[Callable[[str], object]], sources: list[str]) -> list[list[float]]:
    """For each work the best microseconds of several rounds for each text."""
    found = [dict.fromkeys(sources, float("inf")) for _ in works]
    for _ in range(ROUNDS):
        for source in sources:
            for work, times in zip(works, found, strict=True):
                start = time.perf_counter()
                work(source)
                times[source] = min(times[source], (time.perf_counter() - start) * 1e6)
    return [sorted(times.values()) for times in found]


def report(name: str, values: list[float]) -> None:
    """Print median and 95th percentile."""
    p95 = values[int(len(values) * 0.95)]
    print(f"{name:28} median {statistics.median(values):7.0f} µs   p95 {p95:7.0f} µs")


def parsed(source: str) -> None:
    """Parse; texts that are refused take their time too."""
    with contextlib.suppress(ParseError):
        parse(source)


def parsed_by_bashlex(source: str) -> None:
    """The same by bashlex, which refuses some texts with errors of several kinds."""
    with contextlib.suppress(Exception):
        bashlex.parse(source)


def checked(folder: str, sources: list[str]) -> float:
    """Seconds of ``jupyter aibridge check`` for many commands."""
    program = Path(sys.executable).with_name("jupyter-aibridge")
    lines = [json.dumps({"id": n, "command": sources[n % len(sources)]}) for n in range(CHECKED)]
    start = time.perf_counter()
    subprocess.run(
        [program, "check", "--workspace", folder],
        input="\n".join(lines).encode(),
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    start = time.perf_counter()
    count = len(rules())
    print(f"loading {count} rules: {(time.perf_counter() - start) * 1e3:.1f} ms")
    sources = everyday()
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, str(TESTS / "policy"))
        import corpora  # noqa: PLC0415

        root = Path(folder).resolve() / "workspace"
        root.mkdir()
        corpora.plant(root)
        context = Context(str(root), str(root), str(Path.home()), Files())
        judged, ours, theirs = best(
            [lambda source: judge(source, context), parsed, parsed_by_bashlex], sources
        )
        report("verdict and canonical text", judged)
        report("parse alone", ours)
        report("bashlex, parse alone", theirs)
        print(f"check of {CHECKED} commands: {checked(str(root), sources):.2f} s")
    long = "; ".join(f"ls -la docs{number} | wc -l" for number in range(1170))
    ours, theirs = best([parsed, parsed_by_bashlex], [long])
    print(
        f"parse of {len(long)} characters: {ours[0] / 1e3:.1f} ms, bashlex {theirs[0] / 1e3:.0f} ms"
    )
    for name, source in TRICKY.items():
        ((took,),) = best([parsed], [source[:10_000]])
        print(f"10 kB of {name}: {took / 1e3:.1f} ms")


if __name__ == "__main__":
    main()
