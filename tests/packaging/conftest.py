"""What a person would download, built once from a copy of the checkout, with no Node at hand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from checkout import ROOT, Run

NODE_PROGRAMS = {"corepack", "node", "nodejs", "npm", "npx", "yarn"}


@pytest.fixture(scope="session")
def path_without_node(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A ``PATH`` with every program of the system but Node's."""
    programs = tmp_path_factory.mktemp("bin")
    for folder in ("/usr/local/bin", "/usr/bin", "/bin"):
        for program in Path(folder).iterdir():
            link = programs / program.name
            if program.name not in NODE_PROGRAMS and not os.path.lexists(link):
                link.symlink_to(program)
    assert shutil.which("node", path=str(programs)) is None
    return str(programs)


@pytest.fixture(scope="session")
def environment(path_without_node: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The machine's environment with no Node, no Jupyter settings and an empty home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    return kept | {
        "HOME": str(tmp_path_factory.mktemp("home")),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PATH": path_without_node,
        "PIP_CACHE_DIR": pip_cache(),
        "YARN_CACHE_FOLDER": str(ROOT / "labextension" / ".yarn" / "cache"),
    }


def pip_cache() -> str:
    """Pip's cache: another home is no reason to download everything again."""
    argv = [sys.executable, "-m", "pip", "cache", "dir"]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that git has or would take, and nothing that a build left here."""
    target = tmp_path_factory.mktemp("checkout")
    argv = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(argv, cwd=ROOT, check=True, capture_output=True).stdout
    for name in os.fsdecode(names).split("\0"):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


@pytest.fixture(scope="session")
def distributions(checkout: Path, environment: dict[str, str]) -> Path:
    """The folder of the sdist and of the wheel built from that sdist."""
    argv = [sys.executable, "-m", "build", "--outdir", str(checkout / "dist"), str(checkout)]
    built = subprocess.run(argv, env=environment, check=False, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    return checkout / "dist"


@pytest.fixture(scope="session")
def wheel(distributions: Path) -> Path:
    (wheel,) = distributions.glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def sdist(distributions: Path) -> Path:
    (sdist,) = distributions.glob("*.tar.gz")
    return sdist


@pytest.fixture(scope="session")
def installed(
    wheel: Path, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A fresh virtual environment with the wheel; dependencies are borrowed from this one."""
    prefix = tmp_path_factory.mktemp("installed")
    venv.create(prefix, symlinks=True)
    (site_packages,) = prefix.glob("lib/python*/site-packages")
    (borrowed,) = {path for path in sys.path if path.endswith("site-packages")}
    (site_packages / "borrowed.pth").write_text(borrowed)
    argv = [sys.executable, "-m", "pip", "--python", str(prefix / "bin" / "python"), "install"]
    argv += ["--quiet", "--no-deps", "--no-index", "--ignore-installed", str(wheel)]
    subprocess.run(argv, env=environment, check=True)
    return prefix


@pytest.fixture(scope="session")
def run(installed: Path, environment: dict[str, str]) -> Run:
    """Runs the installed Python, away from the checkout, and answers what it said."""

    def run_(*arguments: str) -> str:
        argv = [str(installed / "bin" / "python"), "-P", *arguments]
        done = subprocess.run(
            argv, cwd=installed, env=environment, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run_
