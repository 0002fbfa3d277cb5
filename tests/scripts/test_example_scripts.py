"""The scripts of examples/, run by the commands that they name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "examples" / "scripts"
BIN = Path(sys.executable).parent


@pytest.fixture
def run(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "home").mkdir()
    (tmp_path / "data/sales.csv").write_text("b,2\na,1\nb,2\n")
    (tmp_path / "data/nothing.csv").touch()
    environment = {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "HOME": str(tmp_path / "home"),
        "LANG": "C.UTF-8",
    }

    def call(*argv):
        done = subprocess.run(
            argv, cwd=tmp_path / "data", env=environment,
            capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return tmp_path / "data"

    return call


def test_cleaning_data(run):
    script = str(SCRIPTS / "clean-data.txt")
    data = run("jupyter-aibridge", "run", script, "--on-ask", "undoable", "-p", "folder=tidy up")
    assert (data / "tidy up/sales.csv").read_text() == "a,1\nb,2\n"
    assert not (data / "nothing.csv").exists()


def test_a_report_with_a_parameter(run, tmp_path):
    argv = [
        str(SCRIPTS / "report.ipynb"),
        str(tmp_path / "out.ipynb"),
        "-p",
        "folder",
        "march report",
    ]
    data = run("papermill", *argv)
    assert (data / "march report/lines.txt").read_text() == "3 sales.csv\n"


def test_a_job_of_ci(run):
    data = run(str(SCRIPTS / "ci.sh"))
    cells = [json.loads(line) for line in (data / "outcomes.jsonl").read_text().splitlines()]
    assert {cell["status"] for cell in cells} == {"ok"}
    assert (data / "clean/sales.csv").read_text() == "a,1\nb,2\n"
