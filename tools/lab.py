"""Start JupyterLab in a workspace that holds the example notebooks."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from aibridge_kernel.sandboxes.selection import select

EXAMPLES = Path(__file__).parents[1] / "examples"


def main() -> None:
    """Prepare the workspace, say how commands will be confined, become JupyterLab."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--port", type=int, default=8888, help="the next free one is taken")
    options = parser.parse_args()
    workspace = options.workspace.expanduser().resolve()
    copy_examples(workspace)
    sandbox = select(os.environ.get("AIBRIDGE_SANDBOX", "auto"))
    print(f"Workspace: {workspace}")
    print(f"Sandbox:   {sandbox.tier} — {sandbox.why}", flush=True)
    os.execv(sys.executable, command_line(workspace, options.port))  # noqa: S606 — no shell


def copy_examples(workspace: Path) -> None:
    """Put the example notebooks into the workspace, leaving what is already there alone."""
    workspace.mkdir(parents=True, exist_ok=True)
    for notebook in sorted(EXAMPLES.glob("*.ipynb")):
        target = workspace / notebook.name
        if not target.exists():
            shutil.copyfile(notebook, target)


def command_line(workspace: Path, port: int) -> list[str]:
    """JupyterLab on the loopback address; ``-P`` keeps the current folder out of its imports."""
    argv = [sys.executable, "-P", "-m", "jupyterlab", "--no-browser"]
    argv += ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}"]
    argv += [f"--ServerApp.root_dir={workspace}"]
    if os.geteuid() == 0:
        argv.append("--allow-root")
    return argv


if __name__ == "__main__":
    main()
