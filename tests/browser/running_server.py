"""A real Jupyter server in a folder of its own, under another home."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import IO

NOTIFICATIONS = '{"fetchNews": "false", "checkForUpdates": false}'
READY = re.compile(r"(http://127\.0\.0\.1:\d+/)\S*\?token=")


class RunningServer:
    """A Jupyter application that serves ``root``, a new folder in ``base``."""

    def __init__(
        self, application: str, base: Path, *options: str, prefix: Sequence[str] = ()
    ) -> None:
        self.root, self.home = base / "root", base / "home"
        self.token = secrets.token_hex(16)
        self.root.mkdir()
        self.home.mkdir()
        argv = [*prefix, sys.executable, "-P", "-m", application, "--no-browser", "--allow-root"]
        argv += ["--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={self.root}"]
        self._argv = [*argv, *options]
        self._environment = environment(self.home, self.token)
        self._port = "0"

    def start(self) -> None:
        """Run it and wait until it is ready; a second time at the same address."""
        self._process = subprocess.Popen(
            [*self._argv, f"--ServerApp.port={self._port}"],
            cwd=self.root,
            env=self._environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stderr is not None
        self._log = ServerLog(self._process.stderr)
        self.url = self._log.address()
        self._port = self.url.strip("/").rpartition(":")[2]

    def stop(self) -> None:
        """End it and wait until it has."""
        self.go_on()
        self._process.terminate()
        self._process.wait(timeout=30)
        self._log.join()

    def pause(self) -> None:
        """Have it answer nothing until it goes on."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Have it answer again."""
        self._process.send_signal(signal.SIGCONT)


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


def serve(
    application: str, base: Path, *options: str, prefix: Sequence[str] = ()
) -> Iterator[RunningServer]:
    """Run a Jupyter application until the fixture that asked for it ends."""
    server = RunningServer(application, base, *options, prefix=prefix)
    server.start()
    try:
        yield server
    finally:
        server.stop()


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
