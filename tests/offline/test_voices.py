"""What people say who do not know the grammar. The figures are measured and may only get better."""

from __future__ import annotations

import pytest
from voice_trees import Trees
from voices import read, score

FIGURES = {
    "heard.es": (200, 0),
    "heard.en": (204, 0),
    "overheard.es": (98, 0),
    "overheard.en": (96, 0),
    "unheard.es": (192, 0),
    "unheard.en": (181, 0),
    "passersby.es": (125, 0),
    "passersby.en": (115, 0),
    "strangers.es": (93, 0),
    "strangers.en": (90, 0),
    "newcomers.es": (117, 0),
    "newcomers.en": (121, 0),
    "neighbours.es": (145, 1),
    "neighbours.en": (147, 1),
    "visitors.es": (127, 0),
    "visitors.en": (123, 0),
}
"""Right and wrong of 207, 212, 102, 103, 215, 218, 132, 132, 103, 102, 132, 132 and four times 150;
all have been learned from."""
MEANT = {
    "strangers.es": 2, "strangers.en": 2, "newcomers.es": 3, "newcomers.en": 2,
    "visitors.es": 2, "visitors.en": 5,
}  # fmt: skip
"""Right after a yes to a question that names what is left out."""


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_kept(name, tmp_path):
    right, wrong = FIGURES[name]
    counted = score(read(name), Trees(tmp_path))
    assert counted["task"]["right"] >= right
    assert counted["task"]["right"] + counted["task"]["meant"] >= right + MEANT.get(name, 0)
    assert counted["task"]["wrong"] <= wrong
    assert counted["no task"]["taken"] + counted["unclear"]["taken"] == 0
