"""Lock files: complete, pinned, and free of addresses."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import metadata

import pytest
from checkout import ROOT
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
OLDEST_PYTHON = "3.11.0"
PIN = re.compile(r"([a-z0-9-]+)==([^\s;]+)")


def pins(name: str) -> dict[str, str]:
    """The versions of a lock file; every line must be a pin and nothing else."""
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    found = [PIN.fullmatch(line) for line in lines]
    assert None not in found, lines
    return {match[1]: match[2] for match in found if match}


def group(name: str) -> Iterator[str]:
    for item in PYPROJECT["dependency-groups"][name]:
        if isinstance(item, str):
            yield item
        else:
            yield from group(item["include-group"])


@pytest.mark.parametrize(("lock", "groups"), [("lab", ["build"]), ("dev", ["dev"])])
def test_every_requirement_is_pinned_to_a_version_that_it_allows(
    lock: str, groups: list[str]
) -> None:
    pinned = pins(lock)
    wanted = [
        *PYPROJECT["project"]["dependencies"],
        *(item for name in groups for item in group(name)),
    ]
    for requirement in map(Requirement, wanted):
        version = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement


@pytest.mark.parametrize("name", sorted(pins("dev")))
def test_what_is_pinned_runs_on_the_oldest_python(name: str) -> None:
    needed = metadata(name).get("Requires-Python") or ""
    assert SpecifierSet(needed).contains(OLDEST_PYTHON), needed


def test_peers_are_pinned_apart_from_what_is_developed_with() -> None:
    for requirement in map(Requirement, group("peers")):
        assert requirement.specifier.contains(pins("benchmarks")[requirement.name])
        assert requirement.name not in pins("dev")


def test_the_lab_is_pinned_as_it_is_tested() -> None:
    assert pins("lab").items() <= pins("dev").items()


def test_builds_without_isolation_have_all_that_isolated_ones_have() -> None:
    assert set(PYPROJECT["build-system"]["requires"]) <= set(group("build"))


@pytest.mark.parametrize(
    "name",
    [
        *(f"requirements/{name}.txt" for name in ("lab", "dev", "benchmarks")),
        "labextension/yarn.lock",
    ],
)
def test_no_lock_file_names_an_address(name: str) -> None:
    assert "://" not in (ROOT / name).read_text()


def test_the_builder_is_pinned() -> None:
    package = json.loads((ROOT / "labextension" / "package.json").read_text())
    assert package["resolutions"]["@rspack/core"] == "2.2.9"
    assert '"@rspack/core@npm:2.2.9"' in (ROOT / "labextension" / "yarn.lock").read_text()
