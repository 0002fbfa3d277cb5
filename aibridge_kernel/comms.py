"""The comm by which front ends' buttons reach the kernel and the kernel tells them news.

A request is ``{"id", "action", …}``, its answer ``{"id", "reply": {…}}``; news has an ``event``.
Requests come on the thread of whatever shell they were sent to; everything here happens on the
main thread, beside a running cell.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipykernel.kernelbase import Kernel

TARGET = "aibridge.actions"
MAX_OPEN = 32
"""How many comms are listened to; a page that was left does not say so."""

Answer = Callable[[Mapping[str, Any]], Awaitable[dict[str, Any]]]


class Comms:
    """The open comms of one kernel."""

    def __init__(self, kernel: Kernel, answer: Answer) -> None:
        self._kernel = kernel
        self._answer = answer
        self._open: dict[str, Mapping[str, Any]] = {}
        """Who opened each, as the header its messages answer."""
        self._working: set[asyncio.Task[None]] = set()

    def opened(self, message: Mapping[str, Any]) -> None:
        """Note a comm that was opened, if it is for this."""
        content = message.get("content", {})
        if content.get("target_name") == TARGET:
            self._open[str(content.get("comm_id"))] = message
            while len(self._open) > MAX_OPEN:
                del self._open[next(iter(self._open))]

    def closed(self, message: Mapping[str, Any]) -> None:
        """Forget a comm."""
        self._open.pop(str(message.get("content", {}).get("comm_id")), None)

    def received(self, message: Mapping[str, Any]) -> None:
        """Begin to answer a request."""
        content = message.get("content", {})
        comm_id, data = str(content.get("comm_id")), content.get("data")
        if comm_id in self._open and isinstance(data, dict):
            task = asyncio.get_running_loop().create_task(self._reply(comm_id, data, message))
            self._working.add(task)
            task.add_done_callback(self._working.discard)

    async def _reply(
        self, comm_id: str, request: Mapping[str, Any], message: Mapping[str, Any]
    ) -> None:
        reply = await self._answer(request)
        self._send(comm_id, {"id": request.get("id"), "reply": reply}, message)

    @property
    def is_heard(self) -> bool:
        """Whether anybody listens."""
        return bool(self._open)

    def tell(self, news: Mapping[str, Any]) -> None:
        """Tell every front end that listens."""
        for comm_id, opener in self._open.items():
            self._send(comm_id, news, opener)

    def _send(self, comm_id: str, data: Mapping[str, Any], parent: Mapping[str, Any]) -> None:
        kernel = self._kernel
        if kernel.session is not None:
            content = {"comm_id": comm_id, "data": dict(data)}
            kernel.session.send(kernel.iopub_socket, "comm_msg", content, parent=dict(parent))
