"""Where there is no overlay: run on the files themselves, asked about, and undone exactly."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from harness import running_kernel, tree

FIRST = "saved first, so that %undo can take it back"


def test_a_file_too_large_to_be_copied(bridge):
    with (bridge.workspace / "big").open("wb") as file:
        file.truncate(1 << 30)
    inode = (bridge.workspace / "big").stat().st_ino
    cell = bridge.run("!mv big moved", "y")
    assert cell.status == "ok", cell.evalue
    assert "too large to be copied" in cell.prompts[0]
    assert FIRST in cell.prompts[0]
    assert FIRST in "".join(cell.command["reasons"])
    assert cell.command["changes"]["moved"] == [{"from": "big", "to": "moved"}]
    assert cell.command["undo_id"]
    assert bridge.run("%undo").status == "ok"
    assert (bridge.workspace / "big").stat().st_ino == inode


@pytest.fixture
def unconfined(workspace, home):
    for name in ("a", "b"):
        (workspace / name).write_text(name)
    with running_kernel(workspace, home, AIBRIDGE_SANDBOX="none") as bridge:
        yield bridge


def test_without_a_sandbox(unconfined):
    before = tree(unconfined.workspace)
    cell = unconfined.run("!rm a && mkdir n && mv b n", "y")
    assert FIRST in cell.prompts[0]
    assert "no copy-on-write view" in cell.prompts[0]
    assert "(u)" not in cell.prompts[0]
    assert cell.command["tier"] == "none"
    assert tree(unconfined.workspace) == {"n": None, "n/b": "b"}
    for expected in (before, {"n": None, "n/b": "b"}, before):
        arguments = cell.command["undo_id"]
        assert unconfined.run(f"%undo {arguments}").status == "ok"
        assert tree(unconfined.workspace) == expected


def test_what_it_did_before_it_failed_can_be_undone(unconfined):
    before = tree(unconfined.workspace)
    cell = unconfined.run("!rm a && rm missing", "y")
    assert cell.ename == "CommandFailed"
    assert "stays changed" in cell.evalue
    assert not (unconfined.workspace / "a").exists()
    assert cell.command["undo_id"]
    assert unconfined.run("%undo").status == "ok"
    assert tree(unconfined.workspace) == before


def test_what_it_did_before_it_was_interrupted_can_be_undone(unconfined):
    before = tree(unconfined.workspace)

    def look(message):
        if message["msg_type"] == "stream" and "gone" in message["content"]["text"]:
            unconfined.interrupt()

    cell = unconfined.run("!rm a && echo gone && sleep 100", "y", on_message=look)
    assert cell.ename == "KeyboardInterrupt"
    assert not (unconfined.workspace / "a").exists()
    assert unconfined.run("%undo").status == "ok"
    assert tree(unconfined.workspace) == before


def test_what_cannot_be_told_before_cannot_be_undone(unconfined):
    (unconfined.workspace / "x.py").write_text("open('made', 'w')")
    cell = unconfined.run("!python3 x.py", "y")
    assert "neither previewed nor undone" in cell.prompts[0]
    assert (unconfined.workspace / "made").exists()
    assert cell.command["undo_id"] is None


def test_asked_in_the_mode_undoable_too(workspace, home):
    (workspace / "a").write_text("a")
    with running_kernel(
        workspace, home, AIBRIDGE_SANDBOX="none", AIBRIDGE_ON_ASK="undoable"
    ) as bridge:
        assert bridge.run("!rm a", "n").ename == "ApprovalRefused"
        assert bridge.run("!touch b").ename == "ApprovalRequired"


MOUNTS = {
    "overlay": "mkdir {f}/u1 {f}/w1 && "
    "mount -t overlay -o lowerdir={w},upperdir={f}/u1,workdir={f}/w1 overlay {w}",
    "tmpfs inside": "mount -t tmpfs tmpfs {w}/data",
    "bind mount inside": "mount --bind {f}/elsewhere {w}/data",
    "two inside": "mount -t tmpfs tmpfs {w}/data && mkdir {w}/data/in && "
    "mount -t tmpfs tmpfs {w}/data/in",
    "overlay on overlay": "mkdir {f}/u1 {f}/w1 {f}/u2 {f}/w2 && "
    "mount -t overlay -o lowerdir={w},upperdir={f}/u1,workdir={f}/w1 overlay {w} && "
    "mount -t overlay -o lowerdir={w},upperdir={f}/u2,workdir={f}/w2 overlay {w}",
}

COMMANDS = (
    "rm -r data/d",
    "mv data/a data/b",
    "mv data/a top",
    "mv top data/d/",
    "echo new > data/a",
    "chmod 700 data/d",
    "mkdir -p data/n/m && touch data/n/m/f",
    "rm top && cp data/a data/c",
    "find . -name a -delete",
    "chmod 700 data",
)

SCRIPT = """
import asyncio, sys
from pathlib import Path
from desk import snapshot
from aibridge_kernel.command import CommandRun
from aibridge_kernel.sandboxes import View
from aibridge_kernel.settings import OnAsk, Settings
from aibridge_kernel.state import KernelState
from aibridge_kernel.values import Step

class FrontEnd:
    can_ask = False
    def stream(self, name, words):
        print(words, file=sys.stderr)

class Translator:
    model = "offline"
    async def aclose(self):
        pass

async def main(workspace, state_dir, commands):
    settings = Settings(workspace=workspace, state_dir=state_dir, on_ask=OnAsk.ALLOW)
    state = KernelState(settings, Translator())
    data = workspace / "data"
    (data / "d").mkdir(parents=True, exist_ok=True)
    for path in (data / "a", data / "d/x", workspace / "top"):
        path.write_text(path.name)
    for command in commands:
        before = snapshot(workspace)
        run = CommandRun(Step(command), state, FrontEnd())
        await run.execute()
        directly = any("saved first" in str(reason) for reason in run.outcome.reasons)
        assert directly or sys.argv[3] == "overlay", command
        after = snapshot(workspace)
        assert after != before, command
        undo_id = run.outcome.undo_id
        for expected in (before, after, before):
            state.transactions.undo(undo_id)
            found = snapshot(workspace)
            wrong = {k for k in {**found, **expected} if found.get(k) != expected.get(k)}
            assert found == expected, (command, wrong)
    await state.close()
    print("done", len(commands))

asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[4:]))
"""


@pytest.mark.parametrize("name", MOUNTS)
def test_in_a_mount_namespace(name, tmp_path):
    """Nested mounts, and an overlay that cannot lie below another one."""
    workspace = tmp_path / "workspace"
    (workspace / "data").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    prefix = ["unshare", "-Urm"] if os.geteuid() != 0 else ["unshare", "-m"]
    mount = MOUNTS[name].format(w=workspace, f=tmp_path)
    desk = Path(__file__).parents[1] / "transactions"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(desk), *sys.path])}
    done = subprocess.run(
        [*prefix, "sh", "-c", f'{mount} && exec "$@"', "sh", sys.executable, "-P", script,
         workspace, tmp_path / "state", name, *COMMANDS],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert (done.stdout, done.returncode) == (f"done {len(COMMANDS)}\n", 0), done.stderr
