"""Requests that are answered while a cell runs, and what front ends are told of who is busy."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from contextvars import copy_context
from typing import Any

from ipykernel.kernelbase import Kernel

WHILE_RUNNING = frozenset(
    (
        "complete_request",
        "inspect_request",
        "is_complete_request",
        "history_request",
        "kernel_info_request",
    )
)
"""Requests that are answered beside a running cell; they change nothing. A page that is loaded
while a cell asks gets to know the kernel by the last of them, and then the question."""


class AnswersMeanwhile(Kernel):
    """A kernel that answers small requests beside a running cell and stays busy for all that."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self._busy_with: dict[str, Any] | None = None
        """The request of the running cell."""
        self._telling = threading.Lock()
        """Held while front ends are told who is busy: subshells and control are other threads."""

    async def shell_main(self, subshell_id: str | None, msg: list[Any]) -> None:
        """Answer while a cell runs what a person asks while they write; queue everything else."""
        if subshell_id is not None or not self._main_asyncio_lock.locked():
            await super().shell_main(subshell_id, msg)
        elif self._header(msg).get("msg_type") in WHILE_RUNNING:
            await asyncio.create_task(self._answer_meanwhile(msg), context=copy_context())
        else:
            await super().shell_main(subshell_id, msg)

    def _publish_status(
        self, status: str, channel: str, parent: Mapping[str, Any] | None = None
    ) -> None:
        """Tell the front ends; where a cell runs on, the end of another request and that at once.

        Front ends take the end of any request, a page's on a subshell as well as one on the
        control channel, for the end of the cell.
        """
        with self._telling:
            super()._publish_status(status, channel, parent)  # type: ignore[no-untyped-call]
            if status == "idle":
                self._still_busy()

    def _still_busy(self) -> None:
        if self._busy_with is not None:
            super()._publish_status("busy", "shell", self._busy_with)  # type: ignore[no-untyped-call]

    async def _answer_meanwhile(self, msg: list[Any]) -> None:
        """Answer one request beside the running cell, in a context of its own.

        The base class remembers the last context for threads without one: that stays the cell's.
        """
        cell = self._shell_context
        try:
            self._publish_status("busy", "shell", {"header": self._header(msg)})
            await self.dispatch_shell(msg, concurrent=True)
            self._publish_status("idle", "shell")
        finally:
            self._shell_context = cell

    def _header(self, msg: list[Any]) -> dict[str, Any]:
        """Read the header of a request; nothing of one that cannot be read."""
        try:
            assert self.session is not None  # noqa: S101 — nothing comes before there is one
            _, frames = self.session.feed_identities(msg, copy=False)
            return dict(self.session.deserialize(frames, content=False, copy=False)["header"])
        except Exception:  # noqa: BLE001 — whatever it is, the base class logs it
            return {}

    def _begin_busy(self, request: dict[str, Any], *, tell: bool) -> None:
        """A cell runs now; ``tell`` the front ends at once."""
        with self._telling:
            self._busy_with = request
            if tell:
                self._still_busy()

    def _end_busy(self) -> None:
        """The cell has ended."""
        with self._telling:
            self._busy_with = None
