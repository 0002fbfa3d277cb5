"""The tier *none*: a plain process group with the same limits, for where nothing else works.

A guard in the same group waits at a pipe whose other end only the kernel holds: when the kernel
dies the guard kills the group. What left the group by ``setsid`` is found by a variable every
process of the run inherits when the run ends, but not after the kernel's own death; the other
tiers know no such gap.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from aibridge_kernel.errors import SandboxError
from aibridge_kernel.values import Text, Tier, text

from .base import Job, OnOutput, RunResult, View
from .cgroups import ControlGroup, control_group
from .output import Output
from .pipes import Pipes
from .shell import base_environment, command_line
from .supervision import Launch, supervise
from .watching import Watch

__all__ = ["Unconfined"]

_MARK = "AIBRIDGE_RUN"
_GUARD = '{join}( read -r -N 1 -u {guard}; kill -KILL 0 ) & exec {guard}<&-; exec "$@"'


@dataclass(frozen=True)
class Unconfined:
    """The tier; ``why`` says what would raise it."""

    why: Text
    views: frozenset[View] = frozenset({View.LIVE})
    tier: Tier = Tier.NONE

    async def run(self, job: Job, on_output: OnOutput) -> RunResult:
        """See ``Sandbox.run``; secrets are not masked and the network is not closed here."""
        if job.view not in self.views:
            raise SandboxError(
                text("Without a sandbox there is no view “{view}”.", view=job.view),
                remedy=self.why,
            )
        group = control_group()
        if group is not None:
            group.set_limits(job.limits)
        output = Output(job.limits, on_output)
        with Pipes() as pipes:
            return await supervise(_launch(job, pipes, group), output, job.limits.wall_s)


def _launch(job: Job, pipes: Pipes, group: ControlGroup | None) -> Launch:
    shell = command_line(
        job.command.canonical,
        job.limits,
        leash=pipes.child_leash,
        report=pipes.child_report,
        processes=None if group else job.limits.processes + _tasks_of_user(),
        memory=None if group else job.limits.memory_bytes,
    )
    join = "" if group is None else group.join_script()
    guard = _GUARD.format(join=join, guard=pipes.add_input()[0])

    def watch(first: int) -> Callable[[], Awaitable[Text | None]]:
        return Watch(job, first, group, private=False)

    mark = f"{_MARK}={os.getpid()}-{time.monotonic_ns()}"
    environment = {
        **base_environment(job.home),
        **job.environment,
        _MARK: mark.partition("=")[2],
    }
    argv = ["bash", "--noprofile", "--norc", "-c", guard, "bash", *shell]
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
