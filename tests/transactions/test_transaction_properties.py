"""Whatever a command does to a tree: applied it is as if run directly, undone as if never."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from desk import Desk, as_user, snapshot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from aibridge_kernel.transactions import Transactions

NAMES = some.sampled_from(
    ["a", "b", "c", "d", "d/a", "d/b", "d/e", "d/e/a", "f", "f/a", "l",
     r"$'d/\377'", r"$'new\nline'", "' -n*'"]
)  # fmt: skip
ATTRIBUTE = r"""perl -e '
    my ($p, $n, $v) = ($ARGV[0], "user.colour", $ARGV[1]);
    syscall(188, $p, $n, $v, length $v, 0)' """
NOBODY = 65534  # named in the list: inside an ordinary user's namespace no other id exists
ACCESS_LIST = r"""perl -e '
    my ($p, $n) = ($ARGV[0], "system.posix_acl_access");
    my $v = pack "V" . "vvV" x 5, 2, 1, 7, -1, 2, 4, 65534, 4, 4, -1, 16, 4, -1, 32, 0, -1;
    syscall(188, $p, $n, $v, length $v, 0)' """


def goes_into_itself(words):
    """Whether a folder is copied into itself: what cp copies before it notices depends on the
    order in which the folder is listed, and an overlay lists it in another."""
    source, target = words[-2:]
    return words[0] == "cp -a" and (f"{target}/".startswith(f"{source}/") or target == "l")


OPERATIONS = some.one_of(
    some.tuples(
        some.sampled_from(
            ["touch -d 2002-02-02T02:02:02", "rm -f", "rm -rf", "rmdir", "mkdir", "mkdir -p",
             "chmod 700", "chmod 750", "truncate -s 9", "echo x >", "echo y >>", "ln -s nowhere",
             "mkfifo", "truncate -s 1M", ATTRIBUTE, ACCESS_LIST]
        ),
        NAMES,
    ),
    some.tuples(
        some.sampled_from(["mv", "mv -T", "cp -a", "cp", "ln", "ln -sfn", "ln -f", "touch -r"]),
        NAMES,
        NAMES,
    ).filter(lambda words: not goes_into_itself(words)),
)  # fmt: skip
SETUP = (
    "mkdir -p d/e f; echo 1 > a; echo 2 > b; echo 3 > d/a; echo 4 > d/e/a; echo 5 > d/b; ln -s d l;"
    "touch -d 2001-01-01 a b d/a d/b d/e/a d/e d f ."
)

LINKED = "ln -f b d/b; touch -d 2001-01-01 d"


def run_directly(folder, command):
    subprocess.run(["bash", "-fc", command], cwd=folder, capture_output=True, check=True)


def comparable(tree):
    """All but times, which differ between two runs, and which names are links of one file."""
    return {path: (*entry[:3], *entry[4:5]) for path, entry in tree.items()}


MIXED = some.lists(OPERATIONS, min_size=1, max_size=8)
QUIETLY = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=30, **QUIETLY)
@given(MIXED, some.booleans())
def test_random_operations(operations, linked):
    """With ``linked`` two files are one before the command: writing through one name of those
    changes that name alone, as previewed, where running it directly would change both."""
    check(operations, linked=linked)


@settings(max_examples=8, **QUIETLY)
@given(MIXED)
def test_random_operations_of_an_ordinary_user(operations):
    """The overlay then is mounted in a user namespace; in a forked process where this is root."""
    if os.geteuid() != 0:
        check(operations, linked=False)
    else:
        assert as_user(NOBODY, lambda: check(operations, linked=False)) == 0


def check(operations, *, linked):
    command = "; ".join(" ".join(words) for words in operations) + "; true"
    folder = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="aibridge-test-"))
    try:
        workspace = folder / "workspace"
        workspace.mkdir()
        run_directly(workspace, f"{SETUP}; {LINKED}" if linked else SETUP)
        subprocess.run(["cp", "-a", workspace, folder / "direct"], check=True)
        with Transactions(workspace, folder / "state") as transactions:
            desk = Desk(workspace, folder / "state", transactions)
            before = desk.tree()
            transaction = desk.run(command)
            assert desk.tree() == before
            seen = transaction.changes()
            undo_id = transaction.apply(command)
            after = desk.tree()
            run_directly(folder / "direct", command)
            if not linked:
                direct = snapshot(folder / "direct")
                assert comparable(after) == comparable(direct), command
            assert bool(seen) or after == before
            for _ in range(2):
                transactions.undo(undo_id)
                assert desk.tree() == before, command
                transactions.undo(undo_id)
                assert desk.tree() == after, command
    finally:
        shutil.rmtree(folder)
