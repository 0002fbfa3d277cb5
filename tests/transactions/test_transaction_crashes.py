"""Killed at any step of an apply, an undo or a redo, a workspace is wholly old or wholly new.

The steps are found by the interpreter itself: before every system call that changes a file the
process may be killed. A first run counts them, then one process dies before each.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from conftest import told

from aibridge_kernel.transactions import Transactions
from aibridge_kernel.values import ChangeKind

MUTATING = {
    "chmod", "chown", "fsync", "link", "mkdir", "mknod", "open", "removexattr", "rename",
    "replace", "rmdir", "setxattr", "symlink", "truncate", "unlink", "utime", "write",
}  # fmt: skip
COMMAND = "rm -r d; echo new > a; mv b B; mkdir n; echo 1 > n/f; chmod 700 k; ln c n/c; touch k/t"


@pytest.fixture
def full(desk):
    for path in ("a", "b", "c", "d/x", "d/e/y", "k/z"):
        desk.write(path, f"content of {path}")
    return desk


def before_each_step(action: Callable[[int], None]) -> None:
    """Call ``action`` with a running number before each change to a file."""
    state = SimpleNamespace(steps=0)

    def profile(frame, event, argument):
        by_name = event == "c_call" and argument.__name__ in MUTATING
        renames = event == "call" and frame.f_code.co_name == "_rename"
        if by_name or renames:
            action(state.steps)
            state.steps += 1

    sys.setprofile(profile)


def in_a_kernel(desk, work: Callable[[Transactions], object], die_at: int | None) -> int:
    """Work in a process that dies before a step; how many steps it saw."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            seen = 0

            def step(number):
                nonlocal seen
                seen = number + 1
                if number == die_at:
                    os.kill(os.getpid(), signal.SIGKILL)

            with Transactions(desk.workspace, desk.state) as transactions:
                before_each_step(step)
                work(transactions)
                sys.setprofile(None)
            os.write(writing, str(seen).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told_steps = pipe.read()
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) == (die_at is not None)
    return int(told_steps or 0)


def test_killed_at_every_step_of_an_apply(full):
    before = full.tree()
    after, steps, outcomes = None, None, set()
    number = None
    while steps is None or number < steps:
        transaction = full.run(COMMAND)

        def work(_, transaction=transaction):
            transaction.apply(COMMAND)

        seen = in_a_kernel(full, work, number)
        transaction._close()
        reports = full.transactions.recover()
        tree = full.tree()
        if steps is None:
            after, steps, number = tree, seen, -1
            assert steps > 30
        else:
            assert without_links(tree) in (without_links(before), without_links(after)), number
            outcomes.add(tree == before)
            assert reports or tree != before
        entries = full.transactions.entries()
        assert bool(entries) == (tree != before)
        if entries:
            full.transactions.undo()
            assert without_links(full.tree()) == without_links(before)
            forget_entries(full)
        number += 1
    assert outcomes == {True, False}


def without_links(tree):
    """A name put back by recovery is a name of the same file; only its count may tell."""
    return {path: (*entry[:5], entry[6]) for path, entry in tree.items()}


def forget_entries(desk):
    for entry in desk.transactions.entries_on_disk.all():
        entry.remove()


@pytest.mark.parametrize("direction", ["undo", "redo"])
def test_killed_at_every_step_of_an_undo(full, direction):
    new = full.do(COMMAND)
    if direction == "redo":
        full.transactions.undo(new)
    start = full.tree()
    steps, number, outcomes = None, None, set()
    while steps is None or number < steps:
        seen = in_a_kernel(full, lambda transactions: transactions.undo(new), number)
        full.transactions.recover()
        tree = full.tree()
        if steps is None:
            end, steps, number = tree, seen, -1
            assert steps > 15
        assert tree in (start, end), number
        outcomes.add(tree == start)
        (entry,) = full.transactions.entries()
        assert entry.undone == ((tree == start) == (direction == "redo"))
        if tree != start:
            full.transactions.undo(new)
            assert full.tree() == start
        number += 1
    assert outcomes == {True, False}


