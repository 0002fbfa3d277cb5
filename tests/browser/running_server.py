"""A real Jupyter server in a folder of its own, under another home."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO

NOTIFICATIONS = '{"fetchNews": "false", "checkForUpdates": false}'
READY = re.compile(r"(http://127\.0\.0\.1:\d+/)\S*\?token=")


@dataclass(frozen=True)
class RunningServer:
    """Where a server listens, and the folder that it serves."""

    url: str
    token: str
    root: Path


def environment(home: Path, token: str) -> dict[str, str]:
    """The machine's environment without its person: another home, no keys, no Jupyter folders."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "XDG", "AIBRIDGE", "GEMINI", "GOOGLE", "OPENAI"))
    }
    settings = home / "settings"
    notification = settings / "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    notification.parent.mkdir(parents=True)
    notification.write_text(NOTIFICATIONS)
    return kept | {
        "AIBRIDGE_LANGUAGE": "en",
        "AIBRIDGE_STATE_DIR": str(home / "state"),
        "HOME": str(home),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_TOKEN": token,
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
    }


def serve(application: str, base: Path, *options: str) -> Iterator[RunningServer]:
    """Run a Jupyter application until the fixture that asked for it ends."""
    root, home, token = base / "root", base / "home", secrets.token_hex(16)
    root.mkdir()
    home.mkdir()
    argv = [sys.executable, "-P", "-m", application, "--no-browser", "--allow-root"]
    argv += ["--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", f"--ServerApp.root_dir={root}"]
    process = subprocess.Popen(
        [*argv, *options], cwd=root, env=environment(home, token), stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    log = ServerLog(process.stderr)
    try:
        yield RunningServer(log.address(), token, root)
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.join()


class ServerLog(Thread):
    """Reads what a server says, so that it never waits for a reader; shown when a test fails."""

    def __init__(self, stream: IO[str]) -> None:
        super().__init__()
        self._stream = stream
        self._address: Future[str] = Future()
        self.start()

    def run(self) -> None:
        with self._stream:
            for line in self._stream:
                sys.stderr.write(line)
                if not self._address.done() and (found := READY.search(line)):
                    self._address.set_result(found[1])
        if not self._address.done():
            self._address.set_exception(RuntimeError("the server ended before it was ready"))

    def address(self) -> str:
        """Wait for the server to be ready."""
        return self._address.result(timeout=60)
