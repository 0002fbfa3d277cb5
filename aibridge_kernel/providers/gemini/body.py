"""The body of a request for content, in the REST protocol's own form.

It goes past the SDK's models (``HttpOptions.extra_body``): checking and converting costs them
0.2 ms a turn, which with a hundred turns is more than all the rest, and writes some names in a
spelling that is not the protocol's.
"""

from __future__ import annotations

from typing import Any

from aibridge_kernel.providers.prompt import system_instruction
from aibridge_kernel.providers.told import Message
from aibridge_kernel.values import Mode

ROLES = {"person": "user", "model": "model"}

RESPONSE_SCHEMA: dict[str, Any] = {
    "type": "OBJECT",
    "properties": {
        "question": {"type": "STRING", "nullable": True},
        "refusal": {"type": "STRING", "nullable": True},
        "steps": {
            "type": "ARRAY",
            "items": {
                "type": "OBJECT",
                "properties": {
                    "command": {"type": "STRING"},
                    "explanation": {"type": "STRING"},
                },
                "required": ["command", "explanation"],
                "propertyOrdering": ["command", "explanation"],
            },
        },
    },
    "propertyOrdering": ["question", "refusal", "steps"],
}
"""What a translation looks like; that nothing is to be asked is decided before any command."""


def body(
    mode: Mode, said: list[Message], language: str, thinking_budget: int | None = None
) -> dict[str, Any]:
    """Put together everything that is sent; in command mode the answer has a schema.

    ``thinking_budget`` is in tokens; 0 switches thinking off, -1 leaves it to the model.
    """
    made: dict[str, Any] = {
        "systemInstruction": {"parts": [{"text": system_instruction(mode, language)}]},
        "contents": [
            {"role": ROLES[message.role], "parts": [{"text": part} for part in message.parts]}
            for message in said
        ],
    }
    configured: dict[str, Any] = {}
    if mode is Mode.COMMAND:
        configured |= {"responseMimeType": "application/json", "responseSchema": RESPONSE_SCHEMA}
    if thinking_budget is not None:
        configured["thinkingConfig"] = {"thinkingBudget": thinking_budget}
    return made | ({"generationConfig": configured} if configured else {})


def arguments(model: str, sent: dict[str, Any]) -> dict[str, Any]:
    """Make the SDK's arguments for a body; what they hold beside it is not sent."""
    return {
        "model": model,
        "contents": sent["contents"][-1:],
        "config": {
            "automatic_function_calling": {"disable": True},
            "automatic_continuation": False,
            "http_options": {"extra_body": sent},
        },
    }
