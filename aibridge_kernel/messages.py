"""The running cell's front end, spoken to in Jupyter messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import zmq
from jupyter_client.session import Session
from zmq.eventloop.zmqstream import ZMQStream

from .errors import ApprovalRequired
from .front_end import ChatStyle
from .questions import Question, Questions
from .values import text

if TYPE_CHECKING:
    from ipykernel.kernelbase import Kernel


class StdinChannel:
    """Answers to ``input_request`` as awaitables: nothing blocks while a person thinks."""

    def __init__(self, kernel: Kernel, questions: Questions) -> None:
        self._kernel = kernel
        self._questions = questions
        self._stream: ZMQStream | None = None
        self._asked: str | None = None

    async def ask(
        self,
        question: Question,
        parent: dict[str, Any],
        identity: list[bytes],
    ) -> str:
        """Send an ``input_request`` to the front end that sent ``parent``; wait for an answer."""
        stream = self.open()
        stream.flush(zmq.POLLIN)  # what was sent before the question is no answer to it
        try:
            content = {"prompt": question.prompt, "password": False}
            metadata = {"aibridge": {**(question.about or {}), "token": question.token}}
            message = self._session.msg("input_request", content, parent, metadata=metadata)
            self._asked = message["header"]["msg_id"]
            self._session.send(stream, message, ident=identity)
            async with self._questions.asking(question):
                return await question.answer
        finally:
            self._asked = None

    @property
    def _session(self) -> Session:
        session = self._kernel.session
        if session is None:
            raise ApprovalRequired(text("The kernel is shutting down."))
        return session

    def open(self) -> ZMQStream:
        """Listen from the start, so that no early answer waits for a question."""
        if self._stream is None:
            self._stream = ZMQStream(self._kernel.stdin_socket)
            self._stream.on_recv(self._received)
        return self._stream

    def _received(self, frames: list[bytes]) -> None:
        """Take an ``input_reply``; one that nobody waits for, or to an older request, is stale."""
        _, parts = self._session.feed_identities(frames)
        try:
            message = self._session.deserialize(parts)
        except ValueError:
            self._kernel.log.warning("An unreadable message came on the stdin channel.")
            return
        answers = message.get("parent_header", {}).get("msg_id")
        stale = answers is not None and self._asked is not None and answers != self._asked
        if not stale:
            self._questions.answer(str(message["content"].get("value", "")))


NOTEBOOK_TARGET = "aibridge.notebook"
"""Target of the comm by which a front end tells the identifier of the notebook it shows."""
_IDENTIFIER = re.compile(r"[A-Za-z0-9-]{8,64}")


def told_notebook(message: Mapping[str, Any]) -> str | None:
    """Read the notebook's identifier from a ``comm_open``; ``None`` if it says something else."""
    content = message.get("content", {})
    data = content.get("data")
    if content.get("target_name") != NOTEBOOK_TARGET or not isinstance(data, dict):
        return None
    return notebook_identifier(data.get("id"))


def notebook_identifier(told: object) -> str | None:
    """Read a notebook's identifier; ``None`` for what cannot be one."""
    return told if isinstance(told, str) and _IDENTIFIER.fullmatch(told) else None


def identities(kernel: Kernel) -> list[bytes]:
    """ZeroMQ identities of the front end whose request is being handled."""
    found: Any = kernel._parent_ident["shell"]  # noqa: SLF001 — its only accessor
    return found if isinstance(found, list) else [found]


class JupyterFrontEnd:
    """A ``FrontEnd`` for one ``execute_request``."""

    def __init__(
        self, kernel: Kernel, stdin: StdinChannel, *, allow_stdin: bool, silent: bool, cell_id: Any
    ) -> None:
        self._kernel = kernel
        self._stdin = stdin
        self.parent: dict[str, Any] = kernel.get_parent("shell")
        """The request that is answered."""
        self._identity = identities(kernel)
        self._allow_stdin = allow_stdin
        self._silent = silent
        self.cell: str | None = None if cell_id is None else str(cell_id)
        """Identifier of the cell, where there are cells."""
        self.count: int = kernel.execution_count
        """Number of the cell."""
        self.payload: list[dict[str, Any]] = []
        """Payloads of the coming ``execute_reply``."""

    @property
    def can_ask(self) -> bool:
        """Whether an ``input_request`` can be answered."""
        return self._allow_stdin and not self._silent

    @property
    def chat_style(self) -> ChatStyle:
        """Notebooks name their cells; terminals do not but can be asked; headless runs neither."""
        if self.cell is not None:
            return ChatStyle.UPDATING
        return ChatStyle.STREAM if self._allow_stdin else ChatStyle.WHOLE

    def stream(self, name: Literal["stdout", "stderr"], words: str) -> None:
        """Publish a ``stream`` message."""
        self._publish("stream", {"name": name, "text": words})

    def display(
        self, data: Mapping[str, Any], *, display_id: str | None = None, update: bool = False
    ) -> None:
        """Publish a ``display_data`` or ``update_display_data`` message."""
        transient = {} if display_id is None else {"display_id": display_id}
        kind = "update_display_data" if update else "display_data"
        self._publish(kind, {"data": dict(data), "metadata": {}, "transient": transient})

    def result(self, data: Mapping[str, Any]) -> None:
        """Publish an ``execute_result`` message."""
        content = {"data": dict(data), "metadata": {}, "execution_count": self.count}
        self._publish("execute_result", content)

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        """Publish an ``error`` message."""
        self._publish("error", {"ename": name, "evalue": value, "traceback": traceback})

    def clear(self) -> None:
        """Publish a ``clear_output`` message."""
        self._publish("clear_output", {"wait": False})

    def page(self, data: Mapping[str, Any]) -> None:
        """Add a ``page`` payload."""
        self.payload.append({"source": "page", "data": dict(data), "start": 0})

    def ask_exit(self) -> None:
        """Add an ``ask_exit`` payload."""
        self.payload.append({"source": "ask_exit", "keepkernel": False})

    async def ask(self, prompt: str, about: Mapping[str, Any] | None = None) -> str:
        """Ask by ``input_request``; the answer as typed."""
        if not self.can_ask:
            raise ApprovalRequired(text("This front end cannot be asked."))
        client = str(self.parent.get("header", {}).get("session", ""))
        question = Question(prompt, about, client, self.cell)
        return await self._stdin.ask(question, self.parent, self._identity)

    def _publish(self, kind: str, content: dict[str, Any]) -> None:
        if not self._silent:
            self._kernel.send_response(self._kernel.iopub_socket, kind, content)
