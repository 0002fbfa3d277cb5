"""A real kernel behind real sockets, and what a front end sees of its cells."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager
from loopback.gemini import KEY, LoopbackGemini

OUTCOME = "application/vnd.aibridge.outcome+json"
LIMIT = 60.0
"""Longest wait for anything, in seconds; a test that reaches it has failed."""
ATTEMPTS = 3
KEPT = ("PATH", "VIRTUAL_ENV", "LANG", "TMPDIR", "JUPYTER_PATH")


@dataclass
class Cell:
    """One executed cell: every message it published, and its reply."""

    messages: list[dict] = field(default_factory=list)
    reply: dict = field(default_factory=dict)
    prompts: list[str] = field(default_factory=list)

    def of(self, kind: str) -> list[dict]:
        return [message["content"] for message in self.messages if message["msg_type"] == kind]

    @property
    def status(self) -> str:
        return self.reply["status"]

    @property
    def ename(self) -> str | None:
        return self.reply.get("ename")

    @property
    def evalue(self) -> str:
        return self.reply.get("evalue", "")

    @property
    def stdout(self) -> str:
        return "".join(c["text"] for c in self.of("stream") if c["name"] == "stdout")

    @property
    def stderr(self) -> str:
        return "".join(c["text"] for c in self.of("stream") if c["name"] == "stderr")

    @property
    def outcomes(self) -> list[dict]:
        return [c["data"][OUTCOME] for c in self.of("display_data") if OUTCOME in c["data"]]

    @property
    def outcome(self) -> dict:
        (only,) = self.outcomes
        return only

    @property
    def text(self) -> str:
        """Plain text of everything displayed."""
        return "\n".join(c["data"].get("text/plain", "") for c in self.of("display_data"))

    @property
    def command(self) -> dict:
        (only,) = self.outcome["commands"]
        return only

    @property
    def result(self) -> str:
        (only,) = self.of("execute_result")
        return only["data"]["text/plain"]


class Bridge:
    """A running kernel and a client of it."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient, workspace: Path):
        self.manager = manager
        self.client = client
        self.workspace = workspace

    def run(
        self,
        source: str,
        *answers: str,
        can_ask: bool | None = None,
        on_message: Callable[[dict], None] | None = None,
        on_prompt: Callable[[str], None] | None = None,
    ) -> Cell:
        """Run a cell, answering its prompts in order; ``on_prompt`` replaces the answers."""
        asks = bool(answers) or on_prompt is not None if can_ask is None else can_ask
        message_id = self.client.execute(source, allow_stdin=asks)
        return self.collect(message_id, *answers, on_message=on_message, on_prompt=on_prompt)

    def collect(self, message_id, *answers, on_message=None, on_prompt=None) -> Cell:
        cell, left = Cell(), list(answers)
        deadline = time.monotonic() + LIMIT
        while time.monotonic() < deadline:
            for prompt in self._prompts():
                cell.prompts.append(prompt)
                if on_prompt is not None:
                    on_prompt(prompt)
                else:
                    self.client.input(left.pop(0))
            try:
                message = self.client.get_iopub_msg(timeout=0.05)
            except Empty:
                continue
            if message["parent_header"].get("msg_id") != message_id:
                continue
            cell.messages.append(message)
            if on_message is not None:
                on_message(message)
            if message["content"].get("execution_state") == "idle":
                cell.reply = self._reply(message_id)
                return cell
        raise AssertionError(f"The cell did not end within {LIMIT} s: {cell.messages[-3:]}")

    def interrupt(self) -> float:
        """Interrupt as a front end does; the moment it was sent."""
        moment = time.monotonic()
        self.manager.interrupt_kernel()
        return moment

    def _prompts(self) -> Iterator[str]:
        while True:
            try:
                yield self.client.get_stdin_msg(timeout=0)["content"]["prompt"]
            except Empty:
                return

    def _reply(self, message_id: str) -> dict:
        while True:
            reply = self.client.get_shell_msg(timeout=LIMIT)
            if reply["parent_header"].get("msg_id") == message_id:
                return reply["content"]


@contextmanager
def running_kernel(
    workspace: Path,
    home: Path,
    *,
    cwd: Path | None = None,
    command: list[str] | None = None,
    **variables: str,
) -> Iterator[Bridge]:
    """Start a kernel in ``workspace`` with an environment of its own; end it afterwards.

    ``command`` starts it instead of the installed kernelspec's.
    """
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment |= {"HOME": str(home), "AIBRIDGE_LANGUAGE": "en"} | variables
    manager, client = ready_kernel(str(cwd or workspace), environment, command)
    try:
        yield Bridge(manager, client, workspace)
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
        manager.cleanup_resources()
        manager.context.destroy(linger=0)


@contextmanager
def talking_kernel(
    workspace: Path, home: Path, gemini: LoopbackGemini | None = None
) -> Iterator[tuple[Bridge, LoopbackGemini]]:
    """Start a kernel that talks with a loopback Gemini, the one given or one of its own."""
    with ExitStack() as stack:
        server = gemini or stack.enter_context(LoopbackGemini())
        bridge = stack.enter_context(
            running_kernel(
                workspace,
                home,
                GEMINI_API_KEY=KEY,
                GOOGLE_GEMINI_BASE_URL=server.url,
                AIBRIDGE_MODEL=server.models[0],
            )
        )
        yield bridge, server


def ready_kernel(
    cwd: str, environment: dict[str, str], command: list[str] | None = None
) -> tuple[KernelManager, BlockingKernelClient]:
    """Start a kernel; again when another process took a port that was chosen for it."""
    for attempt in range(ATTEMPTS):
        manager = KernelManager(kernel_name="aibridge")
        if command is not None:
            manager.kernel_spec.argv = command
        manager.start_kernel(cwd=cwd, env=environment)
        client = manager.blocking_client()
        client.start_channels()
        try:
            _wait_until_ready(client)
        except RuntimeError:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
            manager.context.destroy(linger=0)
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return manager, client
    raise AssertionError


def _wait_until_ready(client: BlockingKernelClient) -> None:
    """Ask who is there until the answer is heard on both channels; raise if the kernel ended.

    The client's own way listens on for a while to be sure that nothing more comes.
    """
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline and client.is_alive():
        asked = client.kernel_info()
        try:
            client.get_shell_msg(timeout=1)
            while _is_busy_with(asked, client.get_iopub_msg(timeout=0.1)):
                pass
        except Empty:
            continue
        return
    raise RuntimeError("the kernel did not get ready")


def _is_busy_with(asked: str, message: dict) -> bool:
    """Whether what a kernel tells comes before its answer to ``asked`` is complete."""
    idle = message["content"].get("execution_state") == "idle"
    return not idle or message["parent_header"].get("msg_id") != asked


def tree(folder: Path) -> dict[str, str | None]:
    """Content of every file below a folder by relative path; ``None`` for a folder."""
    return {
        str(path.relative_to(folder)): None if path.is_dir() else path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
    }


def needs(program: str) -> str:
    """Path of a program the tests cannot do without."""
    path = shutil.which(program)
    assert path, f"{program} is missing: make test installs it"
    return path
