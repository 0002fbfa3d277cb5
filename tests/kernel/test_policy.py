"""Grants, modes and policy files as a person in a notebook meets them."""

import json
import os
import subprocess

import pytest
from harness import running_kernel, tree


def plant(workspace, *names):
    for name in names:
        path = workspace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def policy_file(workspace, words):
    path = workspace / ".aibridge/policy.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(words)
    return path


def granted(bridge):
    """Id of the only grant that ``%policy`` shows."""
    lines = bridge.run("%policy").result.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("Grant "))
    return lines[at + 1].split()[0]


# --- always --------------------------------------------------------------------------------------


def test_always_names_its_rule_asks_once_more_and_is_kept(workspace, home):
    plant(workspace, "a.tmp", "b.tmp", "c.tmp", "notes.txt")
    with running_kernel(workspace, home) as bridge:
        cell = bridge.run("!rm a.tmp", "a", "y")
        assert "always this (a)" in cell.prompts[0]
        assert "rm · delete *.tmp" in cell.prompts[1]
        assert "deleting files that end in .tmp, directly in ./" in cell.prompts[1]
        assert cell.command["granted"] is True
        cell = bridge.run("!rm b.tmp")
        assert cell.status == "ok"
        assert cell.command["decision"] == "ask"
        assert "granted always" in cell.command["reasons"][-1]
        assert bridge.run(f"%undo {cell.command['undo_id']}").status == "ok"
        assert bridge.run("!rm notes.txt").ename == "ApprovalRequired"
    with running_kernel(workspace, home) as bridge:
        assert bridge.run("!rm b.tmp").status == "ok"
        assert "rm · delete *.tmp" in bridge.run("%policy").result
        assert "Revoked" in bridge.run(f"%policy revoke {granted(bridge)}").result
        assert bridge.run("!rm c.tmp").ename == "ApprovalRequired"
    assert set(tree(workspace)) == {"c.tmp", "notes.txt"}


def test_a_grant_is_of_no_use_to_another_workspace_or_mode(workspace, home, tmp_path):
    plant(workspace, "a.tmp", "b.tmp")
    with running_kernel(workspace, home) as bridge:
        bridge.run("!rm a.tmp", "a", "y")
    other = tmp_path / "other"
    other.mkdir()
    plant(other, "b.tmp")
    with running_kernel(other, home) as bridge:
        assert bridge.run("!rm b.tmp").ename == "ApprovalRequired"
    with running_kernel(workspace, home, AIBRIDGE_ON_ASK="deny") as bridge:
        refused = bridge.run("!rm b.tmp", can_ask=True)
        assert refused.ename == "ApprovalRequired"
        assert "%policy prompt" in refused.evalue


def test_going_back_grants_nothing(bridge):
    plant(bridge.workspace, "a.tmp")
    cell = bridge.run("!rm a.tmp", "a", "n", "n")
    assert len(cell.prompts) == 3
    assert cell.ename == "ApprovalRefused"
    assert "Nothing is granted always" in bridge.run("%policy").result


def test_what_cannot_be_granted_is_not_offered(bridge):
    plant(bridge.workspace, "a.txt")
    subprocess.run(["git", "init", "-q", bridge.workspace], check=True)
    cell = bridge.run("!git add a.txt", "a", "n")
    assert "always this" not in cell.prompts[0]
    assert "cannot be granted" in cell.prompts[1]


def test_a_grant_for_a_program_does_not_cover_what_it_changes(bridge):
    plant(bridge.workspace, "a.txt", "b.txt")
    script = "import os, sys; os.remove(sys.argv[1]) if sys.argv[1:] else print(1)"
    (bridge.workspace / "x.py").write_text(script)
    bridge.run("!python3 x.py", "a", "y")
    assert bridge.run("!python3 x.py").stdout == "1\n"
    (bridge.workspace / "x.py").write_text("import os; os.remove('a.txt')")
    cell = bridge.run("!python3 x.py", "n")
    assert "a.txt" in cell.prompts[0]
    assert (bridge.workspace / "a.txt").exists()
    assert bridge.run("!python3 x.py b.txt").ename == "ApprovalRequired"


def test_two_kernels_grant_at_once(workspace, home):
    plant(workspace, "a.tmp", "b.log", "c.tmp", "d.log")
    with running_kernel(workspace, home) as one, running_kernel(workspace, home) as two:
        first = one.client.execute("!rm a.tmp", allow_stdin=True)
        two.run("!rm b.log", "a", "y")
        one.collect(first, "a", "y")
        assert one.run("!rm c.tmp d.log").ename == "ApprovalRequired"
        assert one.run("!rm d.log").status == "ok"
        assert two.run("!rm c.tmp").status == "ok"


def test_a_forged_grant_is_not_believed_and_said(workspace, home):
    plant(workspace, "a.tmp", "b.tmp")
    with running_kernel(workspace, home) as bridge:
        bridge.run("!rm a.tmp", "a", "y")
        (path,) = home.rglob("grants/*.json")
        forged = json.loads(path.read_text())
        forged["rule"]["scopes"][0]["kind"] = "everything"
        path.write_text(json.dumps(forged))
        assert bridge.run("!rm b.tmp").ename == "ApprovalRequired"
        assert "is not believed" in bridge.run("%policy").result


