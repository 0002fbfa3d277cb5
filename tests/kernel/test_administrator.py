"""A locked installation, as a person in a notebook meets it."""

import json
import socket
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from harness import running_kernel, tree

LAUNCHER = Path(__file__).with_name("governed.py")


@pytest.fixture
def policy(tmp_path):
    path = tmp_path / "etc/policy.toml"
    path.parent.mkdir(mode=0o755)
    return path


@pytest.fixture
def governed(policy, workspace, home):
    @contextmanager
    def start(words, **variables):
        policy.write_text(words)
        policy.chmod(0o644)
        argv = [sys.executable, "-P", str(LAUNCHER), str(policy), str(policy.parent)]
        command = [*argv, "-f", "{connection_file}"]
        with running_kernel(workspace, home, command=command, **variables) as bridge:
            yield bridge

    return start


def test_locks_win_over_how_the_kernel_was_started(governed, workspace):
    (workspace / "a.tmp").write_text("a")
    words = (
        'grants = false\non_ask = ["prompt", "deny"]\nsandbox = "bubblewrap"\nmodels = "offline"\n'
    )
    asked = {"AIBRIDGE_ON_ASK": "allow", "AIBRIDGE_SANDBOX": "none", "GEMINI_API_KEY": "not-a-key"}
    with governed(words, **asked) as bridge:
        info = bridge.run("INFO").result
        assert "you are asked" in info
        assert "bubblewrap" in info
        assert "offline" in info
        cell = bridge.run("!rm a.tmp", "a", "u", "n")
        assert "(a)" not in cell.prompts[0]
        assert "(u)" not in cell.prompts[0]
        assert cell.ename == "ApprovalRefused"
        alone = bridge.run("!rm a.tmp")
        assert alone.ename == "ApprovalRequired"
        assert "AIBRIDGE_ON_ASK" not in alone.evalue
        assert bridge.run("%policy undoable", "y").ename == "PolicyDenied"
        assert bridge.run("CHANGE-MODEL gemini-2.5-flash").ename == "PolicyDenied"
        assert "grants = false" in bridge.run("%policy").result
    assert tree(workspace) == {"a.tmp": "a"}


def test_a_model_that_is_not_permitted_is_named(governed):
    with governed(
        'models = "offline"\n', AIBRIDGE_MODEL="gemini-x", GEMINI_API_KEY="not-a-key"
    ) as bridge:
        cell = bridge.run("crea la carpeta a")
        assert cell.ename == "PolicyDenied"
        assert "gemini-x" in cell.evalue


def test_the_administrator_allows_and_denies(governed, workspace, policy):
    (workspace / "a.txt").write_text("a")
    words = '[[allow]]\nkind = "delete"\nzone = "workspace"\n\n[[deny]]\nprogram = "cp"\n'
    with governed(words) as bridge:
        cell = bridge.run("!rm a.txt")
        assert cell.command["decision"] == "allow"
        assert bridge.run(f"%undo {cell.command['undo_id']}").status == "ok"
        denied = bridge.run("!cp a.txt b.txt").evalue
        assert f"ask whoever wrote {policy}:5" in denied
        assert "terminal" not in denied
        assert bridge.run("!chmod u+s a.txt").ename == "PolicyDenied"
        policy.chmod(0o646)
        lost = bridge.run("!ls")
        assert lost.ename == "PolicyDenied"
        assert f"others may write {policy} (chmod go-w mends that)" in lost.evalue
        assert "Nothing is run" in bridge.run("!ls").stderr + bridge.run("INFO").result


def test_every_decision_is_written_down_or_nothing_runs(governed, workspace, tmp_path):
    (workspace / "a.txt").write_text("a")
    sink = tmp_path / "sink"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(sink))
        listening.settimeout(30)

        def heard():
            record = json.loads(listening.recv(65536))
            assert record["workspace"] == str(workspace)
            return (record["event"], record["command"], record["decision"], record["granted_by"])

        with governed(f'audit = "{sink}"\n') as bridge:
            bridge.run("!ls")
            assert heard() == ("run", "ls", "allow", "policy")
            bridge.run("!rm a.txt", "n")
            assert heard() == ("run", "rm a.txt", "ask", "preview")
            assert heard() == ("refused", "rm a.txt", "ask", None)
            bridge.run("!rm -rf /etc")
            assert heard() == ("refused", "rm -rf /etc", "deny", None)
            bridge.run("!rm a.txt", "y")
            assert heard()[0] == "run"
            assert heard() == ("apply", "rm a.txt", "ask", "person")
            sink.unlink()
            cell = bridge.run("!mkdir new")
            assert cell.ename == "SandboxError"
            assert "audit cannot be written" in cell.evalue
    assert tree(workspace) == {}
