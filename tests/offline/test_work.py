"""How much is done for a sentence, counted in calls of functions, which no other load changes.

What the grammar learns is paid for by every sentence that it refuses, since all of it is tried on
them. A class that makes these figures grow looks for its words too late: see
``docs/decisions/0021-words-are-looked-up-not-loaded.md``.
"""

from __future__ import annotations

import asyncio
import statistics
import sys

import evaluation
import pytest
import voice_trees
import voices

from aibridge_kernel.conversation import Conversation
from aibridge_kernel.providers.base import Request
from aibridge_kernel.providers.offline import create

EVERY = 24
"""Of the sentences of the voices one of so many."""
MOST = {"understood": (13_500, 30_000), "refused": (40_000, 90_000)}
"""Calls on average, and of all but the busiest twentieth: a sixth more than they were."""


def calls(said) -> tuple[int, bool]:
    """How many calls it takes to read a sentence, and whether it was understood."""
    count = 0

    def heard(_frame, event, _function):
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(heard)
    try:
        found = said()
    finally:
        sys.setprofile(before)
    return count, bool(found.steps)


@pytest.fixture(scope="module")
def worked(tmp_path_factory):
    """The calls of a sample of sentences, each read once before, so that its words are known."""
    trees = voice_trees.Trees(tmp_path_factory.mktemp("work"))
    provider = create("offline", None, "en")
    names = sorted(path.stem for path in voice_trees.FOLDER.glob("*.jsonl"))
    rows = [row for name in names for row in voices.read(name) if "before" not in row]
    took: dict[str, list[int]] = {"understood": [], "refused": []}
    for row in rows[::EVERY]:

        def said(row=row):
            tree = evaluation.Folder(trees.get(row["tree"]))
            request = Request(row["text"], tree, ".", row["language"])
            return asyncio.run(provider.translate(Conversation(), request))

        said()
        count, understood = calls(said)
        took["understood" if understood else "refused"].append(count)
    return took


@pytest.mark.parametrize("kind", MOST)
def test_no_more_is_done_for_a_sentence(worked, kind):
    ordered = sorted(worked[kind])
    average, most = MOST[kind]
    assert statistics.mean(ordered) <= average
    assert ordered[int(0.95 * len(ordered))] <= most