# --- modes ---------------------------------------------------------------------------------------


def test_cell_text_alone_never_loosens_the_mode(bridge):
    plant(bridge.workspace, "a", "b")
    assert bridge.run("%policy undoable").ename == "ApprovalRequired"
    assert bridge.run("%policy undoable", "n").ename == "ApprovalRefused"
    assert bridge.run("%policy allow", "y").ename == "PolicyDenied"
    assert bridge.run("!rm a").ename == "ApprovalRequired"
    assert bridge.run("%policy undoable", "y").status == "ok"
    assert "undone exactly" in bridge.run("INFO").result
    assert bridge.run("!rm a").status == "ok"
    assert bridge.run("%policy deny").status == "ok"
    assert bridge.run("!rm b", "y").ename == "ApprovalRequired"
    assert bridge.run("%policy prompt").ename == "ApprovalRequired"


def test_completion(bridge):
    plant(bridge.workspace, "a.tmp")
    bridge.run("!rm a.tmp", "a", "y")

    def offered(line):
        reply = bridge.client.complete(line, reply=True, timeout=30)
        return reply["content"]["matches"]

    assert offered("%policy u") == ["undoable"]
    assert set(offered("%policy ")) == {"deny", "prompt", "revoke", "undoable", "why"}
    assert offered("%policy revoke ") == ["all", granted(bridge)]


# --- the workspace's file ------------------------------------------------------------------------


def test_a_workspace_tightens_and_says_where(workspace, home):
    plant(workspace, "data/raw/a.csv", "notes.txt")
    path = policy_file(
        workspace,
        '[[deny]]\npath = "data/raw/**"\nkinds = ["modify", "delete"]\n'
        'because = "the originals stay"\n\n[[ask]]\nkind = "create"\n',
    )
    with running_kernel(workspace, home, AIBRIDGE_ON_ASK="undoable") as bridge:
        for source in ("!rm data/raw/a.csv", "!rm -r data", "!mv data elsewhere"):
            cell = bridge.run(source)
            assert cell.ename == "PolicyDenied"
            assert ".aibridge/policy.toml:1" in cell.evalue
            assert "the originals stay" in cell.evalue
        assert bridge.run("!mkdir new").ename == "ApprovalRequired"
        cell = bridge.run("!mkdir new", "y")
        assert "needs a yes by .aibridge/policy.toml:6" in cell.prompts[0]
        assert cell.status == "ok"
        assert bridge.run("!rm notes.txt").status == "ok"
        assert "policy.toml:6" in bridge.run("%policy why touch x").result
        path.write_text("")
        assert bridge.run("!mkdir other").status == "ok"
        path.unlink()
        assert bridge.run("!rm -r data/raw").status == "ok"


def test_a_hostile_workspace_loosens_nothing_and_is_said_once(workspace, home):
    plant(workspace, "notes.txt")
    policy_file(
        workspace,
        'on_ask = ["prompt", "allow"]\ngrants = true\n\n[[allow]]\nprogram = "rm"\n\n'
        '[[allow]]\nkind = "delete"\nzone = "workspace"\n',
    )
    with running_kernel(workspace, home) as bridge:
        cell = bridge.run("!rm notes.txt")
        assert cell.ename == "ApprovalRequired"
        assert all(f"policy.toml:{line} was ignored" in cell.stderr for line in (1, 2, 4, 7))
        assert bridge.run("!ls").stderr == ""
        assert "policy.toml:4 was ignored" in bridge.run("INFO").result


@pytest.mark.parametrize("words", ["[[deny]\n", '[[ask]]\nprogramme = "rm"\n', "x = 1"])
def test_a_malformed_file_fails_closed_and_says_so(workspace, home, words):
    policy_file(workspace, words)
    with running_kernel(workspace, home, AIBRIDGE_ON_ASK="undoable") as bridge:
        cell = bridge.run("!ls")
        assert cell.ename == "ApprovalRequired"
        assert "policy.toml" in cell.stderr
        assert bridge.run("!ls", "y").status == "ok"


@pytest.mark.parametrize("source", ["!echo > .aibridge/policy.toml", "!mkdir .aibridge",
                                    "!ln -s x .aibridge", "!mv made .aibridge"])  # fmt: skip
def test_commands_never_write_the_policy(workspace, home, source):
    (workspace / "made").mkdir()
    with running_kernel(workspace, home, AIBRIDGE_ON_ASK="allow") as bridge:
        assert bridge.run(source).ename == "PolicyDenied"
        script = workspace / "x.py"
        script.write_text("import os; os.makedirs('.aibridge'); open('.aibridge/policy.toml', 'w')")
        assert bridge.run("!python3 x.py").ename == "PolicyDenied"
    assert not os.path.lexists(workspace / ".aibridge")
