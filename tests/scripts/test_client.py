"""``aibridge_kernel.client`` as a script uses it."""

import os
import signal
import threading

import pytest

from aibridge_kernel.client import Bridge, CellError, Changes, KernelDied, Moved

pytestmark = pytest.mark.usefixtures("home")


def test_a_sentence_gives_a_typed_outcome(workspace):
    with Bridge(workspace) as bridge:
        outcome = bridge.run("Crear carpeta PROYECTO")
    (command,) = outcome.commands
    assert outcome.ok
    assert command.command == "mkdir PROYECTO"
    assert (command.decision, command.granted, command.exit_status) == ("allow", True, 0)
    assert outcome.changes.created == ("PROYECTO/",)
    assert outcome.statements[0].json["version"] == 1
    assert (workspace / "PROYECTO").is_dir()


def test_a_cell_of_several_statements_gathers_them_all(workspace):
    (workspace / "a").write_text("one\n", "utf-8")
    told = []
    with Bridge(workspace, on_ask="undoable") as bridge:
        outcome = bridge.run("!cat a\n!mv a b\n!mkdir c", show=lambda *each: told.append(each))
    assert [statement.statement for statement in outcome.statements] == [
        "!cat a",
        "!mv a b",
        "!mkdir c",
    ]
    assert outcome.stdout == "one\n"
    assert outcome.changes.moved == (Moved("a", "b"),)
    assert outcome.changes.created == ("c/",)
    assert ("stdout", "one\n") in told
    assert [kind for kind, _ in told].count("display") == 3


def test_a_failing_cell_raises_with_what_was_done_until_then(workspace):
    with Bridge(workspace) as bridge:
        with pytest.raises(CellError, match="CommandFailed") as caught:
            bridge.run("!mkdir a\n!false\n!mkdir b")
        unchecked = bridge.run("!false", check=False)
    assert caught.value.outcome.changes.created == ("a/",)
    assert str(caught.value).startswith("CommandFailed: false ended with exit status 1.")
    assert unchecked.failure.ename == "CommandFailed"
    assert not (workspace / "b").exists()


def test_the_error_says_what_the_command_said_last(workspace):
    with Bridge(workspace, language="en") as bridge:
        outcome = bridge.run(
            "%%sh\nprintf '\\033[31mfirst\\n\\033[31mlast\\n' >&2; cat nowhere", check=False
        )
    said = "cat: nowhere: No such file or directory"
    first, *_ = outcome.failure.evalue.split("\n")
    assert first.endswith(f"cat nowhere ended with exit status 1: {said}")
    assert "%fix" not in outcome.failure.evalue
    shown = str(outcome).splitlines()
    assert shown[1].endswith("last")
    assert shown[2] == said
    assert f"CommandFailed: {first}" in shown


def test_nobody_to_ask_means_no(workspace):
    (workspace / "a").touch()
    with Bridge(workspace) as bridge:
        outcome = bridge.run("!rm a", check=False)
    assert outcome.failure.ename == "ApprovalRequired"
    assert outcome.changes == Changes()
    assert (workspace / "a").exists()


def test_an_answer_is_given_to_exactly_what_was_asked(workspace):
    (workspace / "a").touch()
    asked = []

    def answer(prompt):
        asked.append(prompt)
        return "y"

    with Bridge(workspace, answer=answer) as bridge:
        bridge.run("!rm a")
        assert not (workspace / "a").exists()
        bridge.undo()
    assert "rm a" in asked[0]
    assert (workspace / "a").exists()


def test_keyboard_interrupt_ends_the_cell_and_is_raised(workspace):
    def interrupt(kind, _words):
        if kind == "stdout":
            signal.raise_signal(signal.SIGINT)

    with Bridge(workspace, on_ask="allow") as bridge:
        with pytest.raises(KeyboardInterrupt):
            bridge.run("!bash -c 'echo begun; sleep 60'", show=interrupt)
        after = bridge.run("!echo next")
    assert (after.failure, after.stdout) == (None, "next\n")


def test_another_thread_may_interrupt(workspace):
    begun = threading.Event()
    with Bridge(workspace, on_ask="allow") as bridge:
        waiting = threading.Thread(target=lambda: (begun.wait(60), bridge.interrupt()))
        waiting.start()
        outcome = bridge.run(
            "!bash -c 'echo begun; sleep 60'", check=False, show=lambda *_: begun.set()
        )
        waiting.join()
    assert outcome.failure.ename == "KeyboardInterrupt"


def test_a_kernel_that_dies_is_told_at_once(workspace):
    with Bridge(workspace, on_ask="allow") as bridge:
        process = bridge._manager.provisioner.process

        def kill(_kind, _words):
            os.kill(process.pid, signal.SIGKILL)

        with pytest.raises(KernelDied):
            bridge.run("!bash -c 'echo begun; sleep 60'", show=kill)


def test_nothing_is_left_when_it_is_closed(workspace, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    bridge = Bridge(workspace)
    bridge.start()
    process = bridge._manager.provisioner.process
    bridge.close()
    assert process.poll() is not None
    assert not list(tmp_path.glob("aibridge-*"))
