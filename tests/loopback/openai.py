"""An OpenAI-compatible server on 127.0.0.1: the real protocol, scripted answers, requests kept.

It takes the same answers as the Gemini server (``loopback.answers``) and speaks them in this
protocol, so that a test can put the same question to both.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tornado.web import Application, RequestHandler

from loopback.answers import Answer, Ending
from loopback.gemini import LoopbackGemini
from loopback.handlers import Recorded, hand_over, log_nothing, until_closed

KEY = "loopback-openai-key-0123456789"
MODELS = ("gpt-5-mini", "gpt-5", "llama3:8b", "qwen3:latest")
REASONS = {"STOP": "stop", "MAX_TOKENS": "length", "SAFETY": "content_filter", None: None}


@dataclass
class RecordedCompletion(Recorded):
    """One request as it arrived."""

    @property
    def prose(self) -> str:
        return str(self.body["messages"][-1]["content"]).rsplit("</data>\n\n", 1)[-1]


class LoopbackOpenAI(LoopbackGemini):
    """The server; ``refuses`` names the body's fields that it answers with 400."""

    def __init__(self, rule: Any = None, **options: Any) -> None:
        self.refuses: tuple[str, ...] = options.pop("refuses", ())
        self.counts = options.pop("counts", True)
        super().__init__(rule, **{"models": MODELS, "key": KEY} | options)
        self.url = f"{self.url}/v1"

    def application(self) -> Application:
        handlers = [
            (r"/v1/models", ListHandler, {"openai": self}),
            (r"/v1/chat/completions", CompletionsHandler, {"openai": self}),
        ]
        return Application(handlers, log_function=log_nothing)


class _Handler(RequestHandler):
    def initialize(self, openai: LoopbackOpenAI) -> None:
        self._openai = openai

    def prepare(self) -> None:
        headers = {name.lower(): value for name, value in self.request.headers.get_all()}
        body = json.loads(self.request.body) if self.request.body else None
        self._recorded = RecordedCompletion(
            str(self.request.method), self.request.path, {}, headers, body
        )
        self._openai.record(self._recorded)
        if self._openai.key and headers.get("authorization") != f"Bearer {self._openai.key}":
            self._fail(401, "Incorrect API key provided.", "invalid_api_key")

    def on_connection_close(self) -> None:
        self._recorded.closed.set()

    def _fail(self, status: int, message: str, code: str | None = None) -> None:
        self.set_status(status)
        self.finish(error(message, code))


class ListHandler(_Handler):
    """The models."""

    async def get(self) -> None:
        listed = [{"id": name, "object": "model"} for name in self._openai.models]
        self.finish({"object": "list", "data": listed})


class CompletionsHandler(_Handler):
    """Chat completions, whole and streamed."""

    async def post(self) -> None:
        body = self._recorded.body
        for field in self._openai.refuses:
            kind = body.get("response_format", {}).get("type")
            if field in body or kind == field:
                self._fail(400, f"Unrecognized request argument supplied: {field}")
                return
        if body["model"] not in self._openai.models:
            self._fail(404, f"The model {body['model']} does not exist", "model_not_found")
            return
        answer = self._openai.answer(self._recorded)
        if answer.body is not None:
            await self._send(answer)
        elif body.get("stream"):
            await self._stream(answer, body)
        else:
            await self._whole(answer, body["model"])

    async def _send(self, answer: Answer) -> None:
        self.set_status(answer.status)
        self.set_header("Content-Type", answer.content_type or "application/json")
        for name, value in answer.headers:
            self.set_header(name, value)
        size = answer.split or len(answer.body or b"") or 1
        for start in range(0, len(answer.body or b""), size):
            await hand_over(self, self._recorded, (answer.body or b"")[start : start + size])

    async def _stream(self, answer: Answer, body: dict[str, Any]) -> None:
        self.set_header("Content-Type", "text/event-stream")
        if answer.ending is Ending.STALL and not answer.texts:
            await until_closed(self._recorded)
            return
        for chunk in self._chunks(answer, body):
            event = f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"
            await hand_over(self, self._recorded, event.encode())
        if answer.ending is Ending.WHOLE:
            await hand_over(self, self._recorded, b"data: [DONE]\n\n")
        await self._end(answer)

    def _chunks(self, answer: Answer, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        base = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": _version(body)}
        for thought in answer.thoughts:
            yield base | {"choices": [_choice("delta", None, {"reasoning": thought})]}
        for words in answer.texts:
            yield base | {"choices": [_choice("delta", None, {"content": words})]}
        if answer.ending is Ending.WHOLE and answer.candidates:
            yield base | {"choices": [_choice("delta", _reason(answer), {})]}
        if body.get("stream_options", {}).get("include_usage"):
            yield base | {"choices": [], "usage": self._usage(answer)}

    async def _whole(self, answer: Answer, model: str) -> None:
        message = {"role": "assistant", "content": "".join(answer.texts) or None}
        made: dict[str, Any] = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "model": f"{model}-2026-01-01",
            "usage": self._usage(answer),
        }
        if answer.candidates is not None:
            choices = [_choice("message", _reason(answer), message)]
            made["choices"] = choices if answer.candidates else []
        body = json.dumps(made, ensure_ascii=False).encode()
        if answer.ending is Ending.WHOLE:
            self.set_header("Content-Type", "application/json")
            self.write(body)
            return
        if answer.texts:
            self.set_header("Content-Length", str(len(body)))
            self.set_header("Content-Type", "application/json")
            await hand_over(self, self._recorded, body[: len(body) // 2])
        await self._end(answer)

    async def _end(self, answer: Answer) -> None:
        if answer.ending is Ending.CUT:
            self.detach().close()
        elif answer.ending is Ending.STALL:
            await until_closed(self._recorded)

    def _usage(self, answer: Answer) -> dict[str, Any] | None:
        if not self._openai.counts:
            return None
        prompt, completion, thoughts, cached = answer.tokens
        return {
            "prompt_tokens": prompt,
            "completion_tokens": completion + thoughts,
            "total_tokens": prompt + completion + thoughts,
            "prompt_tokens_details": {"cached_tokens": cached},
            "completion_tokens_details": {"reasoning_tokens": thoughts},
        }


def error(message: str, code: str | None = None, kind: str = "invalid_request_error") -> dict:
    """Make an error's JSON."""
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def fault(status: int, message: str = "", code: str | None = None, **headers: str) -> Answer:
    """Answer with an error; ``retry_after="3"`` becomes a header."""
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    body = json.dumps(error(message, code, code or "server_error")).encode()
    return Answer(status=status, body=body, content_type="application/json", headers=named)


def _choice(part: str, reason: str | None, message: dict[str, Any]) -> dict[str, Any]:
    return {"index": 0, part: message, "finish_reason": reason}


def _reason(answer: Answer) -> str | None:
    return REASONS.get(answer.finish_reason, answer.finish_reason)


def _version(body: dict[str, Any]) -> str:
    return f"{body['model']}-2026-01-01"
