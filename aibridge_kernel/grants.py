"""Standing grants on the disk: one small file each, in the state folder.

A grant is bound to the user, to the workspace (its real path, device and inode) and to one rule.
What is found on the disk is believed only if nobody else can have written it and every part of it
is well-formed. The file's modification time is when the grant was last used, so that using one
can never bring back one that is being revoked.
"""

from __future__ import annotations

import json
import os
import pwd
import secrets
import stat
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .errors import UsageError
from .policy import Always, Scope
from .store import private_folder
from .values import EffectKind, Text, text

VERSION = 1
MAXIMUM_BYTES = 64 * 1024
MAXIMUM_GRANTS = 500
_IDENTIFIER_BYTES = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """A grant that was given; times in seconds since the epoch."""

    id: str
    rule: Always
    given: float
    by: str
    used: float | None
    counts: bool
    """Whether it is for the folder that is the workspace now, and not one that stood there."""

    @property
    def note(self) -> Text:
        """What an outcome says of a command that this grant let go ahead."""
        return text(
            "granted always on {day} by {by}: {rule} (%policy revoke {id})",
            day=time.strftime("%Y-%m-%d", time.localtime(self.given)),
            by=self.by,
            rule=self.rule,
            id=self.id,
        )


class Grants:
    """The grants of one user for one workspace, shared by all kernels; nothing is cached."""

    def __init__(self, state_dir: Path, workspace: Path) -> None:
        self._folder = state_dir / "grants"
        self._workspace = workspace

    def all(self) -> tuple[tuple[Standing, ...], tuple[Text, ...]]:
        """Every grant for this workspace, oldest first, and what was found but not believed."""
        found: list[Standing] = []
        faults: list[Text] = []
        for path in self._files():
            try:
                standing = self._read(path)
            except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
                faults.append(
                    text("The grant {name} is not believed: {error}", name=path.stem, error=error)
                )
                continue
            if standing is not None:
                found.append(standing)
        return tuple(sorted(found, key=lambda grant: (grant.given, grant.id))), tuple(faults)

    def give(self, rule: Always) -> Standing:
        """Remember a rule from now on; written whole or not at all."""
        private_folder(self._folder.parent)
        private_folder(self._folder)
        if len(self._files()) >= MAXIMUM_GRANTS:
            raise UsageError(
                text("There are too many standing grants."),
                remedy=text("Revoke some: %policy revoke all"),
            )
        identifier = secrets.token_hex(_IDENTIFIER_BYTES)
        status = self._workspace.stat()
        now = time.time()
        body = {
            "version": VERSION,
            "uid": os.geteuid(),
            "workspace": os.fsencode(self._workspace).hex(),
            "device": status.st_dev,
            "inode": status.st_ino,
            "given": now,
            "by": _user(),
            "rule": _packed(rule),
        }
        self._write(identifier, json.dumps(body))
        return Standing(identifier, rule, now, _user(), None, counts=True)

    def use(self, standing: Standing) -> None:
        """Note that a grant was used; nothing happens if it was revoked meanwhile."""
        try:
            os.utime(self._path(standing.id), follow_symlinks=False)
        except FileNotFoundError:
            return

    def revoke(self, identifier: str) -> tuple[Standing, ...]:
        """Take back one grant, or ``all`` of this workspace; raise ``UsageError`` if none is it."""
        known, _ = self.all()
        chosen = tuple(grant for grant in known if identifier in {"all", grant.id})
        if not chosen and identifier != "all":
            raise UsageError(
                text("There is no grant {id} in this workspace.", id=identifier),
                remedy=text("%policy shows every grant with its id."),
            )
        for grant in chosen:
            self._path(grant.id).unlink(missing_ok=True)
        return chosen

    def _files(self) -> list[Path]:
        try:
            return [path for path in self._folder.iterdir() if path.suffix == ".json"]
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _path(self, identifier: str) -> Path:
        return self._folder / f"{identifier}.json"

    def _write(self, identifier: str, body: str) -> None:
        made = self._folder / f"{identifier}.new"
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(body)
            file.flush()
            os.fsync(descriptor)
            os.utime(descriptor, (0, 0))  # not used yet
        made.rename(self._path(identifier))

    def _read(self, path: Path) -> Standing | None:
        """Read one file; ``None`` for another workspace's; raises for what is not believed."""
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            status = os.fstat(descriptor)
            _check_owner(status)
            found = json.loads(os.read(descriptor, MAXIMUM_BYTES))
        finally:
            os.close(descriptor)
        if found["version"] != VERSION or found["uid"] != os.geteuid():
            raise ValueError("it is another user's or of another version")
        if bytes.fromhex(found["workspace"]) != os.fsencode(self._workspace):
            return None
        now = self._workspace.stat()
        return Standing(
            path.stem,
            _unpacked(found["rule"]),
            float(found["given"]),
            str(found["by"]),
            status.st_mtime or None,
            counts=(found["device"], found["inode"]) == (now.st_dev, now.st_ino),
        )


def _check_owner(status: os.stat_result) -> None:
    ours = status.st_uid == os.geteuid() and not status.st_mode & 0o077
    if not (ours and stat.S_ISREG(status.st_mode) and status.st_nlink == 1):
        raise ValueError("others may have written it")
    if status.st_size > MAXIMUM_BYTES:
        raise ValueError("it is too large")


def _user() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def _packed(rule: Always) -> dict[str, Any]:
    """The rule as JSON; names that are not UTF-8 survive as lone surrogates, escaped."""
    return asdict(rule)


def _unpacked(found: dict[str, Any]) -> Always:
    """A rule from JSON, every part checked; raises ``ValueError``, ``TypeError``, ``KeyError``."""
    scopes = tuple(
        Scope(EffectKind(_text(scope["kind"])), _text(scope["path"]), _text(scope["suffix"]))
        for scope in _list(found["scopes"])
    )
    if any(scope.kind not in {EffectKind.MODIFY, EffectKind.DELETE} for scope in scopes):
        raise ValueError("a kind of change that is never granted")
    if any(_leads_out(scope.path) or "/" in scope.suffix for scope in scopes):
        raise ValueError("a path outside the workspace")
    exact = found["exact"]
    if not isinstance(exact, bool):
        raise TypeError("exact")
    reasons = tuple(map(_text, _list(found["reasons"])))
    command = _text(found["command"])
    if not command or (reasons and not exact) or not (reasons or scopes):
        raise ValueError("it grants nothing or too much")
    return Always(command, exact, _text(found["directory"]), reasons, scopes)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _leads_out(path: str) -> bool:
    return path.startswith("/") or ".." in path.split("/")
