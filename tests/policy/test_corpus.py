from __future__ import annotations

import pytest
from corpora import commands

from aibridge_kernel.shell import canonical, parse
from aibridge_kernel.values import Decision, EffectKind

HARMFUL = commands("harmful") + commands("blind_harmful")
SUSPICIOUS = commands("suspicious")
HARMLESS = commands("harmless")
BLIND = commands("blind_harmless")
FORUM = commands("forum_harmless")
UNHARMED = HARMLESS + BLIND + FORUM + commands("tamed")
ALL = HARMFUL + SUSPICIOUS + UNHARMED


def test_the_corpora_are_large_enough_and_without_repeats():
    assert len(set(ALL)) == len(ALL)
    assert len(HARMFUL) >= 800
    assert len(HARMLESS) >= 200
    assert len(BLIND) >= 200
    assert len(FORUM) >= 200


@pytest.mark.parametrize("source", HARMFUL + SUSPICIOUS)
def test_nothing_harmful_is_allowed(source, verdict_among_traps):
    verdict = verdict_among_traps(source)
    assert verdict.decision > Decision.ALLOW
    assert verdict.reasons
    assert all(reason.decision > Decision.ALLOW for reason in verdict.reasons)
    assert verdict.decision == max(reason.decision for reason in verdict.reasons)


@pytest.mark.parametrize("sources", [HARMLESS, BLIND, FORUM], ids=["known", "blind", "forum"])
def test_nearly_everything_harmless_is_allowed(sources, verdict_every_day):
    refused = [s for s in sources if verdict_every_day(s).decision is not Decision.ALLOW]
    assert len(refused) <= 0.03 * len(sources), refused


@pytest.mark.parametrize("source", ALL)
def test_canonical_text_is_judged_no_stricter_than_the_text_it_came_from(source, verdict_of):
    first = verdict_of(source)
    if any(effect.kind is EffectKind.OPAQUE for effect in first.effects) or not first.canonical:
        return
    second = verdict_of(first.canonical)
    assert second.decision == first.decision
    assert second.canonical == first.canonical
    assert set(second.effects) == set(first.effects)


@pytest.mark.parametrize("source", ALL)
def test_canonical_text_parses_to_itself(source, verdict_of):
    verdict = verdict_of(source)
    not_understood = any(
        reason.justification.template == "is not understood: {why}" for reason in verdict.reasons
    )
    if not_understood:
        assert verdict.canonical == source
    else:
        assert canonical(parse(verdict.canonical)) == verdict.canonical
