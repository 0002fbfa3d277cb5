"""Interrupting ends a cell at once, whatever it is doing, and never the kernel."""

import os
import signal
import threading
import time

import psutil
import pytest
from harness import LIMIT, running_kernel, talking_kernel, tree
from loopback.answers import stalled, steps


def ended(bridge, source, *, when, can_ask=False):
    """Run a cell, interrupt it when ``when(message or prompt)`` is true; the cell."""
    sent = []

    def look(event):
        if not sent and when(event):
            sent.append(bridge.interrupt())

    cell = bridge.run(source, can_ask=can_ask, on_message=look, on_prompt=look)
    assert sent
    return cell


def is_stream(message):
    return isinstance(message, dict) and message["msg_type"] == "stream"


def check(bridge, cell):
    assert (cell.status, cell.ename) == ("error", "KeyboardInterrupt")
    assert bridge.run("!echo alive").stdout == "alive\n"


def test_while_running(bridge):
    cell = ended(bridge, "!touch made; echo started; sleep 100", when=is_stream)
    check(bridge, cell)
    assert cell.stdout == "started\n"
    assert tree(bridge.workspace) == {}


def test_no_process_is_left(workspace, home):
    with running_kernel(workspace, home, AIBRIDGE_ON_ASK="allow") as bridge:
        kernel = psutil.Process(bridge.manager.provisioner.pid)
        cell = ended(bridge, "!echo started; sleep 100 & sleep 101", when=is_stream)
        check(bridge, cell)
        assert [p for p in kernel.children(recursive=True) if "sleep" in p.name()] == []


def test_while_asking(bridge):
    (bridge.workspace / "f").write_text("f")
    cell = ended(bridge, "!rm f", when=lambda event: isinstance(event, str), can_ask=True)
    check(bridge, cell)
    assert tree(bridge.workspace) == {"f": "f"}


def test_a_late_answer_is_not_taken_for_the_next_question(bridge):
    (bridge.workspace / "f").write_text("f")
    ended(bridge, "!rm f", when=lambda event: isinstance(event, str), can_ask=True)
    bridge.client.input("y")
    cell = bridge.run("!rm f", "n")
    assert cell.ename == "ApprovalRefused"
    assert (bridge.workspace / "f").exists()


@pytest.mark.parametrize("source", ["crea a", "%ia hola"])
def test_while_the_model_thinks(workspace, home, source):
    with talking_kernel(workspace, home) as (bridge, gemini):
        gemini.enqueue(stalled())
        message = bridge.client.execute(source, allow_stdin=False)
        recorded = gemini.wait_for(1)
        bridge.interrupt()
        check(bridge, bridge.collect(message))
        assert recorded.closed.wait(30)
        gemini.enqueue(steps("mkdir a"))
        assert bridge.run("crea a").status == "ok"


def test_while_applying(workspace, home):
    """Interrupted in the middle of an apply, the tree is wholly old or wholly new."""
    for number in range(50):
        (workspace / f"f{number}").write_text("x")
    with running_kernel(workspace, home, AIBRIDGE_ON_ASK="allow") as bridge:
        applying = threading.Thread(target=interrupt_once_applying, args=(bridge, workspace))
        applying.start()
        cell = bridge.run("!seq 1 4000 | xargs touch && rm f*")
        applying.join()
        bridge.run("!true")  # what is taken back is so before the next command begins
        names = {path.name for path in workspace.iterdir()}
        if cell.status == "error":
            assert cell.ename == "KeyboardInterrupt"
            assert names == {f"f{number}" for number in range(50)}
        else:
            assert names == {str(number) for number in range(1, 4001)}
        assert bridge.run("!echo alive").stdout == "alive\n"


def interrupt_once_applying(bridge, workspace):
    """Interrupt as soon as the first change is seen in the workspace itself."""
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline and len(os.listdir(workspace)) == 50:  # noqa: PTH208 — fast
        pass
    os.kill(bridge.manager.provisioner.pid, signal.SIGINT)


def test_a_stray_sigint_does_not_kill_the_kernel(bridge):
    os.kill(bridge.manager.provisioner.pid, signal.SIGINT)
    for _ in range(2):  # the kernel's loop has turned, so the signal has been handled
        bridge.client.kernel_info(reply=True, timeout=LIMIT)
    assert bridge.run("!echo alive").stdout == "alive\n"


def test_sigint_ends_a_running_cell(bridge):
    sent = []

    def look(message):
        if is_stream(message) and not sent:
            sent.append(os.kill(bridge.manager.provisioner.pid, signal.SIGINT))

    cell = bridge.run("!echo started; sleep 100", on_message=look)
    assert cell.ename == "KeyboardInterrupt"
    assert bridge.run("!echo alive").stdout == "alive\n"


def test_killing_the_kernel_leaves_no_process(workspace, home):
    with running_kernel(workspace, home, AIBRIDGE_ON_ASK="allow") as bridge:
        children = []

        def look(message):
            if is_stream(message) and not children:
                parent = psutil.Process(bridge.manager.provisioner.pid)
                children.extend(parent.children(recursive=True))
                parent.kill()
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            bridge.run("!echo started; setsid sleep 100 & sleep 101", on_message=look)
        assert children
        _, alive = psutil.wait_procs(children, timeout=10)
        assert alive == []


def test_shutting_down_in_the_middle_of_a_cell_ends_it(workspace, home):
    with running_kernel(workspace, home) as bridge:
        parent = psutil.Process(bridge.manager.provisioner.pid)
        children = []

        def look(message):
            if is_stream(message) and not children:
                children.extend(parent.children(recursive=True))
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            bridge.run("!echo started; sleep 100", on_message=look)
    _, alive = psutil.wait_procs([parent, *children], timeout=10)
    assert alive == []
