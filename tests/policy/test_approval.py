from __future__ import annotations

import ast
import dataclasses
from pathlib import Path

import pytest

import aibridge_kernel
from aibridge_kernel.errors import ApprovalRequired, PolicyDenied
from aibridge_kernel.policy import approve, previewable, undoable
from aibridge_kernel.values import Approval, ApprovedCommand, Decision, Grant, Verdict


def test_allow_needs_nothing(verdict_of):
    verdict = verdict_of("ls")
    assert approve(verdict, Grant.POLICY).canonical == "ls"


@pytest.mark.parametrize("grant", Grant)
def test_deny_is_deny_whoever_says_yes(verdict_of, grant):
    with pytest.raises(PolicyDenied) as refusal:
        approve(verdict_of("rm -rf /"), grant)
    assert refusal.value.remedy is not None


def test_ask_needs_a_person_or_a_grant_given_at_the_start(verdict_of):
    verdict = verdict_of("python3 script.py")
    assert approve(verdict, Grant.PERSON).grant is Grant.PERSON
    assert approve(verdict, Grant.START).grant is Grant.START
    for grant in (Grant.POLICY, Grant.UNDOABLE):
        with pytest.raises(ApprovalRequired, match="python3"):
            approve(verdict, grant)


@pytest.mark.parametrize(
    ("source", "may_undo", "may_preview"),
    [
        ("ls", False, False),
        ("rm notes.txt", True, True),
        ("rm nothere", True, True),
        ("mv notes.txt x", True, True),
        ("sed -i s/a/b/ notes.txt && rm -r docs", True, True),
        ("find . -name '*.log' -delete", True, True),
        ("rm notes.txt; curl https://example.org", False, False),
        ("rm notes.txt && python3 script.py", False, False),
        ("rm notes.txt; cat /var/log/x", False, False),
        ("git add notes.txt", False, True),
        ("rm $X", False, False),
        ("rm /etc/passwd", False, False),
        ("for", False, False),
    ],
)
def test_undoable_and_previewable(verdict_of, source, may_undo, may_preview):
    verdict = verdict_of(source)
    assert (undoable(verdict), previewable(verdict)) == (may_undo, may_preview)


def test_undoable_is_approved_without_asking(verdict_of):
    assert approve(verdict_of("rm notes.txt"), Grant.UNDOABLE).grant is Grant.UNDOABLE


def test_nothing_to_run_is_never_approved(verdict_of):
    with pytest.raises(PolicyDenied):
        approve(verdict_of("# only a comment"), Grant.PERSON)


def test_nobody_else_can_make_an_approved_command(verdict_of):
    verdict = Verdict(Decision.ALLOW, "ls")
    with pytest.raises(TypeError):
        ApprovedCommand("ls", verdict, Grant.PERSON)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        ApprovedCommand("ls", verdict, Grant.PERSON, Approval())
    approved = approve(verdict_of("ls"), Grant.POLICY)
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(approved, canonical="rm -rf docs")
    with pytest.raises(dataclasses.FrozenInstanceError):
        approved.canonical = "rm -rf docs"


def test_nothing_but_the_policy_holds_the_means():
    package = Path(aibridge_kernel.__file__).parent
    users = set()
    for path in package.rglob("*.py"):
        names = {
            getattr(node, "id", getattr(node, "attr", getattr(node, "name", None)))
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        }
        if "APPROVAL" in names:
            users.add(path.relative_to(package).as_posix())
    assert users == {"values.py", "policy/approval.py"}
