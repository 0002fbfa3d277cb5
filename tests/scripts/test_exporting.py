"""Notebooks through nbconvert: a script that is the same session, and HTML in colours."""

import subprocess
import sys

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbconvert import HTMLExporter
from nbconvert.exporters import get_exporter
from nbconvert.exporters.script import ScriptExporter
from nbformat import v4

from aibridge_kernel.kernel import AIBridgeKernel
from aibridge_kernel.session_text import read_session

SOURCES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=40),
    st.lists(
        st.sampled_from(["# %%", "# %% [raw]", "# %%% x", "", "#", "!cat <<E", "%%sh", "don't"]),
        max_size=5,
    ).map("\n".join),
)
MADE = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell, "raw": v4.new_raw_cell}


def notebook(cells):
    language = AIBridgeKernel.language_info
    metadata = {
        "kernelspec": {"name": "aibridge", "display_name": "AI-Bridge", "language": "aibridge"},
        "language_info": dict(language),
    }
    return v4.new_notebook(cells=[MADE[kind](source) for kind, source in cells], metadata=metadata)


@given(st.lists(st.tuples(st.sampled_from(sorted(MADE)), SOURCES), min_size=1))
def test_a_script_is_read_as_the_same_cells(cells):
    text, resources = ScriptExporter().from_notebook_node(notebook(cells))
    assert [(cell.kind.value, cell.source) for cell in read_session(text)] == cells
    assert resources["output_extension"] == AIBridgeKernel.language_info["file_extension"]


def test_the_exporter_has_a_name_of_its_own():
    text, _ = get_exporter("aibridge")().from_notebook_node(notebook([("code", "INFO")]))
    assert text == "# %%\nINFO\n"


def test_the_command_writes_what_run_runs(tmp_path):
    cells = [
        ("markdown", "# A day"),
        ("code", "!mkdir 'mis datos'"),
        ("code", "!touch 'mis datos/a'"),
    ]
    nbformat.write(notebook(cells), tmp_path / "day.ipynb")
    convert = [sys.executable, "-m", "nbconvert", "--to", "script", "day.ipynb"]
    subprocess.run(convert, cwd=tmp_path, check=True, capture_output=True)
    written = (tmp_path / "day.aibridge").read_text("utf-8")
    assert [(c.kind.value, c.source) for c in read_session(written)] == cells


@pytest.mark.parametrize(
    ("source", "coloured"),
    [
        ("%undo --list", '<span class="k">%undo</span>'),
        ("!echo 'a'", '<span class="nb">echo</span>'),
        ("delete 'a b'", """<span class="s">'a b'</span>"""),
    ],
)
def test_html_has_colours(source, coloured):
    html, _ = HTMLExporter().from_notebook_node(notebook([("code", source)]))
    assert coloured in html
