"""A Gemini server on 127.0.0.1: the real REST protocol, scripted answers, every request kept.

In a test, ``with LoopbackGemini() as gemini:`` serves on a thread of its own; put answers into it
with ``gemini.enqueue(steps("mkdir X"))`` or give it a rule from prose to answer. As a program,
``python -m loopback.gemini --rules rules.json`` prints its address and serves until it is ended;
the file holds ``[{"contains": "PROYECTO", "steps": ["mkdir PROYECTO"]}, …]`` with ``steps``,
``question``, ``refusal`` or ``says`` (a list of chunks), first match wins.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from loopback.answers import (
    Answer,
    Ending,
    bad_key,
    fault,
    question,
    refusal,
    says,
    steps,
)

KEY = "loopback-key-0123456789"
MODELS = ("gemini-flash-latest", "gemini-2.5-flash", "gemini-2.5-pro", "gemini-3-flash-preview")
PATIENCE_S = 20.0
"""Seconds a test waits for what must happen before it fails."""

Rule = Callable[[str], Answer | None]


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


class LoopbackGemini:
    """The server; as a context manager it serves from a thread of its own."""

    def __init__(
        self,
        rule: Rule | None = None,
        *,
        models: tuple[str, ...] = MODELS,
        key: str = KEY,
        port: int = 0,
        page_size: int = 2,
    ) -> None:
        self.rule = rule
        self.models = models
        self.key = key
        self.page_size = page_size
        self.requests: list[Recorded] = []
        self._queue: deque[Answer] = deque()
        self._arrived = threading.Condition()
        self._sockets = bind_sockets(port, "127.0.0.1")
        self.port = self._sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._stop: Callable[[], None] = lambda: None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        started = threading.Event()
        serving = self.serve(started.set)
        self._thread = threading.Thread(target=asyncio.run, args=(serving,), daemon=True)
        self._thread.start()
        assert started.wait(PATIENCE_S)
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stop()
        assert self._thread is not None
        self._thread.join(PATIENCE_S)

    async def serve(self, started: Callable[[], None]) -> None:
        """Serve until stopped; ``started`` is called once requests are accepted."""
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        self._stop = lambda: loop.call_soon_threadsafe(stop.set)
        handler = (r"/(v1|v1beta)/models(?:/([^:/]+))?(?::(\w+))?", _Handler, {"gemini": self})
        server = HTTPServer(Application([handler], log_function=_say_nothing))
        server.add_sockets(self._sockets)
        started()
        await stop.wait()
        server.stop()
        for recorded in self.requests:
            recorded.closed.set()
        await server.close_all_connections()

    # --- scripting and looking, from the test's thread -------------------------------------------

    def enqueue(self, *answers: Answer) -> None:
        """Answer the next requests with these, one each, before any rule."""
        self._queue.extend(answers)

    def record(self, recorded: Recorded) -> None:
        """Keep a request and wake whoever waits for it."""
        with self._arrived:
            self.requests.append(recorded)
            self._arrived.notify_all()

    def wait_for(self, number: int) -> Recorded:
        """Wait until ``number`` requests for content have arrived; return that last one."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.contents) >= number, PATIENCE_S)
            return self.contents[number - 1]

    @property
    def contents(self) -> list[Recorded]:
        """The requests for content, without those about models."""
        return [request for request in self.requests if request.method == "POST"]

    def answer(self, recorded: Recorded) -> Answer:
        """Choose the answer to a request for content."""
        if self._queue:
            return self._queue.popleft()
        if self.rule is not None and (answer := self.rule(recorded.prose)) is not None:
            return answer
        return fault(500, f"nothing is scripted for {recorded.prose!r}", "INTERNAL")


class _Handler(RequestHandler):
    """All of the API that is spoken here."""

    def initialize(self, gemini: LoopbackGemini) -> None:
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
            await self._until_closed()
            return
        for chunk in answer.chunks(model):
            if answer.ending is not Ending.WHOLE:
                for candidate in chunk.get("candidates", ()):
                    candidate.pop("finishReason", None)
            await self._hand_over(f"data: {json.dumps(chunk, ensure_ascii=False)}\r\n\r\n".encode())
        await self._end(answer)

    async def _whole(self, answer: Answer, model: str) -> None:
        body = json.dumps(answer.whole(model), ensure_ascii=False).encode()
        if answer.ending is Ending.WHOLE:
            self.set_header("Content-Type", "application/json")
            self.write(body)
            return
        if answer.texts:
            self.set_header("Content-Length", str(len(body)))
            await self._hand_over(body[: len(body) // 2])
        await self._end(answer)

    async def _end(self, answer: Answer) -> None:
        if answer.ending is Ending.CUT:
            self.detach().close()
        elif answer.ending is Ending.STALL:
            await self._until_closed()

    async def _send(self, answer: Answer) -> None:
        self.set_status(answer.status)
        self.set_header("Content-Type", answer.content_type or "application/json")
        for name, value in answer.headers:
            self.set_header(name, value)
        body = answer.body or b""
        size = answer.split or len(body) or 1
        for start in range(0, len(body), size):
            await self._hand_over(body[start : start + size])

    async def _hand_over(self, piece: bytes) -> None:
        try:
            self.write(piece)
            await self.flush()
        except StreamClosedError:
            self._recorded.closed.set()

    async def _until_closed(self) -> None:
        await asyncio.to_thread(self._recorded.closed.wait)


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


def rule_of(rules: list[dict[str, Any]]) -> Rule:
    """Make a rule of a rules file's content."""

    def rule(prose: str) -> Answer | None:
        for entry in rules:
            if str(entry["contains"]).lower() in prose.lower():
                return _made(entry)
        return None

    return rule


def _made(entry: dict[str, Any]) -> Answer:
    if "steps" in entry:
        return steps(*entry["steps"])
    if "says" in entry:
        return says(*entry["says"])
    return question(entry["question"]) if "question" in entry else refusal(entry["refusal"])


def main() -> None:
    """Serve as a program."""
    parser = argparse.ArgumentParser(description="A Gemini server on 127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default=KEY)
    parser.add_argument("--rules", type=Path)
    options = parser.parse_args()
    rules = json.loads(options.rules.read_text("utf-8")) if options.rules else []
    server = LoopbackGemini(rule_of(rules), key=options.key, port=options.port)
    asyncio.run(server.serve(lambda: _tell(server.url)))


def _say_nothing(_handler: RequestHandler) -> None:
    """Log no request: a test that wants one looks at ``requests``."""


def _tell(url: str) -> None:
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
