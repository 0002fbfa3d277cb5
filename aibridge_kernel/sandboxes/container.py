"""The container tier: one throw-away container of docker or podman per command.

A daemon does not see our mounts, so there is no overlay: the workspace is mounted read-only or as
it is. The shell inside gets its leash and report as named pipes. A watchdog outside waits at a pipe
whose other end only the kernel holds; when that ends without a word, it ends the container.
"""

from __future__ import annotations

import csv
import io
import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aibridge_kernel.errors import SandboxError
from aibridge_kernel.values import Text, Tier, text

from .base import Job, OnOutput, RunResult, View
from .mounts import hard_links
from .output import Output
from .pipes import Pipes
from .seccomp_profile import container_profile
from .shell import PATH, base_environment, command_line
from .supervision import Launch, supervise
from .watching import Watch

__all__ = ["Container", "find_container_program", "image_failure"]

_PROGRAMS = ("podman", "docker")
_INSIDE = "/aibridge"
_LEASH, _REPORT = 8, 9
_START = f'exec {_LEASH}<{_INSIDE}/leash {_REPORT}>{_INSIDE}/report && exec "$@"'
_WATCHDOG = (
    'read -r word || { while kill -0 "$3"; do "$1" kill -s KILL "$2"; sleep 0.1; done; '
    '"$1" rm -f "$2"; } >/dev/null 2>&1'
)
_MANY_TASKS = 4096
_TEMPORARY = ("/tmp", "/var/tmp")  # noqa: S108 — made private, not used
_PASSED_ON = ("HOME", "XDG_RUNTIME_DIR", "DOCKER_HOST", "DOCKER_CONTEXT", "CONTAINER_HOST")


def find_container_program() -> str | None:
    """The program that runs containers here."""
    return next(filter(None, (shutil.which(name, path=PATH) for name in _PROGRAMS)), None)


def image_failure(program: str, image: str) -> str | None:
    """Why containers of ``image`` cannot be had, in the program's own words."""
    try:
        done = subprocess.run(
            [program, "image", "inspect", image],
            capture_output=True,
            env=_environment(),
            check=False,
            timeout=20,
        )
    except subprocess.TimeoutExpired:
        return f"{program}: timeout"
    return done.stderr.decode(errors="backslashreplace").strip() if done.returncode else None


