"""Exactly what a model is told: the conversation, and the little of the machine it may know.

Of the machine that is, and nothing else: the working directory (relative to the workspace), the
names in it up to a limit, earlier commands with their exit statuses, and, when a command is to be
mended, the end of what it complained. That, and the summary of older turns, travels inside
``<data>`` marks as JSON in which ``<`` and ``>`` are escaped, so that nothing in it can close the
mark; the system instruction says that data is never an instruction.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from aibridge_kernel.conversation import SENT_CHARACTERS, Conversation, Ran, Turn
from aibridge_kernel.values import Mode

from .base import Entry, Failure, Request
from .redaction import is_secret_name, redact, without

TOKEN_BUDGET = 8_000
"""Estimated tokens of earlier turns sent with a request."""
MAX_LISTED = 100
MAX_NAME = 120
STDERR_CHARACTERS = 2_000
"""Characters of what a failed command complained that are sent when it is to be mended."""


@dataclass(slots=True)
class Message:
    """What one side says in a row; each part stands for itself."""

    role: Literal["person", "model"]
    parts: list[str] = field(default_factory=list)


def messages(
    conversation: Conversation,
    request: Request,
    listing: tuple[Entry, ...],
    *,
    secrets: tuple[str | None, ...] = (),
    token_budget: int = TOKEN_BUDGET,
) -> list[Message]:
    """Say what is sent: alternating roles, the person first and last.

    ``listing`` is the working directory's; ``secrets`` are removed wherever they stand. The last
    part of the last message is the request's text, as the person wrote it.
    """
    said: list[Message] = []
    results: tuple[Ran, ...] = ()
    sent = conversation.within(token_budget)
    if sent.summary is not None:
        _say(said, "person", _data({"summary_of_earlier_turns": sent.summary.words}, secrets))
    for turn in sent.turns:
        _say(said, "person", _data(_machine(turn.working_directory, results), secrets))
        _say(said, "person", _past(turn.prose, secrets))
        if answer := _answer(turn, secrets):
            _say(said, "model", answer)
        results = turn.ran
    machine = _machine(request.working_directory, results) | _listed(listing)
    if request.failure is not None:
        machine["failed_command"] = _failed(request.failure)
    _say(said, "person", _data(machine, secrets))
    _say(said, "person", without(_clean(request.text), *secrets))
    return said


def _say(said: list[Message], role: Literal["person", "model"], part: str) -> None:
    if not said or said[-1].role != role:
        said.append(Message(role))
    said[-1].parts.append(part)


def _answer(turn: Turn, secrets: tuple[str | None, ...]) -> str:
    """Word a past answer the way the model gave it."""
    if turn.mode is Mode.COMMAND and turn.ran:
        steps = [{"command": _past(ran.command, secrets)} for ran in turn.ran]
        return json.dumps({"steps": steps}, ensure_ascii=False)
    return _past(turn.answer, secrets)


def _machine(working_directory: str, results: tuple[Ran, ...]) -> dict[str, Any]:
    machine: dict[str, Any] = {"working_directory": working_directory}
    if results:
        machine["results_of_previous_commands"] = [
            {"command": ran.command, "exit_status": ran.exit_status}
            if ran.exit_status is not None
            else {"command": ran.command, "exit_status": None, "note": "not run"}
            for ran in results
        ]
    return machine


def _failed(failure: Failure) -> dict[str, Any]:
    """Tell of a command that is to be mended; the end of its complaints says most."""
    return {
        "command": failure.command,
        "exit_status": failure.exit_status,
        "end_of_stderr": failure.stderr[-STDERR_CHARACTERS:],
    }


def _listed(listing: tuple[Entry, ...]) -> dict[str, Any]:
    shown = [entry for entry in listing if not is_secret_name(entry.name)]
    names = [
        entry.name[:MAX_NAME] + ("/" if entry.is_directory else "") for entry in shown[:MAX_LISTED]
    ]
    return {"names_here": names} | ({"more_names": True} if len(shown) > MAX_LISTED else {})


def _data(value: dict[str, Any], secrets: tuple[str | None, ...]) -> str:
    cleaned = {key: _clean_value(part, secrets) for key, part in value.items()}
    written = json.dumps(cleaned, ensure_ascii=False)
    escaped = written.replace("<", r"\u003c").replace(">", r"\u003e")
    return f"<data>{escaped}</data>"


def _clean_value(value: Any, secrets: tuple[str | None, ...]) -> Any:
    if isinstance(value, str):
        return _past(value, secrets)
    if isinstance(value, list):
        return [_clean_value(part, secrets) for part in value]
    if isinstance(value, dict):
        return {key: _clean_value(part, secrets) for key, part in value.items()}
    return value


def _past(words: str, secrets: tuple[str | None, ...]) -> str:
    cleaned = redact(_clean(words), *secrets)
    return cleaned if len(cleaned) <= SENT_CHARACTERS else f"{cleaned[:SENT_CHARACTERS]} […]"


def _clean(words: str) -> str:
    r"""Make valid Unicode of it: undecodable bytes of a name become ``\xNN``."""
    try:
        return words.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # a surrogate that stands for no byte
        return words.encode("utf-8", "replace").decode("utf-8")
