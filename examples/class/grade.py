"""Runs what a class handed in: ``python grade.py exercise.ipynb handed-in/*.ipynb``.

Each notebook runs in an empty folder of its own, in a sandbox as always. What can be undone goes
ahead unasked, the rest is refused; a cell that fails does not keep the next from being run. The
checks are those of the exercise, whatever was made of them in what was handed in.

One line is printed for each notebook, also for one that cannot be read; the exit status is 0 if
everybody has everything.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import nbformat

from aibridge_kernel.client import Bridge

PASSED = "✓"
UNREADABLE = (OSError, ValueError)
"""What reading a file that is missing, or no notebook, raises."""


def code_cells(notebook: str) -> dict[str, nbformat.NotebookNode]:
    """Read the code cells of a notebook by their ids."""
    cells = nbformat.read(notebook, as_version=4).cells
    return {cell.id: cell for cell in cells if cell.cell_type == "code"}


def grade(notebook: str, checks: dict[str, str]) -> list[bool]:
    """Run a notebook; whether each check was passed where it stands."""
    passed = dict.fromkeys(checks, False)
    with tempfile.TemporaryDirectory() as folder, Bridge(folder, on_ask="undoable") as bridge:
        for name, cell in code_cells(notebook).items():
            outcome = bridge.run(checks.get(name, cell.source), check=False)
            if name in checks:
                passed[name] = outcome.stdout.startswith(PASSED)
    return list(passed.values())


def main(argv: list[str] | None = None) -> int:
    """Grade the notebooks that were handed in."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("exercise", help="your copy of the exercise, with its checks")
    parser.add_argument("handed_in", nargs="+", help="what the class handed in")
    options = parser.parse_args(argv)
    try:
        cells = code_cells(options.exercise)
    except UNREADABLE as error:
        parser.error(f"{options.exercise}: {error}")
    checks = {
        name: cell.source
        for name, cell in cells.items()
        if "check" in cell.metadata.get("tags", ())
    }
    is_complete = True
    for notebook in options.handed_in:
        try:
            passed = grade(notebook, checks)
        except UNREADABLE as error:
            print(f"{Path(notebook).stem}: ? {error}")
            is_complete = False
            continue
        is_complete = is_complete and all(passed)
        signs = "".join(PASSED if each else "✗" for each in passed)
        print(f"{Path(notebook).stem}: {sum(passed)}/{len(passed)} {signs}")
    return 0 if is_complete else 1


if __name__ == "__main__":
    sys.exit(main())
