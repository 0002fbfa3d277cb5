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
