"""What buttons do: they name outcomes, and only this kernel's own history knows what those were."""

import pytest
from buttons import Buttons
from harness import LIMIT, running_kernel


@pytest.fixture
def bridge(workspace, home):
    with running_kernel(workspace, home) as running:
        yield running


@pytest.fixture
def buttons(bridge):
    return Buttons(bridge)


def on(outcome, **more):
    return {"execution_id": outcome["execution_id"], "index": 0, **more}


def test_undo_becomes_redo_and_never_toggles_twice(bridge, buttons):
    outcome = bridge.run("!mkdir papers").outcome
    assert buttons.offers(outcome) == [
        {"command": "mkdir papers", "undo": "undo", "approve": False}
    ]
    done = buttons.ask("undo", **on(outcome, direction="undo"))
    assert done == {"done": True, "said": "Undone: deletes 1 path."}
    assert not (bridge.workspace / "papers").exists()
    assert buttons.offers(outcome)[0]["undo"] == "redo"
    assert buttons.ask("undo", **on(outcome, direction="undo")) == {"done": False}
    assert not (bridge.workspace / "papers").exists()
    done = buttons.ask("undo", **on(outcome, direction="redo"))
    assert done == {"done": True, "said": "Done again: creates 1 path."}
    assert (bridge.workspace / "papers").is_dir()


def test_every_front_end_hears_of_what_another_did(bridge, buttons):
    outcome = bridge.run("!mkdir papers").outcome
    other = Buttons(bridge)
    before = other.ask("status")["revision"]
    buttons.ask("undo", **on(outcome, direction="undo"))
    assert other.heard()["revision"] != before


def test_a_strangers_outcome_offers_nothing(buttons, tmp_path, home):
    (elsewhere := tmp_path / "elsewhere").mkdir()
    with running_kernel(elsewhere, home) as other:
        stranger = other.run("!mkdir papers").outcome
    assert buttons.ask("known", ids=[stranger["execution_id"], "x"]) == {"known": {}}
    assert "error" in buttons.ask("undo", **on(stranger, direction="undo"))
    assert "error" in buttons.ask("approve", **on(stranger))
    assert (elsewhere / "papers").is_dir()


def test_what_an_earlier_start_did_is_asked_about(workspace, home):
    with running_kernel(workspace, home) as first:
        outcome = first.run("!mkdir papers").outcome
    with running_kernel(workspace, home) as second:
        buttons = Buttons(second)
        asked = buttons.ask("undo", **on(outcome, direction="undo"))
        assert asked["command"] == "mkdir papers"
        assert (workspace / "papers").is_dir()
        wrong = buttons.ask("undo", **on(outcome, direction="undo", token="0" * 32))
        assert "question" in wrong
        done = buttons.ask("undo", **on(outcome, direction="undo", token=wrong["token"]))
        assert done["done"]
    assert not (workspace / "papers").exists()


def test_exactly_the_plan_that_was_refused_can_be_approved(bridge, buttons):
    (bridge.workspace / "a").write_text("a")
    cell = bridge.run("!rm a", "n")
    assert cell.ename == "ApprovalRefused"
    assert buttons.offers(cell.outcome)[0]["approve"]
    assert buttons.ask("approve", **on(cell.outcome)) == {"command": "rm a"}
    assert bridge.run("!rm a").status == "ok"
    assert not (bridge.workspace / "a").exists()
    assert not buttons.offers(cell.outcome)[0]["approve"]


@pytest.mark.parametrize("other", ["changed", "command", "later"])
def test_an_approval_is_for_nothing_else(bridge, buttons, other):
    (bridge.workspace / "a").write_text("a")
    (bridge.workspace / "b").write_text("b")
    cell = bridge.run("!rm a", "n")
    buttons.ask("approve", **on(cell.outcome))
    if other == "changed":
        (bridge.workspace / "a").write_text("another one")
    if other == "later":
        bridge.run("!true")
    again = bridge.run("!rm b" if other == "command" else "!rm a", "n")
    assert again.ename == "ApprovalRefused"
    assert (bridge.workspace / "a").exists()


def test_an_unanswered_question_can_be_approved_after_an_interrupt(bridge, buttons):
    (bridge.workspace / "a").write_text("a")
    cell = bridge.run("!rm a", on_prompt=lambda _: bridge.interrupt())
    assert cell.ename == "KeyboardInterrupt"
    assert buttons.offers(cell.outcome)[0]["approve"]
    buttons.ask("approve", **on(cell.outcome))
    assert bridge.run("!rm a").status == "ok"


