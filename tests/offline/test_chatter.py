"""Requests of people who talk around them, and talk of files that asks for nothing.

``chatter/said.*.jsonl`` holds what somebody said and the same request in plain words: ``text``,
``plain`` and the folder (``tree``); what is said must become the command of the plain request.
``chatter/refused.*.jsonl`` holds what must not become a command, and ``why``.
"""

from __future__ import annotations

import json
from collections import Counter

import pytest
from evaluation import HERE, translate

FIGURES = {"es": (216, 9), "en": (230, 15)}
"""Of 300 each: how many become the command of the plain request at least, another one at most."""
TAKEN = {"es": 10, "en": 5}
"""Of 150 each: how many that ask for nothing become a command at most."""


def read(group, language):
    text = (HERE / "chatter" / f"{group}.{language}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def command(said, tree, language):
    """The command that a sentence becomes, however its names are quoted."""
    steps = translate(said, tree, language=language).steps
    return " && ".join(step.command for step in steps).replace("'", "").replace('"', "")


@pytest.mark.parametrize("language", FIGURES)
def test_talk_around_a_request_leaves_it_as_it_is(language, trees):
    counted: Counter[str] = Counter()
    for row in read("said", language):
        tree = trees[row["tree"]]
        got, wanted = (command(row[key], tree, language) for key in ("text", "plain"))
        counted["right" if got == wanted else "wrong" if got else "refused"] += 1
    right, wrong = FIGURES[language]
    assert counted["right"] >= right
    assert counted["wrong"] <= wrong


@pytest.mark.parametrize("language", TAKEN)
def test_talk_that_asks_for_nothing_is_no_command(language, trees):
    rows = read("refused", language)
    taken = [row["text"] for row in rows if command(row["text"], trees[row["tree"]], language)]
    assert len(taken) <= TAKEN[language], taken
