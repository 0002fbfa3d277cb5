"""The example notebooks run headless, as `jupyter execute` runs them, and leave what they say."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
MADE = ["IMG_01.jpg", "IMG_02.jpg", "IMG_03.jpg"]
LEFT = {
    "first-steps": {"PROJECT/notes.txt"},
    "primeros-pasos": {"PROYECTO", "src/main.py"},
    "data/cleaning": {
        *(f"raw/{month}.csv" for month in ("january", "february", "march")),
        *(f"clean/{name}.csv" for name in ("january", "february", "sales")),
        "clean/per-customer.txt", "clean/again.sh",
    },
    "datos/limpieza": {
        *(f"crudo/{mes}.csv" for mes in ("enero", "febrero", "marzo")),
        *(f"limpio/{name}.csv" for name in ("enero", "febrero", "ventas")),
        "limpio/por-cliente.txt", "limpio/otra-vez.sh",
    },
    "class/exercise": {*MADE, "draft.tmp", "older.tmp", "notes.txt", "marks.csv"},
    "clase/ejercicio": {*MADE, "borrador.tmp", "viejo.tmp", "notas.txt", "calificaciones.csv"},
}  # fmt: skip
ANSWERS = {
    "class/exercise": (
        "Create a folder called PHOTOS", "move all photos to PHOTOS", "delete the temporary files",
        "rename notes.txt to shopping.txt", "sort marks.csv and save the result in sorted.csv",
    ),
    "clase/ejercicio": (
        "Crear carpeta FOTOS", "mueve todas las fotos a FOTOS", "borra los ficheros .tmp",
        "renombra notas.txt a compra.txt",
        "ordena calificaciones.csv y guarda el resultado en ordenado.csv",
    ),
}  # fmt: skip


def test_every_example_is_run():
    notebooks = (path.relative_to(EXAMPLES) for path in EXAMPLES.rglob("*.ipynb"))
    names = {str(path.with_suffix("")) for path in notebooks}
    assert names == {*LEFT, "scripts/report"}  # tests/scripts runs that one


@pytest.fixture
def environment(home):
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}


@pytest.mark.parametrize("name", sorted(LEFT))
def test_example_runs_headless(name, workspace, environment):
    notebook = workspace / "notebook.ipynb"
    shutil.copy(EXAMPLES / f"{name}.ipynb", notebook)
    argv = [sys.executable, "-P", "-m", "jupyter", "execute", "--inplace", str(notebook)]
    subprocess.run(argv, env=environment, cwd=workspace, check=True, timeout=100)
    leaves = (path for path in workspace.rglob("*") if not (path.is_dir() and any(path.iterdir())))
    assert {str(path.relative_to(workspace)) for path in leaves} - {notebook.name} == LEFT[name]
    cells = [cell for cell in nbformat.read(notebook, 4).cells if cell.cell_type == "code"]
    assert all(cell.outputs for cell in cells if not cell.source.startswith("#"))
    if name == "data/cleaning":
        the_data_is_clean_here_and_again(workspace)


def the_data_is_clean_here_and_again(workspace):
    again = workspace / "elsewhere"
    again.mkdir()
    subprocess.run(["bash", workspace / "clean/again.sh"], cwd=again, check=True, timeout=100)
    for folder in (workspace, again):
        assert (folder / "clean/sales.csv").read_text() == "ana,20\nluis,5\nana,3\neva,7\n"
        counted = (folder / "clean/per-customer.txt").read_text().split()
        assert counted == ["2", "ana", "1", "eva", "1", "luis"]


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_a_class_is_graded(name, tmp_path, environment):
    exercise = EXAMPLES / f"{name}.ipynb"
    notebook = nbformat.read(exercise, 4)
    answers = iter(ANSWERS[name])
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", ())
        if "answer" in tags:
            cell.source = next(answers)
        if "check" in tags:
            cell.source = "# whatever somebody made of it"
    nbformat.write(notebook, tmp_path / "ana.ipynb")
    (tmp_path / "eva.ipynb").write_text("not a notebook")
    handed_in = (tmp_path / "ana.ipynb", tmp_path / "eva.ipynb", exercise)
    argv = [sys.executable, EXAMPLES / "class/grade.py", exercise, *handed_in]
    done = subprocess.run(
        argv, env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    ana, eva, nobody = done.stdout.splitlines()
    assert (ana, nobody) == ("ana: 5/5 ✓✓✓✓✓", f"{exercise.stem}: 0/5 ✗✗✗✗✗")
    assert eva.startswith("eva: ? ")
    assert done.returncode == 1


@pytest.mark.parametrize("words", [[], ["nowhere.ipynb", "nowhere.ipynb"]])
def test_grading_says_how_it_is_called(words, environment):
    argv = [sys.executable, EXAMPLES / "class/grade.py", *words]
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: grade.py")
    assert "Traceback" not in done.stderr


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
