"""Each rule that says a request in other words is tried on the sentence it was written for."""

from __future__ import annotations

import re

import pytest

from aibridge_kernel.providers.offline.chunks import chunk
from aibridge_kernel.providers.offline.lexicon import load
from aibridge_kernel.providers.offline.rewording import RULES
from aibridge_kernel.providers.offline.rewording_rules import Rule, heard_in
from aibridge_kernel.providers.offline.tokens import tokenize


def _exists(name: str) -> bool:
    return "." in name.lstrip(".")


def _is_tried(rule: Rule, sentence: str) -> bool:
    for language in ("es", "en"):
        said = chunk(sentence, tokenize(sentence), load(language), _exists)
        if not any(map(heard_in(said).isdisjoint, rule.needs)):
            return True
    return False


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.change.__name__)
def test_a_rule_is_tried_on_its_example(rule):
    examples = re.findall(r'"([^"]+)"', rule.change.__doc__ or "")
    assert any(_is_tried(rule, sentence) for sentence in examples)
