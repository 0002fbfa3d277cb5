"""``jupyter aibridge serve``: JupyterLab at ``IP_SERVER:PORT_SERVER``, over a workspace."""

from __future__ import annotations

import ipaddress
import os
import shlex
import sys
from importlib.metadata import entry_points
from pathlib import Path

from .display.catalogue import render
from .errors import UsageError
from .sandboxes.selection import select
from .settings import Settings
from .values import text

_NO_UPDATES = "jupyterlab.handlers.announcements.NeverCheckForUpdate"
LANGUAGE_PACKS = {"es": "es_ES"}
"""What JupyterLab needs beyond English to speak the person's language."""


def command_line(workspace: Path, ip: str, port: int, *, port_retries: int = 0) -> list[str]:
    """Command line of a server; ``-P`` keeps the current folder out of its imports.

    JupyterLab asks the internet for no news and no newer release.
    """
    argv = [sys.executable, "-P", "-m", "jupyterlab", "--no-browser"]
    argv += [f"--ServerApp.ip={ip}", f"--ServerApp.port={port}"]
    argv += [f"--ServerApp.port_retries={port_retries}", f"--ServerApp.root_dir={workspace}"]
    argv += ["--LabApp.news_url=None", f"--LabApp.check_for_updates_class={_NO_UPDATES}"]
    if os.geteuid() == 0:
        argv.append("--allow-root")
    return argv


def introduction(workspace: Path, settings: Settings) -> str:
    """What a person should know before the server's own log begins, in their language."""
    sandbox = select(settings.sandbox, image=settings.container_image)
    lines = [
        text("Workspace: {path}", path=workspace),
        text("Sandbox: {tier}. {why}", tier=sandbox.tier.value, why=sandbox.why),
        text(
            "In another terminal, “. {path}” first, then: jupyter aibridge doctor, jupyter console "
            "--kernel aibridge, …",
            path=shlex.quote(str(Path(sys.executable).with_name("activate"))),
        ),
        text("JupyterLab says its address below: open it in a browser. Ctrl-C ends it."),
    ]
    if (pack := LANGUAGE_PACKS.get(settings.language)) is not None and not _speaks(pack):
        words = text(
            "For buttons and menus in your language: {pip} install "
            "jupyterlab-language-pack-{pack}, start again, and choose it in Settings ▸ Language.",
            pip=shlex.quote(str(Path(sys.executable).with_name("pip"))),
            pack=pack.replace("_", "-"),
        )
        lines.insert(-1, words)
    return "\n".join(render(line, settings.language) for line in lines)


def _speaks(pack: str) -> bool:
    """Whether JupyterLab's own words are there in a language."""
    return bool(entry_points(group="jupyterlab.languagepack", name=pack))


def serve(workspace: Path, settings: Settings, *, ip: str | None, port: int | None) -> int:
    """Become the server; returns only by an error. Jupyter prints the address and the token."""
    folder = workspace.expanduser().resolve()
    if not folder.is_dir():
        raise UsageError(
            text("There is no folder {path}.", path=folder),
            remedy=text("Name the folder to work in with --workspace."),
        )
    address = ip or settings.ip
    if not is_loopback(address):
        words = text(
            "Listening at {address}: whoever has the token can use this machine's files, and what "
            "is sent is not encrypted. Put TLS in front of it.",
            address=address,
        )
        sys.stderr.write(render(words, settings.language) + "\n")
    sys.stderr.flush()
    argv = command_line(folder, address, port or settings.port)
    os.execv(sys.executable, argv)  # noqa: S606 — no shell
    return 1


def is_loopback(address: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
