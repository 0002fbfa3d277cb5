"""What a run on the files themselves has made and no command may make: it is set aside.

A sandbox keeps what is there from being written, but a name that is not there cannot be covered.
So secret and protected names are looked for before and after, and new ones are renamed: git finds
no repository of such a name, nothing loads such a file. Should a person have made it meanwhile,
nothing is lost.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aibridge_kernel.errors import PolicyDenied
from aibridge_kernel.hiding import special_in
from aibridge_kernel.policy import Context, judge_changes
from aibridge_kernel.refusals import untouched
from aibridge_kernel.state import is_secret
from aibridge_kernel.transactions.filesystem import Root, move
from aibridge_kernel.values import Change, ChangeKind, ChangeSet, Decision, Verdict, text

SUFFIX = ".set-aside"
_SLACK_S = 1.0
"""How far the time of a file may lie before the clock's when it was made."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """One such name, and the one it has now; ``None`` where it could not be renamed."""

    path: str
    now: str | None


def never_to_be_made(made: Sequence[SetAside]) -> PolicyDenied:
    """The error of a run that made such names."""
    renamed = [f"{each.path} → {each.now}" for each in made if each.now is not None]
    names = ", ".join(renamed or (each.path for each in made))
    happened = text(
        "The command made what no command may make. It was renamed: {names}.", names=names
    )
    if not renamed:
        happened = text("The command made what no command may make: {names}.", names=names)
    return PolicyDenied(
        happened,
        untouched=untouched(live=True),
        remedy=text("Look at it. If it is yours, give it its name back; else remove it."),
    )


class Unwanted:
    """The names that were there before a run; walks the workspace, so not on the event loop."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._since = time.time() - _SLACK_S
        with Root(Path(context.workspace)) as root:
            self._before = frozenset(_identity(root, path) for path in self._special())

    def set_aside(self, verdict: Verdict) -> tuple[SetAside, ...]:
        """Rename what is new and would never be applied under this verdict."""
        with Root(Path(self._context.workspace)) as root:
            return tuple(
                SetAside(path, _rename(root, path))
                for path in tuple(self._special())
                if _identity(root, path) not in self._before
                and self._is_new(root, path)
                and self._is_denied(path, verdict)
            )

    def _special(self) -> Iterator[str]:
        workspace = Path(self._context.workspace)
        return (os.path.relpath(path, workspace) for path in special_in(workspace, is_secret))

    def _is_new(self, root: Root, path: str) -> bool:
        """Whether it has come, or was touched, since; what was merely not found before is not."""
        found = root.status(path)
        return found is not None and found.st_ctime >= self._since

    def _is_denied(self, path: str, verdict: Verdict) -> bool:
        made = ChangeSet((Change(ChangeKind.CREATED, path),))
        return judge_changes(made, self._context, verdict).decision is Decision.DENY


def _identity(root: Root, path: str) -> tuple[object, ...]:
    """What stays the same when the folder above is moved."""
    found = root.status(path)
    where = (path,) if found is None else (found.st_dev, found.st_ino)
    return (*where, Path(path).name)


def _rename(root: Root, path: str) -> str | None:
    """Give what lies at ``path`` a free name beside it and tell that, ``None`` if that fails."""
    above, _, name = path.rpartition("/")
    for number in itertools.count(1):
        aside = f"{name}{SUFFIX}" if number == 1 else f"{name}{SUFFIX}-{number}"
        try:
            with root.directory(above) as folder:
                move((folder, name), (folder, aside))
        except FileExistsError:
            continue
        except OSError:
            return None
        return f"{above}/{aside}" if above else aside
    return None
