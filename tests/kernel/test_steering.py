"""What a status bar shows and its menus do: the same kernel as its cells, at every moment."""

import uuid

import pytest
from buttons import Buttons
from harness import LIMIT, running_kernel, talking_kernel
from loopback.answers import says, stalled, steps

NOTEBOOK = "0b5f0c2e-notebook"


@pytest.fixture
def buttons(bridge):
    return Buttons(bridge)


def open_notebook(bridge, identifier):
    """Tell the kernel which notebook is about to run a cell, as the lab extension does."""
    client = bridge.client
    content = {"comm_id": uuid.uuid4().hex, "target_name": "aibridge.notebook"}
    message = client.session.msg("comm_open", {**content, "data": {"id": identifier}})
    client.shell_channel.send(message)


def test_a_status_tells_how_things_stand(buttons):
    status = buttons.ask("status")
    told = ("model", "mode", "on_ask", "on_ask_choices", "tokens", "dollars", "turns", "earlier")
    assert [status[name] for name in told] == [
        *("offline", "command", "prompt", ["prompt", "undoable"]),
        *(0, None, 0, None),
    ]
    assert status["tier"] == "bubblewrap"
    assert status["why"]
    assert ["Requests", "0"] in status["usage"]


def test_help_lists_what_can_be_written(buttons):
    rows = dict(buttons.ask("help")["rows"])
    assert rows["%undo"].startswith("Undo the last change exactly")
    assert "!command" in rows


def test_cells_and_menus_steer_the_same_kernel(workspace, home):
    with talking_kernel(workspace, home) as (bridge, gemini):
        buttons, other = Buttons(bridge), Buttons(bridge)
        assert buttons.ask("status")["model"] == gemini.models[0]
        assert other.ask("status")["tokens"] == 0
        bridge.run(f"CHANGE-MODEL {gemini.models[2]}")
        assert Buttons(bridge).ask("status")["model"] == gemini.models[2]
        names = [model["name"] for model in buttons.ask("models")["models"]]
        assert set(gemini.models) <= set(names)
        buttons.ask("steer", model=gemini.models[1])
        assert other.heard_of("status")["model"] == gemini.models[1]
        gemini.enqueue(steps("mkdir papers"))
        bridge.run("haz una carpeta papers")
        assert buttons.ask("status")["tokens"] > 0


def test_asking_less_is_asked_about_first(buttons):
    asked = buttons.ask("steer", on_ask="undoable")
    assert "what can be undone exactly goes ahead" in asked["question"]
    assert buttons.ask("status")["on_ask"] == "prompt"
    assert "question" in buttons.ask("steer", on_ask="undoable", token="0" * 32)
    assert "question" in buttons.ask("steer", on_ask="undoable", token=asked["token"])
    asked = buttons.ask("steer", on_ask="undoable")
    done = buttons.ask("steer", on_ask="undoable", token=asked["token"])
    assert done["on_ask"] == "undoable"
    assert buttons.ask("steer", on_ask="prompt")["on_ask"] == "prompt"
    assert "only when the kernel is started" in buttons.ask("steer", on_ask="allow")["error"]
    assert buttons.ask("steer", on_ask="sometimes") == {"error": "unknown mode"}


def test_what_was_undone_is_done_again_in_its_order(bridge, buttons):
    for name in ("a", "b", "c"):
        bridge.run(f"!mkdir {name}")
    there = lambda: sorted(path.name for path in bridge.workspace.iterdir())  # noqa: E731
    error = buttons.ask("redo_last")["error"]
    assert error.startswith("There is nothing to do again in this workspace.")
    buttons.ask("undo_last")
    buttons.ask("undo_last")
    assert there() == ["a"]
    assert buttons.ask("redo_last")["said"] == "Done again: creates 1 path."
    assert there() == ["a", "b"]
    buttons.ask("redo_last")
    assert there() == ["a", "b", "c"]


def test_an_earlier_conversation_is_offered_until_it_is_restored(workspace, home):
    with talking_kernel(workspace, home) as (bridge, gemini):
        gemini.enqueue(says("Hola, Ana."), steps("mkdir papers"))
        open_notebook(bridge, NOTEBOOK)
        bridge.run("%ia me llamo Ana")
        bridge.run("haz una carpeta papers")
        assert Buttons(bridge).ask("status", notebook=NOTEBOOK)["earlier"] is None
    with talking_kernel(workspace, home) as (bridge, _):
        buttons, other = Buttons(bridge), Buttons(bridge)
        assert buttons.ask("status", notebook=NOTEBOOK)["earlier"] == 2
        assert buttons.ask("status", notebook="another-notebook")["earlier"] is None
        assert buttons.ask("status")["earlier"] is None
        other.ask("status")
        said = buttons.ask("restore", notebook=NOTEBOOK)["said"]
        assert said == "The conversation goes on from 2 earlier turns."
        assert other.heard_of("status")["turns"] == 2
        assert buttons.ask("status", notebook=NOTEBOOK)["earlier"] is None
        assert "me llamo Ana" in bridge.run("%context").result


