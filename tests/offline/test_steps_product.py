"""What is understood step by step is so in one sentence; what follows leans on what was done."""

from __future__ import annotations

import random

import pytest
from steps_product import FOLDER, Product

LANGUAGES = ("en", "es")
KINDS = (("pairs", 150, 0.97), ("rows", 40, 0.95), ("referring", 150, 0.93))


@pytest.fixture(params=LANGUAGES)
def product(request, tmp_path):
    return Product(FOLDER / f"{request.param}.toml", tmp_path / "p")


@pytest.mark.parametrize(("kind", "count", "right"), KINDS)
def test_joined_steps_do_what_they_do_in_turn(product, kind, count, right):
    every = list(getattr(product, kind)())
    drawn = random.Random(1).sample(every, count)  # noqa: S311  — no secret
    judged = [(one.text, product.judge(one)) for one in drawn]
    assert [one for one in judged if one[1].verdict == "wrong"] == []
    assert sum(verdict.verdict == "right" for _, verdict in judged) >= right * count


def test_whole_requests_do_what_is_said_or_are_refused(product):
    judged = [(one.text, product.judge(one)) for one in product.whole()]
    assert [one for one in judged if one[1].verdict == "wrong"] == []
    assert sum(verdict.verdict == "right" for _, verdict in judged) >= 0.75 * len(judged)


def test_second_turns_mean_what_the_first_left(product):
    judged = [(one.parts, product.judge(one)) for one in product.following()]
    assert [one for one in judged if one[1].verdict == "wrong"] == []
    assert sum(verdict.verdict == "right" for _, verdict in judged) >= 0.85 * len(judged)
