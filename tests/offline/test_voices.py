"""What people say who do not know the grammar. The figures are measured and may only get better."""

from __future__ import annotations

import pytest
from voice_trees import Trees
from voices import read, score

FIGURES = {
    "heard.es": (198, 0),
    "heard.en": (202, 0),
    "overheard.es": (96, 0),
    "overheard.en": (94, 0),
    "unheard.es": (190, 0),
    "unheard.en": (179, 0),
    "passersby.es": (123, 0),
    "passersby.en": (113, 0),
    "strangers.es": (91, 0),
    "strangers.en": (88, 0),
    "newcomers.es": (115, 0),
    "newcomers.en": (119, 0),
    "neighbours.es": (143, 1),
    "neighbours.en": (145, 1),
    "visitors.es": (127, 0),
    "visitors.en": (124, 0),
    "guests.es": (113, 0),
    "guests.en": (95, 0),
}
"""Right, two less than were counted, and wrong of 207, 212, 102, 103, 215, 218, 132, 132, 103, 102,
132, 132 and six times 150; all but the guests have been learned from."""
MEANT = {
    "strangers.es": 2, "strangers.en": 2, "newcomers.es": 3, "newcomers.en": 2,
    "visitors.es": 1, "visitors.en": 4, "guests.es": 6, "guests.en": 9,
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
