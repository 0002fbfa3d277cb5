"""From a command to its change set, its application and its undo."""

import os
import stat

import pytest
from desk import told

from aibridge_kernel.errors import SandboxError, UsageError
from aibridge_kernel.transactions import Transactions
from aibridge_kernel.values import Change, ChangeKind

SETUP = "a=one\nb=two\nd/x=deep\nd/e/y=deeper\nempty/.keep=\n"

CASES = {
    "nothing": ("true", []),
    "nothing after all": ("echo x >> a; printf one > a; touch -d @0 a; touch -d @0 a", None),
    "create a folder": ("mkdir PROYECTO", [("created", "PROYECTO")]),
    "create nested": ("mkdir -p p/q/r; echo 1 > p/q/f", [("created", "p")]),
    "create in a folder": ("echo 1 > d/new", [("created", "d/new")]),
    "modify": ("echo more >> a", [("modified", "a")]),
    "same size, same time": (
        "touch -r a t; printf two > a; touch -r t a; rm t",
        [("modified", "a")],
    ),
    "replace by rename": ("echo new > t; mv t a", [("modified", "a")]),
    "delete": ("rm a", [("deleted", "a")]),
    "delete a folder": ("rm -r d", [("deleted", "d")]),
    "delete inside": ("rm d/e/y", [("deleted", "d/e/y")]),
    "move a file": ("mv a z", [("moved", "z")]),
    "move into": ("mv a d/e/", [("moved", "d/e/a")]),
    "move a folder": ("mv d D", [("moved", "D")]),
    "move into a new folder": (
        "mkdir n; mv a b n",
        [("deleted", "a"), ("deleted", "b"), ("created", "n")],
    ),
    "swap": ("mv a t; mv b a; mv t b", [("modified", "a"), ("modified", "b")]),
    "mode": ("chmod 600 a", [("metadata", "a")]),
    "mode of a folder": ("chmod 700 d", [("metadata", "d")]),
    "mode of the workspace": ("chmod 700 .", [("metadata", ".")]),
    "time": ("touch -d 2001-01-01 a", [("metadata", "a")]),
    "time of a folder": ("touch -d 2001-01-01 d", [("metadata", "d")]),
    "mode and entry": ("chmod 700 d; echo > d/n", [("metadata", "d"), ("created", "d/n")]),
    "link": ("ln -s a s", [("created", "s")]),
    "link replaced": ("ln -s a s; ln -sfn b s", [("created", "s")]),
    "file by folder": ("rm a; mkdir a; echo > a/f", [("deleted", "a"), ("created", "a")]),
    "folder by file": ("rm -r d; echo > d", [("deleted", "d"), ("created", "d")]),
    "folder made again": (
        "rm -r d; mkdir d; echo > d/n",
        [("metadata", "d"), ("deleted", "d/e"), ("created", "d/n"), ("deleted", "d/x")],
    ),
    "hard link": ("ln a c", [("created", "c")]),
    "hard link in a new folder": ("mkdir n; ln a n/c", [("created", "n")]),
    "hard links, new": ("echo > n; ln n m", [("created", "m"), ("created", "n")]),
    "sparse": ("truncate -s 100M big", [("created", "big")]),
    "odd names": (
        r"""touch $'new\nline' ' sp ace ' -- '-n' $'\377\376' 'ñ' '*'""",
        [("created", name) for name in (" sp ace ", "*", "-n", "new\nline", "ñ", "\udcff\udcfe")],
    ),
    "made and removed": ("touch d/t; rm d/t", [("metadata", "d")]),
    "extended attribute": (
        "perl -e '($p, $n, $v) = qw(a user.colour red); exit(syscall(188, $p, $n, $v, 3, 0) != 0)'",
        [("metadata", "a")],
    ),
    "many": ("for i in 1 2 3; do echo $i > d/$i; done; rm d/x; mv a d/a", None),
    "inside and out": ("mv d/e E; rm d/x; rmdir d; mkdir d; mv E d/e", None),
}  # fmt: skip
X86_ONLY = {"extended attribute"}


@pytest.fixture(params=["desk", "apart"])
def full(request):
    desk = request.getfixturevalue(request.param)
    for line in SETUP.splitlines():
        path, _, content = line.partition("=")
        desk.write(path, content)
    for here, folders, files in os.walk(desk.workspace):
        for number, name in enumerate([*folders, *files]):
            os.utime(os.path.join(here, name), ns=(10**18, 10**18 + number))  # noqa: PTH118
    return desk


@pytest.mark.parametrize(
    "name", [n for n in CASES if n not in X86_ONLY or os.uname().machine == "x86_64"]
)
def test_told_applied_undone_and_done_again(full, name):
    command, expected = CASES[name]
    before = full.tree()
    transaction = full.run(command)
    changes = transaction.changes()
    assert full.tree() == before
    if expected is not None:
        assert told(changes) == expected
    undo_id = transaction.apply(command)
    after = full.tree()
    assert (after != before) == bool(changes)
    for _ in range(2):
        full.transactions.undo(undo_id)
        assert full.tree() == before
        full.transactions.undo(undo_id)
        assert full.tree() == after


@pytest.mark.parametrize(
    "name", ["move into", "create nested", "folder made again", "mode and entry"]
)
def test_applied_is_what_running_it_directly_does(full, name, folder):
    command, _ = CASES[name]
    direct = folder / "direct"
    os.system(f"cp -a '{full.workspace}' '{direct}'; cd '{direct}' && {command}")  # noqa: S605
    full.do(command)
    from desk import snapshot  # noqa: PLC0415

    assert full.tree(times=False) == snapshot(direct, times=False)


