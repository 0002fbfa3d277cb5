"""Policy files on the disk: the workspace's, the administrator's, and those of packages.

A file is looked at anew (one ``stat``) whenever a command is judged, and read again only when it
is another.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoint
from importlib.resources import files
from pathlib import Path

from .errors import PolicyDenied
from .plugins import POLICIES, registered
from .policy import Authority, PolicyFile, Rule, Rulebook, read_policy, read_programs
from .policy.handlers import HANDLERS
from .values import Text, text

IN_WORKSPACE = Path(".aibridge", "policy.toml")
"""The workspace's policy file; its folder is protected from commands."""
MAXIMUM_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Administrator:
    """Where the administrator's policy lies and who may write it.

    The file and every folder from ``top`` down to it must belong to ``owner`` and be writable by
    nobody else. Only tests use other values than these; no environment variable sets them.
    """

    path: Path = Path("/etc/jupyter/aibridge/policy.toml")
    owner: int = 0
    top: Path = Path("/")


ADMINISTRATOR = Administrator()


@dataclass
class Policies:
    """The rulebook in force for one workspace, as it stands at every moment."""

    workspace: Path
    administrator: Administrator = field(default_factory=lambda: ADMINISTRATOR)
    _seen: tuple[object, object] | None = None
    _rulebook: Rulebook = field(default_factory=Rulebook)

    @property
    def folder(self) -> Path:
        """Where the workspace's policy file lies; protected from commands."""
        return (self.workspace / IN_WORKSPACE).parent

    def rulebook(self) -> Rulebook:
        """The table of programs and every policy file, read again where a file is another."""
        own = self.workspace / IN_WORKSPACE
        seen = (_fingerprint(self.administrator.path), _fingerprint(own))
        if seen != self._seen:
            packages = _packages()
            found = (_administrators(self.administrator), _workspaces(own))
            self._rulebook = Rulebook(
                (*(file for file in found if file is not None), *packages.files),
                packages.programs,
                packages.notes,
            )
            self._seen = seen
        return self._rulebook


def require_model(name: str, rulebook: Rulebook) -> None:
    """Raise ``PolicyDenied`` unless the administrator lets this model be asked."""
    if not rulebook.permits_model(name):
        raise PolicyDenied(
            text("The administrator's policy does not permit the model {name}.", name=name),
            remedy=text("%policy shows what it says."),
        )


def _fingerprint(path: Path) -> object:
    """What tells whether a file is another; ``None`` where there is none."""
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return error.errno
    return (status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size)


def _workspaces(path: Path) -> PolicyFile | None:
    return _read(path, str(IN_WORKSPACE), Authority.WORKSPACE)


def _administrators(administrator: Administrator) -> PolicyFile | None:
    path = administrator.path
    found = _read(path, str(path), Authority.ADMINISTRATOR)
    if found is None:
        return None
    inside = path.relative_to(administrator.top)
    folders = [administrator.top / part for part in inside.parents]
    for place in (path, *folders):
        if (why := _anothers(place, administrator.owner)) is not None:
            fault = text("{path} is not believed: {why}", path=path, why=why)
            return PolicyFile(str(path), Authority.ADMINISTRATOR, fault=fault)
    return found


def _anothers(place: Path, owner: int) -> Text | None:
    """Why somebody else than ``owner`` could have made what lies at ``place``."""
    status = place.lstat()
    if stat.S_ISLNK(status.st_mode):
        return text("{place} is a link", place=place)
    if status.st_uid != owner:
        return text("{place} does not belong to the administrator", place=place)
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return text("others may write {place} (chmod go-w mends that)", place=place)
    return None


def _read(path: Path, name: str, authority: Authority) -> PolicyFile | None:
    """Read a file that may be anything; ``None`` only where there surely is none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return _unreadable(name, authority, error.strerror or str(error))
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAXIMUM_BYTES:
            return _unreadable(name, authority, "not a small ordinary file")
        source = os.read(descriptor, MAXIMUM_BYTES).decode()
    except (OSError, UnicodeDecodeError) as error:
        return _unreadable(name, authority, str(error))
    finally:
        os.close(descriptor)
    return read_policy(source, name, authority)


def _unreadable(name: str, authority: Authority, why: str) -> PolicyFile:
    fault = text("{path} cannot be read: {error}", path=name, error=why)
    return PolicyFile(name, authority, fault=fault)


# --- packages ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Packages:
    """What installed packages add, and what is wrong with them."""

    files: tuple[PolicyFile, ...] = ()
    programs: Mapping[str, Rule] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()


@cache
def _packages() -> _Packages:
    """Read every installed package's policy once per process; a broken one is left out."""
    found: list[PolicyFile] = []
    programs: dict[str, Rule] = {}
    notes: list[Text] = []
    for name, point in sorted(registered(POLICIES).items()):
        try:
            programs |= _checked(read_programs(point.value))
            found.extend(_policy_of(name, point))
        except Exception as error:  # noqa: BLE001 — a package may fail in any way
            notes.append(
                text(
                    "The policy package “{name}” was left out: {error}",
                    name=name,
                    error=f"{type(error).__name__}: {error}",
                )
            )
    return _Packages(tuple(found), programs, tuple(notes))


def _checked(programs: dict[str, Rule]) -> dict[str, Rule]:
    """Raise now what would otherwise be found out while judging."""
    for rule in programs.values():
        rule.compile()
        if rule.handler is not None and rule.handler not in HANDLERS:
            raise ValueError(f"{rule.file}: [{rule.name}]: unknown handler: {rule.handler}")
    return programs


def _policy_of(name: str, point: EntryPoint) -> Iterator[PolicyFile]:
    source = files(point.value).joinpath("policy.toml")
    if source.is_file():
        path = f"{name}:policy.toml"
        yield read_policy(source.read_text(encoding="utf-8"), path, Authority.PACKAGE)
