"""The terminal of ``jupyter aibridge connect``: Jupyter's console over a server's WebSocket.

Other clients of the kernel are shown as they speak; leaving keeps the kernel, ``EXIT`` ends it.
"""

from __future__ import annotations

import asyncio
import getpass
import signal
import sys
from contextlib import suppress
from typing import Any

from jupyter_console.ptshell import ZMQTerminalInteractiveShell
from prompt_toolkit.application import in_terminal

from .display.catalogue import render
from .display.escaping import terminal, visible, visible_lines
from .errors import AIBridgeError
from .remote import RemoteKernel, Server
from .values import Text, text

LOOK_S = 0.1
"""How often it is looked whether somebody else said something."""


class ConnectedShell(ZMQTerminalInteractiveShell):  # type: ignore[misc]  # an untyped base class
    """A console among several on one kernel."""

    _speaker = ""

    def include_output(self, msg: dict[str, Any]) -> bool:
        """Show what others say and get; only our own cells tell whether we wait."""
        if msg["msg_type"] == "status":
            return bool(self.from_here(msg))
        self._speaker = visible(str(msg["parent_header"].get("username", "")))
        tame(msg["content"])
        return bool(super().include_output(msg))

    def print_remote_prompt(self, ec: int | None = None) -> None:
        """Name who speaks before what they said; the prompt below is drawn anew by itself."""
        if ec is not None:
            sys.stdout.write(f"{self._speaker} [{ec}]: ")

    def print_out_prompt(self) -> None:
        """Print no ``Out[n]:``; as a formatted text it would come behind the output it leads."""

    async def handle_external_iopub(self, loop: object = None) -> None:  # noqa: ARG002 — its base's
        """Show what others say above the prompt; end when the connection does."""
        while self.keep_running and self.client.is_alive():
            if self.client.iopub_channel.msg_ready():
                async with in_terminal():
                    self.handle_iopub()
            await asyncio.sleep(LOOK_S)

    def run_cell(self, cell: str, store_history: bool = True) -> None:  # noqa: FBT001, FBT002
        """Run a cell; leave when the connection was lost meanwhile."""
        super().run_cell(cell, store_history)
        if not self.client.is_alive():
            self.ask_exit()

    def mainloop(self) -> None:
        """Read and run cells until the person leaves, or says ``EXIT``."""
        self.keepkernel = True
        while True:
            try:
                asyncio.run(self._main_task())
            except KeyboardInterrupt:
                continue
            return


def tame(content: dict[str, Any]) -> None:
    """Take from a message what would drive the terminal, whoever wrote it; the kernel echoes."""
    if "code" in content:
        content["code"] = "\n".join(visible_lines(content["code"]))
    if "text" in content:
        content["text"] = terminal(content["text"])
    if "traceback" in content:
        content["traceback"] = [terminal(frame) for frame in content["traceback"]]
    if "text/plain" in content.get("data", {}):
        content["data"]["text/plain"] = terminal(content["data"]["text/plain"])


def run_console(server: Server, kernel: str, language: str) -> None:
    """Talk with a server's kernel until the person leaves."""
    client = RemoteKernel(server, kernel, getpass.getuser())
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60.0)
        shell = ConnectedShell(
            client=client,
            confirm_exit=False,
            include_other_output=True,
            other_output_prefix="",
            banner="{kernel_banner}\n",
        )

        def interrupt(*_: object) -> None:
            if not shell._executing:  # noqa: SLF001 — its only accessor
                raise KeyboardInterrupt
            with suppress(AIBridgeError):  # the loop that waits sees that the server is lost
                server.interrupt(kernel)

        signal.signal(signal.SIGINT, interrupt)
        shell.show_banner()
        shell.mainloop()
        if shell.keepkernel:
            print(render(_left(client), language))  # noqa: T201
        else:
            server.end(kernel)
    finally:
        client.stop_channels()


def _left(client: RemoteKernel) -> Text:
    short = client.kernel[:8]
    if client.is_ended:
        return text("The kernel was ended. Connect again to start a new one.")
    if not client.is_connected:
        return text("The connection was lost. Connect again to go on with kernel {id}.", id=short)
    return text("The kernel {id} goes on; connect again to go on with it.", id=short)
