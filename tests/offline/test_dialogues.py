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


@pytest.mark.parametrize("between", ["gracias", "vale, perfecto", "thanks!", "ok great"])
def test_small_talk_is_no_turn(between, planted):
    turns = (turn("lista los log", "ls *.log"), turn(between))
    answer = translate("¿cuántos son?", planted, turns, "es")
    assert [step.command for step in answer.steps] == ["ls *.log | wc -l"]


@pytest.mark.parametrize("between", ["¿qué hora será?", "no, gracias, déjalo", "mueve esto"])
def test_what_was_refused_is_a_turn(between, planted):
    turns = (turn("lista los log", "ls *.log"), turn(between))
    assert not translate("¿cuántos son?", planted, turns, "es").steps
