"""What every sandbox tier takes and gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal, Protocol

from aibridge_kernel.values import ApprovedCommand, Text, Tier

__all__ = ["Job", "Limits", "OnOutput", "OverlayPaths", "RunResult", "Sandbox", "Stream", "View"]

MIB = 1 << 20
GIB = 1 << 30

Stream = Literal["stdout", "stderr"]
OnOutput = Callable[[Stream, str], None]
"""Called in the event loop with decoded output as it comes; it must not block."""


class View(StrEnum):
    """What a command sees where the workspace is."""

    READ_ONLY = "read-only"
    OVERLAY = "overlay"
    """Writes go to an upper layer; the workspace itself stays untouched."""
    LIVE = "live"
    """Writes go straight to the workspace; nothing can be previewed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one run; breaking one that cannot simply fail a system call ends the run."""

    wall_s: float = 30.0
    cpu_s: int = 120
    """CPU seconds of any one process."""
    memory_bytes: int = 2 * GIB
    """Of all processes together where it can be counted, and of each one."""
    file_bytes: int = 2 * GIB
    processes: int = 256
    open_files: int = 1024
    output_bytes: int = 1_000_000
    """Output handed on as it comes; what exceeds it goes to ``RunResult.output_file``."""
    output_file_bytes: int = 64 * MIB
    """Output kept on disk; what exceeds this is counted and dropped."""
    temporary_bytes: int = 512 * MIB
    """Size of each private temporary folder."""
    overlay_bytes: int = 4 * GIB
    overlay_inodes: int = 200_000
    """New files in the overlay's upper layer, or in the private temporary folders."""
    disk_floor_bytes: int = 256 * MIB
    """Free space below which a run that writes is ended."""


@dataclass(frozen=True, slots=True)
class OverlayPaths:
    """The two empty folders an overlay view needs, on one filesystem, outside the workspace."""

    upper: Path
    work: Path


@dataclass(frozen=True, slots=True)
class Job:
    """One approved command and everything about where and how it runs."""

    command: ApprovedCommand
    workspace: Path
    """A real path."""
    working_directory: Path
    """Inside the workspace."""
    view: View
    home: Path
    """Shown empty, except where the workspace lies in it."""
    overlay: OverlayPaths | None = None
    """Given exactly when the view is an overlay."""
    limits: Limits = Limits()
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to the few variables every command gets."""
    network: bool = False
    masked: tuple[Path, ...] = ()
    """Secret files and folders that cannot be read inside."""
    protected: tuple[Path, ...] = ()
    """What a live view does not let be written, nor removed."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended. Output was handed to ``OnOutput`` on the way."""

    exit_status: int
    """The shell's own, 128 + signal number when a signal ended it."""
    duration_s: float
    working_directory: Path
    """Where the shell ended, or where it began when it left the workspace or did not say."""
    timed_out: bool = False
    breach: Text | None = None
    """The limit for which the run was ended."""
    output_file: Path | None = None
    """All output (up to ``Limits.output_file_bytes``) when it exceeded ``Limits.output_bytes``;
    a private file that belongs to the caller."""
    output_bytes: int = 0
    """Bytes printed, kept or not."""


class Sandbox(Protocol):
    """One tier: how commands are confined on this machine."""

    @property
    def tier(self) -> Tier:
        """Which tier this is."""
        ...

    @property
    def views(self) -> frozenset[View]:
        """The views it can give."""
        ...

    @property
    def why(self) -> Text:
        """Why this tier is in force and what would raise it."""
        ...

    async def run(self, job: Job, on_output: OnOutput) -> RunResult:
        """Run ``job`` to its end.

        Cancelling the task kills every process of the run, hands on what was still printed and
        raises ``CancelledError`` when all are gone. Raises ``SandboxError`` when the sandbox
        could not be set up; the command did not start then.
        """
        ...
