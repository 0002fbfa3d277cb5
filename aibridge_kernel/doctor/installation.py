"""Whether Jupyter finds what was installed, and whether it is new enough."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_core.paths import jupyter_config_dir, jupyter_config_path, jupyter_path

from aibridge_kernel.values import Text, text

from .findings import Finding

KERNEL = "aibridge"
DISTRIBUTION = "jupyter-aibridge"
SERVER_EXTENSION = "aibridge_server_ext"
LAB_EXTENSION = "jupyter-aibridge"
_REINSTALL = text("pip install --force-reinstall jupyter-aibridge")


def versions() -> Iterator[Finding]:
    """Python, and the packages that a front end is made of."""
    yield Finding("python", ok=True, said=text("Python {v}", v=platform.python_version()))
    for name in (DISTRIBUTION, "jupyter-server", "jupyterlab", "google-genai"):
        yield _version(name)


def _version(name: str) -> Finding:
    from packaging.requirements import Requirement  # noqa: PLC0415 — only the doctor needs it

    wanted = {found.name: found for found in map(Requirement, requires(DISTRIBUTION) or ())}
    needed = f"{name}{wanted[name].specifier}" if name in wanted else name
    try:
        found = version(name)
    except PackageNotFoundError:
        said = text("{name} is not installed.", name=name)
        return Finding(name, ok=False, said=said, remedy=_install(needed))
    if name in wanted and not wanted[name].specifier.contains(found, prereleases=True):
        said = text("{name} {v} does not go with this AI-Bridge.", name=name, v=found)
        return Finding(name, ok=False, said=said, remedy=_install(needed))
    return Finding(name, ok=True, said=text("{name} {v}", name=name, v=found))


def _install(needed: str) -> Text:
    return text("pip install --upgrade '{needed}'", needed=needed)


def kernelspec() -> Finding:
    """Whether the launcher will show the kernel."""
    try:
        KernelSpecManager().get_kernel_spec(KERNEL)
    except NoSuchKernel:
        said = text("Jupyter does not find the AI-Bridge kernel.")
        return Finding("kernelspec", ok=False, said=said, remedy=_REINSTALL)
    return Finding("kernelspec", ok=True, said=text("The kernel is installed."))


def server_extension() -> Finding:
    """Whether the server will load its extension: the most specific configuration decides."""
    enabled, decided_in = False, None
    for folder in reversed(jupyter_config_path()):
        files = sorted(Path(folder).glob("jupyter_server_config.d/*.json"))
        for path in (*files, Path(folder) / "jupyter_server_config.json"):
            entry = _entry(path, "ServerApp", "jpserver_extensions", SERVER_EXTENSION)
            if entry is not None:
                enabled, decided_in = bool(entry), path
    if enabled:
        return Finding("server", ok=True, said=text("The server extension is enabled."))
    said = text("The server extension is not enabled: the file browser will not follow.")
    return Finding("server", ok=False, said=said, remedy=_enabling(decided_in))


def _enabling(decided_in: Path | None) -> Text:
    """What Jupyter's own command can mend: an entry that it would have written itself."""
    if decided_in is None:
        return _REINSTALL
    if decided_in.parent.name != "jupyter_server_config.d":
        return text("Set {name} to true in {path}", name=SERVER_EXTENSION, path=decided_in)
    level = _level(str(decided_in.parents[1])).replace("_", "-")
    return text(
        "jupyter server extension enable --{level} {name}", level=level, name=SERVER_EXTENSION
    )


def lab_extension() -> Finding:
    """Whether JupyterLab will load the extension."""
    folders = (Path(folder) / LAB_EXTENSION for folder in jupyter_path("labextensions"))
    if not any((folder / "package.json").is_file() for folder in folders):
        said = text("JupyterLab does not find the lab extension.")
        return Finding("lab", ok=False, said=said, remedy=_REINSTALL)
    disabled, decided_in = False, None
    for folder in reversed(jupyter_config_path()):
        path = Path(folder, "labconfig", "page_config.json")
        entry = _entry(path, "disabledExtensions", LAB_EXTENSION)
        if entry is not None:
            disabled, decided_in = bool(entry), folder
    if disabled:
        return Finding(
            "lab",
            ok=False,
            said=text("The lab extension is disabled: the file browser will not follow."),
            remedy=text(
                "jupyter labextension enable --level={level} {name}",
                level=_level(decided_in),
                name=LAB_EXTENSION,
            ),
        )
    return Finding("lab", ok=True, said=text("The lab extension is installed."))


def _entry(path: Path, *keys: str) -> object:
    """What a configuration file says under nested keys; ``None`` where it says nothing."""
    try:
        found = json.loads(path.read_text("utf-8"))
        for key in keys:
            found = found[key]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found


def _level(folder: str | None) -> str:
    """Which of Jupyter's levels of configuration a folder is."""
    if folder == jupyter_config_dir():
        return "user"
    in_environment = folder is None or folder.startswith(sys.prefix)
    return "sys_prefix" if in_environment else "system"
