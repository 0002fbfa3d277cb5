"""The text a sandboxed bash runs, and what it reports back.

The judged command is preceded by a prologue on its own lines. bash reads a line, runs it, reads
the next: a syntax error in the command cannot keep the prologue from running. The prologue

1. waits for the word to go ahead on the *leash*, a pipe whose other end only the kernel holds:
   when the kernel died meanwhile the read ends empty and nothing runs;
2. sets the limits (built into bash, no process);
3. has the shell write its directory to the *report* pipe when it exits, which does not touch the
   exit status;
4. writes one byte there: from here on an end is the command's own, not the sandbox's failure.
"""

from __future__ import annotations

import os
import resource
from pathlib import Path

from .base import Limits

__all__ = ["PATH", "READY", "base_environment", "command_line", "reported_directory"]

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
READY = b"+"
_BASH = ("bash", "--noprofile", "--norc", "-f", "-c")
_PASSED_ON = ("LANG", "LANGUAGE", "TERM", "USER", "LOGNAME", "TZ")
_NO_CORE_DUMPS = "c 0"


def _capped(wanted: int, limit: int, unit: int = 1) -> int:
    """``wanted`` in ``unit``, no higher than the hard limit already in force."""
    hard = resource.getrlimit(limit)[1]
    return max(1, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)) // unit)


def _ulimits(limits: Limits, processes: int | None, memory: int | None) -> str:
    parts = [
        _NO_CORE_DUMPS,
        f"t {_capped(limits.cpu_s, resource.RLIMIT_CPU)}",
        f"f {_capped(limits.file_bytes, resource.RLIMIT_FSIZE, 1024)}",
        f"n {_capped(limits.open_files, resource.RLIMIT_NOFILE)}",
    ]
    if memory is not None:
        parts.append(f"d {_capped(memory, resource.RLIMIT_DATA, 1024)}")
    if processes is not None:
        parts.append(f"u {_capped(processes, resource.RLIMIT_NPROC)}")
    return " ".join(f"-{part}" for part in parts)


def command_line(
    canonical: str,
    limits: Limits,
    *,
    leash: int,
    report: int,
    processes: int | None,
    memory: int | None,
) -> tuple[str, ...]:
    """The argv of the shell; ``leash`` and ``report`` are descriptors it inherits.

    ``processes`` and ``memory`` are given where resource limits are what bounds them (the number
    of the user's processes, bytes of each process); ``None`` where something better does.
    """
    prologue = (
        f"read -r -N 1 -u {leash} || exit 125; exec {leash}<&-; unset REPLY\n"
        f"ulimit {_ulimits(limits, processes, memory)} || exit 125\n"
        f"trap 'builtin pwd -P >&{report}' EXIT; printf {READY.decode()} >&{report}; LINENO=0\n"
    )
    return (*_BASH, prologue + canonical)


def base_environment(home: Path) -> dict[str, str]:
    """The few variables every command gets; nothing else of the kernel's environment."""
    chosen = {
        name: value
        for name, value in os.environ.items()
        if name in _PASSED_ON or name.startswith("LC_")
    }
    return {**chosen, "PATH": PATH, "HOME": os.fspath(home)}


def reported_directory(report: bytes, workspace: Path, otherwise: Path) -> Path:
    """The directory the shell ended in, if it says one that lies in the workspace.

    The command could write to the report too, so nothing is believed but a path that is,
    textually, inside the workspace.
    """
    said = Path(os.fsdecode(report.removeprefix(READY).removesuffix(b"\n")))
    inside = said == workspace or workspace in said.parents
    return said if inside and ".." not in said.parts and "\0" not in str(said) else otherwise
