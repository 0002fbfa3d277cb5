"""The example plug-in, installed and used in a real kernel; and broken ones, which harm nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness import Bridge, running_kernel, tree

ROOT = Path(__file__).resolve().parents[2]

BROKEN = {
    "gone": "nowhere_at_all:magic",
    "ends": "aibridge_broken.ends:magic",
    "wrong": "aibridge_broken:wrong",
    "quits": "aibridge_broken:quits",
    "undo": "aibridge_broken:wrong",
}
SOURCE = '''
async def wrong(call):
    """Ends {badly}."""
    return 1 / 0

async def quits(call):
    raise SystemExit(3)

def create(model, settings, language):
    raise RuntimeError("no such luck")

class Odd:
    model = "odd:x"
    async def translate(self, conversation, request):
        raise KeyError("lost")
    async def chat(self, conversation, request):
        raise SystemExit
        yield
    async def models(self):
        return (__import__("aibridge_kernel.providers.base").providers.base.ModelInfo("x"),)
    async def aclose(self):
        raise OSError

def odd(model, settings, language):
    return Odd()
'''


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example plug-in, built and installed by pip, and a broken one."""
    folder = tmp_path_factory.mktemp("site")
    source = tmp_path_factory.mktemp("source") / "plugin"
    shutil.copytree(ROOT / "examples" / "plugin", source)
    subprocess.run(
        [
            sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
            "--no-build-isolation", "--no-compile", "--target", str(folder), str(source),
        ],
        check=True,
        timeout=100,
    )  # fmt: skip
    package = folder / "aibridge_broken"
    package.mkdir()
    package.joinpath("__init__.py").write_text(SOURCE)
    package.joinpath("ends.py").write_text("raise SystemExit('at import')\n")
    about = folder / "aibridge_broken-1.0.dist-info"
    about.mkdir()
    about.joinpath("METADATA").write_text(
        "Metadata-Version: 2.1\nName: aibridge-broken\nVersion: 1.0\n"
    )
    magics = "\n".join(f"{name} = {target}" for name, target in BROKEN.items())
    about.joinpath("entry_points.txt").write_text(
        f"[aibridge.magics]\n{magics}\n"
        "[aibridge.providers]\nnever = nowhere_at_all:x\nfails = aibridge_broken:create\n"
        "odd = aibridge_broken:odd\n"
    )
    return folder


@pytest.fixture
def bridge(site: Path, tmp_path: Path) -> Iterator[Bridge]:
    """A kernel that finds the plug-ins."""
    workspace, home = tmp_path / "workspace", tmp_path / "home"
    workspace.mkdir()
    home.mkdir()
    with running_kernel(workspace, home, PYTHONPATH=str(site)) as running:
        yield running


def test_the_example_is_used_like_what_is_built_in(bridge: Bridge) -> None:
    assert "phrasebook:house" in bridge.run("CHANGE-MODEL").result
    assert bridge.run("CHANGE-MODEL phrasebook:hause").ename == "UsageError"
    assert bridge.run("CHANGE-MODEL phrasebook:house").status == "ok"
    cell = bridge.run("Una semana nueva.")
    assert cell.outcome["model"] == "phrasebook:house"
    assert list(tree(bridge.workspace)) == ["week", "week/done", "week/notes.txt", "week/todo"]
    assert bridge.run("anything else").ename == "TranslationRefused"
    assert "does not chat" in bridge.run("%ia hello").text
    assert bridge.run("%tally week").result.splitlines()[1].split() == [".txt", "1"]
    assert "%tally" in bridge.run("%help").result
    bridge.run("!mkdir archive")
    cell = bridge.run("!touch archive/a", "n")
    assert cell.ename == "ApprovalRefused"
    assert "the archive is kept in order by hand" in " ".join(cell.command["reasons"])


def test_broken_plugins_are_named_and_harm_nothing(bridge: Bridge) -> None:
    listed = bridge.run("%help").result
    assert "could not be loaded: aibridge-broken: ModuleNotFoundError" in listed
    assert "Ends {badly}." in listed
    for name in ("gone", "ends", "wrong", "quits"):
        cell = bridge.run(f"%{name}")
        assert cell.ename == "UsageError"
        assert name in cell.evalue
    assert "never" not in bridge.run("CHANGE-MODEL").result
    for model in ("never:x", "fails:x"):
        assert bridge.run(f"CHANGE-MODEL {model}").ename == "ProviderError"
    assert bridge.run("CHANGE-MODEL odd:x").status == "ok"
    assert "KeyError" in bridge.run("crea la carpeta fotos").evalue
    assert bridge.run("%ia hola").ename == "ProviderError"
    assert bridge.run("CHANGE-MODEL offline").status == "ok"
    assert bridge.run("crea la carpeta fotos").status == "ok"
    assert bridge.run("%undo").status == "ok"
    assert tree(bridge.workspace) == {}
