"""How long the offline grammar takes for a sentence: first and later ones, both languages.

Run it by hand: ``python tests/benchmarks/bench_offline.py``. Nothing is asserted. Later sentences
are those of the voices (``tests/offline/voices``), each said once, as processor time: what is
refused takes longer than what is understood.
"""

from __future__ import annotations

import asyncio
import resource
import statistics
import sys
import tempfile
import time
from itertools import chain
from pathlib import Path

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.providers.base import Request
from aibridge_kernel.providers.offline import create
from aibridge_kernel.workspace import WorkspaceTree

sys.path.append(str(Path(__file__).parents[1] / "offline"))

import evaluation
import voice_trees
import voices

FIRST = "Crear carpeta PROYECTO"
SAID = sorted(path.stem for path in (voice_trees.FOLDER).glob("*.jsonl"))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        tree = WorkspaceTree(Path(folder), Path(folder))
        provider = create("offline", None, "en")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        asyncio.run(provider.translate(Conversation(), Request(FIRST, tree)))
        first = time.perf_counter() - began
        size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(f"first sentence: {1000 * first:.0f} ms, {size / 1024:.0f} MiB")
        trees = voice_trees.Trees(Path(folder))
        took: dict[str, list[float]] = {"understood": [], "refused or asked about": []}
        for row in (row for name in SAID for row in voices.read(name) if "before" not in row):
            files, language = evaluation.Folder(trees.get(row["tree"])), row["language"]
            request = Request(row["text"], files, ".", language)
            began = time.process_time()
            found = asyncio.run(provider.translate(Conversation(), request))
            kind = "understood" if found.steps else "refused or asked about"
            took[kind].append(time.process_time() - began)
    for kind, times in {**took, "all": [*chain(*took.values())]}.items():
        ordered = sorted(1000 * one for one in times)
        middle, high = statistics.median(ordered), ordered[int(0.95 * len(ordered))]
        print(f"{len(ordered)} {kind}: median {middle:.1f} ms, p95 {high:.1f} ms")


if __name__ == "__main__":
    main()
