"""Workspaces whose commands really run in an overlay, as root and as an ordinary user."""

import asyncio
import codecs
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aibridge_kernel.policy.approval import approve
from aibridge_kernel.sandboxes import Job, Limits, View, select
from aibridge_kernel.transactions import Transaction, Transactions
from aibridge_kernel.values import ChangeSet, Decision, Grant, Verdict


def snapshot(folder: Path, *, times: bool = True) -> dict[str, tuple]:
    """Everything an undo promises to give back, of a folder and all below it."""
    found: dict[str, tuple] = {}
    first_names: dict[int, str] = {}
    for here, folders, files in os.walk(os.fsencode(folder)):
        for name in sorted([b".", *folders, *files]):
            path = here if name == b"." else here + b"/" + name
            status = os.lstat(path)
            key = os.fsdecode(os.path.relpath(path, os.fsencode(folder)))
            content: object = None
            if stat.S_ISREG(status.st_mode):
                content = Path(os.fsdecode(path)).read_bytes()
            elif stat.S_ISLNK(status.st_mode):
                content = os.readlink(path)  # noqa: PTH115  — of bytes
            links = None
            if not stat.S_ISDIR(status.st_mode) and status.st_nlink > 1:
                links = first_names.setdefault(status.st_ino, key)
            attributes = {n: os.getxattr(path, n) for n in _attributes(path, status)}
            found[key] = (
                status.st_mode,
                status.st_uid,
                status.st_gid,
                status.st_mtime_ns if times else 0,
                content,
                links,
                attributes,
                stat.S_ISREG(status.st_mode) and status.st_blocks * 512 < status.st_size,
            )
    return found


def _attributes(path, status):
    return () if stat.S_ISLNK(status.st_mode) else os.listxattr(path)


@dataclass
class Desk:
    """A workspace, its transactions, and a way to run commands in it."""

    workspace: Path
    state: Path
    transactions: Transactions

    def write(self, path: str, content: str = "") -> Path:
        target = self.workspace / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)
        return target

    def run(self, command: str) -> Transaction:
        """Begin, and run a command on the overlay."""
        transaction = self.transactions.begin()
        self.run_in(transaction, command)
        return transaction

    def run_in(self, transaction: Transaction, command: str) -> int:
        heard = []
        job = Job(
            approve(Verdict(Decision.ALLOW, command), Grant.POLICY),
            self.workspace,
            self.workspace,
            View.OVERLAY,
            Path("/nonexistent"),
            overlay=transaction.overlay,
            limits=Limits(disk_floor_bytes=0),  # some of the disks here are tiny on purpose
        )
        ran = asyncio.run(select().run(job, lambda _, text: heard.append(text)))
        assert ran.exit_status == 0, (ran, heard)
        return ran.exit_status

    def do(self, command: str) -> str:
        """Run and apply; the undo id."""
        return self.run(command).apply(command)

    def tree(self, *, times: bool = True) -> dict[str, tuple]:
        return snapshot(self.workspace, times=times)


def told(changes: ChangeSet) -> list[tuple[str, str]]:
    """Kind and path of each change."""
    return [(str(change.kind), change.path) for change in changes.changes]


def as_user(user: int, work: Callable[[], object]) -> int:
    """Work in a process of another user; its exit status, 0 when all went well."""
    from aibridge_kernel.sandboxes.cgroups import control_group  # noqa: PLC0415
    from aibridge_kernel.sandboxes.selection import _bubblewrap  # noqa: PLC0415

    asyncio.run(asyncio.sleep(0))
    codecs.lookup("ascii")  # what is loaded only when needed may lie where that user cannot read
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
            control_group.cache_clear()
            _bubblewrap.cache_clear()
            work()
            status = 0
        except BaseException:  # noqa: BLE001  — shown, and told by the status
            import traceback  # noqa: PLC0415

            traceback.print_exc()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
