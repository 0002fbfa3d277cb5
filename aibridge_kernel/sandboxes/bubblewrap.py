"""The bubblewrap tier: namespaces, a read-only system, a view of the workspace, no sockets.

How a run is spawned::

    unshare -mn | -Urmn → sh (joins the control group, waits; see ``parking``)
                        → sh (mounts the overlay, if there is one) → bwrap … → bash

The steps replace each other by ``exec``; only ``mount`` is a process of its own. bubblewrap of
Debian 12 has no ``--overlay``, hence the mount namespace around it. It is a namespace of its own,
so the overlay is never seen by the rest of the machine and goes with the run's last process.
"""

from __future__ import annotations

import os
import platform
import re
import shlex
import shutil
import stat
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path

from aibridge_kernel.errors import SandboxError
from aibridge_kernel.values import Text, Tier, text

from .base import Job, Limits, OnOutput, OverlayPaths, RunResult, View
from .cgroups import ControlGroup, control_group
from .internet import (
    Gateway,
    behind_filter,
    missing_for_network,
    own_addresses,
    resolver_arguments,
)
from .mounts import SECRETS_OF_ROOT, hard_links
from .output import Output
from .parking import ParkedShell, park_soon, prefix, take
from .pipes import Pipes, fill, read_some
from .seccomp import filter_program
from .seccomp_rights import no_owners_rights
from .shell import PATH, base_environment, command_line
from .supervision import Launch, supervise
from .watching import Watch

__all__ = ["Bubblewrap", "overlay_failure"]

_MOUNT_OVERLAY = (
    # inside the new mount namespace; descriptors because paths may hold commas and colons
    "exec 5<{workspace} 6<{upper} 7<{work} && "
    "mount -i -n -t overlay -o nosuid,nodev,userxattr,index=off,xino=off,"
    "lowerdir=/proc/self/fd/5,upperdir=/proc/self/fd/6,workdir=/proc/self/fd/7 "
    "overlay /proc/self/fd/5 && exec 5<&- 6<&- 7<&- && "
)
_NAMESPACES = ("pid", "ipc", "uts", "cgroup-try")
_EMPTY_AT_ROOT = ("/tmp", "/var/tmp", "/run")  # noqa: S108 — made private, not used
NOTHING = Path(__file__).with_name("nothing")
"""An empty file."""
_HOMES = (Path("/home"), Path("/root"))
_SMALL_FOLDER_BYTES = 1 << 20
_HOST_NAME = "aibridge"


def _mount_script(workspace: Path, overlay: OverlayPaths | None) -> str:
    """Shell text that mounts the overlay over the workspace, ending in ``&& ``."""
    if overlay is None:
        return ""
    return _MOUNT_OVERLAY.format(
        workspace=shlex.quote(os.fspath(workspace)),
        upper=shlex.quote(os.fspath(overlay.upper)),
        work=shlex.quote(os.fspath(overlay.work)),
    )


def _identity() -> Iterator[str]:
    """Root stays itself, without capabilities; a user needs a namespace to be themself in."""
    if os.geteuid() != 0:
        yield from ("--unshare-user", "--uid", str(os.geteuid()), "--gid", str(os.getegid()))
    yield from ("--cap-drop", "ALL")


def _system(limits: Limits) -> Iterator[str]:
    """The machine as the command sees it: all of it, read-only, with private temporary folders."""
    yield from ("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc")
    yield from ("--ro-bind", "/proc/sys", "/proc/sys")
    size = str(limits.temporary_bytes)
    for folder in _EMPTY_AT_ROOT:
        yield from ("--perms", "1777", "--size", size, "--tmpfs", folder)
    yield from ("--perms", "1777", "--size", size, "--tmpfs", "/dev/shm")  # noqa: S108


def _homes(home: Path) -> Iterator[str]:
    """Empty homes; the person's own exists even so, unless the account has none to speak of."""
    hidden = [folder for folder in _HOMES if folder.is_dir()]
    within = any(folder == home or folder in home.parents for folder in hidden)
    if home.is_dir() and not within and home != Path("/"):
        hidden.append(home)
    for folder in hidden:
        yield from ("--size", str(_SMALL_FOLDER_BYTES), "--tmpfs", os.fspath(folder))
    if within and home not in hidden:
        yield from ("--dir", os.fspath(home))


def _workspace(job: Job) -> Iterator[str]:
    bind = "--ro-bind" if job.view is View.READ_ONLY else "--bind"
    yield from (bind, os.fspath(job.workspace), os.fspath(job.workspace))
    for path in job.protected if job.view is View.LIVE else ():
        if job.workspace in path.parents and _exists(path):
            yield from ("--ro-bind", os.fspath(path), os.fspath(path))
    yield from ("--chdir", os.fspath(job.working_directory))


def _masks(job: Job) -> Iterator[str]:
    """Cover secrets: files and folders are there, and empty, so that who walks them goes on."""
    given = [path.resolve() for path in job.masked]
    hidden = {path for path in (*SECRETS_OF_ROOT, *given) if _is_visible(path, job)}
    for path in sorted(hidden | set(hard_links(given, job.workspace))):
        name = os.fspath(path)
        if stat.S_ISDIR(path.lstat().st_mode):
            yield from ("--perms", "0555", "--size", "4096", "--tmpfs", name, "--remount-ro", name)
        else:
            yield from ("--ro-bind", os.fspath(NOTHING), name)


def _is_visible(path: Path, job: Job) -> bool:
    """Whether a path exists and is not already hidden with the folder it lies in."""
    inside = path != job.workspace and _lies_in(path, job.workspace)
    return (inside or not _is_covered(path, job.home, job.workspace)) and _exists(path)


