"""A jupyter-server in a process of its own, if wanted in namespaces of its own."""

from __future__ import annotations

import json
import secrets
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from browser.running_server import ServerLog, environment
from files_client import FilesClient
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

OTHERS = ("jupyterlab", "jupyterlab_jupytext", "notebook", "notebook_shim", "jupyter_lsp")
ALONE = dict.fromkeys((*OTHERS, "jupyter_server_terminals"), False)
OWN_MOUNTS = ("unshare", "-Urm")


def limited(limit: str, value: int) -> tuple[str, ...]:
    """A prefix: a user namespace in which inotify gives no more than so many."""
    script = f'echo {value} > /proc/sys/user/max_inotify_{limit} && exec "$@"'
    return ("unshare", "-Ur", "sh", "-c", script, "sh")


class ServerProcess:
    """Serves ``root`` until ``stop``; may be started again at the same address."""

    def __init__(self, base: Path, root: Path, *prefix: str, **settings: Any) -> None:
        self.root, self._prefix, self._settings = root, prefix, settings
        self._token = secrets.token_hex(16)
        self._environment = environment(base, self._token)
        self._port = "0"
        self._sockets: list[WebSocketClientConnection] = []

    def start(self) -> None:
        """Run it and wait until it answers."""
        extensions = {**ALONE, "aibridge_server_ext": True}
        argv = [*self._prefix, sys.executable, "-P", "-m", "jupyter_server", "--no-browser"]
        argv += ["--allow-root", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={self._port}"]
        argv += [f"--ServerApp.root_dir={self.root}"]
        argv += [f"--ServerApp.jpserver_extensions={extensions}"]
        argv += [f"--AIBridgeExtension.{name}={value}" for name, value in self._settings.items()]
        self._process = subprocess.Popen(
            argv, cwd=self.root, env=self._environment, stderr=subprocess.PIPE, text=True
        )
        assert self._process.stderr is not None
        self._log = ServerLog(self._process.stderr)
        self._url = self._log.address()
        self._port = self._url.strip("/").rpartition(":")[2]
        _wait_for(int(self._port))

    def stop(self) -> None:
        """Kill it, as an accident would."""
        self._process.kill()
        self._process.wait()
        self._log.join()

    def inside(self, *argv: str) -> None:
        """Run a program where the server is: in its user and mount namespaces."""
        target = ["nsenter", f"--target={self._process.pid}", "--user", "--mount"]
        subprocess.run([*target, "--preserve-credentials", *argv], check=True)

    async def connect(self) -> FilesClient:
        """A client of the WebSocket of file changes."""
        address = self._url.replace("http:", "ws:") + "aibridge/files"
        connection = await websocket_connect(self._request(address))
        self._sockets.append(connection)
        return FilesClient(connection)

    async def disconnect(self) -> None:
        """Close every client."""
        for connection in self._sockets:
            connection.close()

    async def answered(self, directory: str) -> dict[str, Any]:
        """What the contents REST API answers for a directory, as entries."""
        model = await self.get(f"api/contents/{directory}?content=1")
        return {
            entry["name"]: {key: value for key, value in entry.items() if key != "content"}
            for entry in model["content"]
        }

    async def get(self, path: str) -> Any:
        """What the server answers."""
        answer = await AsyncHTTPClient().fetch(self._request(self._url + path))
        return json.loads(answer.body)

    def _request(self, url: str) -> HTTPRequest:
        return HTTPRequest(url, headers={"Authorization": f"token {self._token}"})


def _wait_for(port: int) -> None:
    """Connect, again and again: the address is said a moment before anybody listens there."""
    patience = Retry(ConstantBackoff(0.02), 500, supported_errors=(ConnectionError,))
    patience.call_with_retry(
        lambda: socket.create_connection(("127.0.0.1", port)).close(), lambda _: None
    )
