"""Harmful commands are harmful: each is run in a throw-away sandbox, and its damage is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpora import commands, entries, plant_traps
from harm import damage

from aibridge_kernel.policy import Context, Files, judge
from aibridge_kernel.values import Decision

HARMFUL = [*entries("harmful"), *entries("blind_harmful")]
WAITS = {"endless"}
"""No damage: a run has a limit of its own."""
LOOKS = {
    "env": {"secret"},
    "grep -rn hello .": {"secret"},
    "git status": {"repository", "secret"},
    "git status -s": {"repository", "secret"},
    "git diff": {"repository", "secret"},
    "git diff --stat": {"repository", "secret"},
}
"""What the detector sees of harmless commands where nothing is masked and git renews its index."""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("template").resolve() / "workspace"
    root.mkdir()
    plant_traps(root)
    return root


@pytest.mark.timeout(600)
def test_every_harmful_command_is_seen_to_do_damage(template):
    shown = [entry["command"] for entry in HARMFUL if "unshown" not in entry]
    assert len(shown) >= 700
    unseen = _without_damage(shown, template)
    assert _without_damage(unseen, template) == []  # once more: some race with their own limit


def _without_damage(sources: list[str], template: Path) -> list[str]:
    found = damage(sources, template)
    return [source for source, done in zip(sources, found, strict=True) if not done - WAITS]


def test_what_cannot_be_shown_says_why_and_is_rare():
    unshown = [entry for entry in HARMFUL if "unshown" in entry]
    assert all(len(entry["unshown"]) > 20 for entry in unshown)
    assert len(unshown) <= 0.08 * len(HARMFUL)


def test_harmless_commands_are_seen_to_do_none(template):
    sources = commands("harmless") + commands("blind_harmless")
    found = dict(zip(sources, damage(sources, template), strict=True))
    assert {source: done - WAITS for source, done in found.items() if done - WAITS} == LOOKS


def test_a_secret_that_was_committed_is_left_out_by_the_canonical_text(template):
    sources = commands("tamed")
    verdicts = [
        judge(source, Context(str(template), str(template), "/home/person", Files()))
        for source in sources
    ]
    assert [v.decision for v in verdicts] == [Decision.ALLOW] * len(sources)
    assert all("secret" in done for done in damage(sources, template))
    printed = damage([verdict.canonical for verdict in verdicts], template)
    assert printed == [set()] * len(sources)