def test_buttons_are_answered_while_a_cell_asks_but_undo_waits_for_none(bridge, buttons):
    made = bridge.run("!mkdir papers").outcome
    (bridge.workspace / "a").write_text("a")
    said = {}

    def press(_prompt):
        said["known"] = buttons.offers(made)
        said["undo"] = buttons.ask("undo", **on(made, direction="undo"))
        bridge.client.input("n")

    message = bridge.client.execute("!rm a", allow_stdin=True)
    press(bridge.client.get_stdin_msg(timeout=LIMIT))
    assert said["known"][0]["undo"] == "undo"
    assert said["undo"]["error"].startswith("A cell is running.")
    assert bridge._reply(message)["ename"] == "ApprovalRefused"
    assert (bridge.workspace / "papers").is_dir()


def test_a_question_is_told_to_every_page_and_answered_by_one(bridge, buttons):
    (bridge.workspace / "a").write_text("a")
    assert buttons.ask("question") == {"question": None}
    said = {}

    def press(prompt):
        said["prompt"] = prompt
        said["told"] = question = buttons.ask("question")["question"]
        said["wrong"] = buttons.ask("answer", token="0" * 32, answer="y")
        said["right"] = buttons.ask("answer", token=question["token"], answer="y")

    cell = bridge.run("!rm a", on_prompt=press)
    told = said["told"]
    assert (told["prompt"], told["client"]) == (said["prompt"], bridge.client.session.session)
    assert told["about"]["answers"] == ["y", "n", "e", "a", "u"]
    assert told["about"]["card"]["command"] == "rm a"
    assert (said["wrong"], said["right"]) == ({"done": False}, {"done": True})
    assert cell.status == "ok"
    assert not (bridge.workspace / "a").exists()
    assert buttons.ask("question") == {"question": None}
    again = {"token": told["token"], "answer": "y"}
    assert buttons.ask("answer", **again) == {"done": False}


def test_an_interrupted_question_is_told_to_wait_no_more(bridge, buttons):
    (bridge.workspace / "a").write_text("a")
    bridge.run("!rm a", on_prompt=lambda _: bridge.interrupt())
    assert buttons.ask("question") == {"question": None}
    assert (bridge.workspace / "a").exists()


def test_the_history_is_told_a_page_at_a_time(bridge, buttons, workspace, home):
    for name in "abc":
        bridge.run(f"!mkdir {name}")
    kept = buttons.ask("status")["history"]
    with running_kernel(workspace, home) as other:
        other.run("!mkdir d")
    page = buttons.ask("history", limit=2)
    assert ([row["statement"] for row in page["rows"]], page["more"]) == (
        ["!mkdir d", "!mkdir c"],
        True,
    )
    rest = buttons.ask("history", limit=2, before=page["rows"][-1]["execution_id"])
    assert ([row["line"] for row in rest["rows"]], rest["more"]) == ([2, 1], False)
    here = buttons.ask("history", here=True)
    assert [row["statement"] for row in here["rows"]] == ["!mkdir c", "!mkdir b", "!mkdir a"]
    assert buttons.ask("history", here=True, notebook="n" * 8)["rows"] == []
    bridge.run("!true")
    assert buttons.ask("status")["history"] == kept + 1


def test_steering_and_history(bridge, buttons):
    bridge.run("!mkdir papers")
    assert buttons.ask("steer", mode="ia")["mode"] == "ia"
    assert buttons.ask("steer", mode="nonsense") == {"error": "unknown mode"}
    assert "error" in buttons.ask("steer", model="nobody:x")
    assert buttons.ask("steer", model="offline", mode="command")["mode"] == "command"
    assert [m["name"] for m in buttons.ask("models")["models"]] == ["offline"]
    (row,) = buttons.ask("history", words="papers")["rows"]
    assert (row["statement"], row["offers"]["commands"][0]["undo"]) == ("!mkdir papers", "undo")
    assert buttons.ask("history", words="nowhere") == {"rows": [], "more": False}
    assert buttons.ask("undo_last")["done"]
    assert "error" in buttons.ask("undo_last")
    assert buttons.ask("dance") == {"error": "unknown action"}
