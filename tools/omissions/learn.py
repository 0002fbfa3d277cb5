"""Learn from refused sentences what each thing weighs that is looked at: see ``README.md``."""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from aibridge_kernel.providers.offline import omitting, weighing
from aibridge_kernel.providers.offline.chunks import Chunk
from aibridge_kernel.providers.offline.patterns import Reading
from aibridge_kernel.providers.offline.quoting import Done
from aibridge_kernel.providers.offline.tokens import Token

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WEIGHTS = ROOT / "aibridge_kernel/providers/offline/phrases/omissions.json"

SOURCES = {
    "aef26b0": ("heard.es", "heard.en", "spoken.en"),
    "0ab6b35": ("unheard.es", "unheard.en", "overheard.es", "overheard.en", "sixth.es", "sixth.en"),
    "53ba1f9": (
        "passersby.es", "passersby.en", "refused.es", "refused.en", "narrowing.es", "narrowing.en",
        "sixth-refused.es", "sixth-refused.en", "fourth-refused.es", "fourth-refused.en",
        "spoken-refused.en",
    ),
}  # fmt: skip
"""Versions of the grammar and the sets that they had not learned from, or that are no task."""

STRENGTH = 1.0
"""The inverse of the regularisation."""
RARE = 3
"""Candidates that something must be seen in to be weighed."""
SLIGHT = 0.03
"""Weights below are left out."""
SCALE = {"words left out": 0.25, "words kept": 0.25, "share in percent": 0.01}
MOST_COMMANDS = 6
FOLDS = 8

Row = dict[str, Any]


def gather() -> list[Row]:
    """Ask every version about its sets."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for revision, names in SOURCES.items():
            tree = Path(folder) / revision
            git = ["git", "-C", str(ROOT), "worktree"]
            subprocess.run([*git, "add", "--quiet", "--detach", str(tree), revision], check=True)
            try:
                asked = [sys.executable, str(HERE / "gather.py"), *names]
                environment = {**os.environ, "PYTHONPATH": str(tree)}
                told = subprocess.run(asked, env=environment, check=True, stdout=subprocess.PIPE)
            finally:
                subprocess.run([*git, "remove", "--force", str(tree)], check=True)
            rows += [json.loads(line) for line in told.stdout.splitlines()]
    return rows


def heard(row: Row) -> weighing.Heard:
    """The sentence of a row."""
    there = {told["text"] for told in row["chunks"] if told["exists"]}
    chunks = [
        Chunk(
            tuple(Token(t, n, 0, 0, quoted=q, punctuation=p) for t, n, q, p in told["tokens"]),
            tuple(Reading(s, n, None, plural) for s, n, plural in told["readings"]),
        )
        for told in row["chunks"]
    ]
    return weighing.hear(row["language"], chunks, row["reply"], row["word"], there.__contains__)


def shortest(row: Row, sentence: weighing.Heard) -> list[Any]:
    """Of the candidates of each command the one that leaves out the fewest words."""
    found: dict[str, Any] = {}
    for candidate in row["candidates"]:
        if any(sentence.sorts[place] in weighing.KEPT for place in candidate[0]):
            continue
        known = found.get(candidate[1])
        if known is None or _length(candidate, sentence) < _length(known, sentence):
            found[candidate[1]] = candidate
    return sorted(found.values(), key=lambda c: _length(c, sentence))[:MOST_COMMANDS]


def _length(candidate: Any, sentence: weighing.Heard) -> tuple[int, int]:
    chunks = (sentence.chunks[place] for place in candidate[0])
    words = sum(len(chunk.tokens) for chunk in chunks if not chunk.tokens[0].punctuation)
    return words, len(omitting.spans_among(candidate[0]))


def examples(rows: Iterable[Row]) -> Iterator[tuple[dict[str, float], bool]]:
    """What is seen in each candidate, and whether it is right."""
    for row in rows:
        sentence = heard(row)
        for left_out, _, replies, right in shortest(row, sentence):
            seen = weighing.of_spans(sentence, omitting.spans_among(left_out))
            whole = {**seen, **weighing.of_plan(set(replies), seen)}
            yield {n: float(v) * SCALE.get(n, 1) for n, v in whole.items() if v}, right


def fit(rows: Sequence[Row]) -> dict[str, float]:
    """The weights."""
    seen, right = zip(*examples(rows), strict=True)
    often = Counter(name for one in seen for name in one)
    seen = [{n: v for n, v in one.items() if often[n] >= RARE} for one in seen]
    columns = DictVectorizer()
    model = LogisticRegression(C=STRENGTH, max_iter=4000)
    model.fit(columns.fit_transform(seen), right)
    found = zip(columns.get_feature_names_out(), model.coef_[0], strict=True)
    weights = {n: round(float(w) * SCALE.get(n, 1), 4) for n, w in found if abs(w) >= SLIGHT}
    return {"": round(float(model.intercept_[0]), 4), **weights}


def guess(row: Row, weights: Mapping[str, float]) -> tuple[float, bool]:
    """How sure the surest reading is, and whether it is right."""
    sentence = heard(row)
    known = {tuple(candidate[0]): candidate for candidate in row["candidates"]}

    def plan(rest: Sequence[Chunk]) -> list[Done]:
        kept = set(map(id, rest))
        left_out = (p for p, chunk in enumerate(sentence.chunks) if id(chunk) not in kept)
        _, command, replies, _ = known.get(tuple(left_out), (None, None, (), None))
        return [Done(command, reply) for reply in replies]

    found = omitting.likeliest(sentence, plan, weights)
    if found is None:
        return 0.0, False
    right = {candidate[1]: candidate[3] for candidate in row["candidates"]}
    return found.sure, right[found.steps[0].command]


def tried(rows: Sequence[Row]) -> None:
    """Print the figures of cross-validation."""
    groups = sorted({row["group"] for row in rows})
    random.Random(3).shuffle(groups)  # noqa: S311  — reproducible, not secret
    results = []
    for fold in range(FOLDS):
        held = set(groups[fold::FOLDS])
        weights = fit([row for row in rows if row["group"] not in held])
        results += [(row, *guess(row, weights)) for row in rows if row["group"] in held]
    tasks = [(sure, right) for row, sure, right in results if row["task"]]
    others = [sure for row, sure, _ in results if not row["task"]]
    for limit in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        asked = [right for sure, right in tasks if sure >= limit]
        taken = sum(sure >= limit for sure in others)
        print(
            f"{limit}: of {len(tasks)} refused tasks {len(asked)} asked, {sum(asked)} as meant; "
            f"of {len(others)} that are no task {taken}"
        )


def main() -> None:
    """Write the weights, or try how well they do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--try", action="store_true", dest="is_trial", help="cross-validate")
    parser.add_argument("--keep", type=Path, help="a file for what was gathered, or that has it")
    options = parser.parse_args()
    if options.keep and options.keep.exists():
        rows = [json.loads(line) for line in options.keep.read_text(encoding="utf-8").splitlines()]
    else:
        rows = gather()
        if options.keep:
            lines = (json.dumps(row, ensure_ascii=False) for row in rows)
            options.keep.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if options.is_trial:
        tried(rows)
        return
    weights = fit(rows)
    text = json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True)
    WEIGHTS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
