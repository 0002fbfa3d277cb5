"""Where upper layers lie, whose they may be, and workspaces of odd kinds."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from desk import Desk, as_user, snapshot

from aibridge_kernel.sandboxes import mounts
from aibridge_kernel.transactions import Transactions, location

MOUNTINFO = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
23 22 0:5 / /proc rw - proc proc rw
30 22 0:30 / /home/p\\040q rw - tmpfs tmpfs rw
31 30 0:31 / /home/p\\040q/work/data rw - nfs server:/x rw
"""


@pytest.fixture
def mountinfo(tmp_path):
    path = tmp_path / "mountinfo"
    path.write_text(MOUNTINFO)
    return path


def test_nested_mounts_are_found(mountinfo):
    assert mounts.nested_mounts(Path("/home/p q/work"), mountinfo) == [Path("/home/p q/work/data")]
    assert mounts.nested_mounts(Path("/home/p q/wor"), mountinfo) == []
    assert mounts.nested_mounts(Path("/home/p q/work/data"), mountinfo) == []


def test_filesystem_of_a_path(mountinfo):
    assert mounts.filesystem_type(Path("/home/p q/work"), mountinfo) == "tmpfs"
    assert mounts.filesystem_type(Path("/home/p q/work/data/x"), mountinfo) == "nfs"
    assert mounts.filesystem_type(Path("/usr"), mountinfo) == "ext4"


def test_state_folder_of_somebody_else_is_not_used(desk, monkeypatch):
    monkeypatch.setattr(location.os, "geteuid", lambda: 4321)
    with pytest.raises(PermissionError):
        location.private_folder(desk.state)


def test_state_folder_that_is_a_link_is_not_used(desk, folder):
    (folder / "link").symlink_to(desk.state)
    with pytest.raises(OSError, match="somebody else"):
        location.private_folder(folder / "link")


def test_state_folder_open_to_others_is_closed(desk):
    desk.state.chmod(0o755)
    location.private_folder(desk.state)
    assert stat.S_IMODE(desk.state.stat().st_mode) == 0o700


def test_workspace_on_an_overlay_filesystem(folder):
    """As in a container: the upper layer then lies in memory. Runs in a mount namespace."""
    prefix = ["unshare", "-Urm"] if os.geteuid() != 0 else ["unshare", "-m"]
    for name in ("lower/workspace", "upper", "work", "merged"):
        (folder / name).mkdir(parents=True)
    (folder / "lower/workspace/a").write_text("one")
    (folder / "script.py").write_text(OVERLAY_SCRIPT)
    mount = (
        f"mount -t overlay -o userxattr,lowerdir={folder}/lower,upperdir={folder}/upper,"
        f'workdir={folder}/work overlay {folder}/merged && exec "$@"'
    )
    command = [*prefix, "sh", "-c", mount, "sh", sys.executable, "-P", folder / "script.py"]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path]),
    }
    done = subprocess.run(
        [*command, folder / "merged"], capture_output=True, text=True, env=environment, check=False
    )
    assert (done.stdout, done.returncode) == ("new\none\n", 0), done.stderr
    assert (folder / "lower/workspace/a").read_text() == "one"


OVERLAY_SCRIPT = """
import sys
from pathlib import Path
from desk import Desk
from aibridge_kernel.transactions import Transactions

merged = Path(sys.argv[1])
workspace, state = merged / "workspace", merged / "state"
with Transactions(workspace, state) as transactions:
    desk = Desk(workspace, state, transactions)
    desk.do("echo new > a; mkdir n")
    print((workspace / "a").read_text(), end="")
    transactions.undo()
    print((workspace / "a").read_text())
"""


def test_as_an_ordinary_user(folder):
    """Applied, undone and owned by the person; in a forked process where this one is root."""
    nobody = 65534

    def work():
        with Transactions(folder / "workspace", folder / "state") as transactions:
            desk = Desk(folder / "workspace", folder / "state", transactions)
            before = desk.tree()
            undo_id = desk.do("rm -r d; echo new > a; mkdir n; chmod 700 .; mv b B; ln a n/l")
            after = desk.tree()
            assert (folder / "workspace/n").stat().st_uid == os.geteuid()
            transactions.undo(undo_id)
            assert desk.tree() == before
            transactions.undo(undo_id)
            assert desk.tree() == after

    (folder / "workspace/d/e").mkdir(parents=True)
    for name in ("a", "b", "d/x", "d/e/y"):
        (folder / "workspace" / name).write_text(name)
    if os.geteuid() != 0:
        work()
        return
    for here, folders, files in os.walk(folder):
        for path in (here, *(os.path.join(here, name) for name in folders + files)):  # noqa: PTH118
            os.chown(path, nobody, nobody)
    assert as_user(nobody, work) == 0


def test_snapshot_sees_what_an_undo_promises(folder):
    (folder / "a").write_text("1")
    first = snapshot(folder)
    os.utime(folder / "a", ns=(0, 0))
    assert snapshot(folder) != first
