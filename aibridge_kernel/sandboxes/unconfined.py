"""The tier *none*: a plain process group with the same limits, for where nothing else works."""

from __future__ import annotations

from dataclasses import dataclass

from aibridge_kernel.errors import SandboxError
from aibridge_kernel.values import Text, Tier, text

from .base import Job, OnOutput, RunResult, View
from .output import Output
from .pipes import Pipes
from .process_group import launch_in_group
from .supervision import supervise

__all__ = ["Unconfined"]


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
        output = Output(job.limits, on_output)
        with Pipes() as pipes:
            return await supervise(launch_in_group(job, pipes), output, job.limits.wall_s)
