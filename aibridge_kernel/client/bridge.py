"""``Bridge``: a kernel of one's own, started, spoken to and ended from Python."""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from .collecting import Collector, Show
from .outcomes import Outcome

KERNEL = "aibridge"
START_S = 60.0
"""Longest wait for the kernel to answer for the first time."""
ALIVE_MS = 1000
"""How often, while nothing comes, it is looked whether the kernel still lives."""
INTERRUPTED_S = 10.0
"""Longest wait for the end of a cell that was interrupted."""

Answer = Callable[[str], str]
"""Given the text of an approval or a question, returns what the person answers."""


class CellError(Exception):
    """A cell failed; ``outcome`` has what was done until then."""

    def __init__(self, outcome: Outcome) -> None:
        failure = outcome.failure
        super().__init__(f"{failure.ename}: {failure.evalue}" if failure else "")
        self.outcome = outcome


class KernelDied(Exception):  # noqa: N818 — it says what happened
    """The kernel ended while a cell was running. What was not applied by then was discarded."""


class Bridge:
    """A kernel in ``workspace``, over sockets that only this user can reach.

    Without ``answer`` nobody can be asked: what needs a yes raises ``ApprovalRequired``, unless
    ``on_ask`` (``undoable``, ``allow``) grants it from the start. ``variables`` are further
    environment variables of the kernel, such as ``AIBRIDGE_TIMEOUT``. Not thread-safe.
    """

    def __init__(
        self,
        workspace: str | os.PathLike[str] = ".",
        *,
        model: str | None = None,
        on_ask: str | None = None,
        language: str | None = None,
        answer: Answer | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.workspace = Path(workspace).resolve(strict=True)
        self._answer = answer
        chosen = {
            "AIBRIDGE_WORKSPACE": str(self.workspace),
            "AIBRIDGE_MODEL": model,
            "AIBRIDGE_ON_ASK": on_ask,
            "AIBRIDGE_LANGUAGE": language,
        }
        self._variables = {name: value for name, value in chosen.items() if value is not None}
        self._variables |= variables or {}
        self._stack = ExitStack()
        self._manager: KernelManager | None = None
        self._client: BlockingKernelClient | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the kernel and wait until it answers; what was started is ended on any error."""
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="aibridge-"))
            manager = KernelManager(
                kernel_name=KERNEL, transport="ipc", ip=str(Path(folder) / "kernel")
            )
            stack.callback(manager.context.destroy, linger=0)
            manager.start_kernel(cwd=str(self.workspace), env={**os.environ, **self._variables})
            stack.callback(manager.cleanup_resources)
            stack.callback(manager.shutdown_kernel)
            client = manager.blocking_client()
            client.start_channels()
            stack.callback(client.stop_channels)
            client.wait_for_ready(timeout=START_S)
            self._manager, self._client = manager, client
            self._stack = stack.pop_all()

    def close(self) -> None:
        """End the kernel; nothing of it is left."""
        self._manager = self._client = None
        self._stack.close()

    def run(self, source: str, *, check: bool = True, show: Show | None = None) -> Outcome:
        """Run a cell and wait for its end.

        ``show`` is told what comes while it comes. With ``check`` a cell that failed raises
        ``CellError``; without, look at ``outcome.ok``. ``KeyboardInterrupt`` interrupts the cell
        and is raised again once it has ended.
        """
        client = self._running_client()
        collector = Collector(source, show)
        asked = client.execute(source, allow_stdin=self._answer is not None, stop_on_error=False)
        try:
            self._follow(client, asked, collector)
        except KeyboardInterrupt:
            self.interrupt()
            self._follow(client, asked, collector, limit_ms=int(INTERRUPTED_S * 1000))
            raise
        outcome = collector.outcome()
        if check and not outcome.ok:
            raise CellError(outcome)
        return outcome

    def undo(self, undo_id: str | None = None) -> Outcome:
        """Undo the last change, or the one named."""
        return self.run(f"%undo {undo_id or ''}".rstrip())

    def interrupt(self) -> None:
        """Interrupt the running cell; may be called from another thread."""
        if (manager := self._manager) is not None:
            # In a thread and a loop of its own: the caller's may be running, or never closed.
            sending = threading.Thread(
                target=lambda: asyncio.run(manager._async_interrupt_kernel())  # noqa: SLF001
            )
            sending.start()
            sending.join()

    def _running_client(self) -> BlockingKernelClient:
        if self._client is None:
            self.start()
        assert self._client is not None  # noqa: S101 — start() made it or raised
        return self._client

    def _follow(
        self,
        client: BlockingKernelClient,
        asked: str,
        collector: Collector,
        limit_ms: int | None = None,
    ) -> None:
        """Take messages until the cell is over; answer what is asked."""
        iopub, stdin = client.iopub_channel.socket, client.stdin_channel.socket
        poller = zmq.Poller()
        poller.register(iopub, zmq.POLLIN)
        poller.register(stdin, zmq.POLLIN)
        while True:
            ready = dict(poller.poll(limit_ms or ALIVE_MS))
            if not ready and (limit_ms is not None or not self._is_alive()):
                raise KernelDied
            if stdin in ready:
                self._reply(client, client.get_stdin_msg(timeout=0))
            if iopub not in ready:
                continue
            message = client.get_iopub_msg(timeout=0)
            if message["parent_header"].get("msg_id") != asked:
                continue
            collector.take(message)
            if message["content"].get("execution_state") == "idle":
                client.get_shell_msg(timeout=START_S)
                return

    def _reply(self, client: BlockingKernelClient, message: Mapping[str, Any]) -> None:
        answer = self._answer
        client.input("" if answer is None else answer(message["content"]["prompt"]))

    def _is_alive(self) -> bool:
        return self._manager is not None and self._manager.is_alive()
