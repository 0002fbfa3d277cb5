"""Learn to tell a clause that only tells from one that changes its request: see ``README.md``."""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from examples import HERE, TESTS, Example, of_clauses, of_sets

WEIGHTS = HERE.parents[1] / "aibridge_kernel/providers/offline/phrases/remarks.json"
LANGUAGES = ("en", "es")
BLIND = ("unseen", "guests", "callers", "jurors", "assessors")
"""Sets that are not learned from."""
STRENGTH = 1.0
"""The inverse of the regularisation."""
RARE = 2
"""Examples that something must be seen in to be weighed."""
SLIGHT = 0.05
"""Weights below are left out."""
FOLDS = 5


def sets() -> Iterator[str]:
    """The sets of sentences that are learned from."""
    for path in sorted([*TESTS.glob("*.txt"), *TESTS.glob("*/*.txt"), *TESTS.glob("*/*.jsonl")]):
        name = str(path.relative_to(TESTS).with_suffix(""))
        if not path.name.startswith(BLIND):
            yield name


def gathered() -> list[Example]:
    """The clauses of the files here, and what the sets say may not be left out.

    What a set has that may be left out is taken only if it is no request of its own.
    """
    found = [
        one for language in LANGUAGES for one in of_clauses(HERE / f"{language}.tsv", language)
    ]
    known = of_sets(list(sets()))
    acts = frozenset({"acts True before", "acts True behind"})
    return [*found, *(one for one in known if not (one.told and acts & one.seen))]


def fit(examples: Sequence[Example]) -> tuple[DictVectorizer, LogisticRegression]:
    """The columns and their weights."""
    often = Counter(name for one in examples for name in one.seen)
    columns, model = DictVectorizer(), LogisticRegression(C=STRENGTH, max_iter=3000)
    seen = ({name: 1.0 for name in one.seen if often[name] >= RARE} for one in examples)
    model.fit(columns.fit_transform(seen), [one.told for one in examples])
    return columns, model


def tried(examples: Sequence[Example]) -> None:
    """Print the figures of cross-validation over the clauses that were written for it."""
    groups = sorted({one.source for one in examples})
    random.Random(3).shuffle(groups)  # noqa: S311  — reproducible, not secret
    results: list[tuple[Example, float]] = []
    for fold in range(FOLDS):
        held = set(groups[fold::FOLDS])
        columns, model = fit([one for one in examples if one.source not in held])
        mine = [one for one in examples if one.source in held]
        seen = columns.transform([dict.fromkeys(one.seen, 1.0) for one in mine])
        results += zip(mine, model.predict_proba(seen)[:, 1], strict=True)
    for language in LANGUAGES:
        mine = [result for result in results if result[0].source.split()[0] == language]
        for sure in (0.5, 0.65, 0.8, 0.9):
            told = [chance >= sure for one, chance in mine if one.told]
            other = [chance >= sure for one, chance in mine if not one.told]
            print(
                f"{language}, {sure}: of {len(told)} that tell {sum(told)} are known, "
                f"of {len(other)} that do not {sum(other)} are taken for it"
            )


def main() -> None:
    """Write the weights, or try how well they do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--try", action="store_true", dest="is_trial", help="cross-validate")
    examples = gathered()
    if parser.parse_args().is_trial:
        tried(examples)
        return
    columns, model = fit(examples)
    found = zip(columns.get_feature_names_out(), model.coef_[0], strict=True)
    weights = {name: round(float(w), 2) for name, w in found if abs(w) >= SLIGHT}
    weights[""] = round(float(model.intercept_[0]), 2)
    text = json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True)
    WEIGHTS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
