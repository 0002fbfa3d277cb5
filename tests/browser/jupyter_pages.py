"""JupyterLab and Notebook 7 as a person sees them: what can be clicked, typed and read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from playwright.sync_api import Locator, Page, Request, WebSocket, expect

HOLD_OFF = """
const setTimer = window.setTimeout.bind(window);
window.setTimeout = (work, pause, ...rest) => (pause >= LIMIT ? 0 : setTimer(work, pause, ...rest));
window.sameDocument = true;
window.fileSockets = [];
window.WebSocket = class extends WebSocket {
  constructor(...options) {
    super(...options);
    if (this.url.includes('/aibridge/files')) window.fileSockets.push(this);
  }
};
"""
"""Longer timers never fire. The mark is lost when the page is loaded again."""

POLLING_MS = 5000
"""File browsers look for changes every ten seconds; without that, what appears was pushed."""


def is_file_changes(socket: WebSocket) -> bool:
    """Whether a connection is the one of file changes."""
    return socket.url.partition("?")[0].endswith("/aibridge/files")


class JupyterPage:
    """One page of a Jupyter server; it remembers what the server pushed to it."""

    def __init__(
        self, page: Page, server: Any, path: str, *, hold_off_ms: int = POLLING_MS
    ) -> None:
        self.page = page
        self.pushed: list[dict[str, Any]] = []
        self._kernel: WebSocket | None = None
        self._kernel_is_ready = False
        page.add_init_script(HOLD_OFF.replace("LIMIT", str(hold_off_ms)))
        self.listings: list[str] = []
        """Contents paths whose content was asked for."""
        page.on("websocket", self._listen)
        page.on("request", self._see_request)
        self._url = f"{server.url}{path}?token={server.token}"

    def _listen(self, socket: WebSocket) -> None:
        if socket.url.partition("?")[0].endswith("/channels"):
            self._kernel = socket
            socket.on("framereceived", self._hear_kernel)
        if is_file_changes(socket):
            socket.on("framereceived", self._hear_changes)

    def _hear_changes(self, frame: str | bytes) -> None:
        self.pushed.append(json.loads(frame))

    def _see_request(self, request: Request) -> None:
        path, _, query = request.url.partition("?")
        if request.method == "GET" and "/api/contents" in path and "content=0" not in query:
            self.listings.append(unquote(path.partition("/api/contents")[2].strip("/")))

    def _hear_kernel(self, frame: str | bytes) -> None:
        words = frame if isinstance(frame, bytes) else frame.encode()
        self._kernel_is_ready = self._kernel_is_ready or b"kernel_info_reply" in words

    def open(self) -> None:
        """Load the page and wait until the server pushes the shown folder's changes to it."""
        with self.page.expect_websocket(is_file_changes) as found:
            self.page.goto(self._url)
        self._socket = found.value
        self.expect_push(lambda: any(message["type"] == "snapshot" for message in self.pushed))

    def expect_push(self, arrived: Callable[[], bool]) -> None:
        """Wait, message by message, until something was pushed."""
        while not arrived():
            self._socket.wait_for_event("framereceived")

    def expect_snapshot(self, directory: str) -> None:
        """Wait until the server has listed a folder."""
        self.expect_push(
            lambda: any(
                message["type"] == "snapshot"
                and message["directory"] == directory
                and message.get("last", True)
                for message in self.pushed
            )
        )

    @property
    def was_loaded_once(self) -> bool:
        """Whether the document is still the one that was opened."""
        return bool(self.page.evaluate("window.sameDocument === true"))

    def pushed_names(self) -> set[str]:
        """Names that arrived in deltas."""
        deltas = (message for message in self.pushed if message["type"] == "delta")
        return {name for message in deltas for name in message["entries"]}

    # --- the file browser ------------------------------------------------------------------------

    def item(self, name: str) -> Locator:
        """The row of a file or folder in the listing that is shown."""
        return self.page.locator(".jp-DirListing-item:visible").filter(
            has=self.page.locator(".jp-DirListing-itemText", has_text=name)
        )

    def expect_names(self, names: list[str]) -> None:
        """Wait until the shown listing is exactly this."""
        expect(self.page.locator(".jp-DirListing-itemText:visible")).to_have_text(names)

    # --- a notebook ------------------------------------------------------------------------------

    def launch_notebook(self) -> None:
        """Choose AI-Bridge among the launcher's notebooks."""
        self.page.locator('.jp-LauncherCard[data-category="Notebook"][title="AI-Bridge"]').click()
        self.expect_kernel()

    def expect_kernel(self) -> None:
        """Wait for the kernel's first reply: a cell that is run before it exists is passed over."""
        if self._kernel is None:
            self.page.wait_for_event("websocket", lambda _: self._kernel is not None)
        assert self._kernel is not None
        while not self._kernel_is_ready:
            self._kernel.wait_for_event("framereceived")

    def expect_no_kernel(self) -> None:
        """Wait until the shown notebook has no kernel any more."""
        indicator = self.page.locator(".jp-Notebook-ExecutionIndicator:visible")
        expect(indicator).to_have_attribute("data-status", "unknown")

    def cell(self, index: int) -> Locator:
        """One cell of the shown notebook."""
        return self.page.locator(".jp-Notebook:visible .jp-Cell").nth(index)

    def run(self, index: int, text: str) -> Locator:
        """Type into a cell, run it, and answer its outputs."""
        cell = self.cell(index)
        editor = cell.locator(".cm-content")
        editor.press_sequentially(text)
        expect(editor).to_have_text(text)
        editor.press("Shift+Enter")
        return cell.locator(".jp-OutputArea")

    def write_markdown(self, index: int, text: str) -> None:
        """Make a cell Markdown, type into it, and render it."""
        editor = self.cell(index).locator(".cm-content")
        editor.press("Escape")
        self.page.keyboard.press("m")
        editor.press_sequentially(text)
        editor.press("Shift+Enter")

    def run_again(self, index: int) -> None:
        """Run a cell as it is."""
        self.cell(index).locator(".cm-content").press("Shift+Enter")

    def answer(self, index: int, words: str) -> None:
        """Answer what a cell asks."""
        box = self.cell(index).locator(".jp-Stdin-input")
        expect(box).to_be_visible()
        box.fill(words)
        box.press("Enter")
