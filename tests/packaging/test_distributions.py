"""What the sdist and the wheel hold."""

from __future__ import annotations

import json
import sqlite3
import tarfile
import zipfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from checkout import ROOT

LABEXTENSION = "share/jupyter/labextensions/jupyter-aibridge/"
KERNELSPEC = "share/jupyter/kernels/aibridge/"
PACKAGES = ("aibridge_kernel", "aibridge_server_ext")


@pytest.fixture(scope="module")
def contents(wheel: Path) -> dict[str, bytes]:
    """Every file of the wheel; shared data under the path that it is installed to."""
    with zipfile.ZipFile(wheel) as archive:
        return {
            name.partition(".data/data/")[2] or name: archive.read(name)
            for name in archive.namelist()
        }


def test_the_wheel_holds_every_file_of_both_packages(
    contents: dict[str, bytes], checkout: Path
) -> None:
    wanted = {
        str(path.relative_to(checkout))
        for package in PACKAGES
        for path in (checkout / package).rglob("*")
        if path.is_file() and path.suffix in {".py", ".toml", ".po", ".md", ".json", ".svg", ".png"}
    }
    assert wanted - set(contents) == set()


def test_every_catalogue_is_compiled(contents: dict[str, bytes]) -> None:
    catalogues = {name for name in contents if name.endswith(".po")}
    assert {name.removesuffix("po") + "mo" for name in catalogues} - set(contents) == set()


def test_the_phrases_are_prepared_as_they_are(contents: dict[str, bytes], tmp_path: Path) -> None:
    offline = "aibridge_kernel/providers/offline/"
    folder = offline + "phrases/"
    database = tmp_path / "prepared.sqlite"
    database.write_bytes(contents[folder + database.name])
    with closing(sqlite3.connect(database)) as made:
        [said] = made.execute("SELECT value FROM said WHERE kind = 'made' AND key = 'of'")
    made_of = json.loads(said[0])
    phrases = {name for name in contents if name.startswith(folder) and name.endswith(".toml")}
    assert {name.removeprefix(folder) for name in phrases} < made_of.keys()
    assert made_of == {
        name: sha256(contents[(offline if name.endswith(".py") else folder) + name]).hexdigest()
        for name in made_of
    }


def test_the_kernelspec(contents: dict[str, bytes]) -> None:
    assert json.loads(contents[KERNELSPEC + "kernel.json"]) == {
        "argv": ["python", "-P", "-m", "aibridge_kernel", "-f", "{connection_file}"],
        "display_name": "AI-Bridge",
        "language": "aibridge",
        "interrupt_mode": "message",
    }
    assert contents[KERNELSPEC + "logo-32x32.png"].startswith(b"\x89PNG")
    assert contents[KERNELSPEC + "logo-64x64.png"].startswith(b"\x89PNG")
    assert b"<svg" in contents[KERNELSPEC + "logo-svg.svg"]


def test_the_server_extension_is_enabled_by_installing(contents: dict[str, bytes]) -> None:
    config = contents["etc/jupyter/jupyter_server_config.d/aibridge_server_ext.json"]
    assert json.loads(config) == {
        "ServerApp": {"jpserver_extensions": {"aibridge_server_ext": True}}
    }


def test_the_lab_extension_is_prebuilt_and_small(contents: dict[str, bytes]) -> None:
    files = {name: data for name, data in contents.items() if name.startswith(LABEXTENSION)}
    package = json.loads(files[LABEXTENSION + "package.json"])
    assert LABEXTENSION + package["jupyterlab"]["_build"]["load"] in files
    assert LABEXTENSION + "install.json" in files
    assert sum(map(len, files.values())) <= 150_000


def test_versions_agree(wheel: Path, contents: dict[str, bytes]) -> None:
    package = json.loads(contents[LABEXTENSION + "package.json"])
    assert wheel.name == f"jupyter_aibridge-{package['version']}-py3-none-any.whl"


def test_nothing_tells_where_it_was_built(contents: dict[str, bytes], checkout: Path) -> None:
    places = [str(place).encode() for place in (ROOT, checkout)]
    telling = {name for name, data in contents.items() for place in places if place in data}
    assert telling == set()


def test_the_sdist_holds_sources_and_what_was_built_of_them(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "hatch_build.py",
        "install.json",
        "labextension/bundle/static/style.js",
        "labextension/src/index.ts",
        "labextension/yarn.lock",
        "tests/packaging/test_distributions.py",
    } <= names
    assert not any("node_modules" in name or "/.yarn/" in name for name in names)
