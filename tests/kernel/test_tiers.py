"""What a person sees of the tiers below bubblewrap."""

import pytest
from harness import running_kernel


@pytest.fixture
def kernel_in(workspace, home):
    return lambda tier: running_kernel(workspace, home, AIBRIDGE_SANDBOX=tier)


@pytest.mark.parametrize("tier", ["landlock", "none"])
def test_reading_goes_ahead_and_writing_asks(kernel_in, tier):
    with kernel_in(tier) as bridge:
        (bridge.workspace / "a.txt").write_text("a\n")
        cell = bridge.run("!cat a.txt")
        assert (cell.stdout, cell.prompts, cell.command["tier"]) == ("a\n", [], tier)
        assert bridge.run("!mkdir b").ename == "ApprovalRequired"
        cell = bridge.run("!mkdir b", "y")
        assert (cell.status, len(cell.prompts)) == ("ok", 1)
        assert (bridge.workspace / "b").is_dir()
        said = "no sandbox" if tier == "none" else "landlock"
        assert said in cell.text


@pytest.mark.parametrize("tier", ["landlock", "none"])
def test_undoable_acts_as_prompt(workspace, home, tier):
    (workspace / "a.txt").write_text("a\n")
    with running_kernel(
        workspace, home, AIBRIDGE_SANDBOX=tier, AIBRIDGE_ON_ASK="undoable"
    ) as bridge:
        assert bridge.run("!rm a.txt").ename == "ApprovalRequired"
        assert (workspace / "a.txt").exists()


def test_hooks_and_secrets_stay_closed_under_landlock(kernel_in, workspace):
    (workspace / ".git/hooks").mkdir(parents=True)
    (workspace / ".env").write_text("KEY=1\n")
    with kernel_in("landlock") as bridge:
        script = "import os; os.mkdir('.git/hooks/x')"
        assert bridge.run(f'!python3 -c "{script}"', "y").ename == "CommandFailed"
        assert "KEY" not in bridge.run("!grep -r KEY .").stdout
    assert list((workspace / ".git/hooks").iterdir()) == []


@pytest.mark.parametrize("tier", ["landlock", "none"])
def test_what_was_predicted_can_be_undone_and_redone(kernel_in, workspace, tier):
    """Without a preview, what a command is predicted to touch is saved first."""
    (workspace / "docs").mkdir()
    (workspace / "docs/a.txt").write_text("a\n")
    (workspace / "b.txt").write_text("b\n")
    (workspace / "b.txt").chmod(0o640)
    before = tree(workspace)
    with kernel_in(tier) as bridge:
        command = "!rm -r docs && echo more >> b.txt && mkdir new && cp b.txt new/c.txt"
        cell = bridge.run(command, "y")
        assert cell.status == "ok", cell.evalue
        assert "%undo can take it back" in cell.prompts[0]
        after = tree(workspace)
        assert after != before
        undo_id = cell.command["undo_id"]
        for expected in (before, after, before):
            cell = bridge.run(f"%undo {undo_id}", "y")
            assert cell.status == "ok", cell.evalue
            assert tree(workspace) == expected


def tree(workspace):
    return {
        str(path.relative_to(workspace)): (
            path.lstat().st_mode,
            path.lstat().st_mtime_ns,
            path.read_text() if path.is_file() else None,
        )
        for path in workspace.rglob("*")
    }
