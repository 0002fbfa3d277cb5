"""The example notebooks run headless, as `jupyter execute` runs them, and leave what they say."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
LEFT = {
    "first-steps": {"PROJECT", "PROJECT/notes.txt"},
    "primeros-pasos": {"PROYECTO", "src", "src/main.py"},
}


def test_every_example_is_run():
    assert {path.stem for path in EXAMPLES.glob("*.ipynb")} == set(LEFT)


@pytest.mark.parametrize("name", sorted(LEFT))
def test_example_runs_headless(name, workspace, home):
    notebook = workspace / f"{name}.ipynb"
    shutil.copy(EXAMPLES / notebook.name, notebook)
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
    argv = [sys.executable, "-P", "-m", "jupyter", "execute", "--inplace", str(notebook)]
    subprocess.run(argv, env=environment, cwd=workspace, check=True, timeout=100)
    made = {str(path.relative_to(workspace)) for path in workspace.rglob("*")}
    assert made - {notebook.name} == LEFT[name]
    cells = [cell for cell in nbformat.read(notebook, 4).cells if cell.cell_type == "code"]
    assert all(cell.outputs for cell in cells)


@pytest.mark.parametrize("name", sorted(LEFT))
def test_examples_are_committed_without_outputs(name):
    cells = nbformat.read(EXAMPLES / f"{name}.ipynb", 4).cells
    assert all(not cell.get("outputs") and not cell.get("execution_count") for cell in cells)


def test_a_headless_notebook_stops_at_what_needs_a_yes(workspace, home):
    notebook = nbformat.v4.new_notebook()
    notebook.metadata.kernelspec = {"name": "aibridge", "display_name": "AI-Bridge"}
    notebook.cells = [
        nbformat.v4.new_code_cell("Crear carpeta PROYECTO"),
        nbformat.v4.new_code_cell("borra la carpeta PROYECTO"),
        nbformat.v4.new_code_cell("Crear carpeta DESPUES"),
    ]
    path = workspace / "n.ipynb"
    nbformat.write(notebook, path)
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "AIBRIDGE_LANGUAGE": "en"}
    argv = [sys.executable, "-P", "-m", "jupyter", "execute", str(path)]
    done = subprocess.run(
        argv, env=environment, cwd=workspace, capture_output=True, text=True, timeout=100,
        check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "ApprovalRequired" in done.stderr
    assert "AIBRIDGE_ON_ASK" in done.stderr
    assert (workspace / "PROYECTO").is_dir()
    assert not (workspace / "DESPUES").exists()
