"""Start JupyterLab in a workspace that holds the example notebooks."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from aibridge_kernel.errors import AIBridgeError
from aibridge_kernel.serving import command_line, introduction
from aibridge_kernel.settings import read_settings

EXAMPLES = Path(__file__).parents[1] / "examples"
FOR_SCRIPTS = "scripts"
"""The folder of examples that are run without a browser."""


def main() -> None:
    """Prepare the workspace, say how commands will be confined, become JupyterLab."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--port", type=int, default=8888, help="the next free one is taken")
    options = parser.parse_args()
    workspace = options.workspace.expanduser().resolve()
    copy_examples(workspace)
    try:
        print(introduction(workspace, read_settings(os.environ, workspace)), flush=True)
    except AIBridgeError as error:
        sys.exit(str(error))
    argv = command_line(workspace, "127.0.0.1", options.port, port_retries=50)
    os.execv(sys.executable, argv)  # noqa: S606 — no shell


def copy_examples(workspace: Path) -> None:
    """Put the example notebooks into the workspace, leaving what is already there alone."""
    workspace.mkdir(parents=True, exist_ok=True)
    for notebook in sorted(EXAMPLES.rglob("*.ipynb")):
        target = workspace / notebook.relative_to(EXAMPLES)
        if notebook.parent.name != FOR_SCRIPTS and not target.exists():
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(notebook, target)


if __name__ == "__main__":
    main()
