"""What people say who do not know the grammar. The figures are measured and may only get better."""

from __future__ import annotations

import pytest
from voice_trees import Trees
from voices import read, score

FIGURES = {
    "heard.es": (199, 0),
    "heard.en": (203, 0),
    "overheard.es": (96, 0),
    "overheard.en": (97, 0),
    "unheard.es": (193, 0),
    "unheard.en": (199, 0),
    "passersby.es": (127, 0),
    "passersby.en": (117, 0),
    "strangers.es": (93, 0),
    "strangers.en": (94, 0),
    "newcomers.es": (119, 0),
    "newcomers.en": (122, 0),
    "neighbours.es": (145, 1),
    "neighbours.en": (147, 0),
    "visitors.es": (138, 0),
    "visitors.en": (141, 0),
    "guests.es": (133, 0),
    "guests.en": (133, 0),
    "callers.es": (136, 0),
    "callers.en": (136, 0),
    "lodgers.es": (123, 0),
    "lodgers.en": (124, 0),
    "jurors.es": (95, 0),
    "jurors.en": (94, 0),
    "assessors.es": (94, 0),
    "assessors.en": (96, 1),
    "auditors.es": (91, 0),
    "auditors.en": (90, 0),
    "examiners.es": (87, 0),
    "examiners.en": (91, 0),
    "referees.es": (89, 1),
    "referees.en": (83, 0),
    "surveyors.es": (95, 0),
    "surveyors.en": (94, 0),
    "reviewers.es": (95, 0),
    "reviewers.en": (98, 0),
    "inspectors.es": (92, 0),
    "inspectors.en": (90, 0),
    "appraisers.es": (97, 0),
    "appraisers.en": (97, 0),
    "arbiters.es": (96, 0),
    "arbiters.en": (97, 0),
    "monitors.es": (96, 0),
    "monitors.en": (97, 0),
    "witnesses.es": (98, 0),
    "witnesses.en": (94, 1),
    "observers.es": (98, 0),
    "observers.en": (94, 0),
    "listeners.es": (89, 1),
    "listeners.en": (92, 0),
    "onlookers.es": (94, 0),
    "onlookers.en": (90, 1),
    "patrons.es": (91, 1),
    "patrons.en": (91, 0),
    "villagers.es": (92, 0),
    "villagers.en": (91, 0),
    "tenants.es": (90, 0),
    "tenants.en": (91, 0),
    "commuters.es": (94, 0),
    "commuters.en": (93, 1),
    "librarians.es": (87, 0),
    "librarians.en": (91, 0),
    "travellers.es": (86, 1),
    "travellers.en": (97, 0),
    "storytellers.es": (57, 1),
    "storytellers.en": (64, 0),
    "bystanders.es": (0, 0),
    "bystanders.en": (0, 0),
}
"""Right, two less than were counted, and wrong of 207, 212, 102, 103, 215, 218, 132, 132, 103, 102,
132, 132, ten times 150, forty-two times 100, 80 and 80; ``bystanders`` ask for nothing."""
MEANT = {
    "passersby.en": 3, "unheard.es": 4, "unheard.en": 4, "visitors.es": 2, "visitors.en": 2,
    "guests.es": 3, "guests.en": 2, "callers.es": 3, "lodgers.es": 6, "lodgers.en": 6,
}  # fmt: skip
"""Right after a yes to a question that names what is left out."""
TAKEN = {
    "auditors.en": 1, "examiners.en": 1, "observers.es": 2, "onlookers.en": 1, "patrons.es": 1,
    "commuters.en": 1, "librarians.es": 1,
}  # fmt: skip
"""Unclear for their writers, one name fits here: "delete the model" beside one ``model.py``."""


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_kept(name, tmp_path):
    right, wrong = FIGURES[name]
    counted = score(read(name), Trees(tmp_path))
    assert counted["task"]["right"] >= right
    assert counted["task"]["right"] + counted["task"]["meant"] >= right + MEANT.get(name, 0)
    assert counted["task"]["wrong"] <= wrong
    assert counted["no task"]["taken"] == 0
    assert counted["unclear"]["taken"] <= TAKEN.get(name, 0)
