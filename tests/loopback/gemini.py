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
from pathlib import Path
from typing import Any, Self

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from loopback.answers import Answer, fault, question, refusal, says, steps
from loopback.handlers import ModelsHandler, Recorded, log_nothing

KEY = "loopback-key-0123456789"
MODELS = ("gemini-flash-latest", "gemini-2.5-flash", "gemini-2.5-pro", "gemini-3-flash-preview")
PATIENCE_S = 20.0
"""Seconds a test waits for what must happen before it fails."""

Rule = Callable[[str], Answer | None]


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
        server = HTTPServer(self.application())
        server.add_sockets(self._sockets)
        started()
        await stop.wait()
        server.stop()
        for recorded in self.requests:
            recorded.closed.set()
        await server.close_all_connections()

    def application(self) -> Application:
        """Make what answers: one handler for all of the API that is spoken here."""
        handler = (r"/(v1|v1beta)/models(?:/([^:/]+))?(?::(\w+))?", ModelsHandler, {"gemini": self})
        return Application([handler], log_function=log_nothing)

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
    def is_spent(self) -> bool:
        """Whether every answer that was put in was asked for."""
        return not self._queue

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


def _tell(url: str) -> None:
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
