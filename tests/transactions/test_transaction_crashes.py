"""Killed at any step of an apply, an undo or a redo, a workspace is wholly old or wholly new.

The steps are found by the interpreter itself: before every system call that changes a file the
process may be killed. One process dies before each, until one finds none left to die before.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from desk import told

from aibridge_kernel.transactions import Predicted, Transactions
from aibridge_kernel.values import ChangeKind

MUTATING = {
    "chmod", "chown", "link", "mkdir", "removexattr", "rename", "replace", "rmdir", "setxattr",
    "unlink", "utime",
}  # fmt: skip
COMMAND = "rm -r d; echo new > a; mv b B; mkdir n; echo 1 > n/f; chmod 700 k; ln a n/a; touch k/t"

FEWER_STEPS = "rm -r d; mkdir n; chmod 700 k"


@pytest.fixture(params=["desk", "apart"])
def full(request):
    desk = request.getfixturevalue(request.param)
    for path in ("a", "b", "c", "d/x", "d/e/y", "k/z"):
        desk.write(path, f"content of {path}")
    return desk


def tree_of(desk):
    """All of it, but for the workspace's own time where a stage comes and goes in it."""
    tree = desk.tree()
    if desk.workspace.is_relative_to("/dev/shm"):  # noqa: S108
        tree["."] = tree["."][:3]
    return tree


def before_each_step(action: Callable[[int], None]) -> None:
    """Call ``action`` with a running number before each change to a file."""
    numbers = count()

    def profile(frame, event, argument):
        by_name = event == "c_call" and argument.__name__ in MUTATING
        renames = event == "call" and frame.f_code.co_name == "_rename"
        if by_name or renames:
            action(next(numbers))

    sys.setprofile(profile)


def dies_in_a_kernel(desk, work: Callable[[Transactions], object], at: int) -> bool:
    """Work in a process that dies before a step; false if it had fewer and came to its end."""
    child = os.fork()
    if child == 0:
        try:
            with Transactions(desk.workspace, desk.state) as transactions:
                before_each_step(
                    lambda n: os.kill(os.getpid(), signal.SIGKILL) if n == at else None
                )
                work(transactions)
                sys.setprofile(None)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_killed_at_every_step_of_an_apply(full):
    old = tree_of(full)
    full.do(COMMAND)
    new = without_times(tree_of(full))
    full.transactions.undo()
    forget_entries(full)
    outcomes = []
    for number in count():
        transaction = full.run(COMMAND)
        died = dies_in_a_kernel(full, lambda _, t=transaction: t.apply(COMMAND), number)
        transaction._close()
        full.transactions.recover()
        is_old = tree_of(full) == old
        assert is_old or without_times(tree_of(full)) == new, number
        outcomes.append(is_old)
        assert bool(full.transactions.entries()) == (not is_old)
        if not is_old:
            full.transactions.undo()
            assert tree_of(full) == old
            forget_entries(full)
        if not died:
            break
    assert outcomes == sorted(outcomes, reverse=True)
    assert len(outcomes) > 20


def without_times(tree):
    """Each run makes its new files at its own time."""
    return {path: (*entry[:3], *entry[4:]) for path, entry in tree.items()}


def forget_entries(desk):
    for entry in desk.transactions.entries_on_disk.all():
        entry.remove()


@pytest.mark.parametrize("direction", ["undo", "redo"])
def test_killed_at_every_step_of_an_undo(full, direction):
    undo_id = full.do(COMMAND)
    if direction == "redo":
        full.transactions.undo(undo_id)
    start = tree_of(full)
    full.transactions.undo(undo_id)
    end = tree_of(full)
    full.transactions.undo(undo_id)
    outcomes = []
    for number in count():
        died = dies_in_a_kernel(full, lambda transactions: transactions.undo(undo_id), number)
        full.transactions.recover()
        at_start = tree_of(full) == start
        assert at_start or tree_of(full) == end, number
        outcomes.append(at_start)
        (entry,) = full.transactions.entries()
        assert entry.undone == (at_start == (direction == "redo"))
        if not at_start:
            full.transactions.undo(undo_id)
            assert tree_of(full) == start
        if not died:
            break
    assert outcomes == sorted(outcomes, reverse=True)
    assert len(outcomes) > 10


@pytest.mark.parametrize("work", ["apply", "undo"])
def test_killed_at_every_step_of_recovery(full, work):
    """What was broken off in its middle is put right by a start that is broken off itself."""
    undo_id = full.do(FEWER_STEPS) if work == "undo" else None
    old = tree_of(full)
    middle = next(at for at in count(6, 2) if is_half_done(full, undo_id, at))
    for number in count():
        break_off(full, undo_id, middle)
        died = dies_in_a_kernel(full, lambda transactions: transactions.recover(), number)
        full.transactions.recover()
        assert tree_of(full) == old, number
        assert len(full.transactions.entries()) == bool(undo_id)
        if not died:
            break
    assert number > 3
    if undo_id is not None:
        full.transactions.undo(undo_id)
        assert (full.workspace / "d/e/y").exists()


def is_half_done(desk, undo_id, at):
    """Whether dying before a step leaves most of it done: a folder is away, or there again."""
    break_off(desk, undo_id, at)
    found = (desk.workspace / "d").exists() == bool(undo_id)
    desk.transactions.recover()
    return found


