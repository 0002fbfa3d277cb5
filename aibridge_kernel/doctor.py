"""First-day problems and the one command that mends each."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_core.paths import jupyter_config_path, jupyter_path

from .errors import AIBridgeError
from .policies import Policies
from .sandboxes import missing_for_network, select
from .settings import Settings
from .store import private_folder
from .values import Text, Tier, text

KERNEL = "aibridge"
SERVER_EXTENSION = "aibridge_server_ext"
LAB_EXTENSION = "jupyter-aibridge"
MIN_WATCHES = 8192
WATCH_LIMIT = Path("/proc/sys/fs/inotify/max_user_watches")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, in words, and what mends it."""

    name: str
    ok: bool
    said: Text
    remedy: Text | None = None


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Look at everything a first day needs."""
    return tuple(_findings(settings))


def _findings(settings: Settings) -> Iterator[Finding]:
    yield from _versions()
    yield _key(settings)
    yield from (Finding("env", ok=False, said=note) for note in settings.notes)
    yield from _policy(settings)
    yield _sandbox(settings)
    yield _network()
    yield _kernelspec()
    yield _server_extension()
    yield _lab_extension()
    yield _watches()
    yield _writable("workspace", settings.workspace.resolve())
    yield _state_folder(settings.state_dir)


def _versions() -> Iterator[Finding]:
    yield Finding("python", ok=True, said=text("Python {v}", v=platform.python_version()))
    for name in ("jupyter-aibridge", "jupyter-server", "jupyterlab", "google-genai"):
        try:
            yield Finding(name, ok=True, said=text("{name} {v}", name=name, v=version(name)))
        except PackageNotFoundError:
            yield Finding(
                name,
                ok=False,
                said=text("{name} is not installed.", name=name),
                remedy=text("pip install {name}", name=name),
            )


def _key(settings: Settings) -> Finding:
    if settings.gemini_api_key or settings.openai_api_key:
        return Finding("key", ok=True, said=text("A key is set."))
    return Finding(
        "key",
        ok=True,
        said=text("No key is set: everyday file work is translated offline, without a model."),
        remedy=text("For Gemini: put GEMINI_API_KEY=… into a .env file or the environment."),
    )


def _policy(settings: Settings) -> Iterator[Finding]:
    rulebook = Policies(settings.workspace.resolve()).rulebook()
    for words in rulebook.complaints:
        yield Finding(
            "policy", ok=False, said=words, remedy=text("Mend the file; see docs/policy.md.")
        )
    names = ", ".join(file.path for file in rulebook.files)
    yield Finding("policy", ok=True, said=text("Policy files: {names}", names=names or "—"))


def _sandbox(settings: Settings) -> Finding:
    try:
        sandbox = select(settings.sandbox, image=settings.container_image)
    except AIBridgeError as error:
        return Finding("sandbox", ok=False, said=error.happened, remedy=error.remedy)
    said = text("Sandbox: {tier}. {why}", tier=sandbox.tier.value, why=sandbox.why)
    if sandbox.tier is Tier.NONE:
        return Finding(
            "sandbox", ok=False, said=said, remedy=text("sudo apt-get install bubblewrap")
        )
    return Finding("sandbox", ok=True, said=said)


def _network() -> Finding:
    missing = missing_for_network()
    if not missing:
        return Finding(
            "network", ok=True, said=text("Commands can be let onto the internet, one by one.")
        )
    return Finding(
        "network",
        ok=True,
        said=text("Commands cannot be let onto the internet, not even after a yes."),
        remedy=text("sudo apt-get install {packages}", packages=" ".join(missing)),
    )


def _kernelspec() -> Finding:
    try:
        KernelSpecManager().get_kernel_spec(KERNEL)
    except NoSuchKernel:
        return Finding(
            "kernelspec",
            ok=False,
            said=text("Jupyter does not find the AI-Bridge kernel."),
            remedy=text("pip install --force-reinstall jupyter-aibridge"),
        )
    return Finding("kernelspec", ok=True, said=text("The kernel is installed."))


def _server_extension() -> Finding:
    enabled = None
    for folder in reversed(jupyter_config_path()):
        for path in sorted(Path(folder).glob("jupyter_server_config.d/*.json")):
            enabled = _enabled(path, enabled)
        enabled = _enabled(Path(folder) / "jupyter_server_config.json", enabled)
    if enabled:
        return Finding("server", ok=True, said=text("The server extension is enabled."))
    return Finding(
        "server",
        ok=False,
        said=text("The server extension is not enabled: the file browser will not follow."),
        remedy=text("jupyter server extension enable {name}", name=SERVER_EXTENSION),
    )


def _enabled(path: Path, before: bool | None) -> bool | None:  # noqa: FBT001 — private
    try:
        said = json.loads(path.read_text("utf-8"))["ServerApp"]["jpserver_extensions"]
        return bool(said[SERVER_EXTENSION])
    except (OSError, ValueError, KeyError, TypeError):
        return before


def _lab_extension() -> Finding:
    for folder in jupyter_path("labextensions"):
        if (Path(folder) / LAB_EXTENSION / "package.json").is_file():
            return Finding("lab", ok=True, said=text("The lab extension is installed."))
    return Finding(
        "lab",
        ok=False,
        said=text("JupyterLab does not find the lab extension."),
        remedy=text("pip install --force-reinstall jupyter-aibridge"),
    )


def _watches() -> Finding:
    try:
        limit = int(WATCH_LIMIT.read_text("ascii"))
    except (OSError, ValueError):
        return Finding("watches", ok=True, said=text("File changes are watched by polling."))
    said = text("The system allows {limit} watched folders.", limit=limit)
    if limit >= MIN_WATCHES:
        return Finding("watches", ok=True, said=said)
    return Finding(
        "watches",
        ok=False,
        said=said,
        remedy=text("sudo sysctl fs.inotify.max_user_watches={n}", n=65536),
    )


def _writable(name: str, folder: Path) -> Finding:
    if os.access(folder, os.W_OK | os.X_OK):
        return Finding(name, ok=True, said=text("Workspace: {path}", path=folder))
    return Finding(
        name,
        ok=False,
        said=text("The workspace {path} cannot be written.", path=folder),
        remedy=text("Start in another folder, or: chmod u+rwx {path}", path=folder),
    )


def _state_folder(folder: Path) -> Finding:
    try:
        private_folder(folder)
    except AIBridgeError as error:
        return Finding("state", ok=False, said=error.happened, remedy=error.remedy)
    except OSError as error:
        return Finding(
            "state",
            ok=False,
            said=text("The state folder {path} cannot be made: {e}", path=folder, e=error.strerror),
            remedy=text("Set AIBRIDGE_STATE_DIR to a folder of your own."),
        )
    return Finding("state", ok=True, said=text("State folder: {path}", path=folder))
