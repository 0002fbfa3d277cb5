"""Starting in a stranger's folder: nothing of it is imported, configured or believed."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from harness import LIMIT, running_kernel, talking_kernel
from loopback.answers import steps
from loopback.gemini import KEY, LoopbackGemini

PLANTED = (
    "tornado.py",
    "httpx.py",
    "httpx2.py",
    "aiohttp.py",
    "google/__init__.py",
    "google/genai/__init__.py",
    "dotenv.py",
    "tree_sitter.py",
    "aibridge_kernel/__init__.py",
    "aibridge_kernel_config.py",
    "aibridge-kernel_config.py",
    "ipython_config.py",
    "ipython_kernel_config.py",
    "jupyter_config.py",
    "sitecustomize.py",
    "usercustomize.py",
)


@pytest.fixture
def hostile(workspace, tmp_path):
    """Plant modules and configuration that leave a mark when they are executed."""
    mark = tmp_path / "executed"
    for name in PLANTED:
        path = workspace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"open({str(mark)!r}, 'a').write({name!r} + '\\n')\n")
    return mark


def test_nothing_of_the_folder_is_executed(workspace, home, hostile):
    with talking_kernel(workspace, home) as (bridge, gemini):
        gemini.enqueue(steps("mkdir a"))
        assert bridge.run("crea a").status == "ok"
        bridge.run("INFO")
    assert not hostile.exists(), hostile.read_text()


def test_a_module_planted_by_a_cell_is_not_imported(workspace, home, tmp_path):
    mark = tmp_path / "executed"
    with talking_kernel(workspace, home) as (bridge, gemini):
        for name in ("httpx2.py", "httpx.py", "aiohttp.py"):
            bridge.run(f"!echo \"open('{mark}', 'w')\" > {name}")
        gemini.enqueue(steps("mkdir a"))
        assert bridge.run("crea a").status == "ok"
    assert not mark.exists()


def test_a_strangers_env_file_cannot_take_the_key_elsewhere(workspace, home):
    with LoopbackGemini() as mine, LoopbackGemini(key="other") as theirs:
        (workspace / ".env").write_text(f"GOOGLE_GEMINI_BASE_URL={theirs.url}\n")
        with running_kernel(
            workspace, home, GEMINI_API_KEY=KEY, AIBRIDGE_MODEL=mine.models[0],
            GOOGLE_GEMINI_BASE_URL=mine.url,
        ) as bridge:  # fmt: skip
            mine.enqueue(steps("mkdir a"))
            assert bridge.run("crea a").status == "ok"
        assert theirs.requests == []


def test_a_key_in_env_file_works_and_stays_out_of_sight(workspace, home):
    with LoopbackGemini() as gemini:
        (workspace / ".env").write_text(
            f"GEMINI_API_KEY={KEY}\nGOOGLE_GEMINI_BASE_URL={gemini.url}\n"
            f"AIBRIDGE_MODEL={gemini.models[0]}\nAIBRIDGE_ON_ASK=allow\n"
        )
        (workspace / ".env").chmod(0o600)
        with running_kernel(workspace, home) as bridge:
            gemini.enqueue(steps("ls"))
            assert bridge.run("lista").status == "ok"
            assert ".env" not in gemini.contents[0].words
            info = bridge.run("INFO").result
            assert "AIBRIDGE_ON_ASK" in info
            assert "you are asked" in info
            assert KEY not in bridge.run("!cat .env", "y").stdout


def test_what_only_cells_need_is_not_imported_before_the_kernel_is_ready():
    heavy = ["google", "httpx2", "openai", "tree_sitter", "sqlite3", "aibridge_kernel.policy"]
    script = f"import sys, aibridge_kernel.app; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


def test_what_the_kernel_imports_later_is_there_and_brings_no_sdk():
    script = (
        "import sys\nfrom aibridge_kernel import kernel\nkernel._import_the_rest()\n"
        "print('aibridge_kernel.policy' in sys.modules,"
        "sorted(m for m in sys.modules if m.split('.')[0] in {'google', 'httpx2', 'openai'}))"
    )
    done = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, check=True)
    assert done.stdout.strip() == b"True []"


def test_the_first_cell_finds_everything_imported(workspace, home):
    with running_kernel(workspace, home) as bridge:
        maps = Path(f"/proc/{bridge.manager.provisioner.pid}/maps")
        deadline = time.monotonic() + LIMIT
        while "tree_sitter" not in maps.read_text("utf-8"):
            assert time.monotonic() < deadline
            bridge.client.kernel_info(reply=True)  # it answers meanwhile


def test_configuration_comes_from_jupyters_paths(workspace, home):
    folder = home / ".jupyter"
    folder.mkdir()
    (folder / "aibridge_kernel_config.py").write_text("c.AIBridgeKernel.language = 'es'\n")
    with running_kernel(workspace, home, AIBRIDGE_LANGUAGE="en") as bridge:
        assert "No existe" in bridge.run("%nosuchmagic").evalue