def break_off(desk, undo_id, at):
    """Apply, or undo, in a kernel that dies before a step."""
    if undo_id is not None:
        dies_in_a_kernel(desk, lambda transactions: transactions.undo(undo_id), at)
        return
    transaction = desk.run(FEWER_STEPS)
    dies_in_a_kernel(desk, lambda _: transaction.apply(FEWER_STEPS), at)
    transaction._close()


def test_killed_at_every_step_of_a_run_on_the_files_themselves(full):
    """Before the run nothing is changed; after it, what it did can be undone."""
    command = "rm -r d; echo more >> a; mv b B"
    touched = Predicted({"d": False, "a": True, "b": False, "B": True}, ("b",))
    old = tree_of(full)
    outcomes = []

    def run(transactions):
        direct = transactions.begin_direct(command, touched)
        subprocess.run(["sh", "-c", command], cwd=full.workspace, check=True)
        direct.finish()

    for number in count():
        died = dies_in_a_kernel(full, run, number)
        full.transactions.recover()
        outcomes.append(tree_of(full) == old)
        assert bool(full.transactions.entries()) == (not outcomes[-1])
        if not outcomes[-1]:
            full.transactions.undo()
            assert without_changed_names(tree_of(full)) == without_changed_names(old), number
            forget_entries(full)
        if not died:
            break
    assert outcomes == sorted(outcomes, reverse=True)
    assert len(set(outcomes)) == 2


def without_changed_names(tree):
    """All but which names are of one file, which differ once an entry was removed by hand."""
    return {path: (*entry[:5], *entry[6:]) for path, entry in tree.items()}


def test_killed_in_the_middle_with_something_else_in_the_way(full):
    """Both versions are kept: nothing is overwritten by recovery."""
    transaction = full.run("rm a; rm b; rm c")
    for number in count():
        dies_in_a_kernel(full, lambda _, t=transaction: t.apply("…"), number)
        transaction._close()
        if not (full.workspace / "a").exists():
            break
        full.transactions.recover()
        transaction = full.run("rm a; rm b; rm c")
    full.write("a", "mine")
    (report,) = full.transactions.recover()
    assert (full.workspace / "a").read_text() == "mine"
    assert (full.workspace / "b").exists()
    assert (full.workspace / "c").exists()
    kept = report.values["kept"]
    assert [p.read_text() for p in kept.iterdir()] == ["content of a"]


def test_transactions_of_a_dead_kernel_are_discarded(full):
    before = tree_of(full)
    transaction = full.run("rm a")
    assert full.transactions.recover() == ()  # its kernel, this process, is alive
    assert transaction.overlay.upper.exists()
    transaction._close()
    (report,) = full.transactions.recover()
    assert report.values["n"] == 1
    assert not transaction.overlay.upper.exists()
    assert tree_of(full) == before


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
    before = tree_of(full)
    (report,) = full.transactions.recover()
    assert "not a journal" in str(report)
    assert full.transactions.entries() == ()
    assert tree_of(full) == before


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
    before = tree_of(full)
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
        assert tree_of(full) == before
        assert full.transactions.entries() == ()
    else:
        assert calls <= failing


FULL_DISK = """
import sys
from itertools import count
from pathlib import Path
from desk import Desk
from aibridge_kernel.transactions import Predicted, Transactions

COMMAND, disk = sys.argv[1], Path(sys.argv[2])
workspace, state = disk / "workspace", disk / "state"
workspace.mkdir()
results = []

def attempt(desk, work, kilobytes):
    before = desk.tree()
    (disk / "ballast").write_bytes(b"")
    with (disk / "ballast").open("ab", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
        file.truncate(max(0, file.tell() - kilobytes * 1024))
    try:
        work()
    except OSError as error:
        results.append(error.errno)
    else:
        results.append(0)
    (disk / "ballast").unlink()
    desk.transactions.recover()
    assert (desk.tree() == before) == bool(results[-1]), kilobytes
    return not results[-1]

with Transactions(workspace, state) as transactions:
    desk = Desk(workspace, state, transactions)
    for path in ("a", "b", "c", "d/x", "d/e/y", "k/z"):
        desk.write(path, "content of " + path)
    for kilobytes in count(step=4):
        transaction = desk.run(COMMAND)
        if attempt(desk, lambda: transaction.apply(COMMAND), kilobytes):
            break
        transaction.discard()
    for _ in "undo", "redo":
        (entry,) = transactions.entries()
        for kilobytes in count(step=4):
            if attempt(desk, lambda: transactions.undo(entry.id), kilobytes):
                break
print(sorted(set(results)))
"""


def test_on_a_disk_that_is_really_full(tmp_path):
    """From nothing free to just enough, for apply, undo and redo. Runs in a mount namespace."""
    prefix = ["unshare", "-Urm"] if os.geteuid() != 0 else ["unshare", "-m"]
    script, disk = tmp_path / "script.py", tmp_path / "disk"
    script.write_text(FULL_DISK)
    disk.mkdir()
    mount = f'mount -t tmpfs -o size=2m tmpfs {disk} && exec "$@"'
    here = str(Path(__file__).parent)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([here, *sys.path])}
    done = subprocess.run(
        [*prefix, "sh", "-c", mount, "sh", sys.executable, "-P", script, COMMAND, disk],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert (done.stdout, done.returncode) == ("[0, 28]\n", 0), done.stderr
