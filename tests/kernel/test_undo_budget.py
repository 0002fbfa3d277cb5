"""What is too much to be undone is said before it happens, also in the mode *undoable*."""

import pytest
from harness import running_kernel


@pytest.fixture
def bridge(workspace, home):
    for name in "abc":
        (workspace / name).write_text(name * 4000)
    with running_kernel(
        workspace, home, AIBRIDGE_UNDO_BUDGET="10000", AIBRIDGE_ON_ASK="undoable"
    ) as bridge:
        yield bridge


def test_within_the_budget_nothing_is_asked(bridge):
    cell = bridge.run("!rm a", can_ask=True)
    assert (cell.status, cell.prompts) == ("ok", [])
    assert cell.command["changes"]["sizes"] == {"a": [4000, None]}


def test_more_than_the_budget_is_asked_and_not_undoable(bridge):
    cell = bridge.run("!rm a b c", "y")
    (prompt,) = cell.prompts
    assert "cannot be undone: what it replaces or deletes takes 12 kB, and 10 kB are" in prompt
    assert "(u)" not in prompt
    assert cell.command["undo_id"] is None
    assert cell.command["changes"]["deleted"] == ["a", "b", "c"]
    listed = bridge.run("%undo --list").result
    assert "no longer undoable" in listed
    assert "12 kB" in listed
    assert bridge.run("%undo").ename == "UsageError"


def test_headless_it_is_refused(bridge):
    assert bridge.run("!rm a b c").ename == "ApprovalRequired"
    assert (bridge.workspace / "a").exists()


def test_what_displaces_younger_changes_is_asked(bridge):
    bridge.run("!rm a")
    bridge.run("!rm b")
    cell = bridge.run("!rm c", "y")
    assert "1 of this week can then no longer be undone" in cell.prompts[0]
    assert cell.command["undo_id"]
    assert "rm a" in bridge.run("%undo --list").result