def test_shell_lines_leave_the_earlier_conversation_on_offer(workspace, home):
    with talking_kernel(workspace, home) as (bridge, gemini):
        gemini.enqueue(says("Hola, Ana."))
        open_notebook(bridge, NOTEBOOK)
        bridge.run("%ia me llamo Ana")
    for last in ("restored", "talked"):
        with talking_kernel(workspace, home) as (bridge, gemini):
            buttons = Buttons(bridge)
            open_notebook(bridge, NOTEBOOK)
            (note,) = bridge.run("!true").outcome["notes"]
            assert "earlier conversation of 1 turn:" in note
            assert buttons.ask("status", notebook=NOTEBOOK)["earlier"] == 1
            if last == "restored":
                buttons.ask("restore", notebook=NOTEBOOK)
            else:
                gemini.enqueue(says("Hola, Eva."))
                bridge.run("%ia me llamo Eva")
            assert buttons.ask("status", notebook=NOTEBOOK)["earlier"] is None


def test_an_offer_that_was_declined_is_not_made_again(workspace, home):
    with running_kernel(workspace, home) as bridge:
        open_notebook(bridge, NOTEBOOK)
        bridge.run("crea una carpeta papers")
    for _ in range(2):  # another kernel may offer it again
        with running_kernel(workspace, home) as bridge:
            buttons = Buttons(bridge)
            assert buttons.ask("status", notebook=NOTEBOOK)["earlier"] == 1
            assert buttons.ask("decline", notebook=NOTEBOOK) == {}
            assert buttons.ask("status", notebook=NOTEBOOK)["earlier"] is None
            open_notebook(bridge, "another-notebook")
            assert bridge.run("crea una carpeta b").outcome["notes"] == []
            (workspace / "b").rmdir()


def test_what_lasts_is_told_while_it_does(bridge, buttons):
    buttons.ask("status")
    metadata = {"cellId": "the-cell"}
    content = {"code": "!head -c 5000000 /dev/zero >big && sleep 60", "silent": False}
    message = bridge.client.session.msg("execute_request", content, metadata=metadata)
    bridge.client.shell_channel.send(message)
    told = buttons.heard_of("working")["working"]
    assert (told["stage"], told["cell"]) == ("running", "the-cell")
    while told.get("bytes", 0) < 5_000_000:
        told = buttons.heard_of("working")["working"]
    assert told["files"] == 1
    assert buttons.ask("status")["working"]["stage"] == "running"
    assert buttons.ask("restore", notebook=NOTEBOOK)["error"].startswith("A cell is running.")
    bridge.interrupt()
    assert buttons.heard_of("working")["working"] is None
    assert buttons.ask("status")["working"] is None


def send(bridge, kind, *, channel="shell", **content):
    """Send a request and answer its id."""
    client = bridge.client
    message = client.session.msg(kind, content)
    message["header"]["subshell_id"] = content.get("subshell_id")
    getattr(client, f"{channel}_channel").send(message)
    return message["header"]["msg_id"]


def test_a_cell_stays_busy_whoever_else_asks(bridge, buttons):
    client = bridge.client
    send(bridge, "create_subshell_request", channel="control")
    subshell = client.get_control_msg(timeout=LIMIT)["content"]["subshell_id"]
    buttons.ask("status")
    cell = send(bridge, "execute_request", code="!sleep 60")
    while buttons.heard_of("working")["working"]["stage"] != "running":
        pass
    others = {
        send(bridge, "kernel_info_request"),
        send(bridge, "kernel_info_request", subshell_id=subshell),
        send(bridge, "kernel_info_request", channel="control"),
        send(bridge, "list_subshell_request", channel="control"),
    }
    told, ended = [], []
    while len(ended) < len(others) or told[-1] != (cell, "busy"):
        message = client.get_iopub_msg(timeout=LIMIT)
        if message["msg_type"] == "status":
            told.append((message["parent_header"]["msg_id"], message["content"]["execution_state"]))
            ended = [place for place, (_, state) in enumerate(told) if state == "idle"]
    assert {told[place][0] for place in ended} == others
    assert {told[place + 1] for place in ended} == {(cell, "busy")}
    bridge.interrupt()


def test_a_model_that_takes_its_time_is_thinking(workspace, home):
    with talking_kernel(workspace, home) as (bridge, gemini):
        buttons = Buttons(bridge)
        buttons.ask("status")
        gemini.enqueue(stalled())
        bridge.client.execute("%ia ¿estás?")
        assert buttons.heard_of("working")["working"]["stage"] == "thinking"
        bridge.interrupt()
        assert buttons.heard_of("working")["working"] is None
