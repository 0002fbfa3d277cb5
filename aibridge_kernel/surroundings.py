"""Where commands are judged: the workspace, and what is secret or protected around it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .errors import UsageError
from .policies import Policies
from .policy import SECRET_FOLDERS, SECRET_IN_HOME, Context, Files, Rulebook
from .values import text

__all__ = ["Surroundings"]


@dataclass
class Surroundings:
    """One workspace on this machine, as it stands at every moment.

    ``state_dir`` is where history and journals are kept. Raises ``UsageError`` for a workspace
    that cannot be read.
    """

    workspace: Path
    state_dir: Path

    def __post_init__(self) -> None:
        self.workspace = Path(os.path.realpath(self.workspace))
        if not os.access(self.workspace, os.R_OK | os.X_OK) or not self.workspace.is_dir():
            raise UsageError(
                text("The workspace {path} cannot be read.", path=self.workspace),
                remedy=text("Set AIBRIDGE_WORKSPACE to a folder that you may read."),
            )

    @property
    def start(self) -> Path:
        """The folder that commands begin in: this process's, where that lies in the workspace."""
        here = Path(os.path.realpath(Path.cwd()))
        return here if here.is_relative_to(self.workspace) else self.workspace

    @cached_property
    def policies(self) -> Policies:
        """The policy files of this workspace and of this machine."""
        return Policies(self.workspace)

    @property
    def rulebook(self) -> Rulebook:
        """The rules in force, policy files as they stand now."""
        return self.policies.rulebook()

    @property
    def home(self) -> Path:
        """The person's home folder."""
        return Path(os.path.realpath(os.environ.get("HOME") or Path.home()))

    @property
    def runtime_dir(self) -> Path:
        """Jupyter's runtime folder, which holds the keys of every running kernel."""
        from jupyter_core.paths import jupyter_runtime_dir  # noqa: PLC0415 — only when judging

        return Path(jupyter_runtime_dir())

    @property
    def secret_paths(self) -> tuple[Path, ...]:
        """Files and folders that hold credentials: hidden from commands and from the model."""
        home = self.home
        inside = (self.workspace / ".env", home / ".env")
        named = (home / name for name in (*SECRET_FOLDERS, *SECRET_IN_HOME))
        own = (self.runtime_dir, self.state_dir)
        return tuple(path for path in (*inside, *named, *own) if path.exists())

    def context(self, working_directory: Path, notebook: str | None = None) -> Context:
        """What the policy judges against; ``notebook`` is the path of the one that is running."""
        return Context(
            workspace=str(self.workspace),
            working_directory=str(working_directory),
            home=str(self.home),
            files=Files(),
            protected=(
                str(self.state_dir),
                str(self.policies.folder),
                *((notebook,) if notebook else ()),
            ),
            secret=tuple(str(path) for path in self.secret_paths),
            rulebook=self.rulebook,
        )
