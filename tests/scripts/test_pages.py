"""What the pages say is run: shell commands in a fresh home, cells with the results shown."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from aibridge_kernel.client import Bridge

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PAGES = [ROOT / "README.md", ROOT / "README.es.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"^```\n(# \w+\.txt\n.*?)^```$", re.MULTILINE | re.DOTALL)
"""A file that a page shows, under its name."""
ELSEWHERE = {  # what is not run here, and what runs it
    "make *": "CI itself",
    "python tests/benchmarks/*": "make bench",
    "python examples/class/grade.py *": "kernel/test_examples.py",
    "jupyter aibridge serve*": "test_serve_connect.py",
    "jupyter aibridge connect*": "test_serve_connect.py",
    "python3 -m venv /opt/*": "packaging/test_installation.py",
    "/opt/aibridge/.venv/bin/pip *": "packaging/test_installation.py",
}
SEED = "# %%\nCrear carpeta logs\n"


def blocks(page: Path, *languages: str) -> list[tuple[str, str]]:
    found = BLOCK.findall(page.read_text("utf-8"))
    return [(language, source) for language, source in found if language in languages]


def commands(page: Path) -> list[str]:
    lines = "".join(source for _, source in blocks(page, "sh", "bash")).splitlines()
    return [line for line in lines if not any(fnmatch.fnmatch(line, name) for name in ELSEWHERE)]


@pytest.fixture
def desk(tmp_path, home):
    """A folder that holds what the pages name, and a way to run a line in it."""
    folder = tmp_path / "desk"
    folder.mkdir()
    shutil.copytree(ROOT / "examples", folder / "examples")
    shutil.copy(ROOT / "examples/scripts/report.ipynb", folder / "report.ipynb")
    for name in ("notebook", "cuaderno"):
        shutil.copy(ROOT / "examples/first-steps.ipynb", folder / f"{name}.ipynb")
    for path in ("data", "datos", "build"):
        (folder / path).mkdir()
    for name in ("sales.csv", "report.csv", "informe.csv", "data/empty.txt", "datos/empty.txt"):
        (folder / name).touch()
    for name in ("session", "sesion"):
        (folder / f"{name}.txt").write_text(SEED, "utf-8")
    for page in PAGES:
        for block in NAMED.findall(page.read_text("utf-8")):
            (folder / block.split(maxsplit=2)[1]).write_text(block, "utf-8")
    environment = {"PATH": f"{BIN}:{os.environ['PATH']}:/usr/sbin", "HOME": str(home)}

    def run(line: str) -> str:
        done = subprocess.run(
            ["bash", "-c", line], cwd=folder, env=environment,
            capture_output=True, text=True, timeout=110, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    run.folder = folder
    return run


@pytest.mark.parametrize(
    "page", [page for page in PAGES if commands(page)], ids=lambda page: page.stem
)
def test_every_command_of_a_page_runs(page, desk):
    made = "one that can be undone"
    desk(f"echo '!mkdir \"{made}\"' | jupyter aibridge run -")
    for line in commands(page):
        desk(line)
    if page.stem in {"guide", "guia"}:
        assert not (desk.folder / made).exists()
    for left in LEFT.get(page.stem, ()):
        assert (desk.folder / left).exists()


LEFT = {
    "scripting": ("tuesday/report.csv", "my data/lines.txt"),
    "guiones": ("martes/informe.csv", "mis datos/lines.txt"),
}


@pytest.mark.parametrize(("page", "folder"), [("scripting", "data"), ("es/guiones", "datos")])
def test_the_python_of_a_page_runs(page, folder, desk):
    ((_, source),) = blocks(ROOT / f"docs/{page}.md", "python")
    (desk.folder / "page.py").write_text(source, "utf-8")
    assert desk("python page.py") == "rm empty.txt 0 ('empty.txt',)\n"
    assert (desk.folder / folder / "empty.txt").exists()


def holds(shown: list[str], wanted: list[str]) -> bool:
    """Whether the lines wanted are among those shown, one behind the other; … is any text."""
    patterns = [re.escape(line).replace("…", ".*") for line in wanted]
    return any(
        all(re.fullmatch(each, line) for each, line in zip(patterns, shown[start:], strict=False))
        for start in range(len(shown) - len(patterns) + 1)
    )


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page, "aibridge")], ids=lambda page: page.stem
)
@pytest.mark.usefixtures("home")
def test_every_cell_of_a_page_runs_and_gives_what_is_shown(page, workspace):
    language = "es" if page.parent.name == "es" else "en"
    outcome, asked = None, []

    def yes(prompt: str) -> str:
        asked.append(prompt)
        return "y"

    with Bridge(workspace, model="offline", language=language, answer=yes) as bridge:
        for kind, source in blocks(page, "aibridge", "output"):
            if kind == "aibridge":
                outcome = bridge.run(source)
                continue
            shown = f"{outcome.stdout}{outcome.text}".splitlines()
            assert holds(shown, source.splitlines()), "\n".join(shown)
    if page.stem in {"first-steps", "primeros-pasos"}:
        (only,) = asked
        assert (("INFORMES" if language == "es" else "REPORTS") + "/") in only
        assert [path.name for path in workspace.iterdir()] == [only.split("- ")[1].split("/")[0]]


def test_a_result_that_differs_is_found():
    assert holds(["a", "$ b c", "d"], ["$ b …", "d"])
    assert not holds(["a", "$ b c", "d"], ["$ b …", "e"])
    assert not holds(["a"], ["a", "b"])
