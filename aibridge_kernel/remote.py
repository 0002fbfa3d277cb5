"""A Jupyter server and its AI-Bridge kernels, over HTTP and the WebSocket of Jupyter's protocol."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from queue import Queue
from threading import Thread
from typing import Any

import requests
import websocket
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.jsonutil import json_default

from .client.bridge import KERNEL
from .errors import AIBridgeError
from .values import text

TIMEOUT_S = 15.0
"""Longest wait for any answer of the server."""
ASKED_S = 2.0
"""How often the server is asked whether the kernel is still there."""
_GONE = 404


class UnreachableError(AIBridgeError):
    """The server does not answer, or answers something else."""


class TokenError(AIBridgeError):
    """The server does not accept the token."""


@dataclass(frozen=True, slots=True)
class Server:
    """A Jupyter server and the token it accepted."""

    url: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What a request says about who asks."""
        return {"Authorization": f"token {self.token}"}

    def kernels(self) -> list[dict[str, Any]]:
        """List its AI-Bridge kernels, the one used last first."""
        answer = _json(self, self._ask("GET", "api/kernels"))
        found = [model for model in answer if model["name"] == KERNEL]
        return sorted(found, key=lambda model: str(model["last_activity"]), reverse=True)

    def start(self) -> str:
        """Start a kernel in the server's folder; its id."""
        # Without a path it would start where the server was started.
        answer = self._ask("POST", "api/kernels", json={"name": KERNEL, "path": ""})
        return str(_json(self, answer)["id"])

    def has(self, kernel: str) -> bool:
        """Whether the kernel is still there."""
        return self._ask("GET", f"api/kernels/{kernel}").status_code != _GONE

    def interrupt(self, kernel: str) -> None:
        """Interrupt the cell that runs."""
        self._ask("POST", f"api/kernels/{kernel}/interrupt")

    def end(self, kernel: str) -> None:
        """End the kernel, for everybody."""
        self._ask("DELETE", f"api/kernels/{kernel}")

    def _ask(self, method: str, path: str, **options: Any) -> requests.Response:
        try:
            response = requests.request(
                method,
                f"{self.url}/{path}",
                headers=self.headers,
                timeout=TIMEOUT_S,
                allow_redirects=False,  # a login page is an answer to a missing token
                **options,
            )
        except requests.RequestException as error:
            raise UnreachableError(
                text(
                    "No Jupyter server answers at {url}: {error}",
                    url=self.url,
                    error=type(error).__name__,
                ),
                remedy=text(
                    "Start one there with: jupyter aibridge serve. The address comes from "
                    "IP_SERVER and PORT_SERVER, or --url."
                ),
            ) from error
        if response.status_code in {302, 401, 403}:
            raise not_accepted(self.url)
        return response


def not_accepted(url: str) -> TokenError:
    """Say that the server wants another token."""
    return TokenError(
        text("{url} does not accept the token.", url=url),
        remedy=text("The server prints its token when it starts; jupyter server list, too."),
    )


def _json(server: Server, response: requests.Response) -> Any:
    try:
        response.raise_for_status()
        return response.json()
    except (requests.RequestException, ValueError) as error:
        raise UnreachableError(
            text("What answers at {url} is no Jupyter server.", url=server.url),
            remedy=text("Check IP_SERVER and PORT_SERVER, or --url."),
        ) from error


class Channel:
    """One of a kernel's channels, as ``jupyter_client`` has them, all on one WebSocket."""

    def __init__(self, name: str, kernel: RemoteKernel) -> None:
        self.name = name
        self.messages: Queue[dict[str, Any]] = Queue()
        self._kernel = kernel

    def send(self, message: dict[str, Any]) -> None:
        """Send a message; called on the console's thread."""
        whole = {**message, "channel": self.name, "buffers": []}
        self._kernel.socket.send(json.dumps(whole, default=json_default))

    def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """Wait for a message, ``timeout`` seconds; raises ``queue.Empty``."""
        return self.messages.get(timeout=timeout)

    def msg_ready(self) -> bool:
        """Whether there is a message."""
        return not self.messages.empty()

    def is_alive(self) -> bool:
        """Whether messages may still come."""
        return self._kernel.is_connected

    is_beating = is_alive

    def start(self) -> None:
        """Do nothing: the socket is every channel's."""

    stop = unpause = start


class RemoteKernel(BlockingKernelClient):
    """A client of a server's kernel; the end of the connection or of the kernel ends it."""

    def __init__(self, server: Server, kernel: str, username: str) -> None:
        super().__init__()
        self.server = server
        self.kernel = kernel
        self.is_connected = False
        self.is_ended = False
        """Whether the server was heard to have this kernel no longer."""
        self._asked = 0.0
        self.session.username = username
        self._channels = {
            name: Channel(name, self) for name in ("shell", "iopub", "stdin", "control", "hb")
        }
        for name, channel in self._channels.items():
            setattr(self, f"_{name}_channel", channel)

    def start_channels(self, *args: Any, **options: Any) -> None:
        """Connect, and begin to listen on a thread."""
        address = "ws" + self.server.url.removeprefix("http")
        self.socket = websocket.create_connection(
            f"{address}/api/kernels/{self.kernel}/channels?session_id={self.session.session}",
            timeout=TIMEOUT_S,
            header=self.server.headers,
            suppress_origin=True,
            redirect_limit=0,
            enable_multithread=True,
        )
        self.socket.settimeout(None)
        self.is_connected = True
        super().start_channels(*args, **options)
        Thread(target=self._listen, daemon=True).start()

    def stop_channels(self) -> None:
        """Disconnect; the kernel goes on."""
        self.is_connected = False
        self.socket.shutdown()  # type: ignore[no-untyped-call]

    def is_alive(self) -> bool:
        """Whether there is still somebody to talk with; asks the server now and then."""
        if self.is_connected and time.monotonic() - self._asked > ASKED_S:
            self._asked = time.monotonic()
            try:
                self.is_ended = not self.server.has(self.kernel)
            except AIBridgeError:
                return self.is_connected  # the WebSocket tells of a lost server
            if self.is_ended:
                self.stop_channels()
        return self.is_connected

    def _listen(self) -> None:
        while self.is_connected:
            try:
                received = self.socket.recv()
            except (websocket.WebSocketException, OSError):
                break
            if not received:
                break
            if isinstance(received, str):  # bytes carry buffers, and none of our messages has any
                message = json.loads(received)
                message["msg_type"] = message["header"]["msg_type"]
                self._channels[message["channel"]].messages.put(message)
        self.is_connected = False
