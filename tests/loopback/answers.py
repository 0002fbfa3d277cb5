"""What the loopback Gemini server answers: one value per answer, and names for the usual ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any


class Ending(Enum):
    """How an answer's transmission ends."""

    WHOLE = "whole"
    CUT = "cut"
    """The connection is closed in the middle of the body."""
    STALL = "stall"
    """Nothing more comes, and the connection stays open."""


@dataclass(frozen=True)
class Answer:
    """One answer to ``generateContent`` or ``streamGenerateContent``.

    ``texts`` are the chunks of a stream (joined where it is not one); ``body`` replaces
    everything by raw bytes, ``split`` the sizes in which a body is handed to the network.
    """

    texts: tuple[str, ...] = ()
    thoughts: tuple[str, ...] = ()
    finish_reason: str | None = "STOP"
    block_reason: str | None = None
    candidates: bool | None = True
    """Whether there is a candidate; ``None`` leaves even the empty list out."""
    tokens: tuple[int, int, int, int] = (11, 5, 2, 3)
    """Prompt, candidates, thoughts, cached."""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    content_type: str | None = None
    split: int = 0
    ending: Ending = Ending.WHOLE

    def chunks(self, model: str) -> Iterator[dict[str, Any]]:
        """Yield the stream's JSON objects; the last one ends the answer."""
        pieces = [{"text": t, "thought": True} for t in self.thoughts]
        pieces += [{"text": t} for t in self.texts]
        for index, piece in enumerate(pieces or [None]):
            last = index >= len(pieces) - 1
            yield self._object(model, [piece] if piece else [], last=last)

    def whole(self, model: str) -> dict[str, Any]:
        """Make the single JSON object of an answer that is not streamed."""
        parts: list[dict[str, Any]] = [{"text": t, "thought": True} for t in self.thoughts]
        if self.texts:
            parts.append({"text": "".join(self.texts)})
        return self._object(model, parts, last=True)

    def _object(self, model: str, parts: list[Any], *, last: bool) -> dict[str, Any]:
        prompt, candidates, thoughts, cached = self.tokens
        made: dict[str, Any] = {
            "usageMetadata": {
                "promptTokenCount": prompt,
                "candidatesTokenCount": candidates,
                "thoughtsTokenCount": thoughts,
                "cachedContentTokenCount": cached,
                "totalTokenCount": prompt + candidates + thoughts,
            },
            "modelVersion": f"{model}-001",
            "responseId": "loopback",
        }
        if self.block_reason:
            return made | {"promptFeedback": {"blockReason": self.block_reason}}
        if self.candidates is None:
            return made
        candidate: dict[str, Any] = {"index": 0}
        if parts:
            candidate["content"] = {"role": "model", "parts": parts}
        if last and self.finish_reason:
            candidate["finishReason"] = self.finish_reason
        return made | {"candidates": [candidate] if self.candidates else []}


def steps(*commands: str | tuple[str, str]) -> Answer:
    """Answer with commands, each alone or with its explanation."""
    pairs = [(c, f"Runs {c}.") if isinstance(c, str) else c for c in commands]
    listed = [{"command": command, "explanation": why} for command, why in pairs]
    return says(json.dumps({"steps": listed}, ensure_ascii=False))


def question(sentence: str) -> Answer:
    """Ask back."""
    return says(json.dumps({"question": sentence, "steps": []}))


def refusal(sentence: str) -> Answer:
    """Say that the sentence is not for the shell."""
    return says(json.dumps({"refusal": sentence, "steps": []}))


def says(*texts: str) -> Answer:
    """Answer with text, streamed in these chunks."""
    return Answer(texts=texts)


def cut(*texts: str) -> Answer:
    """Close the connection in the middle, after these chunks."""
    return Answer(texts=texts, ending=Ending.CUT)


def stalled(*texts: str) -> Answer:
    """Fall silent after these chunks (without any: before the answer's first byte)."""
    return Answer(texts=texts, ending=Ending.STALL)


def raw(body: bytes, content_type: str, *, split: int = 0) -> Answer:
    """Answer 200 with any bytes at all."""
    return Answer(body=body, content_type=content_type, split=split)


def fault(
    status: int, message: str = "", grpc_status: str = "", *details: dict[str, Any]
) -> Answer:
    """Answer with an error in the API's JSON."""
    error: dict[str, Any] = {"code": status, "message": message, "status": grpc_status}
    if details:
        error["details"] = list(details)
    body = json.dumps({"error": error}).encode()
    return Answer(status=status, body=body, content_type="application/json")


def busy() -> Answer:
    """Answer 503, as the API does when a model is overloaded."""
    return fault(503, "The model is overloaded. Please try again later.", "UNAVAILABLE")


def quota(retry_delay: str | None = None, quota_id: str = "PerMinute") -> Answer:
    """Answer 429; ``retry_delay`` as the API writes it (``"37s"``)."""
    details: list[dict[str, Any]] = [
        {
            "@type": "type.googleapis.com/google.rpc.QuotaFailure",
            "violations": [{"quotaId": f"GenerateRequests{quota_id}PerProject"}],
        }
    ]
    if retry_delay is not None:
        details.append(
            {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": retry_delay}
        )
    return fault(429, "You exceeded your current quota.", "RESOURCE_EXHAUSTED", *details)


def bad_key() -> Answer:
    """Answer 400, as the API does to a key that it does not know."""
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
    }
    return fault(400, "API key not valid. Please pass a valid API key.", "INVALID_ARGUMENT", info)


def html(status: int) -> Answer:
    """Answer with a page, as proxies and load balancers do."""
    page = b"<!DOCTYPE html><html><title>Error</title><p>Something broke.</html>"
    return Answer(status=status, body=page, content_type="text/html")


def ending_with(answer: Answer, finish_reason: str | None) -> Answer:
    """Change why an answer ends; ``None`` leaves the finish reason out."""
    return replace(answer, finish_reason=finish_reason)
