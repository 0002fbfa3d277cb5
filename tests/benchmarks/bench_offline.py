"""How long the offline grammar takes for a sentence: first and later ones, both languages.

Run it by hand: ``python tests/benchmarks/bench_offline.py``. Nothing is asserted.
"""

from __future__ import annotations

import asyncio
import resource
import statistics
import tempfile
import time
from pathlib import Path

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.providers.base import Request
from aibridge_kernel.providers.offline import create
from aibridge_kernel.workspace import WorkspaceTree

SENTENCES = (
    "Crear carpeta PROYECTO",
    "borra el fichero notas.txt",
    "busca los pdf de más de 10 MB modificados esta semana",
    "crea src y dentro un fichero main.py que diga hola",
    "cuéntame un chiste",
    "Create a folder called reports",
    "move notas.txt to docs",
    "show the first 5 lines of notas.txt",
    "how many lines does notas.txt have",
    "what is the weather like",
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "docs").mkdir()
        (Path(folder) / "notas.txt").write_text("hola\n")
        tree = WorkspaceTree(Path(folder), Path(folder))
        provider = create("offline", None, "en")

        def took(sentence: str) -> float:
            began = time.perf_counter()
            asyncio.run(provider.translate(Conversation(), Request(sentence, tree)))
            return time.perf_counter() - began

        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        first = took(SENTENCES[0])
        size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(f"first sentence: {1000 * first:.0f} ms, {size / 1024:.0f} MiB")
        later = sorted(took(sentence) for sentence in SENTENCES * 20)
        middle, high = statistics.median(later), later[int(0.95 * len(later))]
        print(f"later: median {1000 * middle:.1f} ms, p95 {1000 * high:.1f} ms")


if __name__ == "__main__":
    main()
