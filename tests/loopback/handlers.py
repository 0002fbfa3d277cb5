"""The HTTP side of the loopback Gemini server: what arrives, and how answers leave."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import dataclass, field
from typing import Any, Protocol

from tornado.iostream import StreamClosedError
from tornado.web import RequestHandler

from loopback.answers import Answer, Ending, bad_key, fault


@dataclass
class Recorded:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any = None
    closed: threading.Event = field(default_factory=threading.Event)
    """Set when the client went away before the answer was complete."""

    @property
    def prose(self) -> str:
        """What the person wrote: the last part of the last content."""
        return str(self.body["contents"][-1]["parts"][-1]["text"])

    @property
    def words(self) -> str:
        """Everything sent beside the headers, as JSON text."""
        return json.dumps(self.body, ensure_ascii=False)


class Script(Protocol):
    """What the handler needs of the server."""

    models: tuple[str, ...]
    key: str
    page_size: int

    def record(self, recorded: Recorded) -> None:
        """Keep a request."""

    def answer(self, recorded: Recorded) -> Answer:
        """Choose the answer to a request for content."""


class ModelsHandler(RequestHandler):
    """All of the API that is spoken here."""

    def initialize(self, gemini: Script) -> None:
        self._gemini = gemini

    def prepare(self) -> None:
        query = {name: self.get_query_argument(name) for name in self.request.query_arguments}
        headers = {name.lower(): value for name, value in self.request.headers.get_all()}
        body = json.loads(self.request.body) if self.request.body else None
        method = str(self.request.method)
        self._recorded = Recorded(method, self.request.path, query, headers, body)
        self._gemini.record(self._recorded)

    def on_connection_close(self) -> None:
        self._recorded.closed.set()

    async def get(self, version: str, model: str | None, _verb: str | None) -> None:
        if (refused := self._refused(version, model)) is not None:
            await self._send(refused)
        elif model is not None:
            self.write(_described(model))
        else:
            first = int(self.get_query_argument("pageToken", "0"))
            size = min(int(self.get_query_argument("pageSize", "50")), self._gemini.page_size)
            listed = self._gemini.models[first : first + size]
            page: dict[str, Any] = {"models": [_described(name) for name in listed]}
            if first + size < len(self._gemini.models):
                page["nextPageToken"] = str(first + size)
            else:
                page["models"].append(_described("embedding-001", "embedContent"))
            self.write(page)

    async def post(self, version: str, model: str, verb: str) -> None:
        if (refused := self._refused(version, model)) is not None:
            await self._send(refused)
            return
        answer = self._gemini.answer(self._recorded)
        if answer.body is not None:
            await self._send(answer)
        elif verb == "streamGenerateContent":
            await self._stream(answer, model)
        else:
            await self._whole(answer, model)

    def _refused(self, version: str, model: str | None) -> Answer | None:
        if self.request.headers.get("x-goog-api-key") != self._gemini.key:
            return bad_key()
        known = model is None or model in self._gemini.models
        if known and not (version == "v1" and str(model).endswith("-latest")):
            return None
        return fault(
            404,
            f"models/{model} is not found for API version {version}, or is not supported for "
            "generateContent. Call ListModels to see the list of available models.",
            "NOT_FOUND",
        )

    async def _stream(self, answer: Answer, model: str) -> None:
        self.set_header("Content-Type", "text/event-stream")
        if answer.ending is Ending.STALL and not answer.texts:
            await until_closed(self._recorded)
            return
        for chunk in answer.chunks(model):
            if answer.ending is not Ending.WHOLE:
                for candidate in chunk.get("candidates", ()):
                    candidate.pop("finishReason", None)
            event = f"data: {json.dumps(chunk, ensure_ascii=False)}\r\n\r\n"
            await hand_over(self, self._recorded, event.encode())
        await self._end(answer)

    async def _whole(self, answer: Answer, model: str) -> None:
        body = json.dumps(answer.whole(model), ensure_ascii=False).encode()
        if answer.ending is Ending.WHOLE:
            self.set_header("Content-Type", "application/json")
            self.write(body)
            return
        if answer.texts:
            self.set_header("Content-Length", str(len(body)))
            await hand_over(self, self._recorded, body[: len(body) // 2])
        await self._end(answer)

    async def _end(self, answer: Answer) -> None:
        if answer.ending is Ending.CUT:
            self.detach().close()
        elif answer.ending is Ending.STALL:
            await until_closed(self._recorded)

    async def _send(self, answer: Answer) -> None:
        self.set_status(answer.status)
        self.set_header("Content-Type", answer.content_type or "application/json")
        for name, value in answer.headers:
            self.set_header(name, value)
        body = answer.body or b""
        size = answer.split or len(body) or 1
        for start in range(0, len(body), size):
            await hand_over(self, self._recorded, body[start : start + size])


async def hand_over(handler: RequestHandler, recorded: Recorded, piece: bytes) -> None:
    """Give a piece of the answer to the network."""
    try:
        handler.write(piece)
        await handler.flush()
    except StreamClosedError:
        recorded.closed.set()


async def until_closed(recorded: Recorded) -> None:
    """Wait until the client goes away."""
    await asyncio.to_thread(recorded.closed.wait)


def _described(name: str, *actions: str) -> dict[str, Any]:
    return {
        "name": f"models/{name}",
        "version": "001",
        "displayName": name.replace("-", " ").title(),
        "description": f"The model {name}.",
        "inputTokenLimit": 1048576,
        "outputTokenLimit": 65536,
        "supportedGenerationMethods": list(actions or ("generateContent", "countTokens")),
    }


def log_nothing(_handler: RequestHandler) -> None:
    """Log no request: a test that wants one looks at ``requests``."""