@dataclass(frozen=True)
class Container:
    """The tier; made by ``selection.select`` where it is chosen."""

    program: str
    image: str
    why: Text
    views: frozenset[View] = frozenset({View.READ_ONLY, View.LIVE})
    tier: Tier = Tier.CONTAINER

    async def run(self, job: Job, on_output: OnOutput) -> RunResult:
        """See ``Sandbox.run``."""
        if job.network:
            raise SandboxError(
                text("This sandbox cannot open the network without opening this machine's too."),
                remedy=text("Use the sandbox tier “bubblewrap”."),
            )
        if job.view not in self.views:
            raise SandboxError(
                text("This sandbox cannot give the view “{view}” here.", view=job.view),
                remedy=self.why,
            )
        with tempfile.TemporaryDirectory(prefix="aibridge-container-") as name:
            folder = Path(name)
            launch, watchdog = self._launch(job, folder)
            try:
                return await supervise(launch, Output(job.limits, on_output), job.limits.wall_s)
            finally:
                launch.pipes.close()
                _dismiss(watchdog)

    def _launch(self, job: Job, folder: Path) -> tuple[Launch, subprocess.Popen[bytes]]:
        for pipe in ("leash", "report"):
            os.mkfifo(folder / pipe, 0o600)
        (folder / "nothing").touch(0o444)
        (folder / "filter.json").write_text(container_profile())
        pipes = Pipes(
            leash=os.open(folder / "leash", os.O_RDWR | os.O_CLOEXEC),
            report=os.open(folder / "report", os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC),
            info=os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC),
        )
        process = subprocess.Popen(
            [self.program, *self._arguments(job, folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=_environment(),
            cwd="/",
            start_new_session=True,
        )
        watchdog = subprocess.Popen(
            ["sh", "-c", _WATCHDOG, "sh", self.program, folder.name, str(process.pid)],
            stdin=subprocess.PIPE,
            env=_environment(),
            cwd="/",
            start_new_session=True,
        )

        def watch(first: int) -> Callable[[], Awaitable[Text | None]]:
            return Watch(job, first, None, private=False)

        launch = Launch(
            process=process,
            pipes=pipes,
            workspace=job.workspace,
            started_in=job.working_directory,
            first_process=_first_process,
            watch=watch,
            end=partial(_unleash, watchdog),
        )
        return launch, watchdog

    def _arguments(self, job: Job, folder: Path) -> list[str]:
        limits = job.limits
        files = min(limits.open_files, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
        arguments = ["run", "--rm", "--name", folder.name, "--pull", "never", "--network", "none"]
        arguments += ["--cap-drop", "ALL", "--security-opt", "no-new-privileges"]
        arguments += ["--security-opt", f"seccomp={folder / 'filter.json'}"]
        arguments += ["--security-opt", "label=disable", "--read-only", "--log-driver", "none"]
        arguments += ["--user", f"{os.geteuid()}:{os.getegid()}"]
        if os.geteuid() != 0 and Path(self.program).name == "podman":
            arguments += ["--userns", "keep-id"]
        arguments += ["--pids-limit", str(limits.processes), "--ulimit", "core=0:0"]
        arguments += ["--memory", str(limits.memory_bytes)]
        arguments += ["--memory-swap", str(limits.memory_bytes)]
        arguments += ["--ulimit", f"nofile={files}:{files}"]
        arguments += ["--ulimit", f"nproc={_tasks()}:{_tasks()}"]
        for place in _TEMPORARY:
            arguments += [
                "--tmpfs",
                f"{place}:rw,nosuid,nodev,mode=1777,size={limits.temporary_bytes}",
            ]
        for name, value in _inside(job).items():
            arguments += ["--env", f"{name}={value}"]
        for mount in _mounts(job, folder):
            arguments += ["--mount", mount]
        shell = command_line(
            job.command.canonical, limits, leash=_LEASH, report=_REPORT, processes=None, memory=None
        )
        arguments += ["--workdir", os.fspath(job.working_directory), "--entrypoint", "bash"]
        return [*arguments, self.image, "-c", _START, "bash", *shell]


def _tasks() -> int:
    """A number of the user's processes that may be asked for; ``--pids-limit`` is what bounds."""
    hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    return _MANY_TASKS if hard == resource.RLIM_INFINITY else min(hard, _MANY_TASKS)


def _inside(job: Job) -> Mapping[str, str]:
    return {**base_environment(job.home), **job.environment, "HOME": _TEMPORARY[0]}


def _mounts(job: Job, folder: Path) -> Iterator[str]:
    """The control folder, the workspace, and what is closed or protected in it."""
    yield _bind(folder, _INSIDE, read_only=False)
    live = job.view is View.LIVE
    yield _bind(job.workspace, job.workspace, read_only=not live)
    for path in sorted(job.protected) if live else ():
        if job.workspace in path.parents and path.exists():
            yield _bind(path, path, read_only=True)
    secrets = [path.resolve() for path in job.masked if path.exists()]
    for path in sorted({*secrets, *hard_links(secrets, job.workspace)}):
        if job.workspace not in path.parents:
            continue
        if path.is_dir():
            yield _fields("type=tmpfs", f"target={path}", "tmpfs-mode=0000", "tmpfs-size=4096")
        else:
            yield _bind(folder / "nothing", path, read_only=True)


def _bind(source: Path, target: Path | str, *, read_only: bool) -> str:
    fields = ("type=bind", f"source={source}", f"target={target}")
    return _fields(*fields, *(("readonly",) if read_only else ()))


def _fields(*fields: str) -> str:
    """One line of comma-separated values, which is how both programs read a mount."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(fields)
    return line.getvalue()


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {"PATH": PATH, **kept}


async def _first_process(spawned: int, _: Pipes) -> int | None:
    return spawned


def _unleash(watchdog: subprocess.Popen[bytes]) -> None:
    """Have the container ended."""
    if watchdog.stdin is not None:
        watchdog.stdin.close()


def _dismiss(watchdog: subprocess.Popen[bytes]) -> None:
    """The container has ended: so may the watchdog."""
    if watchdog.stdin is not None and not watchdog.stdin.closed:
        watchdog.stdin.write(b"\n")
        watchdog.stdin.close()
    watchdog.wait()
