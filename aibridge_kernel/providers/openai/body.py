"""The body of a chat completion, and what a server may turn out not to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aibridge_kernel.providers.prompt import system_instruction
from aibridge_kernel.providers.told import Message
from aibridge_kernel.values import Mode

ROLES = {"person": "user", "model": "assistant"}

RESPONSE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "question": {"type": ["string", "null"]},
        "refusal": {"type": ["string", "null"]},
        "steps": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "command": {"type": "string"},
                    "explanation": {"type": "string"},
                },
                "required": ["command", "explanation"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["question", "refusal", "steps"],
    "additionalProperties": False,
}
"""The same form as for every provider, in the dialect of strict structured outputs."""

_FORMATS: tuple[dict[str, Any] | None, ...] = (
    {
        "type": "json_schema",
        "json_schema": {"name": "translation", "strict": True, "schema": RESPONSE_SCHEMA},
    },
    {"type": "json_object"},
    None,
)
_ABOUT_FORMATS = ("response_format", "json_schema", "json_object", "structured", "grammar")
_ABOUT_USAGE = ("stream_options", "include_usage")


@dataclass(slots=True)
class Known:
    """What a server was found to understand; it is tried from the best downward, once."""

    format: int = 0
    tells_usage: bool = True

    def learn(self, complaint: str, body: dict[str, Any]) -> bool:
        """Take note of a refusal; whether another body is worth a try."""
        words = complaint.lower()
        if "stream_options" in body and any(word in words for word in _ABOUT_USAGE):
            self.tells_usage = False
            return True
        if "response_format" in body and any(word in words for word in _ABOUT_FORMATS):
            self.format += 1
            return True
        return False

    def fitted(self, body: dict[str, Any]) -> dict[str, Any]:
        """Put into a body what the server understands of what it asks for."""
        fitted = dict(body)
        if fitted.pop("translates"):
            wanted = _FORMATS[min(self.format, len(_FORMATS) - 1)]
            fitted |= {"response_format": wanted} if wanted else {}
        if fitted.get("stream") and self.tells_usage:
            fitted["stream_options"] = {"include_usage": True}
        return fitted


def body(model: str, mode: Mode, said: list[Message], language: str) -> dict[str, Any]:
    """Put together what is asked; ``translates`` stands for a response format."""
    system = {"role": "system", "content": system_instruction(mode, language)}
    turns = [
        {"role": ROLES[message.role], "content": "\n\n".join(message.parts)} for message in said
    ]
    return {
        "model": model,
        "messages": [system, *turns],
        "stream": mode is Mode.IA,
        "translates": mode is Mode.COMMAND,
    }
