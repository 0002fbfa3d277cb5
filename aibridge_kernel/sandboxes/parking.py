"""A shell that waits, all set up, for the next run.

Joining a control group takes the kernel 5 to 10 ms (it waits for every processor), a mount and a
network namespace another two. None depends on the command, so a small shell does it beforehand
and waits for the rest of its script on a pipe. When the kernel dies the pipe ends, and the shell
with it. Its mount namespace is a *slave* of the machine's: what is mounted meanwhile appears in it
too. The next one is made while the command of this one comes up, so that commands in a row find
one waiting as well.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .cgroups import control_group
from .pipes import Pipes
from .processes import kill_group
from .shell import PATH

__all__ = ["ParkedShell", "park_soon", "release", "take"]


@dataclass(frozen=True)
class ParkedShell:
    """One waiting shell; it serves one run."""

    process: subprocess.Popen[bytes]
    pipes: Pipes
    script: int
    """Where its script is written; the shell reads it to its end, then runs it."""
    arguments: tuple[int, int]
    """The descriptors of bubblewrap's arguments: the child's, and ours to fill."""
    filter: tuple[int, int]
    """The same for its system-call filter."""

    def go(self, script: bytes) -> None:
        """Hand over the script; it is executed at once."""
        self.pipes.held.remove(self.script)
        with os.fdopen(self.script, "wb") as pipe:
            pipe.write(script)

    def close(self) -> None:
        """End a shell that was not used."""
        kill_group(self.process.pid)
        self.process.communicate()
        self.pipes.close()


_parked: dict[int, ParkedShell] = {}
"""By process id: a forked process is another kernel and leaves its parent's shell alone."""


def prefix() -> list[str]:
    """The argv in front of a shell's own.

    It gets a mount namespace it may change and a network namespace without any network.
    """
    own = ["-mn"] if os.geteuid() == 0 else ["-Urmn"]
    return ["unshare", *own, "--propagation", "slave"]


def take() -> ParkedShell:
    """The waiting shell, or a new one. In the event loop's thread, to which runs are tied."""
    shell = _parked.pop(os.getpid(), None)
    if shell is not None and shell.process.poll() is None:
        return shell
    if shell is not None:
        shell.close()
    return _spawn()


def park_soon() -> None:
    """Have one waiting for the next run, as soon as this one is left to itself."""
    asyncio.get_running_loop().call_soon(_park)


def release() -> None:
    """End what waits; a later run starts its own. In the event loop's thread."""
    _end_parked(os.getpid())


def _park() -> None:
    if os.getpid() not in _parked:
        if not _parked:
            atexit.register(_end_parked, os.getpid())
        _parked[os.getpid()] = _spawn()


def _end_parked(process: int) -> None:
    shell = _parked.pop(process, None)
    if shell is not None and process == os.getpid():
        shell.close()


def _spawn() -> ParkedShell:
    pipes = Pipes().open()
    read_end, script = pipes.add_input()
    arguments, filter_ = pipes.add_data("arguments"), pipes.add_data("filter")
    group = control_group()
    join = "" if group is None else group.join_script()
    argv = [*prefix(), "sh", "-c", f"{join}. /proc/self/fd/{read_end}"]
    process = pipes.spawn(argv, {"PATH": PATH}, Path("/"))
    return ParkedShell(process, pipes, script, arguments, filter_)
