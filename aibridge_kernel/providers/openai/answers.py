"""What came back from an OpenAI-compatible server, read into an answer: strictly, piece by piece.

The SDK's models take any shape without a word, so the JSON itself is read.
"""

from __future__ import annotations

import re
from typing import Any

from aibridge_kernel.providers.answers import Answer, Endings
from aibridge_kernel.values import Usage

ENDINGS = Endings(finished="stop", too_long="length", withheld=frozenset({"content_filter"}))

_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)


class SenselessError(ValueError):
    """The answer is not of the form that the protocol asks for."""


def add(response: Any, answer: Answer, prefix: str) -> str:
    """Take one more chunk, or a whole response, into the answer and return the text it brings."""
    read = _dict(response)
    if read.get("error"):
        raise SenselessError
    if isinstance(model := read.get("model"), str) and model:
        answer.model = f"{prefix}:{model}"
    if read.get("usage") is not None:
        answer.usage = _usage(_dict(read["usage"]))
    piece = ""
    for choice in _list(read.get("choices"))[:1]:
        if (reason := _dict(choice).get("finish_reason")) is not None:
            answer.finish_reason = str(reason)
        message = _dict(_dict(choice).get("message") or _dict(choice).get("delta") or {})
        piece = _text(message.get("content"))
        if refusal := _text(message.get("refusal")):
            answer.block_reason = (answer.block_reason or "") + refusal
    answer.pieces.append(piece)
    return piece


def bare(answer: str) -> str:
    """Take off what models without a response format put around their JSON."""
    unthought = _THOUGHT.sub("", answer)
    fenced = _FENCE.match(unthought)
    return fenced[1] if fenced else unthought


def _text(value: Any) -> str:
    if value is not None and not isinstance(value, str):
        raise SenselessError
    return value or ""


def _usage(used: dict[str, Any]) -> Usage:
    """Reasoning is part of the completion, as it is billed."""
    prompt = _dict(used.get("prompt_tokens_details") or {})
    completion = _dict(used.get("completion_tokens_details") or {})
    return Usage(
        input_tokens=_number(used.get("prompt_tokens")),
        output_tokens=_number(used.get("completion_tokens")),
        cached_tokens=_number(prompt.get("cached_tokens")),
        thought_tokens=_number(completion.get("reasoning_tokens")),
    )


def _dict(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SenselessError
    return value


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise SenselessError
    return value


def _number(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
