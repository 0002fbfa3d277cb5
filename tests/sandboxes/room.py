"""Rooms to run commands in, as root and as an ordinary user where both exist."""

import asyncio
import concurrent.futures.thread  # noqa: F401  — imported lazily later, when it may be unreadable
import ctypes
import encodings.ascii  # noqa: F401  — the same
import os
import pickle
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from aibridge_kernel.policy.approval import approve
from aibridge_kernel.sandboxes import Job, OverlayPaths, View, landlock, select
from aibridge_kernel.sandboxes.cgroups import control_group
from aibridge_kernel.sandboxes.selection import _bubblewrap
from aibridge_kernel.values import ApprovedCommand, Decision, Grant, Verdict

NOBODY = 65534
PR_SET_DUMPABLE = 4
IDENTITIES = ("root", "user") if os.geteuid() == 0 else ("user",)


@dataclass(frozen=True)
class Ran:
    """A run as plain data, so that it can come out of a child process."""

    exit_status: int
    stdout: str
    stderr: str
    directory: str
    timed_out: bool
    breach: str | None
    output_bytes: int
    kept: bytes | None


@dataclass
class Room:
    """A folder of an identity's own, with a workspace in it."""

    identity: str
    folder: Path
    workspace: Path
    home: Path
    tier: str = "bubblewrap"
    image: str = ""
    jobs: int = 0

    def write(self, path: str, content: str = "") -> Path:
        target = self.workspace / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)
        self.own()
        return target

    def own(self) -> None:
        if self.identity == "user" and os.geteuid() == 0:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)

    def call(self, function: Callable[[], object]) -> object:
        """The value of ``function`` called as the identity, in a child process if need be."""
        if self.identity == "root" or os.geteuid() != 0:
            return function()
        return in_child(function, user=NOBODY)

    def job(self, command: str, view: View = View.READ_ONLY, **options: object) -> Job:
        overlay = None
        if view is View.OVERLAY:
            self.jobs += 1
            overlay = OverlayPaths(
                self.folder / f"upper{self.jobs}", self.folder / f"work{self.jobs}"
            )
            overlay.upper.mkdir()
            overlay.work.mkdir()
            self.own()
        given = {"working_directory": self.workspace, "home": self.home, **options}
        return Job(approved(command), self.workspace, view=view, overlay=overlay, **given)

    def run(self, command: str, view: View = View.READ_ONLY, **options: object) -> Ran:
        job = self.job(command, view, **options)
        ran = self.call(lambda: asyncio.run(run_job(self.tier, job, self.image)))
        assert isinstance(ran, Ran)
        return ran


def approved(command: str) -> ApprovedCommand:
    return approve(Verdict(Decision.ALLOW, command), Grant.POLICY)


async def run_job(tier: str, job: Job, image: str = "") -> Ran:
    heard = {"stdout": "", "stderr": ""}

    def hear(stream: str, text: str) -> None:
        heard[stream] += text

    result = await select(tier, image=image).run(job, hear)
    kept = None
    if result.output_file is not None:
        kept = result.output_file.read_bytes()
        result.output_file.unlink()
    return Ran(
        result.exit_status,
        heard["stdout"],
        heard["stderr"],
        str(result.working_directory),
        result.timed_out,
        None if result.breach is None else str(result.breach),
        result.output_bytes,
        kept,
    )


def become(user: int) -> None:
    """Turn this process, which is root's, into one of another user."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
    if not os.access(sys.executable, os.X_OK):  # it lies in root's home
        landlock.INTERPRETER = "/usr/bin/python3"


def in_child(function: Callable[[], object], user: int | None) -> object:
    """Call in a forked process, as another user if one is given.

    What it raised there fails the test here.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            if user is not None:
                become(user)
            control_group.cache_clear()
            _bubblewrap.cache_clear()
            answer = (True, function())
        except BaseException:  # noqa: BLE001  — told to the parent, whatever it is
            answer = (False, traceback.format_exc())
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(answer, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        good, value = pickle.load(pipe)  # noqa: S301  — written by ourselves
    os.waitpid(child, 0)
    if not good:
        pytest.fail(str(value))
    return value