def test_change_carries_what_a_policy_asks(full):
    transaction = full.run("ln -s /etc/passwd s; mkfifo f; printf abc > x; chmod 4755 x; rm -r d")
    assert transaction.changes().changes == (
        Change(
            ChangeKind.DELETED,
            "d",
            is_directory=True,
            size=(full.workspace / "d").stat().st_size,
            files=2,
            before=10,
        ),
        Change(ChangeKind.CREATED, "f", mode=stat.S_IFIFO | 0o644),
        Change(ChangeKind.CREATED, "s", size=11, mode=stat.S_IFLNK | 0o777, target="/etc/passwd"),
        Change(ChangeKind.CREATED, "x", size=3, mode=stat.S_IFREG | 0o4755, after=3),
    )


def test_what_is_special_in_a_new_folder_is_told_too(full):
    transaction = full.run(
        "mkdir -p n/m; echo > n/plain; ln -s / n/m/l; echo > n/s; chmod 2755 n/s"
    )
    assert told(transaction.changes()) == [
        ("created", "n"),
        ("created", "n/m/l"),
        ("created", "n/s"),
    ]


def test_every_entry_can_be_asked_for(full):
    transaction = full.run("mkdir n; echo > n/.envrc; rm -r d")
    assert told(transaction.all_changes()) == [
        ("deleted", "d"),
        ("deleted", "d/e"),
        ("deleted", "d/e/y"),
        ("deleted", "d/x"),
        ("created", "n"),
        ("created", "n/.envrc"),
    ]


def test_moved_folder_counts_its_files_and_names_its_source(full):
    (change,) = full.run("mv d D").changes().changes
    assert (change.source, change.files, change.is_directory) == ("d", 2, True)


def test_moved_keeps_the_inode_and_its_other_names(full):
    os.link(full.workspace / "a", full.workspace / "other")
    inode = (full.workspace / "a").stat().st_ino
    full.do("mv a z")
    assert (full.workspace / "z").stat().st_ino == inode
    assert (full.workspace / "other").stat().st_ino == inode


def test_metadata_of_a_file_with_other_names_stays_theirs(full):
    os.link(full.workspace / "a", full.workspace / "other")
    full.do("chmod 600 a")
    assert stat.S_IMODE((full.workspace / "other").stat().st_mode) == 0o600


def test_holes_stay_holes(full):
    full.do("truncate -s 100M big")
    assert (full.workspace / "big").stat().st_blocks < 1000


def test_links_are_replaced_and_never_followed(full, folder):
    outside = folder / "outside"
    outside.write_text("kept")
    (full.workspace / "s").symlink_to(outside)
    full.do("rm s; echo new > s")
    assert outside.read_text() == "kept"
    assert (full.workspace / "s").read_text() == "new\n"
    assert not (full.workspace / "s").is_symlink()


def test_discard_leaves_nothing(full):
    before = full.tree()
    transaction = full.run("rm -r d; echo > new")
    transaction.discard()
    transaction.discard()
    assert full.tree() == before
    assert full.transactions.entries() == ()
    assert [p for p in transaction.overlay.upper.parent.parent.iterdir() if p.is_dir()] == []


def test_entries_are_told_newest_first(full):
    first, second = full.do("rm a"), full.do("mkdir n")
    entries = full.transactions.entries()
    assert [(e.id, e.command, told(e.changes), e.undone) for e in entries] == [
        (second, "mkdir n", [("created", "n")], False),
        (first, "rm a", [("deleted", "a")], False),
    ]
    undone, changes = full.transactions.undo()
    assert (undone, told(changes)) == (second, [("deleted", "n")])
    undone, changes = full.transactions.undo()
    assert (undone, told(changes)) == (first, [("created", "a")])
    with pytest.raises(UsageError, match="nothing to undo"):
        full.transactions.undo()
    assert [e.undone for e in full.transactions.entries()] == [True, True]


def test_entries_outlive_the_kernel(full):
    before = full.tree()
    undo_id = full.do("rm -r d")
    with Transactions(full.workspace, full.state) as later:
        later.undo(undo_id)
    assert full.tree() == before


@pytest.mark.parametrize("full", ["desk"], indirect=True)
def test_undoing_a_chain_backwards(full):
    before = full.tree()
    for command in ("echo 1 >> a", "echo 2 >> a", "mv a d/a", "chmod 700 d", "rm -r d", "mkdir d"):
        full.do(command)
    for _ in range(6):
        full.transactions.undo()
    assert full.tree() == before


def test_unknown_id(full):
    with pytest.raises(UsageError, match="nope"):
        full.transactions.undo("nope")


def test_state_folder_is_private(full):
    full.do("rm a")
    for here, folders, files in os.walk(full.state):
        for name in folders:
            if name != "slots":
                assert stat.S_IMODE(os.stat(os.path.join(here, name)).st_mode) == 0o700  # noqa: PTH116, PTH118
        for name in files:
            if name in {"journal.json", "lock"}:
                assert stat.S_IMODE(os.stat(os.path.join(here, name)).st_mode) == 0o600  # noqa: PTH116, PTH118
        folders[:] = [name for name in folders if name != "slots"]


def test_machine_as_workspace_is_refused(folder):
    with pytest.raises(SandboxError, match="whole machine"):
        Transactions(folder.__class__("/"), folder)


def test_state_folder_inside_the_workspace_is_not_used(full):
    with Transactions(full.workspace, full.workspace / "state") as inner:
        transaction = inner.begin()
        assert full.workspace not in transaction.overlay.upper.parents
        full.run_in(transaction, "mkdir n")
        undo_id = transaction.apply("mkdir n")
        inner.undo(undo_id)
    assert not (full.workspace / "state").exists()
