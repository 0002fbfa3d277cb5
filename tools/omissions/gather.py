"""What becomes of refused sentences when some chunks are left out, by one version of the grammar.

Run by ``learn.py`` with a version of the grammar on ``PYTHONPATH``: writes a JSON object per
refused sentence to standard output, with its chunks and the candidates, each with its label.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[2] / "tests" / "offline"
sys.path.append(str(TESTS))

import evaluation  # noqa: E402
import voices  # noqa: E402

from aibridge_kernel.conversation import Conversation  # noqa: E402
from aibridge_kernel.providers.offline import understanding  # noqa: E402
from aibridge_kernel.providers.offline.memory import spoken_of  # noqa: E402
from aibridge_kernel.providers.offline.scene import Scene  # noqa: E402

LONGEST_PAIRED = 7
MOST_PAIRED = 24
"""Chunks of a sentence of which two runs are left out."""
PATIENCE = 8.0
"""Seconds for one sentence."""

Judge = Callable[[str], bool]


class Reader:
    """Chunks a sentence and plans with any of its chunks, in every version of the grammar."""

    def __init__(self) -> None:
        self.heard: dict[str, Any] = {}
        self._chunk = understanding.chunk
        understanding.chunk = self._listen

    def _listen(self, sentence: str, tokens: Any, lexicon: Any, *rest: Any, **more: Any) -> Any:
        chunks = self._chunk(sentence, tokens, lexicon, *rest, **more)
        self.heard = {"sentence": sentence, "chunks": chunks, "lexicon": lexicon}
        return chunks

    def plan(self, chunks: Sequence[Any], scene: Scene, now: float) -> Sequence[Any]:
        """The steps that chunks ask for, none when refused."""
        about = self.heard["sentence"], chunks, self.heard["lexicon"], scene, now
        for name in ("plan_chunks", "_planned"):
            if planned := getattr(understanding, name, None):
                steps: Sequence[Any] = planned(*about).steps
                return steps
        understanding.chunk = lambda *_, **__: list(chunks)  # a version that chunked as it planned
        try:
            return understanding._Planner(about[0], *about[2:]).steps()  # noqa: SLF001
        except understanding.Refuse:
            return ()
        finally:
            understanding.chunk = self._listen


def refused(  # noqa: PLR0917 — a request in its own order
    reader: Reader, text: str, root: Path, told: tuple[Any, ...], language: str, at: str
) -> dict[str, Any] | None:
    """The candidates of a sentence that is refused, ``None`` for any other."""
    files, now = evaluation.Folder(root / at), time.time()
    spoken = spoken_of(Conversation(told), at, files)
    reader.heard = {}
    decision = understanding.understand(text, Scene(files, spoken), language, now).decision
    if decision is None or type(decision).__name__ == "Ask" or not reader.heard:
        return None
    chunks = reader.heard["chunks"]
    candidates = []
    for left_out in _left_out(len(chunks)):
        rest = [chunk for place, chunk in enumerate(chunks) if place not in left_out]
        steps = _try(reader, rest, Scene(files, spoken), now)
        if steps:
            command = " && ".join(step.command for step in steps)
            candidates.append([sorted(left_out), command, [step.reply for step in steps]])
    return {
        "language": reader.heard["lexicon"].language,
        "reply": decision.reply,
        "word": str(decision.values.get("word", "")),
        "chunks": [_described(chunk, Scene(files, spoken)) for chunk in chunks],
        "candidates": candidates,
    }


def _try(reader: Reader, rest: Sequence[Any], scene: Scene, now: float) -> Sequence[Any]:
    try:
        return reader.plan(rest, scene, now)
    except Exception:  # noqa: BLE001  — an old version may stumble over what no sentence has
        return ()


def _left_out(count: int) -> Iterator[set[int]]:
    runs = [(i, j) for i in range(count) for j in range(i + 1, count + 1) if j - i < count]
    yield from (set(range(*run)) for run in runs)
    until = time.monotonic() + PATIENCE
    for one, other in combinations(runs, 2) if count <= MOST_PAIRED else ():
        short = one[1] - one[0] <= LONGEST_PAIRED and other[1] - other[0] <= LONGEST_PAIRED
        if short and other[0] > one[1]:
            yield {*range(*one), *range(*other)}
        if time.monotonic() > until:
            return


def _described(chunk: Any, scene: Scene) -> dict[str, Any]:
    return {
        "text": chunk.text,
        "tokens": [[t.text, t.norm, t.quoted, t.punctuation] for t in chunk.tokens],
        "readings": [[r.section, r.name, r.plural] for r in chunk.readings],
        "exists": bool(scene.exists(chunk.text)),
    }


def of_voices(name: str, reader: Reader, where: Path) -> Iterator[dict[str, Any]]:
    """The refused sentences of a set of invented people."""
    trees = voices.Trees(where)
    for row in voices.read(name):
        root, at, told = voices.prepared(row, trees)
        found = refused(reader, row["text"], root, told, row["language"], at)
        is_task = not row.get("refuse")

        def right(command: str, row: Any = row, root: Path = root, at: str = at) -> bool:
            return voices.is_right(row, command, root, trees, at)

        if found is not None:
            yield _labelled(found, f"{name} {row['person']}", is_task, right)


def of_lines(name: str, reader: Reader, where: Path) -> Iterator[dict[str, Any]]:
    """The refused sentences of a set of lines."""
    trees, language = voices.Trees(where), name.rpartition(".")[2]
    for number, case in enumerate(evaluation.read(TESTS / f"{name}.txt", language)):
        root = where / f"planted-{case.tree}"
        if (voices.FOLDER / "trees" / f"{case.tree}.toml").exists():
            root = trees.get(case.tree)
        elif not root.exists():
            root.mkdir()
            evaluation.plant(root, case.tree)
        found = refused(reader, case.text, root, (), language, ".")

        def right(command: str, case: Any = case, root: Path = root) -> bool:
            got, wanted = (evaluation.run(c, root, where / "run") for c in (command, case.expect))
            return bool(evaluation.is_same(got, wanted, case.check))

        if found is not None:
            yield _labelled(found, f"{name} {number // 12}", case.expect is not None, right)


def _labelled(found: dict[str, Any], group: str, is_task: bool, right: Judge) -> dict[str, Any]:  # noqa: FBT001
    known: dict[str, bool] = {}
    for candidate in found["candidates"]:
        command = candidate[1]
        if command not in known:
            known[command] = is_task and right(command)
        candidate.append(known[command])
    return {**found, "group": group, "task": is_task}


def main(names: Sequence[str]) -> None:
    """Print what becomes of the sets."""
    reader = Reader()
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            is_voices = (voices.FOLDER / f"{name}.jsonl").exists()
            rows = (of_voices if is_voices else of_lines)(name, reader, Path(folder))
            for row in rows:
                print(json.dumps(row, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
