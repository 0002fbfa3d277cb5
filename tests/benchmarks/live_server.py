"""A real server with nothing but one extension, for the benchmarks of live files, and a client."""

from __future__ import annotations

from pathlib import Path

from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.websocket import WebSocketClientConnection, websocket_connect

OTHERS = ("jupyterlab", "jupyterlab_jupytext", "notebook", "notebook_shim", "jupyter_lsp")
ALONE = dict.fromkeys((*OTHERS, "jupyter_server_terminals"), False)
TOKEN = "benchmark"  # noqa: S105  — of a server on the loopback address, gone in a minute


def serve(root: Path, extension: str = "aibridge_server_ext") -> tuple[ServerApp, HTTPServer, int]:
    """A server with nothing but the extension, on a free port of the loopback address."""
    server = ServerApp(root_dir=str(root), open_browser=False, allow_root=True, log_level="ERROR")
    server.config.IdentityProvider.token = TOKEN
    server.jpserver_extensions = {**ALONE, extension: True}
    server.initialize(argv=[], new_httpserver=False)
    sockets = bind_sockets(0, "127.0.0.1")
    http = HTTPServer(server.web_app)
    http.add_sockets(sockets)
    return server, http, sockets[0].getsockname()[1]


async def connect(port: int) -> WebSocketClientConnection:
    """A client of the WebSocket of file changes."""
    url = f"ws://127.0.0.1:{port}/aibridge/files"
    return await websocket_connect(HTTPRequest(url, headers={"Authorization": f"token {TOKEN}"}))
