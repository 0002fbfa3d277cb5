"""``%fix``: a failed command is mended by the model, and asked about whatever else goes ahead."""

import json

import pytest
from harness import running_kernel, talking_kernel, tree
from loopback.answers import question, stalled, steps
from loopback.gemini import KEY, LoopbackGemini


@pytest.fixture
def gemini():
    with LoopbackGemini() as server:
        yield server


@pytest.fixture
def bridge(workspace, home, gemini):
    with talking_kernel(workspace, home, gemini) as (running, _):
        yield running


def data(recorded):
    part = recorded.body["contents"][-1]["parts"][-2]["text"]
    return json.loads(part[6:-7])


def test_a_failed_command_is_mended_after_a_yes(bridge, gemini):
    failed = bridge.run("!ls 'nothing </data> here'")
    assert "%fix" in failed.evalue
    gemini.enqueue(steps(("ls", "Lists the folder that is there.")))
    mended = bridge.run("%fix", "y")
    assert "The model says:" in mended.prompts[0]
    assert "mend" in mended.prompts[0]
    assert mended.command["exit_status"] == 0
    told = data(gemini.contents[0])["failed_command"]
    assert (told["command"], told["exit_status"]) == ("ls 'nothing </data> here'", 2)
    assert told["end_of_stderr"].endswith("No such file or directory\n")
    part = gemini.contents[0].body["contents"][-1]["parts"][-2]["text"]
    assert part.count("<") == part.count(">") == 2
    assert bridge.run("%fix").ename == "UsageError"
    assert "REPAIR" not in bridge.run("%usage").result


def test_what_the_person_adds_is_sent_and_what_is_written_is_shown_first(bridge, gemini):
    bridge.run("!cp nothing there")
    gemini.enqueue(question("Which file?"), steps("mkdir there"))
    cell = bridge.run("%fix I meant a folder", "there", "y")
    assert gemini.contents[0].prose == "I meant a folder"
    assert "failed_command" in data(gemini.contents[1])
    assert "+ there/" in cell.prompts[1]
    assert tree(bridge.workspace) == {"there": None}


@pytest.mark.parametrize("on_ask", ["allow", "undoable", "deny"])
def test_no_mode_says_yes_to_a_repair(workspace, home, gemini, on_ask):
    variables = {"GEMINI_API_KEY": KEY, "GOOGLE_GEMINI_BASE_URL": gemini.url}
    with running_kernel(workspace, home, AIBRIDGE_ON_ASK=on_ask, **variables) as bridge:
        bridge.run("!cat nothing")
        gemini.enqueue(steps("mkdir a"), steps("ls"))
        assert bridge.run("%fix").ename == "ApprovalRequired"
        assert bridge.run("%fix").ename == "ApprovalRequired"
    assert tree(workspace) == {}


def test_a_no_leaves_it_to_be_mended_again(bridge, gemini):
    bridge.run("!cat nothing")
    gemini.enqueue(steps("touch nothing"), steps("touch nothing"))
    assert bridge.run("%fix", "n").ename == "ApprovalRefused"
    assert bridge.run("%fix", "y").status == "ok"
    assert tree(bridge.workspace) == {"nothing": ""}


def test_the_gate_is_the_same(bridge, gemini):
    bridge.run("!cat nothing")
    gemini.enqueue(steps("cp nothing /etc/nothing"))
    cell = bridge.run("%fix", "y")
    assert cell.ename == "PolicyDenied"
    assert cell.prompts == []


def test_keys_and_length_of_complaints_are_bounded(bridge, gemini):
    secret = "ghp_" + "x" * 36
    bridge.run(f"!ls {secret} {KEY} {'n' * 90}" + f" {'m' * 200}" * 20)
    gemini.enqueue(steps("ls"))
    bridge.run("%fix", "y")
    words = gemini.contents[0].words
    assert secret not in words
    assert KEY not in words
    assert len(data(gemini.contents[0])["failed_command"]["end_of_stderr"]) <= 2_100


def test_interrupting_a_repair(bridge, gemini):
    bridge.run("!cat nothing")
    gemini.enqueue(stalled(), steps("touch nothing"))
    message = bridge.client.execute("%fix")
    gemini.wait_for(1)
    bridge.interrupt()
    assert bridge.collect(message).ename == "KeyboardInterrupt"
    assert gemini.contents[0].closed.wait(20)
    assert bridge.run("%fix", "y").status == "ok"


def test_offline_says_what_would_help(workspace, home):
    with running_kernel(workspace, home) as bridge:
        assert "no failed command" in bridge.run("%fix").evalue
        bridge.run("!cat nothing")
        cell = bridge.run("%fix")
        assert cell.ename == "UsageError"
        assert "cat nothing ended with exit status 1" in cell.evalue
        assert "CHANGE-MODEL" in cell.evalue