@lru_cache(maxsize=1024)
def _lies_in(path: Path, folder: Path) -> bool:
    return folder in (path, *path.parents)


@lru_cache(maxsize=1024)
def _is_covered(path: Path, home: Path, workspace: Path) -> bool:
    """Whether a path outside the workspace, or the workspace itself, is hidden anyway."""
    empty = (*(Path(name) for name in _EMPTY_AT_ROOT), *_HOMES, home)
    return path == workspace or any(_lies_in(path, folder) for folder in empty)


def _exists(path: Path) -> bool:
    """Whether it is there; what this user cannot even look up needs no mask."""
    try:
        path.lstat()
    except OSError:
        return False
    return True


def _arguments(job: Job, *, seccomp: int, info: int) -> list[str]:
    environment = base_environment(job.home) | dict(job.environment)
    arguments = ["--die-with-parent", "--new-session", "--clearenv"]
    arguments += [f"--unshare-{name}" for name in _NAMESPACES]
    arguments += ["--hostname", _HOST_NAME, "--seccomp", str(seccomp), "--info-fd", str(info)]
    arguments += _identity()
    for name, value in environment.items():
        arguments += ("--setenv", name, value)
    arguments += (*_system(job.limits), *_homes(job.home))
    if job.network:
        arguments += resolver_arguments()
    arguments += (*_workspace(job), *_masks(job))
    return arguments


@cache
def _filter(*, live: bool, internet: bool) -> bytes:
    first = no_owners_rights(platform.machine()) if live else ()
    return filter_program(internet=internet, first=first)


async def _first_process(_: int, pipes: Pipes) -> int | None:
    """The first process of the PID namespace, as bubblewrap tells before the shell starts."""
    told = re.search(rb'"child-pid": (\d+)', await read_some(pipes.info))
    return None if told is None else int(told[1])


async def _connected(gateway: Gateway, process: int, pipes: Pipes) -> int | None:
    """The same, once the network namespace that comes before it is served."""
    if not await read_some(pipes.info):
        return None
    await gateway.serve(process)
    os.write(pipes.leash, b"!")
    return await _first_process(process, pipes)


@dataclass(frozen=True)
class Bubblewrap:
    """The tier; made by ``selection.select`` after a probe."""

    views: frozenset[View]
    why: Text
    tier: Tier = Tier.BUBBLEWRAP

    async def run(self, job: Job, on_output: OnOutput) -> RunResult:
        """See ``Sandbox.run``."""
        missing = missing_for_network() if job.network else ()
        if missing:
            raise SandboxError(
                text("Opening the network needs programs that are missing here."),
                remedy=text("sudo apt-get install {packages}", packages=" ".join(missing)),
            )
        if job.view not in self.views:
            raise SandboxError(
                text("This sandbox cannot give the view “{view}” here.", view=job.view),
                remedy=self.why,
            )
        group = control_group()
        if group is not None:
            group.set_limits(job.limits)
        shell = take()
        try:
            gateway = Gateway() if job.network else None
            launch = self._launch(job, shell, group, gateway)
        except BaseException:
            shell.close()
            raise
        if group is None or group.joins_at_once:
            park_soon()
        try:
            return await supervise(launch, Output(job.limits, on_output), job.limits.wall_s)
        finally:
            if gateway is not None:
                gateway.close()
            shell.pipes.close()
            park_soon()

    def _launch(
        self, job: Job, shell: ParkedShell, group: ControlGroup | None, gateway: Gateway | None
    ) -> Launch:
        (arguments, our_arguments), (filter_, our_filter) = shell.arguments, shell.filter
        given = _arguments(job, seccomp=filter_, info=shell.pipes.child_info)
        fill(our_arguments, b"".join(os.fsencode(argument) + b"\0" for argument in given))
        fill(our_filter, _filter(live=job.view is View.LIVE, internet=job.network))
        command = command_line(
            job.command.canonical,
            job.limits,
            leash=shell.pipes.child_leash,
            report=shell.pipes.child_report,
            processes=None if group else job.limits.processes,
            memory=None if group else job.limits.memory_bytes,
        )
        bwrap = shlex.join(["bwrap", "--args", str(arguments), *command])
        if gateway is not None:
            pipes = shell.pipes
            bwrap = behind_filter(
                bwrap, leash=pipes.child_leash, info=pipes.child_info, addresses=own_addresses()
            )
        shell.go(os.fsencode(f"{_mount_script(job.workspace, job.overlay)}exec {bwrap}\n"))

        def watch(first: int) -> Callable[[], Awaitable[Text | None]]:
            return Watch(job, first, group, private=True)

        return Launch(
            process=shell.process,
            pipes=shell.pipes,
            workspace=job.workspace,
            started_in=job.working_directory,
            first_process=partial(_connected, gateway) if gateway else _first_process,
            watch=watch,
        )


def read_only_failure() -> str | None:
    """Why a read-only sandbox cannot be had on this machine, in its programs' own words."""
    if shutil.which("bwrap", path=PATH) is None:
        return "bwrap: not found"
    arguments = ["--die-with-parent", *(f"--unshare-{name}" for name in _NAMESPACES)]
    arguments += (*_identity(), *_system(Limits()))
    return _failure([*prefix(), "bwrap", *arguments, "true"])


def overlay_failure(workspace: Path, overlay: OverlayPaths) -> str | None:
    """Why an overlay of ``workspace`` cannot be mounted, in the programs' own words."""
    return _failure([*prefix(), "sh", "-c", f"{_mount_script(workspace, overlay)}true"])


def _failure(argv: list[str]) -> str | None:
    done = subprocess.run(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={"PATH": PATH},
        check=False,
        timeout=5,
    )
    return done.stderr.decode(errors="backslashreplace").strip() if done.returncode else None
