"""The Landlock tier: for machines without user namespaces, as many containers are.

A small program closes itself in by Landlock and a system-call filter and becomes the shell. There
is no view but the workspace itself, so what a run may write is written at once. All its processes
stay in one process group, which the filter keeps them from leaving.
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aibridge_kernel.errors import SandboxError
from aibridge_kernel.values import Text, Tier, text

from .base import Job, OnOutput, RunResult, View
from .landlock_rules import handled, rules_of
from .output import Output
from .pipes import Pipes, fill
from .process_group import launch_in_group
from .seccomp import MACHINES
from .seccomp_alone import filter_alone
from .supervision import supervise

__all__ = ["Landlock", "landlock_failure", "landlock_version"]

INTERPRETER = sys.executable
_CREATE_RULESET, _TELL_VERSION = 444, 1
_LEAST = 3
"""The first version that bounds truncating."""
_NETWORK_SINCE, _SCOPES_SINCE = 4, 6
_TCP = 0b11  # bind, connect
_SCOPES = 0b11  # abstract UNIX sockets, signals
_CONFINE = Path(__file__).with_name("confine.py").read_bytes()


def landlock_version() -> int:
    """The version of Landlock this machine has; 0 where it has none."""
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, int(libc.syscall(_CREATE_RULESET, None, 0, _TELL_VERSION)))


def landlock_failure() -> str | None:
    """Why this tier cannot be had here."""
    version = landlock_version()
    if version < _LEAST:
        return f"Landlock {version or 'not in this system'}, {_LEAST} needed (Linux 6.2)"
    if platform.machine() not in MACHINES:
        return f"no system-call filter for {platform.machine()}"
    return None


@dataclass(frozen=True)
class Landlock:
    """The tier; made by ``selection.select`` after a probe."""

    version: int
    why: Text
    views: frozenset[View] = frozenset({View.READ_ONLY, View.LIVE})
    tier: Tier = Tier.LANDLOCK

    async def run(self, job: Job, on_output: OnOutput) -> RunResult:
        """See ``Sandbox.run``."""
        if job.network:
            raise SandboxError(
                text("This sandbox cannot open the network without opening this machine's too."),
                remedy=self.why,
            )
        if job.view not in self.views:
            raise SandboxError(
                text("This sandbox cannot give the view “{view}” here.", view=job.view),
                remedy=self.why,
            )
        temporary = _temporary_folder()
        try:
            with Pipes() as pipes:
                through = self._confine(job, pipes, temporary)
                launch = launch_in_group(
                    job,
                    pipes,
                    through=through,
                    variables={"TMPDIR": os.fspath(temporary)},
                    temporary=temporary,
                )
                return await supervise(launch, Output(job.limits, on_output), job.limits.wall_s)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def _confine(self, job: Job, pipes: Pipes, temporary: Path) -> Sequence[str]:
        """The program in front of the shell, with what it reads filled in."""
        scoped = self.version >= _SCOPES_SINCE
        known = handled(self.version)
        head = (known, _TCP if self.version >= _NETWORK_SINCE else 0, _SCOPES if scoped else 0)
        fields = [str(number).encode() for number in head]
        for path, rights in rules_of(job, temporary).items():
            fields += (os.fsencode(path), str(rights & known).encode())
        (rules, our_rules), (filter_, our_filter) = (
            pipes.add_data("rules"),
            pipes.add_data("filter"),
        )
        fill(our_rules, b"".join(field + b"\0" for field in fields))
        fill(our_filter, filter_alone(signals=scoped))
        program, our_program = pipes.add_data("confine")
        fill(our_program, _CONFINE)
        return INTERPRETER, "-I", "-S", f"/proc/self/fd/{program}", str(rules), str(filter_)


def _temporary_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="aibridge-run-")).resolve()
