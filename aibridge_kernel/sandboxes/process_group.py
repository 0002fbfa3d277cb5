"""A run that no namespace holds: one process group, ended with the run and with the kernel.

A guard in the same group waits at a pipe whose other end only the kernel holds: when the kernel
dies the guard kills the group. What left the group by ``setsid``, where that is possible, is found
by a variable every process of the run inherits when the run ends, but not after the kernel's own
death.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from aibridge_kernel.values import Text

from .base import Job
from .cgroups import control_group
from .pipes import Pipes
from .shell import base_environment, command_line
from .supervision import Launch
from .watching import Watch

__all__ = ["launch_in_group"]

_MARK = "AIBRIDGE_RUN"
_GUARD = (
    "{join}( exec {report}>&- {leash}<&-; read -r -N 1 -u {guard}; kill -KILL 0 ) & "
    'exec {guard}<&-; exec "$@"'
)


def launch_in_group(
    job: Job,
    pipes: Pipes,
    *,
    through: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
    temporary: Path | None = None,
) -> Launch:
    """Start a run; ``through`` is the argv of a program that becomes the shell.

    ``temporary`` is a folder of the run's own, whose size is watched.
    """
    group = control_group()
    if group is not None:
        group.set_limits(job.limits)
    shell = command_line(
        job.command.canonical,
        job.limits,
        leash=pipes.child_leash,
        report=pipes.child_report,
        processes=None if group else job.limits.processes + _tasks_of_user(),
        memory=None if group else job.limits.memory_bytes,
    )
    join = "" if group is None else group.join_script()
    guard = _GUARD.format(
        join=join,
        guard=pipes.add_input()[0],
        report=pipes.child_report,
        leash=pipes.child_leash,
    )

    def watch(first: int) -> Callable[[], Awaitable[Text | None]]:
        return Watch(job, first, group, private=False, temporary=temporary)

    mark = f"{_MARK}={os.getpid()}-{time.monotonic_ns()}"
    environment = {
        **base_environment(job.home),
        **job.environment,
        **(variables or {}),
        _MARK: mark.partition("=")[2],
    }
    argv = ["bash", "--noprofile", "--norc", "-c", guard, "bash", *through, *shell]
    return Launch(
        process=pipes.spawn(argv, environment, job.working_directory),
        pipes=pipes,
        workspace=job.workspace,
        started_in=job.working_directory,
        first_process=_first_process,
        watch=watch,
        mark=mark,
    )


async def _first_process(spawned: int, _: Pipes) -> int | None:
    return spawned


def _tasks_of_user() -> int:
    """Processes and threads this user already has, which ``RLIMIT_NPROC`` counts too."""
    count = 0
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            with contextlib.suppress(OSError):
                if process.stat().st_uid == os.geteuid():
                    count += len(list((process / "task").iterdir()))
    return count
