"""Somebody else's changes are never overwritten and never undone."""

import os
import shutil
import subprocess
import threading

import pytest
from desk import snapshot, told

from aibridge_kernel.errors import ConflictError
from aibridge_kernel.transactions import Transactions


@pytest.fixture
def full(desk):
    desk.write("a", "one")
    desk.write("b", "two")
    desk.write("d/x", "deep")
    desk.write("d/e/y", "deeper")
    return desk


def swap_for_link(workspace):
    (workspace / "d").rename(workspace / "aside")
    elsewhere = workspace.parent / "elsewhere"
    elsewhere.mkdir()
    (workspace / "d").symlink_to(elsewhere)


def same_content_other_file(workspace):
    shutil.copy2(workspace / "a", workspace / "t")
    (workspace / "t").rename(workspace / "a")


def quietly(path, content):
    """Write as many bytes as there were and put the times back."""
    status = path.stat()
    path.write_text(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


MEANWHILE = {
    "saved": ("echo new > a", lambda w: (w / "a").write_text("mine"), "a"),
    "saved quietly": ("echo new > a", lambda w: quietly(w / "a", "eno"), "a"),
    "replaced": ("echo new > a", same_content_other_file, "a"),
    "removed": ("echo new > a", lambda w: (w / "a").unlink(), "a"),
    "another kind": ("echo new > a", lambda w: ((w / "a").unlink(), (w / "a").mkdir()), "a"),
    "made": ("echo new > n", lambda w: (w / "n").write_text("mine"), "n"),
    "made a folder": ("mkdir n", lambda w: (w / "n").mkdir(), "n"),
    "mode": ("echo new > a", lambda w: (w / "a").chmod(0o600), "a"),
    "mode, for mode": ("chmod 640 a", lambda w: (w / "a").chmod(0o600), "a"),
    "saved in a deleted folder": ("rm -r d", lambda w: (w / "d/e/y").write_text("mine"), "d/e/y"),
    "made in a deleted folder": ("rm -r d", lambda w: (w / "d/e/n").write_text("mine"), "d/e"),
    "saved in a moved folder": ("mv d D", lambda w: (w / "d/x").write_text("mine"), "d/x"),
    "saved in a replaced folder": (
        "rm -r d; mkdir d",
        lambda w: (w / "d/x").write_text("!"),
        "d/x",
    ),
    "target taken": ("mv a z", lambda w: (w / "z").write_text("mine"), "z"),
    "folder swapped for a link": ("echo new > d/x", swap_for_link, "d"),
    "folder swapped for a link, new": ("echo new > d/n", swap_for_link, "d"),
    "folder swapped": (
        "echo new > d/n",
        lambda w: ((w / "d").rename(w / "aside"), (w / "d").mkdir()),
        "d",
    ),
    "folder renamed away": ("echo new > d/n", lambda w: (w / "d").rename(w / "aside"), "d"),
    "mode of a folder": ("chmod 700 d", lambda w: (w / "d").chmod(0o711), "d"),
}


HARMLESS_DURING_THE_RUN = {
    # before anyone looked: both did the same, or what was written now lies in what is there now
    "removed",
    "made a folder",
    "folder swapped",
    "folder renamed away",
}


@pytest.mark.parametrize(
    ("name", "told_first"),
    [(name, True) for name in MEANWHILE]
    + [(name, False) for name in MEANWHILE if name not in HARMLESS_DURING_THE_RUN],
)
def test_changed_meanwhile(full, name, told_first):
    command, change, path = MEANWHILE[name]
    transaction = full.run(command)
    if told_first:
        transaction.changes()
    change(full.workspace)
    before = full.tree()
    with pytest.raises(ConflictError, match="changed by somebody else") as caught:
        transaction.apply(command)
    assert path in caught.value.happened.values["paths"].split(", ")
    assert full.tree() == before
    transaction.discard()
    assert full.transactions.entries() == ()


def test_what_is_beside_may_change(full):
    transaction = full.run("echo new > d/x; rm a")
    full.write("d/beside", "mine")
    full.write("b", "mine")
    transaction.apply("…")
    full.transactions.undo()
    assert (full.workspace / "d/x").read_text() == "deep"
    assert (full.workspace / "d/beside").read_text() == "mine"


def test_file_held_open_for_writing(full):
    transaction = full.run("rm -r d; echo new > a")
    with (full.workspace / "d/x").open("a"), pytest.raises(ConflictError) as caught:
        transaction.apply("…")
    assert caught.value.happened.values["paths"] == "d/x"


def test_file_held_open_for_reading_is_no_conflict(full):
    transaction = full.run("echo new > a")
    with (full.workspace / "a").open():
        transaction.apply("…")
    assert (full.workspace / "a").read_text() == "new\n"


DRIFT = {
    "saved": ("echo new > a", lambda w: (w / "a").write_text("mine"), "a"),
    "saved quietly": ("echo new > a", lambda w: quietly(w / "a", "wen\n"), "a"),
    "removed": ("echo new > a", lambda w: (w / "a").unlink(), "a"),
    "made again": ("rm a", lambda w: (w / "a").write_text("mine"), "a"),
    "saved in a new folder": (
        "mkdir n; echo 1 > n/f",
        lambda w: (w / "n/f").write_text("mine"),
        "n/f",
    ),
    "made in a new folder": ("mkdir n", lambda w: (w / "n/f").write_text("mine"), "n"),
    "moved on": ("mv a z", lambda w: (w / "z").rename(w / "y"), "z"),
    "mode": ("chmod 600 a", lambda w: (w / "a").chmod(0o640), "a"),
    "folder swapped for a link": ("echo new > d/x", swap_for_link, "d/x"),
    "mode of a folder": ("chmod 700 d", lambda w: (w / "d").chmod(0o711), "d"),
}


@pytest.mark.parametrize("name", DRIFT)
def test_undo_refuses_what_was_changed_since(full, name):
    command, change, path = DRIFT[name]
    undo_id = full.do(command)
    change(full.workspace)
    before = full.tree()
    with pytest.raises(ConflictError) as caught:
        full.transactions.undo(undo_id)
    assert path in caught.value.happened.values["paths"].split(", ")
    assert full.tree() == before
    assert [entry.undone for entry in full.transactions.entries()] == [False]


def test_undo_of_an_older_entry_that_a_newer_one_built_on(full):
    older = full.do("echo 1 >> a")
    newer = full.do("echo 2 >> a")
    with pytest.raises(ConflictError):
        full.transactions.undo(older)
    full.transactions.undo(newer)
    full.transactions.undo(older)
    assert (full.workspace / "a").read_text() == "one"


def test_undo_of_an_older_entry_nothing_built_on(full):
    older = full.do("echo 1 >> a")
    full.do("echo 2 >> b; echo 3 >> d/x")
    full.transactions.undo(older)
    assert (full.workspace / "a").read_text() == "one"
    assert (full.workspace / "b").read_text() == "two2\n"


def test_undo_of_entries_inside_a_folder_another_made(full):
    made = full.do("mkdir n; echo 1 > n/f; echo 1 > n/g")
    changed = full.do("echo 2 > n/f; rm n/g; chmod 700 n")
    full.transactions.undo(changed)
    full.transactions.undo(made)
    assert not (full.workspace / "n").exists()
    full.transactions.undo(made)
    full.transactions.undo(changed)
    assert (full.workspace / "n/f").read_text() == "2\n"


def test_two_kernels_on_one_workspace(full):
    """One wins, the other is told; nothing is lost."""
    with Transactions(full.workspace, full.state) as other:
        mine, theirs = full.transactions.begin(), other.begin()
        full.run_in(mine, "echo mine > a")
        full.run_in(theirs, "echo theirs > a; echo theirs > n")
        mine.apply("mine")
        with pytest.raises(ConflictError):
            theirs.apply("theirs")
        theirs.discard()
        assert (full.workspace / "a").read_text() == "mine\n"
        assert told(other.entries()[0].changes) == [("modified", "a")]
        other.undo()
    assert (full.workspace / "a").read_text() == "one"


def test_apply_waits_for_another_kernels(full, monkeypatch):
    monkeypatch.setattr("aibridge_kernel.transactions.journal._LOCK_WAIT_S", 0.05)
    transaction = full.run("rm a")
    with (
        full.transactions.entries_on_disk.locked(),
        pytest.raises(ConflictError, match="Another kernel"),
    ):
        transaction.apply("rm a")
    assert (full.workspace / "a").exists()
    transaction.apply("rm a")


def test_interrupted_apply_is_reversed(full):
    transaction = full.run("rm -r d; echo new > a; mv b B; mkdir n; chmod 700 .")
    before = full.tree()
    answers = iter([False, False, True])
    with pytest.raises(InterruptedError):
        transaction.apply("…", interrupted=lambda: next(answers))
    assert full.tree() == before
    assert full.transactions.entries() == ()


def test_interrupted_undo_is_reversed(full):
    undo_id = full.do("rm -r d; echo new > a; mv b B; mkdir n; chmod 700 .")
    before = full.tree()
    answers = iter([False, False, True])
    with pytest.raises(InterruptedError):
        full.transactions.undo(undo_id, interrupted=lambda: next(answers))
    assert full.tree() == before
    full.transactions.undo(undo_id)


def test_quicker_than_the_check(full, monkeypatch):
    """What is changed between the check and the rename comes out of the exchange and goes back."""
    from aibridge_kernel.transactions import workspace as module  # noqa: PLC0415

    transaction = full.run("echo new > a; rm b")
    checked = module.check_before_apply

    def check_and_lose(*arguments):
        checked(*arguments)
        same_content_other_file(full.workspace)

    monkeypatch.setattr(module, "check_before_apply", check_and_lose)
    with pytest.raises(ConflictError):
        transaction.apply("…")
    assert (full.workspace / "a").read_text() == "one"
    assert (full.workspace / "b").read_text() == "two"


def test_settling_is_on_the_clock_of_the_filesystem(full):
    """A save right after an apply, within one tick of that clock, is still another's."""
    for _ in range(20):
        undo_id = full.do("echo new >> a")
        quietly(full.workspace / "a", "x" * (full.workspace / "a").stat().st_size)
        with pytest.raises(ConflictError):
            full.transactions.undo(undo_id)


def test_threads_applying_at_once(full):
    """Each in a kernel of its own; what is applied is applied whole."""
    others = [Transactions(full.workspace, full.state) for _ in range(4)]
    open_ones = [(o, o.begin()) for o in others]
    for number, (_, transaction) in enumerate(open_ones):
        full.run_in(transaction, f"echo {number} > a; echo {number} > b")
    won = []

    def attempt(number, transaction):
        try:
            won.append((number, transaction.apply(str(number))))
        except ConflictError:
            transaction.discard()

    threads = [
        threading.Thread(target=attempt, args=(number, transaction))
        for number, (_, transaction) in enumerate(open_ones)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        other.close()
    ((winner, _),) = won
    assert (full.workspace / "a").read_text() == (full.workspace / "b").read_text() == f"{winner}\n"


def test_hard_link_to_an_outside_file_is_not_written_through(full, folder):
    outside = folder / "outside"
    outside.write_text("kept")
    os.link(outside, full.workspace / "link")
    full.do("echo new > link")
    assert outside.read_text() == "kept"


def test_nothing_of_the_tree_is_walked_but_what_is_touched(full, monkeypatch):
    subprocess.run(
        ["mkdir", "-p", full.workspace / "wide/one", full.workspace / "wide/two"], check=True
    )
    seen = []
    entries = type(full.transactions.root).entries

    def listening(self, path):
        seen.append((self.path.name, path))
        return entries(self, path)

    monkeypatch.setattr(type(full.transactions.root), "entries", listening)
    full.do("echo new > d/x")
    assert {path for name, path in seen if name == "workspace"} == set()
    assert snapshot(full.workspace)["d/x"][4] == b"new\n"
