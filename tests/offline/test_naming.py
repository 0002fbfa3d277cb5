"""Every request with every way to name its objects, and what of it is known to be refused.

All pairs: ``python tests/offline/naming.py en`` and ``es``; here every fourth, and all gaps.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from evaluation import translate, turn
from naming import Bench, Pair, gaps, judge, pairs

PAIRS = [pair for language in ("es", "en") for pair in pairs(language)]
GAPS = [pair for pair in PAIRS if pair.key in gaps(pair.language)]
SAMPLE = [pair for pair in PAIRS if pair.key not in gaps(pair.language)][::4]


@pytest.fixture(scope="module")
def bench():
    where = Path(tempfile.mkdtemp())
    yield Bench(where)
    shutil.rmtree(where)


@pytest.mark.parametrize("pair", SAMPLE, ids=lambda pair: pair.text)
def test_the_files_that_are_meant(pair, bench):
    verdict, command = judge(pair, bench)
    assert verdict == "right", command


@pytest.mark.parametrize("pair", GAPS, ids=lambda pair: pair.text)
def test_a_gap_is_still_one(pair, bench):
    """What is understood by now goes out of the list of gaps."""
    assert _answered(pair, bench) is False


def _answered(pair: Pair, bench: Bench) -> bool:
    before = pair.naming.get("before")
    told = (turn(before[0], before[1]),) if before else ()
    root = bench.tree(f"naming_{pair.language}", git=pair.request.get("git", False))
    return bool(translate(pair.text, root, told, pair.language).steps)


def test_most_is_understood():
    assert len(PAIRS) > 3800
    assert len(GAPS) < 0.06 * len(PAIRS)
