"""``jupyter aibridge run`` as a CI job sees it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pexpect
import pytest
from kernel.harness import KEPT

EXECUTABLE = Path(sys.executable).with_name("jupyter-aibridge")
SESSION = """\
# A session in plain text.
day = "monday"

Crear carpeta {day}

!echo hello > {day}/note.txt

delete the folder {day}

!echo over
"""


@pytest.fixture
def environment(home):
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {"HOME": str(home), "AIBRIDGE_LANGUAGE": "en"}


@pytest.fixture
def run(workspace, environment):
    def call(*argv, stdin=""):
        return subprocess.run(
            [EXECUTABLE, "run", *argv],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=workspace,
            env=environment,
            timeout=100,
            check=False,
        )

    return call


@pytest.fixture
def session(tmp_path):
    file = tmp_path / "session.txt"
    file.write_text(SESSION, "utf-8")
    return file


def test_it_stops_at_what_needs_a_yes_and_says_how_to_give_it(run, session, workspace):
    done = run(str(session))
    assert done.returncode == 1
    assert (workspace / "monday" / "note.txt").read_text("utf-8") == "hello\n"
    assert "ApprovalRequired" in done.stderr
    assert "AIBRIDGE_ON_ASK=undoable" in done.stderr
    assert "Cells not run because of this: 1." in done.stderr
    assert "[2/5] Crear carpeta {day}" in done.stdout


def test_a_grant_on_the_command_line_lets_it_go_on(run, session, workspace):
    done = run(str(session), "--on-ask", "undoable", "-p", "day=two words")
    assert (done.returncode, done.stderr) == (0, "")
    assert "$ mkdir 'two words'" in done.stdout
    assert not list(workspace.iterdir())


def test_json_is_one_object_per_cell(run, session):
    done = run(str(session), "--json")
    cells = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [cell["status"] for cell in cells] == ["ok", "ok", "ok", "error"]
    assert [cell["line"] for cell in cells] == [1, 4, 6, 8]
    assert cells[1]["outcomes"][0]["commands"][0]["changes"]["created"] == ["monday/"]
    assert cells[3]["error"]["ename"] == "ApprovalRequired"


def test_standard_input_and_a_failing_command(run):
    done = run("-", stdin="!false\n")
    assert done.returncode == 1
    assert "CommandFailed" in done.stderr


def test_a_notebook_is_run_cell_by_cell(run, tmp_path, workspace):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_markdown_cell("# Words"),
        nbformat.v4.new_code_cell("Crear carpeta uno"),
        nbformat.v4.new_code_cell(""),
        nbformat.v4.new_code_cell("!touch uno/dos"),
    ]
    file = tmp_path / "cells.ipynb"
    nbformat.write(notebook, file)
    assert run(str(file)).returncode == 0
    assert (workspace / "uno" / "dos").exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"\xff\xfe", "session.txt"), (b"{", "broken.ipynb"), (None, "missing.txt")],
)
def test_what_cannot_be_read_is_malformed_input(run, tmp_path, content, name):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    done = run(str(file))
    assert done.returncode == 2
    assert "cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("parameter", ["=x", "day", "two words=x"])
def test_a_parameter_without_a_name_or_value_is_malformed_input(run, session, parameter):
    done = run(str(session), "-p", parameter)
    assert (done.returncode, done.stdout) == (2, "")


def test_at_a_terminal_the_person_is_asked(session, workspace, environment):
    terminal = pexpect.spawn(
        str(EXECUTABLE),
        ["run", str(session)],
        env=environment,
        cwd=str(workspace),
        encoding="utf-8",
        timeout=90,
    )
    terminal.expect("deletes . path")
    terminal.expect(r"\?")
    terminal.sendline("y")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    assert not (workspace / "monday").exists()


def test_ctrl_c_ends_the_cell_and_the_run(workspace, environment, tmp_path):
    file = tmp_path / "long.txt"
    file.write_text("!bash -c 'echo begun; sleep 60'\n", "utf-8")
    running = subprocess.Popen(
        [EXECUTABLE, "run", str(file), "--on-ask", "allow"],
        cwd=workspace,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while "begun" not in (line := running.stdout.readline()) or line.startswith("["):
        assert line
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Traceback" not in errors