def test_killed_in_the_middle_with_something_else_in_the_way(full):
    """Both versions are kept: nothing is overwritten by recovery."""
    transaction = full.run("rm a; rm b; rm c")
    killed = False
    for number in range(1000):
        in_a_kernel(full, lambda _: transaction.apply("…"), number)
        killed = not (full.workspace / "a").exists() and (full.workspace / "c").exists()
        if killed:
            break
        transaction._close()
        full.transactions.recover()
        transaction = full.run("rm a; rm b; rm c")
    assert killed
    transaction._close()
    full.write("a", "mine")
    (report,) = full.transactions.recover()
    assert (full.workspace / "a").read_text() == "mine"
    assert (full.workspace / "b").exists()
    assert (full.workspace / "c").exists()
    kept = report.values["kept"]
    assert [p.read_text() for p in kept.iterdir()] == ["content of a"]


def test_transactions_of_a_dead_kernel_are_discarded(full):
    before = full.tree()
    transaction = full.run("rm a")
    assert full.transactions.recover() == ()  # its kernel, this process, is alive
    assert transaction.overlay.upper.exists()
    transaction._close()
    (report,) = full.transactions.recover()
    assert report.values["n"] == 1
    assert not transaction.overlay.upper.exists()
    assert full.tree() == before


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.update(version=2),
        lambda data: data.update(state="dancing"),
        lambda data: data["renames"][0].update(path="../../outside"),
        lambda data: data["renames"][0].update(path="/etc/passwd"),
        lambda data: data["renames"][0].update(path=""),
        lambda data: data["renames"][0].update(slot="../x"),
        lambda data: data["renames"][0].update(slot=-1),
        lambda data: data["renames"][0].update(before=None, after=None),
        lambda data: data["renames"][0].pop("path"),
        lambda data: data.update(renames=5),
        lambda data: data.update(id="other"),
        lambda data: data.update(stamps=[{"path": ".."}]),
    ],
)
def test_a_journal_that_was_tampered_with_is_not_followed(full, spoil):
    undo_id = full.do("rm a")
    (path,) = full.state.glob(f"workspaces/*/{undo_id}/journal.json")
    data = json.loads(path.read_text())
    spoil(data)
    path.write_text(json.dumps(data))
    before = full.tree()
    (report,) = full.transactions.recover()
    assert "not a journal" in str(report)
    assert full.transactions.entries() == ()
    assert full.tree() == before


def test_changes_survive_the_journal(full):
    undo_id = full.do(r"mv b B; rm -r d; touch $'\377'")
    changes = full.transactions.entries()[0].changes
    assert told(changes) == [("moved", "B"), ("deleted", "d"), ("created", "\udcff")]
    assert changes.of(ChangeKind.MOVED)[0].source == "b"
    full.transactions.undo(undo_id)
    assert (full.workspace / "b").exists()


@pytest.mark.parametrize("failing", range(40))
def test_disk_full_at_any_step(full, failing, monkeypatch):
    """What fails with an error is reversed at once; reversing needs no new space."""
    transaction = full.run(COMMAND)
    before = full.tree()
    calls = 0

    def limited(original):
        def call(*arguments, **options):
            nonlocal calls
            calls += 1
            if calls - 1 == failing:
                raise OSError(28, "no space left on device")
            return original(*arguments, **options)

        return call

    from aibridge_kernel.transactions import planning, toggling  # noqa: PLC0415

    for module, name in (
        (planning, "move"), (toggling, "move"), (toggling, "exchange"),
        (toggling, "write_metadata"), (toggling, "write_time"), (os, "fsync"), (os, "replace"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, limited(getattr(module, name)))
    try:
        transaction.apply(COMMAND)
    except OSError:
        monkeypatch.undo()
        full.transactions.recover()
        assert without_links(full.tree()) == without_links(before)
        assert full.transactions.entries() == ()
    else:
        assert calls <= failing
