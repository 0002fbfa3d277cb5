"""``jupyter aibridge connect``: a terminal on a server's AI-Bridge kernel, shared with others."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from .console import run_console
from .display.catalogue import render
from .errors import UsageError
from .remote import Server, TokenError, not_accepted
from .settings import DEFAULT_PORT, Settings
from .store import private_folder
from .values import Text, text

ATTEMPTS = 3
"""How often a wrong token is asked for again."""
TOKENS = "servers.json"


def connect(settings: Settings, *, url: str | None, kernel: str | None, is_new: bool) -> int:
    """Join the kernel named, or the one used last, or a new one; return when the person leaves."""
    chosen = url is not None or settings.port == DEFAULT_PORT or "PORT_SERVER" in os.environ
    server = signed_in((url or _default_url(settings)).rstrip("/"), settings, is_chosen=chosen)
    joined = None if is_new else _chosen(server, kernel)
    run_console(server, joined or server.start(), settings.language)
    return 0


def _default_url(settings: Settings) -> str:
    host = f"[{settings.ip}]" if ":" in settings.ip else settings.ip
    return f"http://{host}:{settings.port}"


def _chosen(server: Server, wanted: str | None) -> str | None:
    """Find the kernel to join: ``wanted`` by the beginning of its id, else the newest."""
    found = [str(model["id"]) for model in server.kernels()]
    if wanted is None:
        return found[0] if found else None
    matching = [each for each in found if each.startswith(wanted)]
    if len(matching) != 1:
        raise UsageError(
            text(
                "{n} AI-Bridge kernels have an id beginning with {id}.", n=len(matching), id=wanted
            ),
            remedy=text("Running are: {ids}", ids=", ".join(found) or "–"),
        )
    return matching[0]


# --- the token, asked once -----------------------------------------------------------------------


def signed_in(url: str, settings: Settings, *, is_chosen: bool) -> Server:
    """Find a token that the server accepts: given, remembered, or asked for and then remembered.

    The environment's token goes to no address that a folder's ``.env`` chose (``is_chosen``):
    whoever wrote it may be listening there.
    """
    folder = private_folder(settings.state_dir)
    given = os.environ.get("JUPYTER_TOKEN") if is_chosen else None
    for token in filter(None, (given, _remembered(folder).get(url))):
        if (server := _accepted(url, token)) is not None:
            return server
        if token == given:
            Server(url, token).kernels()  # raises: a token that was given is not replaced
    if not sys.stdin.isatty():
        raise UsageError(
            text("{url} needs a token.", url=url),
            remedy=text(
                "Connect from a terminal, where it is asked once; or set JUPYTER_TOKEN, and name "
                "the server with --url."
            ),
        )
    return _asked(url, folder, lambda words: getpass.getpass(render(words, settings.language)))


def _asked(url: str, folder: Path, ask: Callable[[Text], str]) -> Server:
    for _ in range(ATTEMPTS):
        token = ask(text("Token of {url} (shown when it started): ", url=url)).strip()
        if token and (server := _accepted(url, token)) is not None:
            _remember(folder, url, token)
            return server
    raise not_accepted(url)


def _accepted(url: str, token: str) -> Server | None:
    server = Server(url, token)
    try:
        server.kernels()
    except TokenError:
        return None
    return server


def _remembered(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / TOKENS).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {url: token for url, token in found.items() if isinstance(token, str)}


def _remember(folder: Path, url: str, token: str) -> None:
    """Write the tokens so that only this user can read them, whole or not at all."""
    content = json.dumps(_remembered(folder) | {url: token})
    fresh = folder / f"{TOKENS}.{os.getpid()}"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
    fresh.replace(folder / TOKENS)
