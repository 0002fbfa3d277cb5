"""The scripts behind ``make lab``."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from checkout import ROOT

from aibridge_kernel import serving
from aibridge_kernel.settings import read_settings

SYSTEM_PACKAGES = ROOT / "tools" / "system-packages"


@pytest.fixture(scope="module")
def lab() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lab", ROOT / "tools" / "lab.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_examples_are_copied_once(lab: ModuleType, tmp_path: Path) -> None:
    workspace = tmp_path / "new" / "workspace"
    lab.copy_examples(workspace)
    copied = sorted(str(path.relative_to(workspace)) for path in workspace.rglob("*.ipynb"))
    assert copied == [
        "clase/ejercicio.ipynb", "class/exercise.ipynb", "data/cleaning.ipynb",
        "datos/limpieza.ipynb", "first-steps.ipynb", "primeros-pasos.ipynb",
    ]  # fmt: skip
    (workspace / copied[0]).write_text("mine")
    lab.copy_examples(workspace)
    assert (workspace / copied[0]).read_text() == "mine"


def test_the_lab_listens_on_the_loopback_address_only(
    lab: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("AIBRIDGE_LANGUAGE", "es")
    became: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda _, argv: became.append(argv))
    monkeypatch.setattr("sys.argv", ["lab.py", "--port", "9999", str(tmp_path)])
    lab.main()
    (argv,) = became
    assert "--ServerApp.ip=127.0.0.1" in argv
    assert "--ServerApp.port=9999" in argv
    assert f"--ServerApp.root_dir={tmp_path}" in argv
    assert "-P" in argv
    first, *rest, last = capsys.readouterr().out.splitlines()
    assert first == f"Carpeta de trabajo: {tmp_path}"
    assert str(Path(sys.executable).with_name("activate")) in "".join(rest)
    assert "Ctrl-C" in last


@pytest.mark.parametrize(("language", "packs"), [("es", [1]), ("es", []), ("en", [])])
def test_who_has_no_language_pack_is_told_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, packs: list[int]
) -> None:
    monkeypatch.setattr(serving, "entry_points", lambda **_: packs)
    words = serving.introduction(tmp_path, read_settings({"AIBRIDGE_LANGUAGE": language}, tmp_path))
    is_told = "pip install jupyterlab-language-pack-es-ES" in words
    assert is_told == (language == "es" and not packs)


def test_a_setting_that_makes_no_sense_is_said_in_a_sentence(
    lab: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIBRIDGE_SANDBOX", "castle")
    monkeypatch.setattr("sys.argv", ["lab.py", str(tmp_path)])
    with pytest.raises(SystemExit, match="castle"):
        lab.main()


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """A machine where apt-get installs a program by writing it, and says what it was asked."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("bash", "env", "chmod"):
        (programs / name).symlink_to(f"/bin/{name}")
    return {"PATH": str(programs), "ASKED": str(tmp_path / "asked")}


def give(machine: dict[str, str], name: str, script: str) -> None:
    program = Path(machine["PATH"], name)
    program.write_text(f"#!/bin/bash\n{script}\n")
    program.chmod(0o755)


def make_sure(machine: dict[str, str], *wanted: str) -> subprocess.CompletedProcess[str]:
    argv = ["/bin/bash", str(SYSTEM_PACKAGES), *wanted]
    return subprocess.run(argv, env=machine, check=False, capture_output=True, text=True)


def test_what_is_there_is_not_asked_for(machine: dict[str, str]) -> None:
    done = make_sure(machine, "bash=bash")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_is_missing_and_cannot_be_installed_is_named(machine: dict[str, str]) -> None:
    done = make_sure(machine, "bash=bash", "bwrap=bubblewrap")
    assert done.returncode == 1
    assert done.stderr == "bwrap is missing. As root: apt-get install bubblewrap\n"


@pytest.fixture
def apt(machine: dict[str, str]) -> dict[str, str]:
    give(
        machine,
        "apt-get",
        'echo "$@" >>"$ASKED"; bin=${PATH%%:*}; '
        'printf "#!/bin/bash\\n" >"$bin/bwrap"; chmod +x "$bin/bwrap"',
    )
    if os.geteuid() != 0:
        give(machine, "sudo", 'shift; [[ $1 == true ]] || exec "$@"')
    return machine


def test_what_is_missing_is_installed_by_apt(apt: dict[str, str]) -> None:
    done = make_sure(apt, "bwrap=bubblewrap,fonts-dejavu-core")
    assert (done.returncode, done.stderr) == (0, "")
    assert Path(apt["ASKED"]).read_text() == (
        "-o DPkg::Lock::Timeout=500 install -y --no-install-recommends"
        " bubblewrap fonts-dejavu-core\n"
    )
