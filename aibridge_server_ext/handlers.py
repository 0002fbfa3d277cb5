"""WebSocket and REST: authenticate, authorise, then hand over."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from socket import SO_SNDBUF, SOL_SOCKET
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized, ws_authenticated
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from tornado import web
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from aibridge_server_ext import protocol
from aibridge_server_ext.client import Client
from aibridge_server_ext.frames import text_frames
from aibridge_server_ext.live_files import LiveFiles
from aibridge_server_ext.metrics import status
from aibridge_server_ext.writes import write_through

__all__ = ["FilesSocket", "StatusHandler", "routes"]

AUTH_RESOURCE = "contents"
KEEP_ALIVE_SECONDS = 30.0
CLOSED_BY_POLICY = 1008
TRY_AGAIN_LATER = 1013
SEND_BUFFER_BYTES = 128 * 1024
"""Of the kernel per socket, so that a client that does not read is soon noticed."""

Provider = Callable[[], LiveFiles]
"""Gives the server's live files, opening them on first use."""


class FilesSocket(JupyterHandler, WebSocketHandler):
    """The WebSocket of file changes."""

    auth_resource = AUTH_RESOURCE
    client: Client | None = None
    _login_end: asyncio.TimerHandle | None = None

    def initialize(self, live_files: Provider, *, compression: bool) -> None:
        """Called by tornado with the route's arguments."""
        self._live_files = live_files
        self._compression = compression

    async def prepare(self) -> None:  # type: ignore[override]
        """Answer 403 to strangers; a redirect to the login page means nothing to a socket."""
        await super().prepare(_redirect_to_login=False)

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Authorise reading of contents, then upgrade."""
        allowed = self.authorizer.is_authorized(self, self.current_user, "read", AUTH_RESOURCE)
        if not await ensure_async(allowed):
            raise web.HTTPError(403)
        await super().get(*args, **kwargs)

    def get_compression_options(self) -> dict[str, Any] | None:
        """Asked by tornado while the socket is opened; ``None`` is no compression."""
        return {} if self._compression else None

    @property
    def ping_interval(self) -> float:
        """Seconds between keep-alive pings."""
        return KEEP_ALIVE_SECONDS

    @property
    def ping_timeout(self) -> float:
        """Seconds a pong may take."""
        return KEEP_ALIVE_SECONDS

    @property
    def max_message_size(self) -> int:
        """Bytes; tornado closes the socket (1009) on a larger message."""
        return protocol.MAX_MESSAGE_BYTES

    def open(self, *_args: str, **_kwargs: str) -> None:
        """The socket is up; nothing is sent before the client says what it shows."""
        self.set_nodelay(True)
        if self.ws_connection is not None and self.ws_connection.stream is not None:
            self.ws_connection.stream.socket.setsockopt(SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES)
        self._end_with_login()
        self._files = self._live_files()
        self.client = self._files.join(self._write, self._dropped)

    async def on_message(self, message: str | bytes) -> None:
        """Take the client's whole set of directories; the next message waits until it is done."""
        if self.client is None:
            return
        try:
            request = protocol.parse(message)
        except protocol.TooManyDirectoriesError as failure:
            self.close(CLOSED_BY_POLICY, str(failure))
        except protocol.MalformedMessageError as failure:
            await self.client.answer(protocol.error(failure.request_id, failure.reason))
        else:
            await self._files.watch(self.client, request)

    def on_close(self) -> None:
        """The socket is down, whoever closed it."""
        if self._login_end is not None:
            self._login_end.cancel()
        if self.client is not None:
            client, self.client = self.client, None
            self._files.leave(client)

    def _write(self, messages: Sequence[str]) -> Awaitable[None] | None:
        """Write messages; mostly the socket takes them at once and there is nothing to wait for."""
        connection = self.ws_connection
        if connection is None or connection.is_closing():
            raise WebSocketClosedError
        stream = connection.stream
        if stream is None or self._compression:
            for message in messages:
                writing: Awaitable[None] = self.write_message(message)
            is_leaving = stream is None or stream.writing() or stream.closed()
            return writing if is_leaving else None
        return write_through(stream, text_frames(messages))

    def _end_with_login(self) -> None:
        """Close the socket when the login that opened it expires, if it does."""
        expires_at = getattr(self.current_user, "expires_at", None)
        if expires_at is not None:
            delay = max(0.0, expires_at - time.time())
            self._login_end = asyncio.get_running_loop().call_later(
                delay, self.close, CLOSED_BY_POLICY, "login expired"
            )

    def _dropped(self, reason: str, failure: BaseException | None) -> None:
        """This side ends the connection; one that is clogged is cut, its buffer freed."""
        level = logging.INFO if failure is None else logging.ERROR
        self.log.log(level, "File changes: client closed, %s", reason, exc_info=failure)
        stream = None if self.ws_connection is None else self.ws_connection.stream
        self.close(TRY_AGAIN_LATER, reason)
        if stream is not None and stream.writing():
            stream.close()


class StatusHandler(APIHandler):
    """What is watched and how much has happened."""

    auth_resource = AUTH_RESOURCE

    def initialize(self, live_files: Provider) -> None:
        """Called by tornado with the route's arguments."""
        self._live_files = live_files

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer the figures as JSON."""
        self.finish(status(self._live_files()))


def routes(
    live_files: Provider, *, compression: bool
) -> list[tuple[str, type[web.RequestHandler], dict[str, Any]]]:
    """The route table, relative to the server's base address."""
    arguments = {"live_files": live_files}
    return [
        (r"/aibridge/files", FilesSocket, {**arguments, "compression": compression}),
        (r"/aibridge/status", StatusHandler, arguments),
    ]
