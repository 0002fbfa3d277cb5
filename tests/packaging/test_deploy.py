"""The files of examples/deploy that need a machine of their own: read by who would read them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import ROOT
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from aibridge_kernel.configuring import VARIABLES

DEPLOY = ROOT / "examples" / "deploy"
ENVIRONMENT = os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}


def test_systemd_understands_every_line_of_the_unit(tmp_path: Path) -> None:
    unit = (DEPLOY / "aibridge.service").read_text()
    program = "/opt/aibridge/.venv/bin/jupyter"
    assert program in unit
    here = tmp_path / "aibridge.service"
    here.write_text(unit.replace(program, str(Path(sys.executable).with_name("jupyter"))))
    argv = ["systemd-analyze", "verify", "--man=no", str(here)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env=ENVIRONMENT)
    assert (done.returncode, done.stderr) == (0, "")


def test_apparmor_understands_the_profile() -> None:
    argv = ["apparmor_parser", "--skip-kernel-load", "--skip-cache", str(DEPLOY / "apparmor")]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["jupyterhub_config.py", "jupyter_server_config.py"])
def test_configuration_can_be_read(name: str) -> None:
    found = PyFileConfigLoader(name, str(DEPLOY)).load_config()
    assert isinstance(found, Config)
    assert found


def test_variables_for_a_hub_are_known() -> None:
    source = (DEPLOY / "jupyterhub_config.py").read_text()
    named = re.findall(r'^    "([A-Z_]+)":', source, re.MULTILINE)
    assert named
    assert set(named) <= set(VARIABLES.values())
