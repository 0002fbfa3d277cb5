"""The wheel installed where there is no Node: all three parts are found and enabled."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from checkout import Run

LAB_EXTENSIONS = "from jupyterlab.labextensions import main; main()"
SERVER_EXTENSIONS = "from jupyter_server.extension.serverextension import main; main()"


def test_the_lab_extension_is_enabled(run: Run, installed: Path) -> None:
    listed = run("-c", LAB_EXTENSIONS, "list")
    (line,) = [line for line in listed.splitlines() if "jupyter-aibridge v" in line]
    assert "enabled" in line
    assert "OK" in line
    assert str(installed / "share" / "jupyter" / "labextensions") in listed


def test_the_server_extension_is_enabled_and_valid(run: Run) -> None:
    lines = [line.strip() for line in run("-c", SERVER_EXTENSIONS, "list").splitlines()]
    (enabled,) = [line for line in lines if line.startswith("aibridge_server_ext \x1b[32menabled")]
    (valid,) = [line for line in lines if line.startswith("aibridge_server_ext") and "OK" in line]
    assert enabled != valid


def test_the_kernelspec_is_found(run: Run, installed: Path) -> None:
    listed = json.loads(run("-m", "jupyter_client.kernelspecapp", "list", "--json"))
    spec = listed["kernelspecs"]["aibridge"]
    assert spec["resource_dir"] == str(installed / "share" / "jupyter" / "kernels" / "aibridge")
    assert spec["spec"]["display_name"] == "AI-Bridge"


def test_both_packages_are_the_installed_ones(run: Run, installed: Path) -> None:
    script = "import aibridge_kernel, aibridge_server_ext as ext; print(aibridge_kernel.__file__)"
    assert Path(run("-c", script).strip()).is_relative_to(installed)


def test_jupyter_knows_the_subcommand(installed: Path, environment: dict[str, str]) -> None:
    argv = [str(installed / "bin" / "jupyter-aibridge"), "--help"]
    helped = subprocess.run(argv, env=environment, check=True, capture_output=True, text=True)
    assert "check" in helped.stdout
