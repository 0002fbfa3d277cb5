"""What a language model wrote, read as a translation: strictly, for it is anyone's text."""

from __future__ import annotations

import json
from typing import Any

from aibridge_kernel.errors import TranslationError
from aibridge_kernel.values import Step, Text, Translation, text

MAX_ANSWER = 100_000
"""Characters of one answer that are still read as a translation."""
MAX_STEPS = 50
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

REPHRASE = text("Run the cell again, or say it in other words.")


def read_translation(answer: str) -> Translation:
    """Read the JSON object that the response schema asks for.

    What stops wins over what runs: a question beside steps is a question. Raises
    ``TranslationError`` when nothing of the three is there, or a command is not usable text.
    """
    if len(answer) > MAX_ANSWER:
        raise _unusable(text("The model's answer was too long to be commands."))
    value = _object(answer)
    if question := _sentence(value, "question"):
        return Translation(question=question)
    if refusal := _sentence(value, "refusal"):
        return Translation(refusal=refusal)
    steps = value.get("steps")
    if not isinstance(steps, list) or not 0 < len(steps) <= MAX_STEPS:
        raise _unusable(text("The model's answer held no commands."))
    return Translation(steps=tuple(_step(step) for step in steps))


def _object(answer: str) -> dict[str, Any]:
    try:
        value = json.loads(answer)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise _unusable(text("The model's answer was not the form that was asked for."))
    return value


def _sentence(value: dict[str, Any], name: str) -> str | None:
    """Read a question or refusal; models also write "", "null" or "none" for *none*."""
    sentence = value.get(name)
    if not isinstance(sentence, str):
        return None
    stripped = sentence.strip()
    return None if stripped.lower() in {"", "null", "none"} else stripped


def _step(step: Any) -> Step:
    command = step.get("command") if isinstance(step, dict) else None
    if not isinstance(command, str) or not command.strip():
        raise _unusable(text("The model's answer held an empty command."))
    if REPLACEMENT in command:
        raise _unusable(text("The model's answer arrived damaged."))
    explanation = step.get("explanation")
    return Step(command.strip(), explanation.strip() if isinstance(explanation, str) else "")


def _unusable(happened: Text) -> TranslationError:
    return TranslationError(happened, remedy=REPHRASE)
