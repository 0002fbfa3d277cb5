"""Rules of docs/security.md end to end, where no test of a part shows the whole."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from harness import running_kernel, talking_kernel, tree
from loopback.answers import steps

PLANTED = ("tornado", "httpx", "dotenv", "traitlets", "jupyter_core", "tree_sitter", "google",
           "sitecustomize", "usercustomize", "aibridge_kernel_config", "json", "babel")  # fmt: skip


@pytest.mark.parametrize("command", [("check", "ls"), ("translate", "crea la carpeta a"),
                                     ("doctor",), ("history",)])  # fmt: skip
def test_commands_execute_nothing_of_the_folder_they_are_run_in(workspace, home, command):
    for name in PLANTED:
        (workspace / f"{name}.py").write_text("open('EXECUTED', 'w')")
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "AIBRIDGE_LANGUAGE": "en"}
    executable = Path(sys.executable).with_name("jupyter-aibridge")
    subprocess.run([executable, *command], cwd=workspace, env=environment, check=False,
                   capture_output=True, timeout=100)  # fmt: skip
    assert not (workspace / "EXECUTED").exists()


NEVER = {
    "a mode that sets an identity": "import os; open('f', 'w'); os.chmod('f', 0o4755)",
    "a pipe": "import os; os.mkfifo('p')",
    "a secret": "open('.env', 'w').write('KEY=x')",
    "a hook": "import os; os.makedirs('.git/hooks'); open('.git/hooks/pre-commit', 'w')",
    "the policy": "import os; os.makedirs('.aibridge'); open('.aibridge/policy.toml', 'w')",
}


@pytest.fixture(scope="module")
def permissive(tmp_path_factory):
    """A kernel that was started with the loosest mode there is."""
    around = tmp_path_factory.mktemp("permissive")
    for name in ("workspace", "home"):
        (around / name).mkdir()
    with running_kernel(around / "workspace", around / "home", AIBRIDGE_ON_ASK="allow") as bridge:
        yield bridge


@pytest.mark.parametrize("what", NEVER)
def test_some_changes_are_never_applied_whatever_the_mode(permissive, what):
    script = permissive.workspace / "x.py"
    script.write_text(NEVER[what])
    assert permissive.run("!python3 x.py").ename == "PolicyDenied"
    assert [path.name for path in permissive.workspace.iterdir()] == ["x.py"]


STARTUP = (".bashrc", ".envrc", "conftest.py", ".vscode/tasks.json", "kernels/x/kernel.json")


def test_files_that_others_execute_are_asked_about_in_every_mode(workspace, home):
    with running_kernel(workspace, home, AIBRIDGE_ON_ASK="undoable") as bridge:
        for name in STARTUP:
            (workspace / name).parent.mkdir(parents=True, exist_ok=True)
            assert bridge.run(f"!touch {name}").ename == "ApprovalRequired"
            assert not (workspace / name).exists()
        assert bridge.run("!ln -s /etc/passwd link").ename == "ApprovalRequired"
        assert not os.path.lexists(workspace / "link")


def test_a_file_with_a_name_elsewhere_is_neither_read_unasked_nor_written(workspace, home):
    theirs = workspace.parent / "theirs"
    theirs.write_text("theirs")
    (workspace / "ours").hardlink_to(theirs)
    with running_kernel(workspace, home, AIBRIDGE_ON_ASK="undoable") as bridge:
        assert bridge.run("!cat ours").ename == "ApprovalRequired"
        assert bridge.run("!echo x > ours").ename == "PolicyDenied"
        assert "theirs" not in bridge.run("!grep -r theirs .").stdout
    assert theirs.read_text() == "theirs"


def test_nothing_that_is_shown_can_drive_a_terminal_or_turn_text_around(workspace, home):
    name = "a\u202etxt.\x1b]0;title\x07"
    (workspace / name).write_text("f")
    with running_kernel(workspace, home) as bridge:
        cell = bridge.run("!rm a*", "n")
        assert not {"\x1b", "\x07", "\u202e"} & set("".join((*cell.prompts, cell.text)))
        shown = bridge.run(r"!printf 'a\033]52;c;eA==\a\033[2J\033[31mred\033[0m\tb\n'").stdout
        assert shown == "a\x1b[31mred\x1b[0m\tb\n"


def test_a_deletion_thought_of_for_other_files_is_asked_about(workspace, home):
    (workspace / "old.log").write_text("")
    with talking_kernel(workspace, home) as (bridge, gemini):
        gemini.enqueue(steps("rm old.log"))
        assert bridge.run("limpia", "y").status == "ok"
    (workspace / "old.log").write_text("another")
    (workspace / "keep.txt").write_text("")
    with talking_kernel(workspace, home, gemini) as (bridge, _):
        bridge.run("%policy undoable", "y")
        cell = bridge.run("limpia", "n")
        assert "when other files stood in this folder" in cell.prompts[0]
        assert cell.outcome["cached"]
    assert tree(workspace) == {"old.log": "another", "keep.txt": ""}
