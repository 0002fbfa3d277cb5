"""Papermill injects parameters and runs the notebook, as it does for any other kernel."""

import nbformat
import papermill
import pytest

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def notebook(tmp_path):
    made = nbformat.v4.new_notebook(
        metadata={
            "kernelspec": {"name": "aibridge", "display_name": "AI-Bridge", "language": "aibridge"}
        }
    )
    defaults = nbformat.v4.new_code_cell("folder = 'docs'\ncopies = 1")
    defaults.metadata["tags"] = ["parameters"]
    made.cells = [defaults, nbformat.v4.new_code_cell("!mkdir {folder}\n!touch {folder}/{copies}")]
    file = tmp_path / "in.ipynb"
    nbformat.write(made, file)
    return file


def test_parameters_become_words(notebook, workspace, tmp_path):
    output = tmp_path / "out.ipynb"
    papermill.execute_notebook(
        notebook,
        output,
        parameters={"folder": "it's two words", "copies": 3},
        cwd=str(workspace),
        progress_bar=False,
    )
    assert [path.name for path in (workspace / "it's two words").iterdir()] == ["3"]
    sources = [cell.source for cell in nbformat.read(output, 4).cells]
    assert sources[1] == '# Parameters\nfolder = "it\'s two words"\ncopies = 3\n'


def test_a_cell_that_fails_fails_the_run(notebook, workspace, tmp_path):
    (workspace / "docs").touch()
    with pytest.raises(papermill.PapermillExecutionError, match="CommandFailed"):
        papermill.execute_notebook(
            notebook, tmp_path / "out.ipynb", cwd=str(workspace), progress_bar=False
        )
