"""What *always* would grant, and what a rule that was granted answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aibridge_kernel.errors import ApprovalRequired
from aibridge_kernel.policy import (
    Always,
    Scope,
    answers,
    approve,
    judge,
    judge_changes,
    propose,
)
from aibridge_kernel.values import (
    Change,
    ChangeKind,
    ChangeSet,
    Decision,
    EffectKind,
    Grant,
    Reason,
    text,
)


@pytest.fixture
def proposed(context, verdict_of):
    return lambda source: propose(verdict_of(source), None, context)


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("rm notes.txt", "rm · delete *.txt"),
        ("rm -f notes.txt", "rm -f · delete *.txt"),
        ("rm --force notes.txt", "rm --force · delete *.txt"),
        ("rm nothere.tmp docs/x.tmp", "rm · delete *.tmp · delete docs/*.tmp"),
        ("rm -r docs", "rm -r · delete docs"),
        ("rm .hidden.txt", "rm · delete .hidden.txt"),
        ("rm nosuffix", "rm · delete nosuffix"),
        ("mv notes.txt elsewhere.txt", "mv · delete *.txt"),
        ("truncate -s 0 notes.txt", "truncate -s 0 · modify *.txt"),
        ("sed -i s/a/b/ notes.txt", "= sed -i s/a/b/ notes.txt @ . · modify *.txt"),
        ("rm notes.txt && ls", "= rm notes.txt && ls @ . · delete *.txt"),
        ("python3 x.py", "= python3 x.py @ . · runs “python3”, whose effects cannot be told"),
        ("for", "= for @ . · is not understood: "),
    ],
)
def test_the_rule_is_as_narrow_as_it_can_be(source, rule, proposed):
    assert str(proposed(source)).startswith(rule)


@pytest.mark.parametrize(
    "source",
    [
        "ls",
        "rm -rf /etc",
        "git add notes.txt",
        "sudo ls",
        "echo x > .git/config",
        "cat ~/.ssh/id_rsa",
    ],
)
def test_some_things_are_never_granted(source, proposed):
    assert proposed(source) is None


def test_what_a_policy_file_asks_about_is_never_granted(context, verdict_of):
    verdict = verdict_of("rm notes.txt")
    ruled = Reason(Decision.ASK, text("x"), verdict.effects[0], rule="policy.toml:1")
    assert propose(replace(verdict, reasons=(*verdict.reasons, ruled)), None, context) is None


TMP = Always("rm", exact=False, scopes=(Scope(EffectKind.DELETE, "docs", ".tmp"),))


@pytest.mark.parametrize(
    ("source", "answered"),
    [
        ("rm docs/a.tmp", True),
        ("rm docs/a.tmp docs/b.tmp", True),
        ("cd docs && rm a.tmp", False),  # another command
        ("rm -f docs/a.tmp", False),
        ("rm a.tmp", False),
        ("rm docs/deep/a.tmp", False),
        ("rm docs/.a.tmp", False),
        ("rm docs/a.tmp.txt", False),
        ("rm docs/a.tmp notes.txt", False),
        ("rm docs/a.tmp; curl http://x", False),
        ("rm docs/$X", False),
        ("unlink docs/a.tmp", False),
        ("ls", False),
    ],
)
def test_a_rule_answers_what_it_names_and_nothing_else(source, answered, context, verdict_of):
    assert answers(TMP, verdict_of(source), context) is answered


def test_a_folder_is_no_file_of_that_extension(tmp_path, context):
    (tmp_path / "docs/a.tmp").mkdir(parents=True)
    here = replace(context, workspace=str(tmp_path), working_directory=str(tmp_path))
    rule = replace(TMP, command="rm -r")
    assert not answers(rule, judge("rm -r docs/a.tmp", here), here)


def test_a_whole_text_is_bound_to_its_folder(context, verdict_of):
    rule = propose(verdict_of("python3 x.py"), None, context)
    assert answers(rule, verdict_of("python3 x.py"), context)
    assert not answers(rule, verdict_of("python3 x.py 2"), context)
    there = replace(context, working_directory=f"{context.workspace}/docs")
    assert not answers(rule, verdict_of("python3 x.py"), there)


def test_of_what_came_out_only_changes_are_answered(context, verdict_of):
    predicted = verdict_of("python3 x.py")
    rule = propose(predicted, None, context)

    def judged(*changes):
        return judge_changes(ChangeSet(changes), context, predicted)

    deleted = judged(Change(ChangeKind.DELETED, "notes.txt"))
    assert not answers(rule, deleted, context, observed=True)
    wider = propose(predicted, deleted, context)
    assert answers(wider, deleted, context, observed=True)
    startup = judged(Change(ChangeKind.CREATED, ".bashrc", mode=0o100644))
    assert propose(predicted, startup, context) is None
    forged = replace(wider, reasons=tuple(str(r.justification) for r in startup.reasons))
    assert not answers(forged, startup, context, observed=True)


def test_approving_checks_the_rule_again(context, verdict_of):
    good, other = verdict_of("rm docs/a.tmp"), verdict_of("rm notes.txt")
    assert approve(good, Grant.ALWAYS, always=TMP, context=context).grant is Grant.ALWAYS
    for verdict, rule in ((other, TMP), (good, None)):
        with pytest.raises(ApprovalRequired):
            approve(verdict, Grant.ALWAYS, always=rule, context=context)
