"""Pronouns: what earlier turns spoke of."""

from __future__ import annotations

import tomllib

import pytest
from evaluation import HERE, translate, turn

CASES = tomllib.loads((HERE / "dialogues.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['ran']} {case['text']}")
def test_dialogue(case, planted):
    turns = tuple(turn(case.get("prose", "…"), command) for command in case["ran"])
    answer = translate(case["text"], planted, turns)
    assert " && ".join(step.command for step in answer.steps) == case["command"]
