"""Runs on the files themselves: what is predicted to be touched is saved, and comes back."""

import os
import signal
import subprocess
from pathlib import Path

import pytest
from desk import told

from aibridge_kernel.errors import ConflictError
from aibridge_kernel.policy import Context, Files, judge
from aibridge_kernel.transactions import Transactions, predicted
from aibridge_kernel.transactions.obstacles import COPY_LIMIT

CASES = {
    "nothing": ("rm -f missing", []),
    "create": ("mkdir -p p/q/r", [("created", "p")]),
    "create in a folder": ("touch d/new", [("created", "d/new")]),
    "write": ("echo more >> a", [("modified", "a")]),
    "replace": ("cp a b", [("modified", "b")]),
    "delete": ("rm a", [("deleted", "a")]),
    "delete a folder": ("rm -r d", [("deleted", "d")]),
    "move": ("mv a z", [("moved", "z")]),
    "move over": ("mv a b", [("moved", "b")]),
    "move a folder": ("mv d D", [("moved", "D")]),
    "move into": ("mv a d", [("moved", "d/a")]),
    "mode": ("chmod 600 a", [("metadata", "a")]),
    "mode below a folder": ("chmod -R 700 d", None),
    "link": ("ln -s a l", [("created", "l")]),
    "compress": ("gzip a", [("deleted", "a"), ("created", "a.gz")]),
    "time": ("touch -d 2002-01-01 a", [("metadata", "a")]),
    "all at once": ("rm -r d && mv a d && echo x > d2 && touch b", None),
    "moved on": ("mv d D && touch D/e/new", None),
    "folder made again": ("rm -r d && mkdir d", None),
    "everywhere": ("find . -name x -delete", [("deleted", "d/x")]),
    "unpacked here": ("tar xf p.tar", [("modified", "a"), ("created", "fromtar")]),
}


@pytest.fixture(params=["desk", "apart"])
def full(request):
    desk = request.getfixturevalue(request.param)
    for path in ("a", "b", "d/x", "d/e/y"):
        desk.write(path, f"content of {path}")
    run_directly(desk, "mkdir t; echo 1 > t/fromtar; echo 2 > t/a; tar cf p.tar -C t fromtar a")
    run_directly(desk, "rm -r t; find . -exec touch -d 2001-01-01 {} +")
    return desk


def foreseen(workspace: Path, command: str):
    context = Context(
        workspace=str(workspace),
        working_directory=str(workspace),
        home="/nonexistent",
        files=Files(),
        protected=(),
        secret=(),
    )
    verdict = judge(command, context)
    assert verdict.canonical
    return predicted(verdict, str(workspace))


def run_directly(desk, command):
    subprocess.run(["bash", "-c", command], cwd=desk.workspace, check=True)


def tree_of(desk):
    """All of it, but for the workspace's own time where a stage comes and goes in it."""
    tree = desk.tree()
    if desk.workspace.is_relative_to("/dev/shm"):  # noqa: S108
        tree["."] = tree["."][:3]
    return tree


@pytest.mark.parametrize("name", CASES)
def test_undone_and_done_again(full, name):
    command, expected = CASES[name]
    touched = foreseen(full.workspace, command)
    before = tree_of(full)
    direct = full.transactions.begin_direct(command, touched)
    assert comparable(tree_of(full)) == comparable(before)
    run_directly(full, command)
    after = full.tree()
    changes, undo_id = direct.finish()
    assert comparable(full.tree()) == comparable(after)
    if expected is not None:
        assert told(changes) == expected
    if not changes:
        assert undo_id is None
        return
    after = tree_of(full)
    for _ in range(2):
        full.transactions.undo(undo_id)
        assert tree_of(full) == before
        full.transactions.undo(undo_id)
        assert tree_of(full) == after


def comparable(tree):
    """All but which names are of one file: saving makes more of them while a command runs."""
    return {path: (*entry[:5], *entry[6:]) for path, entry in tree.items()}


def test_drift_is_refused(full):
    direct = full.transactions.begin_direct("rm a", foreseen(full.workspace, "rm a"))
    run_directly(full, "rm a")
    _, undo_id = direct.finish()
    full.write("a", "mine")
    with pytest.raises(ConflictError):
        full.transactions.undo(undo_id)
    assert (full.workspace / "a").read_text() == "mine"


def test_a_kernel_that_dies_while_it_runs(full):
    """The next start makes of it what the run's end would have made."""
    before = tree_of(full)
    child = os.fork()
    if child == 0:
        try:
            with Transactions(full.workspace, full.state) as transactions:
                transactions.begin_direct("rm -r d", foreseen(full.workspace, "rm -r d"))
                run_directly(full, "rm -r d/e")
                os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    os.waitpid(child, 0)
    (report,) = full.transactions.recover()
    assert "%undo" in str(report)
    assert not (full.workspace / "d/e").exists()
    full.transactions.undo()
    assert tree_of(full) == before


def test_one_that_still_runs_is_left_alone(full):
    direct = full.transactions.begin_direct("rm a", foreseen(full.workspace, "rm a"))
    with Transactions(full.workspace, full.state) as other:
        assert other.recover() == ()
    run_directly(full, "rm a")
    assert told(direct.finish()[0]) == [("deleted", "a")]


def test_deleting_and_moving_copies_nothing(desk):
    with desk.write("big").open("r+b") as file:
        file.truncate(COPY_LIMIT + 1)
        file.write(b"head")
    inode = (desk.workspace / "big").stat().st_ino
    touched = foreseen(desk.workspace, "mv big moved")
    assert "too large" in str(desk.transactions.obstacle(touched))
    direct = desk.transactions.begin_direct("mv big moved", touched)
    (saved,) = desk.state.glob("workspaces/*/*/slots/*")
    assert saved.stat().st_ino == inode
    run_directly(desk, "mv big moved")
    changes, undo_id = direct.finish()
    assert told(changes) == [("moved", "moved")]
    assert list(desk.state.glob("workspaces/*/*/slots/*")) == []
    desk.transactions.undo(undo_id)
    status = (desk.workspace / "big").stat()
    assert (status.st_ino, status.st_nlink) == (inode, 1)


def test_small_moves_are_no_obstacle(full):
    assert full.transactions.obstacle(foreseen(full.workspace, "mv a z")) is None
    assert full.transactions.obstacle(foreseen(full.workspace, "rm -r d")) is None


def test_what_cannot_be_saved_leaves_nothing(full, monkeypatch):
    def full_disk(*_):
        raise OSError(28, "no space left on device")

    before = full.tree()
    monkeypatch.setattr("aibridge_kernel.transactions.direct.save", full_disk)
    with pytest.raises(OSError, match="no space"):
        full.transactions.begin_direct("rm a", foreseen(full.workspace, "rm a"))
    assert full.tree() == before
    assert full.transactions.entries_on_disk.all() == []
