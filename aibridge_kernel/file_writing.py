"""A file that the kernel itself writes, by the way every command goes.

A command that makes the file, empty, is judged and run on a view; before the changes are looked at,
the content is put in. So it is previewed, asked about and journaled like any other change, and
%undo takes it back.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import stat
from pathlib import Path

from .command import CommandRun
from .errors import UsageError
from .front_end import FrontEnd
from .refusals import nobody_said_yes
from .state import KernelState
from .transactions import Transaction
from .transactions.filesystem import Root
from .values import Step, text


class FileWriting(CommandRun):
    """The writing of one file; ``path`` is relative to the working directory, as typed."""

    def __init__(self, path: str, content: bytes, state: KernelState, front_end: FrontEnd) -> None:
        self._path = inside(path, state)
        # What is judged is the very path that is written, not one that a link or ``~`` makes of it.
        judged = os.path.relpath(state.workspace / self._path, state.working_directory)
        super().__init__(Step(f"printf '' >{shlex.quote(judged)}"), state, front_end)
        self._content = content

    async def execute(self) -> None:
        """Do all of it; raise the error that ended it."""
        with Root(self._state.workspace) as root:
            status = root.status(self._path)
        if status is not None and not stat.S_ISREG(status.st_mode):
            raise UsageError(
                text("{path} is not a plain file.", path=self._path),
                remedy=text("Give another name."),
            )
        if await self._attempt(self.step.command) is not None:
            raise nobody_said_yes(self.outcome.command)

    async def _ran(self, transaction: Transaction | None) -> None:
        """Put the content into the file that was just made, following no link."""
        view = self._state.workspace if transaction is None else transaction.overlay.upper
        await asyncio.to_thread(_fill, view, self._path, self._content)


def inside(path: str, state: KernelState) -> str:
    """Where a path that a person typed lies in the workspace; raise ``UsageError`` if it does not.

    Links are not looked at here: whoever opens it follows none.
    """
    typed = Path(path).expanduser()
    absolute = os.path.normpath(state.working_directory / typed)
    relative = os.path.relpath(absolute, state.workspace)
    if relative in {".", ".."} or relative.startswith("../") or "\0" in path:
        raise UsageError(
            text("{path} is no file in the workspace.", path=path),
            remedy=text("Name a file in {workspace}.", workspace=state.workspace),
        )
    return relative


def read_inside(path: str, limit: int, state: KernelState) -> bytes:
    """Read a file of the workspace, following no link, up to one byte more than ``limit``."""
    with Root(state.workspace) as root:
        number = root.open_file(inside(path, state))
    with os.fdopen(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise IsADirectoryError(path)
        return file.read(limit + 1)


def _fill(view: Path, path: str, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    with Root(view) as root, root.place(path) as (above, name):
        number = os.open(name, flags, dir_fd=above)
    with os.fdopen(number, "wb") as file:
        file.write(content)
