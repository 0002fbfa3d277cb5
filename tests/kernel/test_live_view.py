"""``%%sh --live``: the files of a long run appear while it runs."""

import asyncio
from contextlib import contextmanager
from pathlib import Path

import pytest
from harness import running_kernel
from watchdog.events import FileSystemEventHandler
from watchdog.observers import Observer

from aibridge_kernel.command import CommandRun, execution
from aibridge_kernel.settings import OnAsk, Settings
from aibridge_kernel.state import KernelState
from aibridge_kernel.values import Step

LIVE = "as --live asks: it can be neither previewed nor undone"


class Removing(FileSystemEventHandler):
    """Removes the file for which a run waits, as soon as its other file is seen."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.seen = False

    def on_created(self, event) -> None:
        if Path(event.src_path).name == "half":
            self.seen = True
            (self.workspace / "wait").unlink()


@contextmanager
def watching(workspace):
    handler, observer = Removing(workspace), Observer()
    observer.schedule(handler, str(workspace))
    observer.start()
    try:
        yield handler
    finally:
        observer.stop()
        observer.join()


def test_files_appear_while_it_runs(bridge):
    (bridge.workspace / "wait").touch()
    with watching(bridge.workspace) as handler:
        cell = bridge.run(
            "%%sh --live\ntouch half\nwhile test -e wait; do sleep 0.01; done\ntouch whole", "y"
        )
    assert cell.status == "ok", cell.evalue
    assert handler.seen
    assert (bridge.workspace / "whole").exists()
    assert LIVE in cell.prompts[0]
    assert LIVE in "".join(cell.command["reasons"])
    assert cell.command["undo_id"] is None
    assert bridge.run("%undo").ename == "UsageError"


def test_it_is_asked_about_in_every_mode(workspace, home):
    with running_kernel(workspace, home, AIBRIDGE_ON_ASK="undoable") as bridge:
        assert bridge.run("%sh --live touch a", "n").ename == "ApprovalRefused"
        assert bridge.run("%sh --live touch a").ename == "ApprovalRequired"
        assert not (workspace / "a").exists()


def test_it_stays_in_its_sandbox(bridge, home):
    cell = bridge.run(f"%sh --live touch a; ls -A {home}; touch /etc/aibridge-was-here", "y")
    assert cell.ename in {"CommandFailed", "PolicyDenied"}
    assert not Path("/etc/aibridge-was-here").exists()


def test_reading_needs_no_yes(bridge):
    (bridge.workspace / "a").write_text("words\n")
    assert bridge.run("%sh --live cat a").stdout == "words\n"


class Listening:
    """A front end that keeps what is streamed and says no to everything."""

    can_ask = False

    def __init__(self) -> None:
        self.heard = []

    def stream(self, name, words) -> None:
        self.heard.append((name, words))


class NoTranslator:
    """Nothing is translated here."""

    model = "offline"

    async def aclose(self) -> None:
        """Nothing to close."""


@pytest.mark.parametrize(("words", "offered"), [("touch a", True), ("true", False)])
def test_a_long_run_says_how_its_files_could_be_seen(
    words, offered, workspace, tmp_path, monkeypatch
):
    async def run():
        settings = Settings(workspace=workspace, state_dir=tmp_path / "state", on_ask=OnAsk.ALLOW)
        state, front_end = KernelState(settings, NoTranslator()), Listening()
        await CommandRun(Step(words), state, front_end).execute()
        await state.close()
        return front_end.heard

    monkeypatch.setattr(execution, "LONG_S", 0.0)
    heard = [said for name, said in asyncio.run(run()) if "--live" in said]
    assert bool(heard) == offered


def make_names(workspace):
    (workspace / "make.sh").write_text(
        "git init -q here 2>/dev/null || mkdir -p here/.git\n"
        "echo KEY=1 >.env; mkdir .ssh; echo known >.env.example; echo kept >kept\n"
    )


def test_what_no_command_may_make_is_set_aside(bridge):
    make_names(bridge.workspace)
    (bridge.workspace / ".env.set-aside").write_text("an earlier one")
    cell = bridge.run("%sh --live bash make.sh", "y")
    assert cell.ename == "PolicyDenied"
    assert ".env → .env.set-aside-2" in cell.evalue
    found = {path.name for path in bridge.workspace.iterdir()}
    assert {".env.set-aside", ".env.set-aside-2", ".ssh.set-aside"} <= found
    assert {".env.example", "kept", "here"} <= found
    assert not {".env", ".ssh"} & found
    assert [path.name for path in (bridge.workspace / "here").iterdir()] == [".git.set-aside"]
    assert (bridge.workspace / ".env.set-aside").read_text() == "an earlier one"


def test_what_was_there_before_keeps_its_name(bridge):
    (bridge.workspace / ".env").write_text("KEY=1\n")
    (bridge.workspace / "repository/.git/hooks").mkdir(parents=True)
    cell = bridge.run("%sh --live touch a", "y")
    assert cell.status == "ok", cell.evalue
    assert (bridge.workspace / ".env").exists()
    assert (bridge.workspace / "repository/.git").exists()


def test_a_run_that_is_ended_leaves_no_such_name_either(workspace, home):
    make_names(workspace)
    with running_kernel(workspace, home, AIBRIDGE_TIMEOUT="1") as bridge:
        cell = bridge.run("%sh --live bash make.sh; sleep 30", "y")
    assert cell.ename == "CommandTimeout"
    assert "→ .env.set-aside" in cell.stderr
    assert not (workspace / ".env").exists()
    assert not (workspace / "here/.git").exists()


def test_a_secret_that_is_there_is_out_of_reach(bridge):
    """Also of a command that reads nothing, and removes or moves the folder above it."""
    for name in ("docs", "other"):
        (bridge.workspace / name).mkdir()
        (bridge.workspace / name / ".env").write_text("KEY=1\n")
        (bridge.workspace / name / "note").touch()
    cell = bridge.run("%sh --live rm -rf docs", "y")
    assert cell.ename == "CommandFailed"
    assert "docs/.env" in cell.stderr
    assert not (bridge.workspace / "docs/note").exists()
    assert (bridge.workspace / "docs/.env").read_text() == "KEY=1\n"
    assert bridge.run("%sh --live mv other moved", "y").status == "ok"
    assert (bridge.workspace / "moved/.env").read_text() == "KEY=1\n"
