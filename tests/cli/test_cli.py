"""``jupyter aibridge …`` as a script sees it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

EXECUTABLE = Path(sys.executable).with_name("jupyter-aibridge")


@pytest.fixture
def run(tmp_path):
    workspace, home = tmp_path / "workspace", tmp_path / "home"
    workspace.mkdir()
    home.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "AIBRIDGE_LANGUAGE": "en"}

    def call(*argv, stdin="", **variables):
        return subprocess.run(
            [EXECUTABLE, *argv],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=workspace,
            env=environment | variables,
            timeout=100,
            check=False,
        )

    call.workspace = workspace
    return call


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_check_judges_a_stream_in_order(run):
    commands = ["ls -la", "rm -rf /etc", "mkdir a", "curl http://x"]
    stdin = "".join(json.dumps({"id": n, "command": c}) + "\n" for n, c in enumerate(commands))
    done = run("check", "--json", stdin=stdin)
    assert (done.returncode, done.stderr) == (0, "")
    answers = lines(done)
    assert [answer["id"] for answer in answers] == [0, 1, 2, 3]
    assert [answer["decision"] for answer in answers] == ["allow", "deny", "allow", "ask"]
    assert all(set(a) == {"id", "decision", "canonical", "effects", "reasons"} for a in answers)
    assert answers[2]["effects"][0]["kind"] == "create"
    assert not list(run.workspace.iterdir())


def test_check_one_command_for_a_person(run):
    done = run("check", "rm -rf /etc")
    assert done.returncode == 0
    assert done.stdout.startswith("deny: ")


@pytest.mark.parametrize("stdin", ["nonsense\n", "[]\n", '{"id": 1}\n', '{"command": 3}\n'])
def test_malformed_input_ends_with_2_and_says_where(run, stdin):
    done = run("check", "--json", stdin='{"id": 0, "command": "ls"}\n' + stdin)
    assert done.returncode == 2
    assert "Line 2" in done.stderr
    assert len(lines(done)) == 1


def test_check_in_another_workspace(run, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "f").touch()
    done = run("check", "--json", "--workspace", str(other), "rm f")
    assert lines(done)[0]["decision"] == "ask"


def test_translate_a_stream(run):
    said = ["Crear carpeta PROYECTO", "cuéntame un chiste"]
    stdin = "".join(json.dumps({"id": n, "text": t}) + "\n" for n, t in enumerate(said))
    done = run("translate", "--model", "offline", "--json", stdin=stdin)
    assert done.returncode == 0
    first, second = lines(done)
    assert first["commands"][0]["command"] == "mkdir PROYECTO"
    assert first["commands"][0]["explanation"]
    assert (first["question"], first["refusal"]) == (None, None)
    assert second["commands"] == []
    assert second["refusal"]


def test_translate_for_a_person(run):
    done = run("translate", "Create a folder called reports")
    assert done.stdout.splitlines()[0] == "mkdir reports"
    assert run("translate", "tell me a joke").returncode == 1


def test_doctor_finds_its_way_and_names_remedies(run):
    done = run("doctor", "--json")
    found = {line["check"]: line for line in lines(done)}
    assert {"python", "key", "sandbox", "kernelspec", "server", "lab", "watches", "workspace",
            "state"} <= set(found)  # fmt: skip
    assert found["sandbox"]["ok"]
    assert found["server"]["ok"]
    assert found["lab"]["ok"]
    assert "GEMINI_API_KEY" in found["key"]["remedy"]


def test_doctor_fails_when_something_is_wrong(run):
    done = run("doctor", "--json", AIBRIDGE_STATE_DIR="/proc/nowhere")
    assert done.returncode == 1
    wrong = [line for line in lines(done) if not line["ok"]]
    assert [line["check"] for line in wrong] == ["state"]
    assert wrong[0]["remedy"]


def test_history_and_undo_with_nothing_to_show(run):
    assert run("history").stdout == ""
    done = run("undo")
    assert done.returncode != 0
    assert done.stderr


def test_configuration_that_makes_no_sense(run):
    done = run("check", "ls", AIBRIDGE_TIMEOUT="soon")
    assert done.returncode == 2
    assert "AIBRIDGE_TIMEOUT" in done.stderr


DRIVES = "\x1b]0;title\x07\x9b31m\u202e"
"""What would drive a terminal, or turn the text around."""


@pytest.fixture
def driving(run):
    """A stranger's session, run, and what all of it said."""
    name = run.workspace / "stranger.txt"
    shell = r"%%sh" "\n" r"touch $'a\x1b]0;title\x07b'"
    name.write_text(f"# %%\n{shell}\n\n# %%\n!echo {DRIVES}\n", "utf-8")
    return run("run", "stranger.txt")


@pytest.mark.parametrize(
    "command",
    [(), ("history",), ("undo", "--list"), ("check", f"ls {DRIVES}"),
     ("translate", f"borra {DRIVES}.txt"), ("undo",)],
)  # fmt: skip
def test_nothing_a_stranger_wrote_drives_the_terminal(run, driving, command):
    done = run(*command, AIBRIDGE_MODEL="offline") if command else driving
    assert done.stdout
    said = set(done.stdout + done.stderr)
    assert not said & set(DRIVES) - set("0;title31m]")


def test_ctrl_c_ends_it_without_a_trace(tmp_path):
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    terminal = pexpect.spawn(
        str(EXECUTABLE), ["check"], env=environment, cwd=tmp_path, encoding="utf-8", timeout=100
    )
    terminal.sendline('{"id": 1, "command": "ls"}')
    terminal.expect('"decision": "allow"')
    terminal.sendintr()
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert (terminal.exitstatus, "Traceback" in terminal.before) == (130, False)
