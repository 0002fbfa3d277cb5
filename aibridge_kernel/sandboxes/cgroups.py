"""A control group that bounds processes and memory of all commands of this kernel, as root.

Root is exempt from ``RLIMIT_NPROC``; a control group is what holds a fork bomb. One group serves
the kernel's whole life: its commands run one after the other. Version 1 and version 2 hierarchies
are both met in the field.

Moving a process takes the kernel 5 to 10 ms, in which no process of the machine starts or ends; a
single thread moves itself in no time where a hierarchy takes threads, as version 1 does.
"""

from __future__ import annotations

import atexit
import contextlib
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .base import Limits

__all__ = ["ControlGroup", "control_group"]

_PREFIX = "aibridge-"
_THREADS = "tasks"


@dataclass(frozen=True)
class ControlGroup:
    """The group of one kernel."""

    doors: tuple[Path, ...]
    """The files that a single-threaded process joins by writing ``0`` to."""
    processes_file: Path
    memory_file: Path
    events_file: Path
    """Says how many processes were ended for want of memory, ``oom_kill N``."""

    @property
    def joins_at_once(self) -> bool:
        """Whether joining holds nothing up."""
        return all(door.name == _THREADS for door in self.doors)

    def set_limits(self, limits: Limits) -> None:
        """Put the limits of the next run in force; a shell that waits for another counts too."""
        self.processes_file.write_text(str(limits.processes + 1))
        self.memory_file.write_text(str(limits.memory_bytes))

    def join_script(self) -> str:
        """Shell text by which a shell moves itself into the group, ending in ``&& ``."""
        return "".join(f"echo 0 >{door} && " for door in self.doors)

    def memory_kills(self) -> int:
        """How many processes were ended for want of memory so far."""
        words = self.events_file.read_text().split()
        return int(words[words.index("oom_kill") + 1]) if "oom_kill" in words else 0


def _version_2() -> ControlGroup | None:
    root = Path("/sys/fs/cgroup")
    controllers = root / "cgroup.subtree_control"
    if not controllers.exists() or not {"pids", "memory"} <= set(controllers.read_text().split()):
        return None
    folder = _make(root)
    return ControlGroup(
        (folder / "cgroup.procs",),
        folder / "pids.max",
        folder / "memory.max",
        folder / "memory.events",
    )


def _version_1() -> ControlGroup | None:
    places: dict[str, Path] = {}
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            places[controller] = Path("/sys/fs/cgroup", controller, path.lstrip("/"))
    if not all(name in places and places[name].is_dir() for name in ("pids", "memory")):
        return None
    pids, memory = _make(places["pids"]), _make(places["memory"])
    return ControlGroup(
        (pids / _THREADS, memory / _THREADS),
        pids / "pids.max",
        memory / "memory.limit_in_bytes",
        memory / "memory.oom_control",
    )


def _make(parent: Path) -> Path:
    """This kernel's folder in a hierarchy; folders of kernels that are no more are removed."""
    for left in parent.glob(f"{_PREFIX}*"):
        if not Path("/proc", left.name.removeprefix(_PREFIX)).exists():
            _remove(left)
    folder = parent / f"{_PREFIX}{os.getpid()}"
    folder.mkdir(exist_ok=True)
    atexit.register(_remove, folder)
    return folder


def _remove(folder: Path) -> None:
    with contextlib.suppress(OSError):
        folder.rmdir()


@cache
def control_group() -> ControlGroup | None:
    """This process's group, or ``None`` where none can be made (not root, or no writable tree)."""
    if os.geteuid() != 0:
        return None
    try:
        group = _version_2() or _version_1()
        if group is not None:
            group.set_limits(Limits())
    except OSError:
        return None
    return group
